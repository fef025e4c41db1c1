"""The document's tables, with every reference resolved and every convention column named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

import msgspec
from msgspec import Struct

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
from asbuilt.plan.shapes import inferred
from asbuilt.spec.column_type import NUMBERS, ColumnType, Default
from asbuilt.spec.sections.api import Api, Example
from asbuilt.spec.sections.data_model import Column, DataModel, Table

CONVENTIONS = {
    "updated_at": "is set at every change",
    "deleted_at": "marks a deleted row: it is hidden, not removed",
    "version": "counts the changes of a row",
}


class Spellings(Struct, frozen=True):
    """Names as the examples spell them, by their snake form; whether most of them are in
    ``camel`` case; and the types that the values of each have."""

    names: Mapping[str, str]
    camel: bool
    types: Mapping[str, list[ColumnType]]

    def name(self, column: str) -> str:
        """A column's name in JSON."""
        known = self.names.get(naming.snake(column))
        return known or (naming.camel(column) if self.camel else column)

    def are_texts(self, column: str) -> bool:
        """Whether all examples of a column are strings."""
        return {each.kind for each in self.types.get(naming.snake(column), ())} == {"text"}

    def type(self, column: Column, keys: Collection[str]) -> ColumnType:
        """The type of a column: where only its name tells it, and it is none of ``keys``, the one
        that all examples have. A string may be anything; an integer is a truth value where all
        examples are (SQLite has no type for them)."""
        shown = self.types.get(naming.snake(column.name))
        if column.type.kind == "integer" and _is_truth(column, shown or ()):
            return ColumnType("boolean")
        if column.type_text or not shown or column.name in keys:
            return column.type
        kinds = {each.kind for each in shown}
        if kinds == {"integer", "float"}:
            return ColumnType("float")
        return column.type if len(kinds) > 1 or kinds == {"text"} else shown[0]


def _default(default: Default | None, type: ColumnType) -> Default | None:
    """A default as a column of ``type`` holds it: 0 and 1 of a truth value are one."""
    if default is None or type.kind != "boolean" or isinstance(default.value, bool):
        return default
    return Default("constant", bool(default.value))


def _is_truth(column: Column, shown: Iterable[ColumnType]) -> bool:
    usual = column.default.value if column.default else 0
    return {each.kind for each in shown} == {"boolean"} and usual in (0, 1)


def resolve_tables(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Turn every table that can be stored into a :class:`TablePlan`."""
    model = inputs.spec[DataModel]
    spelled = _spellings(inputs)
    tables: dict[str, TablePlan] = {}
    for table in model.tables:
        if table.columns and table.name not in tables:
            tables[table.name] = _table(inputs, model, table, spelled)
    plan = msgspec.structs.replace(plan, tables=tables)
    plan = assume_all(plan, _assumed(inputs, model))
    for resolved in tables.values():
        for name, meaning in CONVENTIONS.items():
            if getattr(resolved, name):
                line = resolved.column(name).line
                plan = assume(plan, f"`{resolved.name}.{name}` {meaning}.", line)
    return plan


def _assumed(inputs: Inputs, model: DataModel) -> Iterable[Assumption]:
    """The keys and the types that the document does not state."""
    for table in model.tables:
        if model.by_name[table.name] is not table:
            continue
        if table.key and (table.key_assumed or not table.primary_key):
            column = table.column(table.key[0])
            why = "none is marked" if column else "only other columns are named"
            line = inputs.line(column.span if column else table.name_span)
            keys = " and ".join(f"`{table.name}.{key}`" for key in table.key)
            are = "are" if len(table.key) > 1 else "is"
            yield Assumption(f"{keys} {are} the primary key: {why}.", line)
        if untold := [f"`{column.name}`" for column in table.columns if not column.type_text]:
            said = f"`{table.name}` states no type of {', '.join(untold)}"
            line = inputs.line(table.name_span)
            yield Assumption(f"{said}: names and examples tell it.", line)


def _table(inputs: Inputs, model: DataModel, table: Table, spelled: Spellings) -> TablePlan:
    names = {column.name for column in table.columns}
    timestamps = {column.name for column in table.columns if column.type.kind == "timestamp"}
    integers = {column.name for column in table.columns if column.type.kind == "integer"}
    line = inputs.line(table.name_span)
    keys = {*table.key, *chain.from_iterable(each.columns for each in table.references)}
    columns = [_column(inputs, table, column, spelled, keys) for column in _unique(table.columns)]
    added = table.key if not table.primary_key else ()
    columns[:0] = (ColumnPlan(name, name, ColumnType("uuid"), False, line) for name in added)
    return TablePlan(
        name=table.name,
        columns=tuple(columns),
        primary_key=table.key,
        line=line,
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


def _column(
    inputs: Inputs, table: Table, column: Column, spelled: Spellings, keys: Collection[str]
) -> ColumnPlan:
    key, type = column.name in table.primary_key, spelled.type(column, keys)
    return ColumnPlan(
        name=column.name,
        json=spelled.name(column.name),
        type=type,
        nullable=column.nullable and not key,
        line=inputs.line(column.span),
        default=_default(column.default, type),
        generated=column.generated,
        pii=column.marks.pii,
        secret=column.marks.secret,
        encrypted=column.marks.encrypted,
        as_text=type.kind in NUMBERS and spelled.are_texts(column.name),
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
        columns = reference.target_columns or target.key
        known = columns == target.key or all(map(target.column, columns))
        if len(columns) == len(reference.columns) and known:
            yield reference_to(target.name, columns, reference)


def _spellings(inputs: Inputs) -> Spellings:
    """What the document's JSON examples tell of names and numbers."""
    spelled: dict[str, str] = {}
    types: dict[str, list[ColumnType]] = {}
    for endpoint in inputs.spec[Api].endpoints:
        for example in (endpoint.response, endpoint.request):
            if isinstance(example, Example):
                for name, value in _members(example.value):
                    spelled.setdefault(naming.snake(name), name)
                    if value is not None:
                        types.setdefault(naming.snake(name), []).append(inferred(value))
    joined = [naming.camel(name) == name for name in spelled.values() if naming.snake(name) != name]
    parted = [name for name in spelled.values() if "_" in name]
    return Spellings(spelled, camel=sum(joined) > len(parted), types=types)


def _members(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _members(member)
    elif isinstance(value, list) and value:
        yield from _members(value[0])
