"""The values that the service itself gives to columns: defaults, times of change, lock numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from asbuilt.plan.model import ColumnPlan, TablePlan
from asbuilt.server.body import Values
from asbuilt.server.clock import TIMESTAMP
from asbuilt.spec.values import converter

_FORMATS = {"timestamp": TIMESTAMP, "date": "%Y-%m-%d", "time": "%H:%M:%S.%f"}
Maker = Callable[[], Any]


class Defaults:
    """Completes the rows of one table."""

    def __init__(self, table: TablePlan) -> None:
        self._makers = tuple(
            (column.name, maker) for column in table.columns if (maker := _maker(column))
        )
        self._updated_at = table.updated_at
        self._version = table.version

    def complete(self, values: Values) -> Values:
        """A new row's values: what is missing gets its default."""
        for name, make in self._makers:
            if name not in values:
                values[name] = make()
        if self._updated_at:
            values[self._updated_at] = _now("timestamp")
        if self._version and values.get(self._version) is None:
            values[self._version] = 1
        return values

    def touch(self, changes: Values, version: int | None) -> Values:
        """A change's values, with the time of change and the next lock number."""
        if self._updated_at:
            changes[self._updated_at] = _now("timestamp")
        if self._version:
            changes[self._version] = (version or 0) + 1
        return changes

    def reset(self, columns: tuple[str, ...]) -> Values:
        """The values of ``columns`` that a replacement left out: their defaults, else NULL."""
        makers = dict(self._makers)
        return {name: makers[name]() if name in makers else None for name in columns}


def _maker(column: ColumnPlan) -> Maker | None:
    default = column.default
    if default is None or column.generated:
        return None
    match default.kind:
        case "now" | "today":
            kind = column.type.kind
            return lambda: _now(kind)
        case "uuid":
            return lambda: str(uuid4())
        case "constant":
            value = _constant(column, default.value)
            return lambda: value
    return None


def _constant(column: ColumnPlan, value: Any) -> Any:
    """A default as the column keeps it. SQL writes some of them as text (``'{}'`` for JSON)."""
    if value is None:
        return None
    convert = converter(column.type)
    try:
        return convert(value)
    except ValueError:
        if column.type.kind in ("integer", "float", "boolean") and isinstance(value, str | int):
            return convert(_parsed(column.type.kind, str(value)))
        raise


def _parsed(kind: str, text: str) -> Any:
    if kind == "boolean":
        return text.lower() in ("1", "t", "true", "yes", "on")
    return int(text) if kind == "integer" else float(text)


def _now(kind: str) -> str:
    return datetime.now(UTC).strftime(_FORMATS.get(kind, TIMESTAMP))
