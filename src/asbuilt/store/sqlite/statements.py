"""A prepared set of rows on SQLite, and running it on a cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import partial
from typing import Any
from weakref import ref

import apsw
import msgspec

from asbuilt.expression.model import Constant, Expression, Moment
from asbuilt.expression.moment import moment_text
from asbuilt.expression.render import SQLITE
from asbuilt.expression.shape import shape
from asbuilt.plan.model import TablePlan
from asbuilt.spec.column_type import ColumnType
from asbuilt.store.base import (
    COUNT_EXACTLY,
    Caller,
    Measures,
    Page,
    Query,
    Related,
    Row,
    Rows,
    Rules,
)
from asbuilt.store.sqlite import search
from asbuilt.store.sqlite.functions import EXACT_SUM, RELEVANCE
from asbuilt.store.sqlite.values import collation, decoder, encode, fits_real
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
    sort_keys,
)

DIALECT = Dialect(SQLITE, "?", encode, collation)
MAX_SHAPES = 256
_WIDE = Context(prec=60)

_encode_json = msgspec.json.Encoder().encode

Decode = Callable[[Row], Row]
DecodeAll = Callable[[list[Row]], list[Row]]
Slots = tuple[Constant | Moment, ...]


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
        self.decode_all = rows_decoder(self.table, rows.columns)
        self.select = f"SELECT {self.columns} FROM {self.name} WHERE {self.where}"
        self.ancestry = None
        if rows.parents:
            self.ancestry = ancestry(DIALECT, tables, rows, where.given + 1)
        self.pages: dict[object, PageText] = {}
        self._related: dict[tuple[str, int | None], str] = {}
        self._known: dict[int, tuple[ref[Query], PageText, Slots]] = {}
        self._encoded = _key_encoders(tables, rows)

    def bind(self, values: Sequence[Any], caller: Caller | None) -> list[Any]:
        """The parameters of ``where``: the given values, then what the caller and clock make."""
        bound = list(values)
        for index, column in self._encoded:
            bound[index] = encode(column, bound[index])
        for make in self.sources:
            bound.append(make(caller, ()))
        return bound

    def page_text(self, query: Query) -> tuple[PageText, Slots]:
        """The statements for ``query``'s shape, and what is in its slots.

        Whoever asks for the same page again hands over the same value: it is known by identity, for
        as long as they keep it.
        """
        place = id(query)
        known = self._known.get(place)
        if known is None:
            gone = ref(query, lambda _: self._known.pop(place, None))
            known = self._known[place] = (gone, *self._page_text(query))
        return known[1], known[2]

    def _page_text(self, query: Query) -> tuple[PageText, Slots]:
        template, slots = shape(query.filter) if query.filter is not None else (None, ())
        nulls = tuple(value is None for value in query.after) if query.after else None
        searched = query.search is not None
        key = (template, query.order, nulls, query.count, searched, query.ranked, query.rules)
        text = self.pages.get(key)
        if text is None:
            if len(self.pages) >= MAX_SHAPES:
                self.pages.clear()
            text = self.pages[key] = self._compile(template, query)
        return text, (*slots, Constant(search.match(query.search))) if query.search else slots

    def _compile(self, template: Expression | None, query: Query) -> PageText:
        builder = self._builder(query.rules)
        where, origin = self.where, self.name
        if template is not None:
            where += f" AND {builder.sql(template)}"
        if query.search is not None:
            index = search.name(self.table)
            origin += f" JOIN {index} ON {index}.rowid = t.rowid"
            where += f" AND {index} MATCH ?{builder.first + len(builder.sources)}"
            builder.sources.append(_last_slot)
        count = count_sql(origin, where)
        counted = len(builder.sources)
        keys = sort_keys(builder, query.order)
        first = builder.first + len(builder.sources)
        if query.after is not None:
            where += f" AND {after(keys, query.after, DIALECT.placeholder, first)}"
            first += sum(value is not None for value in query.after)
        shown = "".join(f", {key.sql}" for key in keys)
        best = f"{RELEVANCE}({search.name(self.table)}), " if query.ranked else ""
        select = (
            f"SELECT {self.columns}{shown} FROM {origin} WHERE {where} "
            f"ORDER BY {best}{order_by(keys)} LIMIT ?{first} OFFSET ?{first + 1}"
        )
        return PageText(select, count, tuple(builder.sources), counted)

    def _builder(self, rules: Rules) -> Builder:
        """Renders what comes after ``where``."""
        first = self.given + len(self.sources) + 1
        return Builder(DIALECT, self.tables, self.table.name, "t", first, rules)

    def related(self, related: Related) -> tuple[str, list[Any]]:
        """The statement for rows that belong to others, and the parameters after ``where``'s."""
        kind = self.table.column(related.column).type
        keys = [encode(kind, key) for key in related.keys]
        if kind.kind == "bytes":
            keys = [key.hex() for key in keys]
        sql = self._related.get((related.column, related.each))
        if sql is None:
            sql = self._related[related.column, related.each] = self._related_sql(related)
        return sql, [_encode_json(keys).decode(), related.limit]

    def _related_sql(self, related: Related) -> str:
        first = self.given + len(self.sources) + 1
        blob = self.table.column(related.column).type.kind == "bytes"
        value = "unhex(k.value)" if blob else "k.value"
        mine = f"{self.where} AND t.{quote(related.column)} = {value}"
        order = ", ".join(f"t.{quote(name)}" for name in self.table.primary_key)
        join = mine
        if related.each is not None:
            join = (
                f"t.rowid IN (SELECT t.rowid FROM {self.name} WHERE {mine} "
                f"ORDER BY {order} LIMIT {related.each})"
            )
        return (
            f"SELECT {self.columns} FROM json_each(?{first}) AS k JOIN {self.name} ON {join} "
            f"ORDER BY k.key, {order} LIMIT ?{first + 1}"
        )

    def aggregate(
        self, measures: Measures, values: Sequence[Any], caller: Caller | None
    ) -> tuple[str, list[Any]]:
        """The statement for figures over groups, and its parameters."""
        template, slots = shape(measures.filter) if measures.filter is not None else (None, ())
        builder = self._builder(measures.rules)
        where = self.where if template is None else f"{self.where} AND {builder.sql(template)}"
        group = ", ".join(f"t.{quote(column)}" for column in measures.group)
        figures = ", ".join(
            _figure(self.table, function, column) for function, column in measures.figures
        )
        listed = ", ".join(part for part in (group, figures) if part)
        sql = f"SELECT {listed} FROM {self.name} WHERE {where}"
        if group:
            sql += f" GROUP BY {group} ORDER BY {group} LIMIT {measures.limit}"
        given = tuple(map(_slot_value, slots))
        bound = [*self.bind(values, caller), *(make(caller, given) for make in builder.sources)]
        return sql, bound


def _figure(table: TablePlan, function: str, column: str | None) -> str:
    if column is None:
        return "count(*)"
    value, kind = f"t.{quote(column)}", table.column(column).type
    if function != "sum" or kind.kind == "float":
        return f"{function}({value})"
    if kind.kind == "decimal" and not fits_real(kind):
        return f"{EXACT_SUM}({value})"
    if kind.kind == "decimal":
        value = f"CAST(round({value} * 1e{kind.scale or 0}) AS INTEGER)"
    # SQLite refuses a sum beyond 64 bits: the sums of the upper and lower halves are far from it.
    return f"sum({value} >> 32) || ' ' || sum({value} & 4294967295)"


def _sum(kind: ColumnType) -> Callable[[Any], Any] | None:
    """What makes the sum of a column's values of what :func:`_figure` selects."""
    if kind.kind == "float":
        return None
    if kind.kind == "decimal" and not fits_real(kind):
        return Decimal
    scale = kind.scale or 0 if kind.kind == "decimal" else 0

    def together(halves: str) -> int | Decimal:
        upper, lower = map(int, halves.split())
        whole = (upper << 32) + lower
        # JSON's encoder takes no integer beyond 64 bits.
        return (
            whole
            if kind.kind == "integer" and -(1 << 63) <= whole < 1 << 63
            else (Decimal(whole).scaleb(-scale, _WIDE))
        )

    return together


def _last_slot(caller: Caller | None, slots: Sequence[Any]) -> Any:
    return slots[-1]


def related(
    cursor: apsw.Cursor, rows: Prepared, caller: Caller | None, wanted: Related
) -> list[Row]:
    """Rows of a prepared set that belong to others, for all of those at once."""
    sql, more = rows.related(wanted)
    found: list[Row] = cursor.execute(sql, [*rows.bind([], caller), *more]).fetchall()
    return rows.decode_all(found)


@dataclass(slots=True)
class PageText:
    """The statements of one shape of query. The count needs the first ``counted`` sources only.
    ``threaded`` counts the runs to be left to a thread, after one took too long."""

    select: str
    count: str
    sources: tuple[Source, ...]
    counted: int
    threaded: int = 0

    def runs_inline(self) -> bool:
        """Whether this run may be tried on the event loop."""
        if not self.threaded:
            return True
        self.threaded -= 1
        return False


def aggregate(
    cursor: apsw.Cursor,
    rows: Prepared,
    values: Sequence[Any],
    caller: Caller | None,
    measures: Measures,
) -> list[Row]:
    """The groups of a prepared set, each with its figures."""
    sql, bound = rows.aggregate(measures, values, caller)
    found: list[Row] = cursor.execute(sql, bound).fetchall()
    decode = figures_decoder(rows.table, measures)
    return [decode(row) for row in found]


def figures_decoder(table: TablePlan, measures: Measures) -> Decode:
    """What makes groups and figures canonical: a figure has its column's type, an average is a
    number."""
    converters = [decoder(table.column(name).type) for name in measures.group]
    for function, name in measures.figures:
        kind = table.column(name).type if name else None
        if kind is None or function == "avg":
            converters.append(None)
        else:
            converters.append(_sum(kind) if function == "sum" else decoder(kind))

    def decode(row: Row) -> Row:
        return tuple(
            convert(value) if convert is not None and value is not None else value
            for convert, value in zip(converters, row, strict=True)
        )

    return decode


def _slot_value(slot: Constant | Moment) -> Any:
    return slot.value if isinstance(slot, Constant) else moment_text(slot, datetime.now(UTC))


# ---------------------------------------------------------------- running


def one(
    cursor: apsw.Cursor, rows: Prepared, values: Sequence[Any], caller: Caller | None
) -> Row | None:
    """The one row of a prepared set."""
    # fetchall exhausts the cursor: an open one would hold the read transaction and the WAL.
    found = cursor.execute(rows.select, rows.bind(values, caller)).fetchall()
    if not found:
        return None
    row: Row = found[0]
    return rows.decode(row) if rows.decode else row


def parents_exist(
    cursor: apsw.Cursor, rows: Prepared, values: Sequence[Any], caller: Caller | None
) -> bool:
    """Whether every parent of a prepared set exists and is readable by the caller."""
    above = rows.ancestry
    if above is None:
        return True
    bound = [*values, *(make(caller, ()) for make in above.sources)]
    return bool(cursor.execute(above.sql, bound).fetchall())


def page(
    cursor: apsw.Cursor,
    rows: Prepared,
    values: Sequence[Any],
    caller: Caller | None,
    query: Query,
) -> Page:
    """A page of a prepared set, and its bounded total."""
    text, slots = rows.page_text(query)
    bound = rows.bind(values, caller)
    if text.sources:
        filled = tuple(map(_slot_value, slots))
        bound += [make(caller, filled) for make in text.sources]
    beyond = [value for value in query.after or () if value is not None]
    limit = query.limit
    found = cursor.execute(text.select, (*bound, *beyond, limit + 1, query.offset)).fetchall()
    last = None
    if len(found) > limit:
        del found[limit:]
        last = (query.offset + limit,) if query.ranked else found[-1][len(rows.rows.columns) :]
    total, exact = None, False
    if query.count:
        del bound[len(bound) - len(text.sources) + text.counted :]
        counted: Any = cursor.execute(text.count, bound).fetchall()[0][0]
        total, exact = min(counted, COUNT_EXACTLY), counted <= COUNT_EXACTLY
    return Page(rows.decode_all(found), last, total, exact)


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


def rows_decoder(table: TablePlan, columns: Sequence[str]) -> DecodeAll:
    """What makes many stored rows canonical, column by column, and cuts off what follows them."""
    width = len(columns)
    steps = [
        (index, partial(_column, convert, nullable=table.column(name).nullable))
        for index, name in enumerate(columns)
        if (convert := decoder(table.column(name).type)) is not None
    ]

    def decode(rows: list[Row]) -> list[Row]:
        if not rows:
            return rows
        if not steps:
            return [row[:width] for row in rows]
        by_column: list[Sequence[Any]] = list[Sequence[Any]](zip(*rows, strict=True))[:width]
        for index, convert in steps:
            by_column[index] = convert(by_column[index])
        return list(zip(*by_column, strict=True))

    return decode


def _column(
    convert: Callable[[Any], Any], values: Sequence[Any], *, nullable: bool
) -> Sequence[Any]:
    if not nullable:
        return list(map(convert, values))
    return [None if value is None else convert(value) for value in values]


def _key_encoders(tables: Mapping[str, TablePlan], rows: Rows) -> list[tuple[int, Any]]:
    """The given values that SQLite stores in another form (decimals, mostly)."""
    types = [tables[rows.table].column(name).type for name in rows.key]
    types += [tables[parent.table].column(parent.column).type for parent in rows.parents]
    plain = ("integer", "text", "uuid", "enum", "date", "time", "timestamp", "bytes", "float")
    return [(index, kind) for index, kind in enumerate(types) if kind.kind not in plain]
