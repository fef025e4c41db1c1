"""The columns that hold only certain texts, with these: enumerations, and ``CHECK (… IN (…))``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from asbuilt.expression.model import Column as Named
from asbuilt.expression.model import Constant, In
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import Check, Column, DataModel, Table


class Allowed(Struct, frozen=True):
    """A column, the texts that it may hold, and the place that says so."""

    table: Table
    column: Column
    values: tuple[str, ...]
    span: Span


@lru_cache(1)
def allowed(subject: Subject) -> tuple[Allowed, ...]:
    """All such columns, in the order of the document."""
    return tuple(found for table in subject.spec[DataModel].tables for found in allowed_in(table))


def allowed_in(table: Table) -> Iterator[Allowed]:
    """Those of one table."""
    for column in table.columns:
        if column.type.kind == "enum" and column.type.values:
            yield Allowed(table, column, column.type.values, column.span)
    for check in table.checks:
        if found := _listed(check):
            name, values = found
            named = table.column(name)
            if named and named.type.kind == "text":
                yield Allowed(table, named, values, check.span)


def _listed(check: Check) -> tuple[str, tuple[str, ...]] | None:
    """The column and the texts of a condition that says nothing else."""
    match check.expression:
        case In(value=Named(path=(name,)), options=options):
            values = [each.value for each in options if isinstance(each, Constant)]
            texts = tuple(value for value in values if isinstance(value, str))
            return (name, texts) if texts and len(texts) == len(options) else None
    return None
