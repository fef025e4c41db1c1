"""Tables that stand nowhere in the document: made from the request example of a create."""

from __future__ import annotations

from typing import Any

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.families import family_of
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.passes.find_owners import with_hidden_owner
from asbuilt.plan.paths import Place, locate
from asbuilt.plan.shapes import inferred
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.sections.api import Api, Endpoint


def derive_tables(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Add a table for every create whose path names none and whose example shows its columns."""
    handled = {handler.endpoint for handler in inputs.handlers if handler.kind == "instead"}
    for endpoint in inputs.spec[Api].endpoints:
        if not _wants_table(plan, endpoint) or endpoint.key in handled or endpoint.handler:
            continue
        assert endpoint.request is not None
        place = locate(endpoint.path, plan.tables)
        if place.keyed or place.parents:
            continue
        plan = _add(inputs, plan, endpoint, place)
    return plan


def _wants_table(plan: ServicePlan, endpoint: Endpoint) -> bool:
    example = endpoint.request
    return (
        endpoint.method == "POST"
        and example is not None
        and isinstance(example.value, dict)
        and bool(example.value)
        and endpoint.table is None
        and family_of(endpoint) is None
        and locate(endpoint.path, plan.tables).table is None
    )


def _add(inputs: Inputs, plan: ServicePlan, endpoint: Endpoint, place: Place) -> ServicePlan:
    assert endpoint.request is not None and plan.identity is not None
    line = inputs.line(endpoint.span)
    name = naming.snake(place.noun)
    columns = tuple(_columns(endpoint.request.value))
    table = TablePlan(name, columns, ("id",), line=line, derived=True)
    table = with_hidden_owner(table, plan.tables[plan.identity.table])
    shown = ", ".join(column.name for column in columns)
    plan = msgspec.structs.replace(plan, tables={**plan.tables, name: table})
    return assume(
        plan,
        f"`{endpoint.key}` names no table of the document: its example makes `{name}({shown})`.",
        line,
    )


def _columns(example: dict[str, Any]) -> list[ColumnPlan]:
    members = {naming.snake(name): (name, value) for name, value in example.items()}
    columns = [
        ColumnPlan(column, name, inferred(value), value is None)
        for column, (name, value) in members.items()
        if column != "id"
    ]
    identifier = ColumnPlan("id", "id", ColumnType("integer"), False, default=Default("serial"))
    return [identifier, *columns]
