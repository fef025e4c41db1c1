"""Tables that stand nowhere in the document: made from the request example of a create."""

from __future__ import annotations

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.families import family_of
from asbuilt.plan.inputs import Inputs, assume_all
from asbuilt.plan.model import Assumption, ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.passes.find_owners import with_hidden_owner
from asbuilt.plan.paths import Places
from asbuilt.plan.shapes import inferred
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.sections.api import Api, Endpoint, Example


def derive_tables(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Add a table for every create whose path names none and whose example shows its columns."""
    handled = {handler.endpoint for handler in inputs.handlers if handler.kind == "instead"}
    assert plan.identity is not None
    people = plan.tables[plan.identity.table]
    places = Places(plan.tables)
    added: dict[str, TablePlan] = {}
    assumed: list[Assumption] = []
    for endpoint in inputs.spec[Api].endpoints:
        if not _may_add(endpoint) or endpoint.key in handled or endpoint.handler:
            continue
        place = places.of(endpoint)
        if place.table is not None or place.keyed or place.parents:
            continue
        assert endpoint.request is not None
        name, line = naming.snake(place.noun), inputs.line(endpoint.span)
        columns = tuple(_columns(endpoint.request))
        table = TablePlan(name, columns, ("id",), line=line, derived=True)
        added[name] = with_hidden_owner(table, people)
        places.add(added[name])
        shown = ", ".join(column.name for column in columns)
        said = f"`{endpoint.key}` names no table of the document: its example makes "
        assumed.append(Assumption(f"{said}`{name}({shown})`.", line))
    plan = msgspec.structs.replace(plan, tables=plan.tables | added)
    return assume_all(plan, assumed)


def _may_add(endpoint: Endpoint) -> bool:
    example = endpoint.request
    return (
        endpoint.method == "POST"
        and example is not None
        and isinstance(example.value, dict)
        and bool(example.value)
        and endpoint.table is None
        and family_of(endpoint) is None
    )


def _columns(example: Example) -> list[ColumnPlan]:
    members = {naming.snake(name): (name, value) for name, value in example.value.items()}
    columns = [
        ColumnPlan(column, name, inferred(value), value is None or name in example.optional)
        for column, (name, value) in members.items()
        if column != "id"
    ]
    identifier = ColumnPlan("id", "id", ColumnType("integer"), False, default=Default("serial"))
    return [identifier, *columns]
