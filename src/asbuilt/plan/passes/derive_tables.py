"""Tables that stand nowhere in the document: made from the request example of a create, and of
what other requests send there."""

from __future__ import annotations

from typing import Any

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.families import family_of
from asbuilt.plan.inputs import Inputs, assume_all
from asbuilt.plan.model import Assumption, ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.passes.find_owners import with_hidden_owner
from asbuilt.plan.paths import Places
from asbuilt.plan.shapes import column_of, inferred, unwrap
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.sections.api import Api, Endpoint, Example


def derive_tables(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Add a table for every create whose path names none and whose example shows its columns."""
    handled = {handler.endpoint for handler in inputs.handlers if handler.kind == "instead"}
    assert plan.identity is not None
    people = plan.tables[plan.identity.table]
    places = Places(plan.tables)
    added: dict[str, TablePlan] = {}
    keys: dict[str, str] = {}
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
        keys[name] = endpoint.key
    for endpoint in inputs.spec[Api].endpoints if added else ():
        sent = endpoint.request.value if endpoint.request else None
        if not isinstance(sent, dict) or endpoint.key in handled or endpoint.handler:
            continue
        place = places.of(endpoint)
        if place.table in added and not place.verb:
            added[place.table] = _with_members(added[place.table], sent)
    for name, table in added.items():
        shown = ", ".join(column.name for column in table.columns if not column.hidden)
        said = f"`{keys[name]}` names no table of the document: its example makes "
        assumed.append(Assumption(f"{said}`{name}({shown})`.", table.line))
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


def _with_members(table: TablePlan, sent: dict[str, Any]) -> TablePlan:
    """``table`` with a column for each member that another request sends, a change for example."""
    _, row = unwrap(sent, table)
    members = row.items() if isinstance(row, dict) else ()
    more = (
        ColumnPlan(naming.snake(name), name, inferred(value), nullable=True)
        for name, value in members
        if column_of(table, name) is None and name != "id"
    )
    new = tuple({column.name: column for column in more}.values())
    at = len(table.columns) - sum(column.hidden for column in table.columns)
    columns = (*table.columns[:at], *new, *table.columns[at:])
    return msgspec.structs.replace(table, columns=columns) if new else table


def _columns(example: Example) -> list[ColumnPlan]:
    """The members of a create, and a key: the one that it sends, or one that is counted."""
    members = {naming.snake(name): (name, value) for name, value in example.value.items()}
    columns = [
        ColumnPlan(column, name, inferred(value), value is None or name in example.optional)
        for column, (name, value) in members.items()
        if column != "id"
    ]
    _, sent = members.get("id", ("id", None))
    if isinstance(sent, str | int) and not isinstance(sent, bool):
        return [ColumnPlan("id", "id", inferred(sent), False), *columns]
    identifier = ColumnPlan("id", "id", ColumnType("integer"), False, default=Default("serial"))
    return [identifier, *columns]
