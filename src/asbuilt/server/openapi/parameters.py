"""What an operation takes beside its body: parts of the path, the query string, headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from asbuilt.plan.model import (
    Builtin,
    Call,
    Delete,
    Insert,
    Route,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.paths import parameters as places
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.names import Operation
from asbuilt.server.openapi.schemas import Schema, typed

RETRIED = frozenset({"auth.register", "auth.setup", "auth.change_me"})
"""Built-in families that take an Idempotency-Key."""

_UNORDERED = ("json", "array", "object", "bytes")
_LIST = ("Limit", "Cursor", "Page", "Count")
_RESERVED = frozenset({"limit", "cursor", "page", "count", "sort", "fields", "filter"})


def describe(
    plan: ServicePlan, operation: Operation, readable: frozenset[str], components: Components
) -> list[Schema]:
    """The parameters of an operation for callers who may read ``readable``."""
    route = operation.route
    found = list(_path(plan, operation))
    if isinstance(route.action, Select) and route.action.many:
        found += _list(plan.tables[route.action.table], readable, components)
    return found + list(_headers(route, components))


def takes_key(route: Route) -> bool:
    """Whether the operation can be repeated safely with an Idempotency-Key."""
    if route.method not in ("POST", "PATCH"):
        return False
    if isinstance(route.action, Builtin):
        return route.action.name in RETRIED
    return isinstance(route.action, Insert | Update | Call)


# ---------------------------------------------------------------- the path


def _path(plan: ServicePlan, operation: Operation) -> Iterator[Schema]:
    columns = _key_columns(plan.tables, operation.route)
    for name in places(operation.route.path):
        yield {
            "name": operation.parameters[name],
            "in": "path",
            "required": True,
            "schema": columns.get(name, {"type": "string", "minLength": 1}),
        }


def _key_columns(tables: Mapping[str, TablePlan], route: Route) -> dict[str, Schema]:
    """The schema of each parameter that a column decides."""
    action = route.action
    bound = [(part.parameter, action_table(route), part.column) for part in _key(action)]
    bound += [(part.parameter, part.table, part.column) for part in _parents(action)]
    return {
        parameter: typed(tables[table].column(column).type)
        for parameter, table, column in bound
        if table
    }


def action_table(route: Route) -> str | None:
    """The table that the route acts on, if it acts on one."""
    table: str | None = getattr(route.action, "table", None)
    return table


def _key(action: Any) -> Any:
    return action.key if isinstance(action, Select | Update | Delete | Call) else ()


def _parents(action: Any) -> Any:
    return action.parents if isinstance(action, Select | Insert | Update | Delete | Call) else ()


# ---------------------------------------------------------------- the query of a list


def _list(table: TablePlan, readable: frozenset[str], components: Components) -> Iterator[Schema]:
    for name in _LIST:
        yield components.parameter(name)
    columns = [column for column in table.columns if column.name in readable]
    ordered = [column for column in columns if column.type.kind not in _UNORDERED]
    yield _names(
        "sort",
        "Columns to order by, the first counts most; `-` in front turns one around.",
        [sign + column.json for column in ordered for sign in ("", "-")],
    )
    yield _names("fields", "The members to answer with.", [column.json for column in columns])
    yield components.parameter("Filter")
    for column in ordered:
        if column.json not in _RESERVED:
            yield {
                "name": column.json,
                "in": "query",
                "description": f"Rows whose `{column.json}` is this.",
                "schema": typed(column.type),
            }


def _names(name: str, description: str, options: list[str]) -> Schema:
    items = {"type": "string", "enum": options}
    return {
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "items": items, "minItems": 1, "uniqueItems": True},
    }


# ---------------------------------------------------------------- headers


def _headers(route: Route, components: Components) -> Iterator[Schema]:
    match route.action:
        case Select():
            yield components.parameter("IfNoneMatch")
        case Update() | Delete():
            if route.if_match_required:
                yield components.parameter("IfMatchRequired")
            else:
                yield components.parameter("IfMatch")
    if takes_key(route):
        yield components.parameter("IdempotencyKey")
    if isinstance(route.action, Insert | Update):
        yield components.parameter("Prefer")
