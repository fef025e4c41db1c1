"""The document's endpoints beside the routes that they became."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from asbuilt.plan.model import Delete, Insert, Route, Select, TablePlan, Update
from asbuilt.plan.shapes import LIST_PARAMETERS, column_of
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.sections.api import Api, Endpoint

TABLE_ACTIONS = (Select, Insert, Update, Delete)


class Bound(Struct, frozen=True):
    """An endpoint, its route, and the table that the route acts on without a handler."""

    endpoint: Endpoint
    route: Route
    table: TablePlan | None


@lru_cache(1)  # one rule after the other asks
def bound(subject: Subject) -> tuple[Bound, ...]:
    """Every endpoint that has a route, in the order of the document."""
    routes = {route.key: route for route in subject.plan.routes}
    paired = ((each, routes.get(each.key)) for each in subject.spec[Api].endpoints)
    return tuple(Bound(each, route, _table(subject, route)) for each, route in paired if route)


def refused_members(item: Bound) -> Iterator[tuple[str, Span]]:
    """The members of a request example, with their places, that the endpoint would refuse."""
    example, body = item.endpoint.request, item.route.body
    if item.table is None or example is None or body is None:
        return
    value = example.value
    if body.wrapper and isinstance(value, dict):
        value = value.get(body.wrapper)
    row = value[0] if isinstance(value, list) and value else value
    accepted = {field.name for field in body.fields}
    places = dict(example.fields)
    for name in row if isinstance(row, dict) else ():
        if name not in accepted:
            yield name, places.get(name, example.span)


def refused_parameters(item: Bound) -> list[str]:
    """The documented query parameters that a list of rows refuses: no column of its table is called
    so, bare or with an operator, and they belong to no list. Those through relations are left to
    the service."""
    action, table = item.route.action, item.table
    if table is None or not isinstance(action, Select) or not action.many:
        return []
    taken = LIST_PARAMETERS if action.search else LIST_PARAMETERS - {"q"}
    asked = (name for name in item.endpoint.query if name not in taken and "." not in name)
    return [name for name in asked if column_of(table, name.partition("[")[0]) is None]


def looked_up(subject: Subject, item: Bound) -> dict[str, tuple[str, str]]:
    """The members of a request that name a row of another table by a unique column of it, each
    with the column that refers to that table, and the table: ``tracking_no`` for ``parcel_id``."""
    table = item.table
    found: dict[str, tuple[str, str]] = {}
    for name, _ in refused_members(item) if table else ():
        for reference in table.references if table and column_of(table, name) is None else ():
            other = subject.plan.tables.get(reference.table)
            column = column_of(other, name) if other else None
            if other and column and (column.name,) in other.uniques:
                found.setdefault(name, (reference.columns[0], other.name))
    return found


def _table(subject: Subject, route: Route) -> TablePlan | None:
    if isinstance(route.action, TABLE_ACTIONS):
        return subject.plan.tables.get(route.action.table)
    return None
