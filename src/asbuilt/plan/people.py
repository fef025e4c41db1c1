"""The table of people of a document that describes none."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.own_rows import owner_keys
from asbuilt.plan.references import reference_to
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.schema import Reference

IDENTITY_TABLES = (
    "users", "accounts", "members", "people", "persons", "customers", "employees", "staff",
    "usuarios", "utilisateurs", "benutzer", "nutzer",
)  # fmt: skip
"""Names of tables that hold people, the likeliest first."""

_KEYS = {"integer": Default("serial"), "uuid": Default("uuid")}
"""Types of keys that the service can make, with how it makes them."""


def with_people(inputs: Inputs, plan: ServicePlan) -> tuple[ServicePlan, TablePlan]:
    """Add ``users(id, email)``: under the name, and with the key, that foreign keys have for it
    where the document describes a part of a system and only refers to its people."""
    references = list(_to_people(inputs, plan))
    name = references[0][1].table if references else _free_name(plan)
    key, kind = "id", ColumnType("integer")
    if references:
        owner, first = references[0]
        key = (first.target_columns or ("id",))[0]
        kind = plan.tables[owner].column(first.columns[0]).type
    elif meant := next(_kinds_meant(inputs, plan, name), None):
        kind = meant
    identifier = ColumnPlan(key, key, kind, False, default=_KEYS[kind.kind])
    email = ColumnPlan("email", "email", ColumnType("text", length=254), False, pii="contact")
    people = TablePlan(name, (identifier, email), (key,), uniques=(("email",),), derived=True)
    tables = {**plan.tables, name: people}
    for owner, stated in references:
        own = tables[owner]
        same_key = (stated.target_columns or (key,)) == (key,)
        if (
            stated.table == name
            and same_key
            and own.column(stated.columns[0]).type.kind == kind.kind
        ):
            found = (*own.references, reference_to(name, (key,), stated))
            tables[owner] = msgspec.structs.replace(own, references=found)
    plan = msgspec.structs.replace(plan, tables=tables)
    return assume(
        plan, f"No table holds people: `{name}({key}, email)` is added for sign-in."
    ), people


def _kinds_meant(inputs: Inputs, plan: ServicePlan, people: str) -> Iterator[ColumnType]:
    """What columns hold that are keys of accounts by their names."""
    for _, table, column in owner_keys(inputs.spec, plan.tables, people):
        if (kind := table.column(column).type).kind in _KEYS:
            yield kind


def _free_name(plan: ServicePlan) -> str:
    return "users" if "users" not in plan.tables else "accounts"


def _to_people(inputs: Inputs, plan: ServicePlan) -> Iterator[tuple[str, Reference]]:
    """The foreign keys of tables to people that no table holds, likeliest name first."""
    stated = [
        (table.name, reference)
        for table in inputs.spec[DataModel].tables
        for reference in table.references
        if table.name in plan.tables and len(reference.columns) == 1
    ]
    for name in IDENTITY_TABLES:
        for owner, reference in stated if name not in plan.tables else ():
            column = reference.columns[0]
            known = {each.name: each.type.kind for each in plan.tables[owner].columns}
            if reference.table == name and known.get(column) in _KEYS:
                yield owner, reference
