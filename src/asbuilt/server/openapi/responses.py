"""The answers of an operation: its successes, and every refusal that a client may meet."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.model import (
    ANONYMOUS,
    Aggregate,
    Builtin,
    Call,
    Delete,
    Insert,
    Limit,
    Route,
    Sample,
    Select,
    ServicePlan,
    Update,
)
from asbuilt.server.formats import CSV, NDJSON
from asbuilt.server.openapi import answers, families
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.parameters import writes
from asbuilt.server.openapi.schemas import Schema

TABLES = (CSV.partition(";")[0], NDJSON)
"""Media types in which lists come beside JSON."""

NOT_MODIFIED = "The representation is the one that the client has."
MINIMAL = "Done, with no body, as the client prefers."

_SUCCESS = {200: "The answer.", 201: "It was made.", 202: "It was taken on.", 204: "Done."}
_SUBJECTS = {
    "user": "user", "username": "account and address", "ip": "address", "key": "key",
}  # fmt: skip


def describe(
    plan: ServicePlan, route: Route, schema: Schema | None, has_body: bool, components: Components
) -> dict[str, Schema]:
    """The ``responses`` of a route by status; ``schema`` is that of its success answer."""
    declared = dict(route.declared)
    found: dict[int, Schema] = {}
    for status in sorted({*_refusals(plan, route, has_body), *(s for s in declared if s >= 400)}):
        text = declared.get(status)
        if status == 429 and text is None:
            text = limits_text(route.limits)
        found[status] = components.refusal(status, text)
    found |= {status: _empty(text, components) for status, text in declared.items() if status < 300}
    found |= _successes(route, schema, declared, components)
    return {
        **{str(status): found[status] for status in sorted(found)},
        "default": components.refusal(None),
    }


# ---------------------------------------------------------------- successes


def _successes(
    route: Route, schema: Schema | None, declared: dict[int, str], components: Components
) -> dict[int, Schema]:
    status = route.answer.status
    text = declared.get(status) or _SUCCESS.get(status, "The answer.")
    headers = components.headers("X-Request-Id", *_success_headers(route))
    found: dict[int, Schema] = {status: {"description": text, "headers": headers}}
    if schema is not None:
        found[status] |= _content(schema)
        if isinstance(route.action, Select) and route.action.many:
            found[status]["content"] |= {kind: {"schema": {"type": "string"}} for kind in TABLES}
    if isinstance(route.action, Insert) and route.body and route.body.many:
        _add_array(found, route, headers)
    if isinstance(route.action, Update) and route.action.create:
        made = {"description": declared.get(201) or _SUCCESS[201], **_content(schema)}
        found[201] = made | {"headers": headers | components.headers("Location")}
    if isinstance(route.action, Update) and status != 204:
        minimal = components.headers("X-Request-Id", "ETag", "Preference-Applied")
        found[204] = {"description": MINIMAL, "headers": minimal}
    if isinstance(route.action, Call) and status == 200:
        found[204] = _empty("Done; there is nothing to say.", components)
    if isinstance(route.action, Select | Aggregate):
        found[304] = {
            "description": NOT_MODIFIED,
            "headers": components.headers("X-Request-Id", "ETag"),
        }
    return found


def _content(schema: Schema | None) -> Schema:
    return {} if schema is None else {"content": {"application/json": {"schema": schema}}}


def _add_array(found: dict[int, Schema], route: Route, headers: dict[str, Schema]) -> None:
    """Several rows are answered with 201 and an array of them, without what stands around one."""
    content = found[route.answer.status].get("content")
    if content is None:
        return
    one = content["application/json"]["schema"]
    wrapper = route.answer.wrapper
    rows = answers.array_of(one["properties"][wrapper] if wrapper else one)
    if route.answer.status == 201:
        content["application/json"]["schema"] = {"oneOf": [one, rows]}
        return
    content = {"application/json": {"schema": rows}}
    found[201] = {"description": _SUCCESS[201], "headers": headers, "content": content}


def _empty(description: str, components: Components) -> Schema:
    return {"description": description, "headers": components.headers("X-Request-Id")}


def _success_headers(route: Route) -> Iterator[str]:
    match route.action:
        case Select(many=True):
            yield from ("ETag", "Link")
        case Select() | Aggregate() | Update():
            yield "ETag"
        case Insert():
            yield from ("ETag", "Location")
        case Sample():
            yield "Asbuilt-Example"
    if writes(route):
        yield from ("Preference-Applied", "Idempotency-Replayed")
    if any(not limit.failures for limit in route.limits):
        yield from ("RateLimit", "RateLimit-Policy")


# ---------------------------------------------------------------- refusals


def _refusals(plan: ServicePlan, route: Route, has_body: bool) -> Iterator[int]:
    action = route.action
    yield from (400, 401)
    if _may_forbid(plan, route):
        yield 403
    if has_body:
        yield from (413, 415, 422)
    if route.limits:
        yield 429
    if writes(route):
        yield from (409, 422)
    match action:
        case Builtin(name=name):
            yield from families.REFUSALS.get(name, ())
        case Update() | Delete():
            yield from (404, 409, 412)
            if route.if_match_required:
                yield 428
        case Insert():
            yield 409
        case Select(many=True):
            yield 406
    if getattr(action, "parents", ()) or getattr(action, "key", ()):
        yield 404


def _may_forbid(plan: ServicePlan, route: Route) -> bool:
    """Whether some role has no access, or a handler of the user's may refuse."""
    if isinstance(route.action, Call) or route.before:
        return True
    roles = (*plan.identity.roles, ANONYMOUS) if plan.identity else (ANONYMOUS,)
    return any(role not in route.permits for role in roles if role != ANONYMOUS)


def limits_text(limits: tuple[Limit, ...]) -> str:
    """``More than 5 failures in 15 minutes per account and address.``"""
    parts = []
    for limit in limits:
        what = "failures" if limit.failures else "requests"
        per = f" per {_SUBJECTS[limit.subject]}" if limit.subject in _SUBJECTS else ""
        whose = f" of {limit.role}" if limit.role else ""
        parts.append(f"{limit.count} {what} in {_span(limit.window)}{per}{whose}")
    return f"More than {', or '.join(parts)}."


def _span(seconds: float) -> str:
    """``15 minutes``, ``1 hour``, ``2.5 seconds``."""
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        count = seconds / size
        if count >= 1 and count == int(count):
            return f"{int(count)} {name}{'' if count == 1 else 's'}"
    return f"{seconds:g} seconds"
