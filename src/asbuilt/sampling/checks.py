"""CHECK constraints of a row: which hold, and the values at which they turn over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import msgspec

from asbuilt.expression.error import ExpressionError
from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Call, Constant, Expression, Match
from asbuilt.expression.patterns import from_like
from asbuilt.expression.tree import walk
from asbuilt.plan.model import CheckPlan, ColumnPlan, TablePlan
from asbuilt.sampling.pattern import draw
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import canonical, from_text

Values = Mapping[str, Any]
"""Canonical values by column."""

LONGEST = 5_000
"""A text that a constraint wants to be longer is not made."""


def verdict(check: CheckPlan, table: TablePlan, row: Values, today: date) -> bool | None:
    """Whether a row satisfies a constraint; None when SQL would say unknown, which is no violation,
    or when it can not be said here (a generated column, values that do not go together)."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)

    def column(path: tuple[str, ...]) -> Any:
        return evaluable(table.column(path[0]).type, row[path[0]])

    try:
        return evaluate(check.expression, column, {}, noon)
    except (KeyError, TypeError, ExpressionError):
        return None


def broken(
    checks: Iterable[CheckPlan], table: TablePlan, row: Values, today: date
) -> list[CheckPlan]:
    """The constraints that ``row`` violates."""
    return [check for check in checks if verdict(check, table, row, today) is False]


def evaluable(type: ColumnType, value: Any) -> Any:
    """A canonical value as expressions see it."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case bool():
            return int(value)
        case list() | dict():
            return msgspec.json.encode(value).decode()
    return (
        msgspec.json.encode(value).decode() if type.kind == "json" and value is not None else value
    )


def candidates(check: CheckPlan, column: ColumnPlan, row: Values, random: Random) -> Iterator[Any]:
    """Values of ``column`` at which ``check`` may turn from false to true or back: its constants
    with their neighbours, texts of the lengths and patterns that it names, the values of the row's
    other columns in it, NULL where the column takes it."""
    kind = column.type
    if kind.kind == "boolean":
        yield from (False, True)
    yield from kind.values
    for node in walk(check.expression):
        match node:
            case Constant(value):
                yield from _around(kind, value)
            case Match(kind="like" | "regex" as how, pattern=Constant(str() as pattern)):
                yield from _matching(kind, from_like(pattern) if how == "like" else pattern, random)
            case Call(name="lower"):
                yield from _changed(kind, row.get(column.name), str.lower)
            case Call(name="upper"):
                yield from _changed(kind, row.get(column.name), str.upper)
    for other in check.columns:
        if other != column.name and row.get(other) is not None:
            yield from _around(kind, row[other])
    if kind.kind == "text" and any(isinstance(node, Call) for node in walk(check.expression)):
        yield from _lengths(column, check.expression, row)
    if column.nullable:
        yield None


def _matching(type: ColumnType, pattern: str, random: Random) -> Iterator[Any]:
    for _ in range(8):
        yield from _fitting(type, draw(pattern, random))


def _changed(type: ColumnType, value: Any, change: Callable[[str], str]) -> Iterator[Any]:
    if isinstance(value, str):
        yield from _fitting(type, change(value))


def _lengths(column: ColumnPlan, expression: Expression, row: Values) -> Iterator[str]:
    """Texts as long as the constants, and one character off."""
    begin = row.get(column.name) or "sample "
    for node in walk(expression):
        match node:
            case Constant(int() as length) if 0 <= length <= LONGEST:
                for wanted in (length, length + 1, max(0, length - 1)):
                    text = (str(begin) * (wanted // len(str(begin)) + 1))[:wanted]
                    yield from _fitting(column.type, text.rstrip().ljust(wanted, "x"))


def _around(type: ColumnType, value: Any) -> Iterator[Any]:
    """A constant as the column's type has it, and its neighbours."""
    found = next(_fitting(type, value), None)
    if found is None:
        return
    yield found
    match found:
        case bool():
            return
        case Decimal():
            step = Decimal(1).scaleb(-(type.scale or 0))
            near: tuple[Any, ...] = (found + step, found - step)
        case int() | float():
            near = (found + 1, found - 1)
        case str() if type.kind == "date":
            near = _days(date.fromisoformat(found), lambda day: day.isoformat())
        case str() if type.kind == "timestamp":
            near = _days(
                datetime.fromisoformat(found).replace(tzinfo=None),
                lambda at: at.isoformat(timespec="microseconds") + "Z",
            )
        case str() if type.kind == "text":
            near = (f"{found}x",)
        case _:
            return
    for neighbour in near:
        yield from _fitting(type, neighbour)


def _days(day: Any, form: Callable[[Any], str]) -> tuple[str, ...]:
    near = []
    for days in (1, -1):
        try:
            near.append(form(day + timedelta(days=days)))
        except OverflowError:
            continue
    return tuple(near)


def _fitting(type: ColumnType, value: Any) -> Iterator[Any]:
    """``value`` in canonical form, if the type takes it."""
    if type.kind == "boolean" and value in (0, 1):
        value = bool(value)
    if type.kind in ("date", "timestamp") and isinstance(value, str):
        value = value[:10] if type.kind == "date" else value
    if isinstance(value, str) and type.kind in ("timestamp", "integer", "decimal", "float"):
        try:
            yield from_text(type, value)
        except ValueError:
            return
        return
    if isinstance(value, float) and type.kind == "integer" and value.is_integer():
        value = int(value)
    try:
        yield canonical(type, value)
    except ValueError:
        return
