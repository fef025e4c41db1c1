"""A prepared set of rows on SQLite, and running it on a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import apsw

from asbuilt.expression.model import Constant, Expression, Moment
from asbuilt.expression.moment import moment_text
from asbuilt.expression.render import SQLITE
from asbuilt.expression.shape import shape
from asbuilt.plan.model import TablePlan
from asbuilt.store.base import COUNT_EXACTLY, Caller, Page, Query, Row, Rows
from asbuilt.store.sqlite.values import decoder, encode
from asbuilt.store.statements import (
    Builder,
    Dialect,
    Source,
    after,
    ancestry,
    condition,
    count_sql,
    order_by,
    quote,
)

DIALECT = Dialect(SQLITE, "?", encode)
MAX_SHAPES = 256

Decode = Callable[[Row], Row]


class Prepared:
    """One :class:`Rows` value, compiled. The text of a page is made once per shape of query."""

    def __init__(self, tables: Mapping[str, TablePlan], rows: Rows) -> None:
        self.rows = rows
        self.tables = tables
        self.table = tables[rows.table]
        self.name = f"{quote(rows.table)} AS t"
        where = condition(DIALECT, tables, rows)
        self.where = where.sql
        self.given = where.given
        self.sources = where.sources
        self.columns = ", ".join(f"t.{quote(column)}" for column in rows.columns) or "1"
        self.decode = row_decoder(self.table, rows.columns)
        self.select = f"SELECT {self.columns} FROM {self.name} WHERE {self.where}"
        self.ancestry = None
        if rows.parents:
            self.ancestry = ancestry(DIALECT, tables, rows, where.given + 1)
        self.pages: dict[object, PageText] = {}
        self._encoded = _key_encoders(tables, rows)

    def bind(self, values: Sequence[Any], caller: Caller | None) -> list[Any]:
        """The parameters of ``where``: the given values, then what the caller and clock make."""
        given = list(values)
        for index, column in self._encoded:
            given[index] = encode(column, given[index])
        return [*given, *(make(caller, ()) for make in self.sources)]

    def page_text(self, query: Query) -> tuple[PageText, tuple[Any, ...]]:
        """The statements for ``query``'s shape, and the values of its filter's slots."""
        template, slots = shape(query.filter) if query.filter is not None else (None, ())
        nulls = tuple(value is None for value in query.after) if query.after else None
        key = (template, query.order, nulls, query.count)
        text = self.pages.get(key)
        if text is None:
            if len(self.pages) >= MAX_SHAPES:
                self.pages.clear()
            text = self.pages[key] = self._compile(template, query)
        return text, tuple(map(_slot_value, slots))

    def _compile(self, template: Expression | None, query: Query) -> PageText:
        first = self.given + len(self.sources) + 1
        builder = Builder(DIALECT, self.tables, self.table.name, "t", first)
        where = self.where
        if template is not None:
            where = f"{where} AND {builder.sql(template)}"
        count = count_sql(self.table.name, where)
        first += len(builder.sources)
        if query.after is not None:
            beyond, values = after(self.table, query, DIALECT.placeholder, first)
            where = f"{where} AND {beyond}"
            first += len(values)
        keys = "".join(f", t.{quote(name)}" for name, _ in query.order)
        select = (
            f"SELECT {self.columns}{keys} FROM {self.name} WHERE {where} "
            f"ORDER BY {order_by(query.order)} LIMIT ?{first} OFFSET ?{first + 1}"
        )
        return PageText(select, count, tuple(builder.sources))


@dataclass(slots=True)
class PageText:
    """The statements of one shape of query. ``inline`` turns False when a run took too long."""

    select: str
    count: str
    sources: tuple[Source, ...]
    inline: bool = True


def _slot_value(slot: Constant | Moment) -> Any:
    return slot.value if isinstance(slot, Constant) else moment_text(slot, datetime.now(UTC))


# ---------------------------------------------------------------- running


def one(
    connection: apsw.Connection, rows: Prepared, values: Sequence[Any], caller: Caller | None
) -> Row | None:
    """The one row of a prepared set."""
    # fetchall exhausts the cursor: an open one would hold the read transaction and the WAL.
    found = connection.execute(rows.select, rows.bind(values, caller)).fetchall()
    if not found:
        return None
    row: Row = found[0]
    return rows.decode(row) if rows.decode else row


def parents_exist(
    connection: apsw.Connection, rows: Prepared, values: Sequence[Any], caller: Caller | None
) -> bool:
    """Whether every parent of a prepared set exists and is readable by the caller."""
    above = rows.ancestry
    if above is None:
        return True
    bound = [*values, *(make(caller, ()) for make in above.sources)]
    return bool(connection.execute(above.sql, bound).fetchall())


def page(
    connection: apsw.Connection,
    rows: Prepared,
    values: Sequence[Any],
    caller: Caller | None,
    query: Query,
) -> Page:
    """A page of a prepared set, and its bounded total."""
    text, slots = rows.page_text(query)
    bound = [*rows.bind(values, caller), *(make(caller, slots) for make in text.sources)]
    beyond = [value for value in query.after or () if value is not None]
    found = connection.execute(
        text.select, (*bound, *beyond, query.limit + 1, query.offset)
    ).fetchall()
    more = len(found) > query.limit
    del found[query.limit :]
    width = len(rows.rows.columns)
    last = found[-1][width:] if more else None
    total, exact = _total(connection, text, bound, query)
    trimmed = [row[:width] for row in found]
    if rows.decode:
        trimmed = [rows.decode(row) for row in trimmed]
    return Page(trimmed, last, total, exact)


def _total(
    connection: apsw.Connection, text: PageText, bound: list[Any], query: Query
) -> tuple[int | None, bool]:
    if not query.count:
        return None, False
    counted: Any = connection.execute(text.count, bound).fetchall()[0][0]
    return min(counted, COUNT_EXACTLY), counted <= COUNT_EXACTLY


def row_decoder(table: TablePlan, columns: Sequence[str]) -> Decode | None:
    """What makes stored rows canonical; None when they already are."""
    converters = [
        (index, convert)
        for index, name in enumerate(columns)
        if (convert := decoder(table.column(name).type)) is not None
    ]
    if not converters:
        return None

    def decode(row: Row) -> Row:
        values = list(row)
        for index, convert in converters:
            if values[index] is not None:
                values[index] = convert(values[index])
        return tuple(values)

    return decode


def _key_encoders(tables: Mapping[str, TablePlan], rows: Rows) -> list[tuple[int, Any]]:
    """The given values that SQLite stores in another form (decimals, mostly)."""
    types = [tables[rows.table].column(name).type for name in rows.key]
    types += [tables[parent.table].column(parent.column).type for parent in rows.parents]
    plain = ("integer", "text", "uuid", "enum", "date", "time", "timestamp", "bytes", "float")
    return [(index, kind) for index, kind in enumerate(types) if kind.kind not in plain]
