"""Tables as the document describes them: columns, keys, constraints, marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from asbuilt.expression.model import Column as Path
from asbuilt.expression.model import Constant, Expression, In
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default

ReferenceAction = Literal["restrict", "cascade", "set null", "set default", "no action"]


class Reference(Struct, frozen=True):
    """A foreign key: ``columns`` of this table point at ``target_columns`` of ``table``.

    ``target_columns`` is empty when the document leaves them out: the primary key is meant."""

    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]
    on_delete: ReferenceAction
    span: Span


class Check(Struct, frozen=True):
    """A CHECK constraint. ``expression`` is None when it is not understood (a Trouble says why)."""

    text: str
    expression: Expression | None
    span: Span


class Marks(Struct, frozen=True):
    """What a comment or a field table says about a column: ``-- PII: identity, encrypted``."""

    pii: str | None = None
    secret: bool = False
    encrypted: bool = False
    retention: str | None = None
    visible_to: tuple[str, ...] | None = None
    writable_by: tuple[str, ...] | None = None


class Column(Struct, frozen=True):
    """One column. ``type_text`` is the type as written, empty where nothing says it: then its name
    tells it, or an example. ``generated`` is the expression's SQL."""

    name: str
    type: ColumnType
    type_text: str
    nullable: bool
    span: Span
    default: Default | None = None
    default_text: str | None = None
    generated: str | None = None
    marks: Marks = Marks()


class Index(Struct, frozen=True):
    """An index from ``CREATE INDEX`` or an inline ``INDEX``."""

    columns: tuple[str, ...]
    unique: bool
    span: Span


class Table(Struct, frozen=True):
    """One table. ``uniques`` are column tuples; the primary key is not repeated among them.
    ``key_assumed`` is whether the document marks none, and its name alone tells it."""

    name: str
    columns: tuple[Column, ...]
    span: Span
    name_span: Span
    primary_key: tuple[str, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Check, ...] = ()
    references: tuple[Reference, ...] = ()
    indexes: tuple[Index, ...] = ()
    key_assumed: bool = False

    def column(self, name: str) -> Column | None:
        """The column called ``name``, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def held(self, name: str) -> Iterator[tuple[str, Span]]:
        """What a column may hold, where its type or a CHECK lists it, each with its place."""
        if column := self.column(name):
            yield from ((value, column.span) for value in column.type.values)
        for check in self.checks:
            if isinstance(check.expression, In) and check.expression.value == Path((name,)):
                for option in check.expression.options:
                    if isinstance(option, Constant) and isinstance(option.value, str):
                        yield option.value, check.span

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key; that of a table of which only names of columns are told, no types of
        most, is an ``id`` besides them, unless all of them are keys of others."""
        typed = sum(bool(column.type_text) for column in self.columns)
        if self.primary_key or 2 * typed >= len(self.columns):
            return self.primary_key
        joins = all(column.name.lower().endswith(("_id", "id")) for column in self.columns)
        return () if joins else ("id",)


class NamedTable(Struct, frozen=True):
    """A table of which the document tells no more than the name, at ``span``."""

    name: str
    span: Span
