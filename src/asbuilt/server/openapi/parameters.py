"""What an operation takes beside its body: parts of the path, the query string, headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from asbuilt.plan.model import (
    Aggregate,
    Builtin,
    Call,
    ColumnPlan,
    Delete,
    Insert,
    Route,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.paths import parameters as places
from asbuilt.plan.shapes import LIST_PARAMETERS
from asbuilt.server.actions.aggregate import FUNCTIONS, ORDERED
from asbuilt.server.expand import MAX_RELATIONS
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.names import Operation
from asbuilt.server.openapi.relations import Relations
from asbuilt.server.openapi.schemas import Schema, written
from asbuilt.spec.column_type import NUMBERS

WRITING = frozenset({"auth.change_me", "data.batch"})
"""Built-in families that change rows and heed Idempotency-Key and Prefer. Signing up heeds neither:
no digest of a body with a password, and no tokens, are kept for retries."""

_UNORDERED = ("json", "array", "object", "bytes")
_RESERVED_FIGURES = frozenset({"group", "count", "filter", *FUNCTIONS})

Columns = Sequence[ColumnPlan]


def describe(
    plan: ServicePlan,
    operation: Operation,
    readable: frozenset[str],
    relations: Relations,
    components: Components,
) -> list[Schema]:
    """The parameters of an operation for callers who may read ``readable``."""
    route = operation.route
    found = list(_path(plan, operation))
    table = plan.tables.get(action_table(route) or "")
    columns = [column for column in table.columns if column.name in readable] if table else []
    match route.action:
        case Select(many=True, search=search):
            found += _paging(components)
            found += _order(columns)
            found += _members(columns, relations.paths(route.action.table))
            found += _search([name for name in search if name in readable])
            found += _filters(columns, LIST_PARAMETERS, components)
        case Select():
            found += _members(columns, relations.paths(route.action.table))
        case Aggregate():
            found += _figures(columns)
            found += _filters(columns, _RESERVED_FIGURES, components)
        case Call():
            found += [
                {"name": name, "in": "query", "schema": {"type": "string"}} for name in route.query
            ]
    return found + list(_headers(route, components))


def writes(route: Route) -> bool:
    """Whether the operation changes rows in one transaction, as a Prefer header asks, and once for
    each Idempotency-Key."""
    match route.action:
        case Builtin(name=name):
            return name in WRITING
        case Call():
            return route.method != "GET"
        case action:
            return isinstance(action, Insert | Update | Delete)


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
        parameter: written(tables[table].column(column).type)
        for parameter, table, column in bound
        if table
    }


def action_table(route: Route) -> str | None:
    """The table that the route acts on, if it acts on one."""
    table: str | None = getattr(route.action, "table", None)
    return table


def _key(action: Any) -> Any:
    return getattr(action, "key", ())


def _parents(action: Any) -> Any:
    return getattr(action, "parents", ())


# ---------------------------------------------------------------- the query


def _paging(components: Components) -> list[Schema]:
    return [components.parameter(name) for name in ("Limit", "Cursor", "Page", "Count")]


def _order(columns: Columns) -> list[Schema]:
    about = "Columns to order by, the first counts most; `-` in front turns one around. Each once."
    names = [column.json for column in columns if column.type.kind not in _UNORDERED]
    return [_names("sort", about, [sign + name for name in names for sign in ("", "-")])]


def _members(columns: Columns, paths: list[str]) -> list[Schema]:
    found = [_names("fields", "The members to answer with.", [each.json for each in columns])]
    if paths:
        about = "Related rows to answer with, inside each row."
        found.append(_names("expand", about, paths, most=MAX_RELATIONS))
    return found


def _search(names: list[str]) -> list[Schema]:
    if not names:
        return []
    schema = {"type": "string", "pattern": "[0-9A-Za-z]"}
    about = f"Words to look for in {', '.join(names)}; the best matches come first."
    return [{"name": "q", "in": "query", "description": about, "schema": schema}]


def _figures(columns: Columns) -> list[Schema]:
    """What to group by, and what to count and sum."""
    names = [column.json for column in columns]
    numbers = [column.json for column in columns if column.type.kind in NUMBERS]
    ordered = [column.json for column in columns if column.type.kind in ORDERED]
    count = {"type": "string", "enum": ["", "true"]}
    found = [
        _names("group", "Columns whose equal values make a group.", names),
        {"name": "count", "in": "query", "description": "Count the rows.", "schema": count},
    ]
    for function in FUNCTIONS:
        options = numbers if function in ("sum", "avg") else ordered
        if options:
            found.append(_names(function, f"The `{function}` of these columns.", options))
    return found


def _filters(columns: Columns, reserved: frozenset[str], components: Components) -> list[Schema]:
    """``filter``, and a parameter for each column that can be compared."""
    return [components.parameter("Filter")] + [
        {
            "name": column.json,
            "in": "query",
            "description": f"Rows whose `{column.json}` is this.",
            "schema": written(column.type),
        }
        for column in columns
        if column.type.kind not in _UNORDERED and column.json not in reserved
    ]


def _names(name: str, description: str, options: list[str], most: int | None = None) -> Schema:
    schema = {
        "type": "array",
        "items": {"type": "string", "enum": options},
        "minItems": 1,
        **({"maxItems": most} if most else {}),
        "uniqueItems": True,
    }
    return {
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": False,
        "schema": schema,
    }


# ---------------------------------------------------------------- headers


def _headers(route: Route, components: Components) -> Iterator[Schema]:
    match route.action:
        case Select() | Aggregate():
            yield components.parameter("IfNoneMatch")
        case Update() | Delete():
            if route.if_match_required:
                yield components.parameter("IfMatchRequired")
            else:
                yield components.parameter("IfMatch")
    if writes(route):
        yield components.parameter("IdempotencyKey")
        yield components.parameter("Prefer")
