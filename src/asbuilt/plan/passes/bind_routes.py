"""Endpoints to routes: what backs each, what its body holds and what it answers."""

from __future__ import annotations

import msgspec

from asbuilt.plan import naming, shapes
from asbuilt.plan.families import BATCH, BY_MAIL, family_of
from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import (
    Aggregate,
    Answer,
    AnyAction,
    Assumption,
    Body,
    BodyField,
    Builtin,
    Call,
    ColumnPlan,
    Delete,
    Insert,
    Method,
    Route,
    Sample,
    Select,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.paths import AGGREGATE, Place, Places
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.endpoints.route import pattern
from asbuilt.spec.sections.api import Api, Endpoint

METHODS: dict[str, Method] = {
    "GET": "GET", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE",
}  # fmt: skip
OPERATIONS = Body((BodyField("operations", ColumnType("json"), required=True),))
"""The body of a batch."""


def bind_routes(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Bind each endpoint to a handler, a built-in family, a table, or else to its example."""
    routes: dict[str, Route] = {}
    assumed: list[Assumption] = []
    places = Places(plan.tables)
    for endpoint in inputs.spec[Api].endpoints:
        method = METHODS.get(endpoint.method)
        known = pattern(endpoint.key)
        if method is None or known in routes:
            continue
        route = routes[known] = _bind(inputs, plan, endpoint, method, places.of(endpoint))
        if isinstance(route.action, Sample):
            said = f"Nothing backs `{route.key}`: it answers with its example, marked as such."
            assumed.append(Assumption(said, route.line))
    return msgspec.structs.replace(
        plan, routes=tuple(routes.values()), assumptions=(*plan.assumptions, *assumed)
    )


def _bind(
    inputs: Inputs, plan: ServicePlan, endpoint: Endpoint, method: Method, place: Place
) -> Route:
    table = plan.tables.get(place.table) if place.table else None
    action = _creating(plan, endpoint, _action(inputs, plan, endpoint, place, table))
    linked = [parent.link for parent in place.parents]
    return Route(
        method=method,
        path=endpoint.path,
        action=action,
        answer=_answer(endpoint, place, action, table),
        permits={},
        title=endpoint.title,
        description=endpoint.description,
        line=inputs.line(endpoint.span),
        body=_body(endpoint, place, action, table, linked),
        requirements=tuple(text.text for text in endpoint.requirements),
        before=_hooks(inputs, endpoint, "before"),
        query=endpoint.query,
        declared=tuple((answer.status, answer.text) for answer in endpoint.answers),
        if_match_required=bool(
            endpoint.concurrency and "if-match" in endpoint.concurrency.text.lower()
        ),
        cache_seconds=endpoint.cache_seconds,
    )


def _creating(plan: ServicePlan, endpoint: Endpoint, action: AnyAction) -> AnyAction:
    """A ``PUT`` that declares 201 creates what is not there, but no accounts."""
    match action:
        case Update(replace=True, table=table) if table != plan.identity_table:
            return msgspec.structs.replace(action, create=201 in _successes(endpoint))
    return action


def _successes(endpoint: Endpoint) -> tuple[int, ...]:
    """The statuses of the declared success answers, the usual one first."""
    declared = (endpoint.status or 0, *(answer.status for answer in endpoint.answers))
    return tuple(status for status in declared if 200 <= status < 300)


def _hooks(inputs: Inputs, endpoint: Endpoint, kind: str) -> tuple[str, ...]:
    if not inputs.handlers:
        return ()
    wanted = pattern(endpoint.key)
    return tuple(
        handler.function
        for handler in inputs.handlers
        if handler.kind == kind and handler.endpoint and pattern(handler.endpoint) == wanted
    )


def _action(
    inputs: Inputs, plan: ServicePlan, endpoint: Endpoint, place: Place, table: TablePlan | None
) -> AnyAction:
    handler = endpoint.handler.text if endpoint.handler else None
    for function in _hooks(inputs, endpoint, "instead"):
        handler = function
    if handler and any(found.function == handler for found in inputs.handlers):
        if table is None or place.broken:
            return Call(handler)
        return Call(handler, table.name, place.key, place.parents)
    name = family_of(endpoint)
    if name is not None and endpoint.table is None and _is_possible(plan, name, table):
        return Builtin(name)
    if table is not None and not place.broken and (place.column or place.verb in (None, AGGREGATE)):
        bound = _table_action(endpoint, place, table)
        if bound is not None:
            return bound
    return Sample(endpoint.response.value if endpoint.response else None)


def _is_possible(plan: ServicePlan, name: str, table: TablePlan | None) -> bool:
    """Whether a family can answer here: one of mail needs addresses, batches may be rows, and who
    is added to the people with a password does not sign in."""
    assert plan.identity is not None
    if name == "auth.login" and table is not None:
        return table.name != plan.identity_table
    if name in BY_MAIL:
        return plan.identity.email is not None
    return name != BATCH or table is None


def _table_action(endpoint: Endpoint, place: Place, table: TablePlan) -> AnyAction | None:
    name, key, parents = table.name, place.key, place.parents
    if place.column:
        return _column_action(endpoint, place, table)
    if place.verb == AGGREGATE:
        return (
            Aggregate(name, parents) if (endpoint.method, place.keyed) == ("GET", False) else None
        )
    if not place.keyed:
        match endpoint.method:
            case "GET":
                order = tuple((column, False) for column in table.primary_key)
                search = tuple(
                    column.name
                    for text in endpoint.search
                    if (column := shapes.column_of(table, text.text))
                    and not (column.secret or column.encrypted)
                )
                return Select(name, True, (), parents, order, search)
            case "POST":
                return Insert(name, parents)
        return None
    if not key:
        return None
    match endpoint.method:
        case "GET":
            return Select(name, False, key, parents)
        case "PUT" | "PATCH":
            return Update(name, key, parents, replace=endpoint.method == "PUT")
        case "DELETE":
            return Delete(name, key, parents)
    return None


def _column_action(endpoint: Endpoint, place: Place, table: TablePlan) -> AnyAction | None:
    """What reads or changes a column of a row: ``PUT /orders/{id}/status``. An example that does
    not show the column tells of something else."""
    column = place.column
    example = endpoint.response if endpoint.method == "GET" else endpoint.request
    if column is None or (example and not _shows(example.value, column)):
        return None
    match endpoint.method:
        case "GET":
            return Select(table.name, False, place.key, place.parents)
        case "PUT" | "PATCH" if example or shapes.writable_by_convention(table, column, False):
            return Update(table.name, place.key, place.parents)
    return None


def _shows(example: object, column: ColumnPlan) -> bool:
    """Whether an example has a member for a column, perhaps in an object that it wraps."""
    outside = example if isinstance(example, dict) else {}
    objects = [outside, *(value for value in outside.values() if isinstance(value, dict))]
    return any(naming.snake(name) == naming.snake(column.name) for one in objects for name in one)


def _alone(column: ColumnPlan | None) -> dict[str, None] | None:
    """The example of a path that ends with a column where the document gives none."""
    return {column.json: None} if column else None


def _body(
    endpoint: Endpoint,
    place: Place,
    action: AnyAction,
    table: TablePlan | None,
    linked: list[str],
) -> Body | None:
    if isinstance(action, Sample):
        return None
    example = endpoint.request.value if endpoint.request else None
    if action == Builtin(BATCH):
        return OPERATIONS
    if isinstance(action, Insert) and table:
        return shapes.body(table, example, create=True, linked=linked)
    if isinstance(action, Update) and table:
        example = _alone(place.column) if example is None else example
        return shapes.body(table, example, create=False, replace=action.replace, linked=linked)
    if isinstance(action, Call) and endpoint.method in ("POST", "PUT", "PATCH"):
        return shapes.free_body(endpoint.request)
    return None


def _answer(endpoint: Endpoint, place: Place, action: AnyAction, table: TablePlan | None) -> Answer:
    if isinstance(action, Sample):
        return Answer(endpoint.status or 200)
    example = endpoint.response.value if endpoint.response else None
    if isinstance(action, Select | Update) and example is None:
        example = _alone(place.column)
    status = endpoint.status or _usual_status(action, example)
    if isinstance(action, Update) and action.create:
        status = next((other for other in _successes(endpoint) if other != 201), 200)
    many = isinstance(action, Select) and action.many
    if isinstance(action, Delete) and (example is None or status == 204):
        return Answer(status)
    if table is None or isinstance(action, (Aggregate, Builtin)):
        return Answer(status)
    if isinstance(action, Call) and not isinstance(example, (dict, list)):
        return Answer(status)
    if isinstance(action, Call):
        return shapes.answer(table, example, status, many=isinstance(example, list))
    return shapes.answer(table, example, status, many=many)


def _usual_status(action: AnyAction, example: object) -> int:
    match action:
        case Insert():
            return 201
        case Delete():
            return 204 if example is None else 200
        case Builtin(name="auth.register"):
            return 201
        case Builtin(name="auth.forgot" | "auth.resend"):
            return 202
        case _:
            return 200
