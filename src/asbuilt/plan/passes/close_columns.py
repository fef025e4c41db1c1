"""What a body may name by convention, and is closed to some roles all the same.

Columns that an endpoint of their own sets (``PUT /api/orders/{id}/status``) are closed to whom that
endpoint is closed: nobody publishes by creating what is published. Columns that refer to people are
closed to whoever has not signed in, who speaks in nobody's name.

An example that shows the column, or ``writable by``, opens it as ever; the owner of a row is never
said by a visitor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import (
    ANONYMOUS,
    Call,
    Insert,
    Permit,
    Route,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.spec.sections.api import Api

Setters = dict[str, dict[str, list[Route]]]
"""By table and column: the routes that set the column."""


def close_columns(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Take such columns out of what roles may write."""
    setters: Setters = {}
    for name, column, route in _setting(plan):
        setters.setdefault(name, {}).setdefault(column, []).append(route)
    stated = inputs.spec[Api].by_key
    closed: dict[str, Route] = {}
    routes = []
    for route in plan.routes:
        if isinstance(route.action, Insert | Update):
            endpoint = stated.get(route.key)
            shown = endpoint is not None and endpoint.request is not None
            table = plan.tables[route.action.table]
            route = _without_people(plan, route, table, shown)
            if table.name in setters and not shown:
                route = _without_set(route, table, setters[table.name], closed)
        routes.append(route)
    plan = msgspec.structs.replace(plan, routes=tuple(routes))
    for name, setter in closed.items():
        plan = assume(plan, f"`{name}` is set by who may call `{setter.key}`.", setter.line)
    return plan


# ---------------------------------------------------------------- endpoints of their own


def _setting(plan: ServicePlan) -> Iterator[tuple[str, str, Route]]:
    """The routes whose paths end with a column of a row, each with its table and column."""
    for route in plan.routes:
        table = plan.tables.get(getattr(route.action, "table", None) or "")
        if table is None or not isinstance(route.action, Update | Call) or not route.action.key:
            continue
        last = naming.snake(route.path.rpartition("/")[2])
        for column in table.columns:
            if column.name in (last, f"{last}_id"):
                yield table.name, column.name, route


def _without_set(
    route: Route, table: TablePlan, setters: Mapping[str, list[Route]], closed: dict[str, Route]
) -> Route:
    """``route`` without the columns whose ``setters`` do not let a role in; these are noted in
    ``closed``. A create keeps what it can not do without."""
    permits: dict[str, Permit] = {}
    for role, permit in route.permits.items():
        kept = []
        for name in permit.writable:
            own, column = setters.get(name, []), table.column(name)
            is_needed = isinstance(route.action, Insert) and not (column.nullable or column.default)
            is_let = any(role in setter.permits for setter in own)
            if not own or is_needed or is_let or column.writable_by or route in own:
                kept.append(name)
            else:
                closed.setdefault(f"{table.name}.{name}", own[0])
        permits[role] = msgspec.structs.replace(permit, writable=tuple(kept))
    return msgspec.structs.replace(route, permits=permits)


# ---------------------------------------------------------------- visitors


def _without_people(plan: ServicePlan, route: Route, table: TablePlan, shown: bool) -> Route:
    permit = route.permits.get(ANONYMOUS)
    if permit is None:
        return route
    people = set(table.filled)
    if not shown:
        people.update(
            name
            for reference in table.references
            for name in reference.columns
            if reference.table == plan.identity_table and table.column(name).writable_by is None
        )
    kept = tuple(name for name in permit.writable if name not in people)
    permits = {**route.permits, ANONYMOUS: msgspec.structs.replace(permit, writable=kept)}
    return msgspec.structs.replace(route, permits=permits)
