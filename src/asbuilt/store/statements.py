"""Sets of rows as SQL text: the one place where statements are put together.

Every value is a numbered parameter, never text. A table's alias is ``t``; parents are ``p0``,
``p1`` … from the outermost in; relations inside expressions are scalar sub-selects, so a statement
never returns a row twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asbuilt.expression.model import Constant, Expression, Me, Moment, Slot
from asbuilt.expression.moment import moment_text
from asbuilt.expression.names import Known, ValueKind, columns, resolve
from asbuilt.expression.render import Parameter, SqlDialect, render
from asbuilt.plan.model import ReferencePlan, TablePlan
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import canonical
from asbuilt.store.base import COUNT_EXACTLY, Caller, Rows, Rules

Source = Callable[[Caller | None, Sequence[Any]], Any]
"""Where a parameter that is not given comes from: the caller, the clock, a constant, a slot."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database writes what the statements need."""

    expressions: SqlDialect
    placeholder: str
    encode: Callable[[ColumnType, Any], Any]
    collation: Callable[[ColumnType], str | None]
    """What orders the values of a column that needs more than the usual; a sub-select loses it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A WHERE clause: parameters 1 to ``given`` are given, ``sources`` make the rest."""

    sql: str
    given: int
    sources: tuple[Source, ...]


def quote(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


class Builder:
    """Renders expressions against one table, numbering parameters from ``first``."""

    def __init__(
        self,
        dialect: Dialect,
        tables: Mapping[str, TablePlan],
        table: str,
        alias: str,
        first: int,
        rules: Rules = (),
    ) -> None:
        self.dialect = dialect
        self.tables = tables
        self.table = tables[table]
        self.alias = alias
        self.first = first
        self.rules = dict(rules)
        self.sources: list[Source] = []

    def rule(self, expression: Expression) -> str:
        """The SQL of a rule of the plan, whose constants are still as the document has them."""
        return self.sql(resolve(expression, self._known))

    def sql(self, expression: Expression) -> str:
        """The SQL of an expression whose constants are encoded; its parameters join ``sources``."""
        places = {path: self.place(path) for path in columns(expression)}
        first = self.first + len(self.sources)
        mark = self.dialect.placeholder
        rendered = render(
            expression, places.__getitem__, lambda n: f"{mark}{first + n}", self.dialect.expressions
        )
        self.sources += map(source, rendered.parameters)
        return f"({rendered.sql})"

    def place(self, path: tuple[str, ...]) -> str:
        """A column, or through relations a scalar sub-select."""
        value = self._place(self.table, self.alias, path)
        if len(path) == 1:
            return value
        collation = self.dialect.collation(follow(self.tables, self.table, path)[1])
        return f"{value} COLLATE {collation}" if collation else value

    def _place(self, table: TablePlan, alias: str, path: tuple[str, ...]) -> str:
        if len(path) == 1:
            return f"{alias}.{quote(path[0])}"
        hop = follow(self.tables, table, path)[0][0]
        target, inner = self.tables[hop.table], f"{alias}r"
        terms = [
            f"{inner}.{quote(theirs)} = {alias}.{quote(ours)}"
            for ours, theirs in zip(hop.columns, hop.target_columns, strict=True)
        ]
        if target.deleted_at:
            terms.append(f"{inner}.{quote(target.deleted_at)} IS NULL")
        if hop.table in self.rules:
            first = self.first + len(self.sources)
            nested = Builder(self.dialect, self.tables, hop.table, inner, first)
            terms.append(nested.rule(self.rules[hop.table]))
            self.sources += nested.sources
        value = self._place(target, inner, path[1:])
        return f"(SELECT {value} FROM {quote(hop.table)} AS {inner} WHERE {' AND '.join(terms)})"

    def _known(self, path: tuple[str, ...]) -> Known:
        column = follow(self.tables, self.table, path)[1]
        return known(
            path, column, lambda value: self.dialect.encode(column, canonical(column, value))
        )


_KINDS: Mapping[str, ValueKind] = {
    "decimal": "number", "float": "number", "enum": "text", "bytes": "opaque", "json": "opaque",
    "array": "opaque", "object": "opaque", "integer": "integer", "text": "text",
    "boolean": "boolean", "uuid": "uuid", "date": "date", "time": "time", "timestamp": "timestamp",
}  # fmt: skip


def known(path: tuple[str, ...], column: ColumnType, convert: Callable[[Any], Any]) -> Known:
    """A column as expressions know it: what it may be compared with, and how."""
    return Known(path, convert, _KINDS[column.kind])


def source(parameter: Parameter) -> Source:
    """What makes the value of a rendered leaf when the statement runs: from the caller, the clock,
    or the values of the query's shape."""
    match parameter:
        case Constant(value):
            return lambda caller, slots: value
        case Me(column):
            return lambda caller, slots: caller.compared(column) if caller else None
        case Slot(index):
            return lambda caller, slots: slots[index]
        case Moment():
            return lambda caller, slots: moment_text(parameter, datetime.now(UTC))


def follow(
    tables: Mapping[str, TablePlan], table: TablePlan, path: tuple[str, ...]
) -> tuple[tuple[ReferencePlan, ...], ColumnType]:
    """The references that a path goes through, and the type of its column.

    Raises:
        KeyError: a part of the path is no relation or no column.
    """
    hops: list[ReferencePlan] = []
    for part in path[:-1]:
        found = next((item for item in table.references if item.relation == part), None)
        if found is None:
            raise KeyError(part)
        hops.append(found)
        table = tables[found.table]
    return tuple(hops), table.column(path[-1]).type


# ---------------------------------------------------------------- conditions


def condition(dialect: Dialect, tables: Mapping[str, TablePlan], rows: Rows) -> Condition:
    """The WHERE clause of a set of rows."""
    table = tables[rows.table]
    terms = [
        f"t.{quote(column)} = {dialect.placeholder}{number}"
        for number, column in enumerate(rows.key, 1)
    ]
    given = len(rows.key) + len(rows.parents)
    builder = Builder(dialect, tables, rows.table, "t", given + 1)
    if table.deleted_at:
        terms.append(f"t.{quote(table.deleted_at)} IS NULL")
    if rows.rule is not None:
        terms.append(builder.rule(rows.rule))
    sources = list(builder.sources)
    if rows.parents:
        link = rows.parents[-1].link
        terms.append(f"t.{quote(link)} = {dialect.placeholder}{given}")
        above = ancestry(dialect, tables, rows, given + 1 + len(sources))
        terms.append(f"EXISTS ({above.sql})")
        sources += above.sources
    return Condition(" AND ".join(terms) or "TRUE", given, tuple(sources))


def ancestry(
    dialect: Dialect, tables: Mapping[str, TablePlan], rows: Rows, first: int
) -> Condition:
    """A SELECT that has a row when every parent exists and its rule lets the caller see it."""
    sources: list[Source] = []
    terms: list[str] = []
    names: list[str] = []
    offset = len(rows.key) + 1
    rules = rows.parent_rules or (None,) * len(rows.parents)
    for number, (parent, rule) in enumerate(zip(rows.parents, rules, strict=True)):
        alias = f"p{number}"
        names.append(f"{quote(parent.table)} AS {alias}")
        terms.append(f"{alias}.{quote(parent.column)} = {dialect.placeholder}{offset + number}")
        if number:
            above = rows.parents[number - 1]
            terms.append(f"{alias}.{quote(above.link)} = p{number - 1}.{quote(above.column)}")
        deleted = tables[parent.table].deleted_at
        if deleted:
            terms.append(f"{alias}.{quote(deleted)} IS NULL")
        if rule is not None:
            builder = Builder(dialect, tables, parent.table, alias, first + len(sources))
            terms.append(builder.rule(rule))
            sources += builder.sources
    sql = f"SELECT 1 FROM {', '.join(names)} WHERE {' AND '.join(terms)}"
    return Condition(sql, offset - 1 + len(rows.parents), tuple(sources))


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key: the SQL of its value, whether it goes down, and whether it may be NULL."""

    sql: str
    down: bool
    nullable: bool


def sort_keys(builder: Builder, order: Sequence[tuple[str, bool]]) -> tuple[Order, ...]:
    """The keys of an order; a value reached through a relation may always be NULL."""
    keys: list[Order] = []
    for name, down in order:
        path = tuple(name.split("."))
        nullable = len(path) > 1 or builder.table.column(name).nullable
        keys.append(Order(builder.place(path), down, nullable))
    return tuple(keys)


def order_by(keys: Sequence[Order]) -> str:
    """The ORDER BY list; NULLs come first ascending and last descending, as SQLite has them."""
    return ", ".join(f"{key.sql}{' DESC' if key.down else ''}" for key in keys)


def after(keys: Sequence[Order], values: Sequence[Any], placeholder: str, first: int) -> str:
    """The condition "comes after the row with these values"; what is not None is a parameter."""
    terms: list[str] = []
    equal: list[str] = []
    for key, value in zip(keys, values, strict=True):
        if value is None:
            beyond = "FALSE" if key.down else f"{key.sql} IS NOT NULL"
            same = f"{key.sql} IS NULL"
        else:
            mark = f"{placeholder}{first}"
            first += 1
            beyond, same = f"{key.sql} {'<' if key.down else '>'} {mark}", f"{key.sql} = {mark}"
            if key.down and key.nullable:
                beyond = f"({beyond} OR {key.sql} IS NULL)"
        terms.append(" AND ".join((*equal, beyond)))
        equal.append(same)
    return "(" + " OR ".join(f"({term})" for term in terms) + ")"


def count_sql(origin: str, where: str) -> str:
    """Count no further than one beyond :data:`COUNT_EXACTLY`. ``origin`` is the FROM clause."""
    inner = f"SELECT 1 FROM {origin} WHERE {where} LIMIT {COUNT_EXACTLY + 1}"
    return f"SELECT count(*) FROM ({inner}) AS counted"
