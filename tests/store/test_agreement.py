"""A filter's text means the same to a store and to Python, on columns of every type.

``tests/expression/test_on_sqlite.py`` compares trees of values; here texts are parsed, resolved
against typed columns, bound, and answered by the store itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asbuilt.expression.evaluate import evaluate
from asbuilt.expression.model import Expression
from asbuilt.expression.names import Known, resolve
from asbuilt.expression.parse import parse
from asbuilt.server.visibility import Encode, evaluated
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import canonical, text_converter
from asbuilt.store.base import Caller, Query
from asbuilt.store.statements import known
from tests.store.opened import OPENERS, Opened, model

COLUMNS = {column.name: column.type for column in model().tables["kinds"].columns}
VALUES: dict[str, Sequence[Any]] = {
    "flag": (True, False),
    "small": (-32768, -1, 0, 7, 32767),
    "big": (-(2**63), -1, 0, 7, 2**53 + 1, 2**63 - 1),
    "ratio": (-1.5, 0.0, 0.1, 7.0, 1e300),
    "price": tuple(map(Decimal, ("-2.50", "0.00", "0.10", "7.00", "10.00", "99999999.99"))),
    "huge": tuple(
        map(Decimal, ("-10.5", "-9", "0.1", "7", "9", "10", "12345678901234567890.0123456789"))
    ),
    "words": ("", "a", "A", "ä", "Ä", "b%", "a_b", "9", "10"),
    "choice": ("a", "b"),
    "day": ("1999-12-31", "2026-11-22", "2026-11-23"),
    "clock": ("09:00:00", "09:00:00.5", "23:59:59"),
    "moment": ("1999-12-31T23:59:59.999999Z", "2026-11-22T12:00:00Z", "2026-11-23T00:00:00Z"),
}
NUMBERS = ("small", "big", "ratio", "price", "huge")
TEXTS = ("words", "choice")
ME = {"id": 7, "role": "user", "name": "a", "limit": Decimal("7.00"), "born": "2026-11-22"}
MINE = {
    "id": ColumnType("integer"), "role": ColumnType("text"), "name": ColumnType("text"),
    "limit": ColumnType("decimal", precision=10, scale=2), "born": ColumnType("date"),
}  # fmt: skip


def literal(column: str, value: Any) -> str:
    """``value`` as people write it in a filter."""
    if COLUMNS[column].kind in ("integer", "float", "decimal"):
        return f"{value:f}" if isinstance(value, Decimal) else repr(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "'{}'".format(value.replace("'", "''"))


def constants(column: str) -> st.SearchStrategy[str]:
    return st.sampled_from(VALUES[column]).map(lambda value: literal(column, value))


@st.composite
def predicates(draw: st.DrawFn) -> str:
    """One comparison of a column with constants, another column, the caller or the clock."""
    column = draw(st.sampled_from(sorted(VALUES)))
    one, two, three = (draw(constants(column)) for _ in range(3))
    operator = draw(st.sampled_from(("=", "!=", "<", "<=", ">", ">=")))
    negated = draw(st.sampled_from(("", "not ")))
    forms = [
        f"{column} {operator} {one}",
        f"{one} {operator} {column}",
        f"{column} {negated}in ({one}, {two}, {three})",
        f"{column} {negated}between {one} and {two}",
        f"{column} is {negated}null",
    ]
    if column in NUMBERS:
        other = draw(st.sampled_from(NUMBERS))
        forms += [f"{column} {operator} {other}"]
        forms += [f"{column} {operator} @me.limit"] if column == "price" else []
        forms += [f"{column} {operator} @me.id"] if column in ("small", "big") else []
    if column in TEXTS:
        pattern = literal("words", draw(st.sampled_from(VALUES["words"])))
        forms += [
            f"{column} ~ {pattern}", f"{column} !~ {pattern}",
            f"{column} {negated}starts with {pattern}", f"words {operator} choice",
            f"{column} = @me.name",
        ]  # fmt: skip
    if column == "moment":
        forms += [f"moment {operator} @now - 30 hours", f"@today + 1 day {operator} moment"]
    if column == "day":
        forms += [f"day {operator} @today - 1 days", f"day {operator} @me.born"]
    if column == "flag":
        forms += ["flag", "not flag"]
    return draw(st.sampled_from(forms))


texts = st.recursive(
    predicates(),
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=5,
)


class Kinds:
    """Rows with every pair of neighbouring values, NULLs among them."""

    def __init__(self, depot: Opened) -> None:
        self.depot = depot
        self.encode, self.evaluated = depot.store.encode, evaluated(depot.store.encode)
        encoded = {name: self.encode(MINE[name], value) for name, value in ME.items()}
        self.caller = Caller(7, "user", dict(ME), encoded)
        self.set = depot.rows("kinds", "id", *VALUES)
        for number in range(40):
            row = {
                name: None
                if (number + place) % 5 == 0
                else values[number * (place + 1) % len(values)]
                for place, (name, values) in enumerate(VALUES.items())
            }
            row = {
                name: None if value is None else canonical(COLUMNS[name], value)
                for name, value in row.items()
            }
            depot.insert("kinds", id=str(UUID(int=number)), **row)
        everything = Query((("id", False),), 100, count=False)
        self.rows = depot.page(self.set, everything).rows

    def resolved(self, text: str, encode: Encode) -> Expression:
        """A text as a store, or Python, takes it."""

        def column(kind: ColumnType | None, path: tuple[str, ...]) -> Known | None:
            return known(path, kind, partial(constant, kind)) if kind else None

        def constant(kind: ColumnType, value: Any) -> Any:
            read = text_converter(kind) if isinstance(value, str) and kind.kind != "text" else None
            return encode(kind, read(value) if read else canonical(kind, value))

        return resolve(
            parse(text),
            lambda path: column(COLUMNS.get(path[0]), path),
            caller=lambda path: column(MINE.get(path[0]), path),
        )

    def by_store(self, text: str) -> list[Any]:
        condition = self.resolved(text, self.encode)
        query = Query((("id", False),), 100, condition, count=False)
        return [row[0] for row in self.depot.page(self.set, query, caller=self.caller).rows]

    def by_python(self, text: str) -> list[Any]:
        condition = self.resolved(text, self.evaluated)
        me = {name: self.caller.compared(name) for name in ME}
        found = []
        for row in self.rows:
            stored: dict[tuple[str, ...], Any] = {
                (name,): self.evaluated(COLUMNS[name], value)
                for name, value in zip(VALUES, row[1:], strict=True)
            }
            if evaluate(condition, stored, me, datetime.now(UTC)):
                found.append(row[0])
        return found


@pytest.fixture(scope="module", params=OPENERS)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kinds]:
    with Opened(OPENERS[request.param], tmp_path_factory.mktemp("depot"), model()) as depot:
        yield Kinds(depot)


@settings(max_examples=400, deadline=None)
@given(text=texts)
def test_a_filter_finds_the_same_rows_in_the_store_and_in_python(filled: Kinds, text: str) -> None:
    assert filled.by_store(text) == filled.by_python(text), text


def test_the_comparison_would_notice(filled: Kinds) -> None:
    assert filled.by_store("price > 7") != filled.by_python("price >= 7")
