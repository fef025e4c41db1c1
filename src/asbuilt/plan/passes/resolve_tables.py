"""The document's tables, with every reference resolved and every convention column named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from asbuilt.expression.names import columns as mentioned
from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume, assume_all
from asbuilt.plan.model import (
    Assumption,
    CheckPlan,
    ColumnPlan,
    ReferencePlan,
    ServicePlan,
    TablePlan,
)
from asbuilt.plan.references import reference_to
from asbuilt.record import dataclass
from asbuilt.spec.sections.api import Api, Example
from asbuilt.spec.sections.data_model import Column, DataModel, Table

CONVENTIONS = {
    "updated_at": "is set at every change",
    "deleted_at": "marks a deleted row: it is hidden, not removed",
    "version": "counts the changes of a row",
}
NUMBERS = ("integer", "decimal", "float")
CREATION_TIMES = ("created_at", "created_on", "created", "inserted_at")


@dataclass(frozen=True, slots=True)
class Spellings:
    """Names as the examples spell them, by their snake form; whether most of them are in
    ``camel`` case; and which of them are always ``texts``."""

    names: Mapping[str, str]
    camel: bool
    texts: frozenset[str]

    def name(self, column: str) -> str:
        """A column's name in JSON."""
        known = self.names.get(naming.snake(column))
        return known or (naming.camel(column) if self.camel else column)


def resolve_tables(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Turn every table that can be stored into a :class:`TablePlan`."""
    model = inputs.spec[DataModel]
    spelled = _spellings(inputs)
    tables: dict[str, TablePlan] = {}
    for table in model.tables:
        if table.columns and table.name not in tables:
            tables[table.name] = _table(inputs, model, table, spelled)
    plan = msgspec.structs.replace(plan, tables=tables)
    plan = assume_all(plan, _assumed_keys(inputs, model))
    for resolved in tables.values():
        for name, meaning in CONVENTIONS.items():
            if getattr(resolved, name):
                line = resolved.column(name).line
                plan = assume(plan, f"`{resolved.name}.{name}` {meaning}.", line)
    return plan


def _assumed_keys(inputs: Inputs, model: DataModel) -> Iterable[Assumption]:
    for table in model.tables:
        if table.key_assumed and model.by_name[table.name] is table:
            (key,) = table.primary_key
            line = next(inputs.line(each.span) for each in table.columns if each.name == key)
            yield Assumption(f"`{table.name}.{key}` is the primary key: none is marked.", line)


def _table(inputs: Inputs, model: DataModel, table: Table, spelled: Spellings) -> TablePlan:
    names = {column.name for column in table.columns}
    timestamps = {column.name for column in table.columns if column.type.kind == "timestamp"}
    integers = {column.name for column in table.columns if column.type.kind == "integer"}
    return TablePlan(
        name=table.name,
        columns=tuple(_column(inputs, table, column, spelled) for column in _unique(table.columns)),
        primary_key=table.primary_key,
        line=inputs.line(table.name_span),
        uniques=table.uniques,
        checks=tuple(_checks(table, names)),
        references=tuple(_references(model, table)),
        indexes=tuple(
            index.columns
            for index in table.indexes
            if names.issuperset(index.columns) and index.columns not in table.uniques
        ),
        updated_at="updated_at" if "updated_at" in timestamps else None,
        deleted_at="deleted_at" if "deleted_at" in timestamps else None,
        version="version" if "version" in integers else None,
    )


def _unique(columns: Iterable[Column]) -> list[Column]:
    """The first column of each name; a rule reports the others."""
    return list({column.name: column for column in reversed(tuple(columns))}.values())[::-1]


def _column(inputs: Inputs, table: Table, column: Column, spelled: Spellings) -> ColumnPlan:
    key = column.name in table.primary_key
    return ColumnPlan(
        name=column.name,
        json=spelled.name(column.name),
        type=column.type,
        nullable=column.nullable and not key,
        line=inputs.line(column.span),
        default=column.default,
        generated=column.generated,
        pii=column.marks.pii,
        secret=column.marks.secret,
        encrypted=column.marks.encrypted,
        as_text=column.type.kind in NUMBERS and naming.snake(column.name) in spelled.texts,
        visible_to=column.marks.visible_to,
        writable_by=column.marks.writable_by,
    )


def _checks(table: Table, names: set[str]) -> Iterable[CheckPlan]:
    for number, check in enumerate(table.checks, 1):
        if check.expression is None:
            continue
        columns = tuple(dict.fromkeys(path[0] for path in mentioned(check.expression)))
        if set(columns) <= names:
            yield CheckPlan(f"{table.name}_check_{number}", check.text, check.expression, columns)


def _references(model: DataModel, table: Table) -> Iterable[ReferencePlan]:
    for reference in table.references:
        target = model.table(reference.table)
        if target is None:
            continue
        columns = reference.target_columns or target.primary_key
        if len(columns) == len(reference.columns) and all(map(target.column, columns)):
            yield reference_to(target.name, columns, reference)


def _spellings(inputs: Inputs) -> Spellings:
    """What the document's JSON examples tell of names and numbers."""
    spelled: dict[str, str] = {}
    shown: dict[str, set[bool]] = {}
    for endpoint in inputs.spec[Api].endpoints:
        for example in (endpoint.response, endpoint.request):
            if isinstance(example, Example):
                for name, value in _members(example.value):
                    spelled.setdefault(naming.snake(name), name)
                    if value is not None:
                        shown.setdefault(naming.snake(name), set()).add(isinstance(value, str))
    joined = [naming.camel(name) == name for name in spelled.values() if naming.snake(name) != name]
    parted = [name for name in spelled.values() if "_" in name]
    texts = frozenset(name for name, as_text in shown.items() if as_text == {True})
    return Spellings(spelled, camel=sum(joined) > len(parted), texts=texts)


def _members(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _members(member)
    elif isinstance(value, list) and value:
        yield from _members(value[0])
