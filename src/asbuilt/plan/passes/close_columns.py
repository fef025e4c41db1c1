"""Columns that an endpoint of their own sets (``PUT /api/orders/{id}/status``) are closed, in the
bodies of others, to whom that endpoint is closed: nobody publishes by creating what is published.

An example that shows the column, or ``writable by``, opens it as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from asbuilt.plan import naming
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import Call, Insert, Permit, Route, ServicePlan, TablePlan, Update
from asbuilt.spec.sections.api import Api

Setters = dict[str, dict[str, list[Route]]]
"""By table and column: the routes that set the column."""


def close_columns(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Take columns with endpoints of their own out of what other routes let roles write."""
    setters: Setters = {}
    for name, column, route in _setting(plan):
        setters.setdefault(name, {}).setdefault(column, []).append(route)
    stated = inputs.spec[Api].by_key
    closed: dict[str, Route] = {}
    routes = []
    for route in plan.routes:
        endpoint = stated.get(route.key)
        shown = endpoint is not None and endpoint.request is not None
        if (
            isinstance(route.action, Insert | Update)
            and route.action.table in setters
            and not shown
        ):
            table = plan.tables[route.action.table]
            route = msgspec.structs.replace(
                route,
                permits={
                    role: _without(table, route, role, permit, setters[table.name], closed)
                    for role, permit in route.permits.items()
                },
            )
        routes.append(route)
    plan = msgspec.structs.replace(plan, routes=tuple(routes))
    for name, setter in closed.items():
        plan = assume(plan, f"`{name}` is set by who may call `{setter.key}`.", setter.line)
    return plan


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


def _without(
    table: TablePlan,
    route: Route,
    role: str,
    permit: Permit,
    setters: Mapping[str, list[Route]],
    closed: dict[str, Route],
) -> Permit:
    """``permit`` without the columns whose ``setters`` do not let ``role`` in; these are noted in
    ``closed``."""
    kept = []
    for name in permit.writable:
        own = setters.get(name, [])
        column = table.column(name)
        is_needed = isinstance(route.action, Insert) and not (column.nullable or column.default)
        if not own or is_needed or column.writable_by or route in own or _lets(own, role):
            kept.append(name)
        else:
            closed.setdefault(f"{table.name}.{name}", own[0])
    return msgspec.structs.replace(permit, writable=tuple(kept))


def _lets(setters: list[Route], role: str) -> bool:
    return any(role in setter.permits for setter in setters)
