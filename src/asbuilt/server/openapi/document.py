"""The contract of a service, whole or as one role sees it."""

from __future__ import annotations

from typing import Any

from asbuilt.plan.model import ANONYMOUS, Builtin, Route, ServicePlan
from asbuilt.server.openapi import answers, bodies, families, parameters, responses
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.names import (
    BATCH_TAG,
    SERVICE_TAG,
    SIGN_IN_TAG,
    Operation,
    operations,
    pascal,
)
from asbuilt.server.openapi.relations import Relations
from asbuilt.server.openapi.schemas import Schema
from asbuilt.server.openapi.views import View, view

VERSION = "3.1.0"
_METHODS = ("get", "post", "put", "patch", "delete")
_OWN_TAGS = {
    SIGN_IN_TAG: "Accounts, sessions and passwords.",
    BATCH_TAG: "Several changes at once.",
    SERVICE_TAG: "Health and public keys.",
}


def document(plan: ServicePlan, base_url: str, role: str | None) -> dict[str, Any]:
    """The service's contract as an OpenAPI 3.1.0 document, ready to be encoded as JSON.

    Equal plans give equal documents, down to the order of the members: the paths in the order of
    the specification, the components in that of the alphabet.

    Args:
        base_url: where the service answers, without a slash at the end.
        role: only what this role may use (``"anonymous"``: what needs no sign-in); None: all.
    """
    components = Components()
    relations = Relations(plan, role)
    paths: dict[str, dict[str, Any]] = {}
    listed = [item for item in operations(plan) if role is None or _is_for(item.route, role)]
    for operation in listed:
        seen = view(operation.route, role)
        item = _operation(plan, operation, seen, relations, components)
        paths.setdefault(operation.path, {})[operation.route.method.lower()] = item
    return {
        "openapi": VERSION,
        "info": _info(plan),
        "servers": [{"url": base_url}],
        "security": [{"bearer": []}],
        "tags": [_tag(name) for name in dict.fromkeys(item.tag for item in listed)],
        "paths": {path: _in_order(methods) for path, methods in paths.items()},
        "components": components.sorted(),
    }


def _is_for(route: Route, role: str) -> bool:
    """Whether ``role`` may use a route; set-up is for whoever holds its token, not for a role."""
    return role in route.permits and route.action != Builtin("auth.setup")


def _info(plan: ServicePlan) -> dict[str, Any]:
    text = {"description": plan.description} if plan.description else {}
    return {"title": plan.title or plan.name, "version": plan.version or "0", **text}


def _tag(name: str) -> dict[str, str]:
    text = _OWN_TAGS.get(name)
    return {"name": name, "description": text} if text else {"name": name}


def _in_order(methods: dict[str, Any]) -> dict[str, Any]:
    return {method: methods[method] for method in _METHODS if method in methods}


# ---------------------------------------------------------------- operations


def _operation(
    plan: ServicePlan,
    operation: Operation,
    seen: View,
    relations: Relations,
    components: Components,
) -> dict[str, Any]:
    route = operation.route
    takes = parameters.describe(plan, operation, seen.readable, relations, components)
    body = _body(plan, operation, seen, components)
    schema = _answer(plan, operation, seen, relations, components)
    answered = responses.describe(plan, route, schema, body is not None, components)
    return {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": _summary(operation),
        **({"description": route.description} if route.description else {}),
        **({"parameters": takes} if takes else {}),
        **({"requestBody": body} if body else {}),
        "responses": answered,
        **({"security": []} if ANONYMOUS in route.permits else {}),
        **({"x-requirements": list(route.requirements)} if route.requirements else {}),
    }


def _summary(operation: Operation) -> str:
    route = operation.route
    if route.title:
        return route.title
    if isinstance(route.action, Builtin):
        return families.SUMMARIES[route.action.name]
    return route.key


def _body(
    plan: ServicePlan, operation: Operation, seen: View, components: Components
) -> Schema | None:
    route = operation.route
    if isinstance(route.action, Builtin):
        return families.body(plan, route.action.name, route, components)
    table = plan.tables.get(parameters.action_table(route) or "")
    return bodies.describe(route, table, f"{pascal(operation.id)}Body", seen, components)


def _answer(
    plan: ServicePlan,
    operation: Operation,
    seen: View,
    relations: Relations,
    components: Components,
) -> Schema | None:
    route = operation.route
    if isinstance(route.action, Builtin):
        return families.answer(plan, route.action.name, route, components)
    table = plan.tables.get(parameters.action_table(route) or "")
    name = _answer_name(route, operation)
    return answers.describe(route, table, name, seen, relations, components)


def _answer_name(route: Route, operation: Operation) -> str:
    """``Ticket`` for what ``getTicket`` answers; ``ListTicketsItem``, ``CreateTicketAnswer``."""
    name = pascal(operation.id)
    if name.startswith("Get"):
        return name.removeprefix("Get")
    return f"{name}Item" if name.startswith("List") else f"{name}Answer"
