"""What operations share: parameters, headers, refusals, and the rows' schemas by name."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from asbuilt.server.openapi.schemas import Schema, closed
from asbuilt.server.query import DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE, MAX_TERMS
from asbuilt.server.writing import KEY

PROBLEM_TYPE = "application/problem+json"

_POINTER = "Where in the body, as a JSON pointer (RFC 6901)."
_PROBLEM: Schema = closed(
    {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong, for a person."},
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string", "description": "The kind of refusal, for a program; stable."},
        "hint": {"type": "string", "description": "What to do about it."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "request_id": {"type": "string"},
        "spec": {
            "type": "string",
            "description": "The line of the document that decided; in development only.",
        },
    },
    ["type", "title", "status", "detail", "instance", "code", "request_id"],
)
_FIELD_ERROR: Schema = closed(
    {
        "pointer": {"type": "string", "description": _POINTER},
        "parameter": {"type": "string", "description": "The name of a query parameter."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    ["code", "detail"],
)

PARAMETERS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "Limit": {
        "name": "limit", "in": "query", "description": "Rows per page.",
        "schema": {
            "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT,
        },
    },
    "Cursor": {
        "name": "cursor", "in": "query",
        "description": "Where the page begins: `next` of the page before, with the same filter and "
        "sort. Stable while rows come and go. Not together with `page`.",
        "schema": {"type": "string", "minLength": 1},
    },
    "Page": {
        "name": "page", "in": "query",
        "description": "The page's number, from 1. Slower than `cursor` far from the beginning.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE},
    },
    "Count": {
        "name": "count", "in": "query",
        "description": "`none` leaves the total out, which is faster.",
        "schema": {"type": "string", "enum": ["none", "exact"], "default": "exact"},
    },
    "Filter": {
        "name": "filter", "in": "query",
        "description": "A condition in SQL's words: `status = 'open' and (qty > 5 or name ~ 'a')`; "
        f"at most {MAX_TERMS} terms. `author.name` is a column of a related row. A column's own "
        "parameter also takes an operator in brackets: `qty[gte]=5`, with eq, ne, lt, lte, gt, "
        "gte, in, null, contains, starts.",
        "schema": {"type": "string", "minLength": 1},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key", "in": "header",
        "description": "Repeat a request with the same key and it is carried out once: for 24 "
        "hours the first answer is given again, with `Idempotency-Replayed: true`.",
        "schema": {"type": "string", "pattern": f"^({KEY.pattern})$"},
    },
    "IfMatch": {
        "name": "If-Match", "in": "header",
        "description": "The `ETag` that was read: the change is refused if the row has another by "
        "now.",
        "schema": {"type": "string"},
    },
    "IfMatchRequired": {
        "name": "If-Match", "in": "header", "required": True,
        "description": "The `ETag` that was read: the change is refused without it, or if the row "
        "has another by now.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match", "in": "header",
        "description": "The `ETag` that is known already: answered with 304 if it is still right.",
        "schema": {"type": "string"},
    },
    "Prefer": {
        "name": "Prefer", "in": "header",
        "description": "`return=minimal`: no body in the answer. `tx=rollback`: a rehearsal, after "
        "which nothing is kept. `max-affected=N`: refuse to change more rows. `handling=strict`: "
        "refuse a preference that is not known (RFC 7240).",
        "schema": {"type": "string"},
    },
})  # fmt: skip

HEADERS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "X-Request-Id": {
        "description": "The request's id in the log; yours, if you sent one.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "The strong validator of this representation.", "schema": {"type": "string"},
    },
    "Location": {
        "description": "The path of the new row.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Link": {"description": "The next page (RFC 8288).", "schema": {"type": "string"}},
    "RateLimit": {
        "description": 'What is left of a limit: `"name";r=remaining;t=seconds`.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'The limit: `"name";q=requests;w=seconds`.', "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "Present when this is the answer to an earlier request with the same key.",
        "schema": {"type": "string", "const": "true"},
    },
    "Preference-Applied": {
        "description": "The preference that was followed.", "schema": {"type": "string"},
    },
    "Asbuilt-Example": {
        "description": "Nothing backs this endpoint: the answer is the document's example.",
        "schema": {"type": "string", "const": "true"},
    },
    "WWW-Authenticate": {
        "description": "How to sign in (RFC 6750).", "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0},
    },
})  # fmt: skip

REFUSALS: Mapping[int, str] = MappingProxyType({
    400: "The request is malformed, or a query parameter is unknown or wrong.",
    401: "There is no access token, or it does not verify, has expired or was revoked.",
    403: "The caller's role has no access here.",
    404: "There is nothing here that the caller may see.",
    405: "An operation's path does not serve its method.",
    406: "Lists come as JSON, CSV or NDJSON alone.",
    409: "It conflicts with another row, or the same request is still running.",
    412: "The row has changed since it was read.",
    413: "The body is too large.",
    415: "The body is not JSON in UTF-8.",
    422: "The body is well-formed but can not be stored; `errors` points at each place.",
    428: "The change needs an If-Match header.",
    429: "A rate limit is spent.",
    503: "The service can not take this now.",
})  # fmt: skip

_REFUSAL_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",), 429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    503: ("Retry-After",),
}  # fmt: skip


class Components:
    """Collects what the operations of one document refer to; nothing else is listed in it."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[str, Any]] = {
            "schemas": {"Problem": _PROBLEM, "FieldError": _FIELD_ERROR},
            "parameters": {},
            "headers": {},
            "responses": {},
        }

    def schema(self, name: str, schema: Schema) -> Schema:
        """A reference to ``schema``, under ``name`` or that of an equal one."""
        known = self._parts["schemas"]
        for other, existing in known.items():
            if existing == schema:
                return _reference("schemas", other)
        free = name
        number = 2
        while free in known:
            free, number = f"{name}{number}", number + 1
        known[free] = schema
        return _reference("schemas", free)

    def parameter(self, name: str) -> Schema:
        """A reference to one of :data:`PARAMETERS`."""
        self._parts["parameters"][name] = dict(PARAMETERS[name])
        return _reference("parameters", name)

    def headers(self, *names: str) -> dict[str, Schema]:
        """References to some of :data:`HEADERS`, by name."""
        for name in names:
            self._parts["headers"][name] = dict(HEADERS[name])
        return {name: _reference("headers", name) for name in names}

    def refusal(self, status: int | None, description: str | None = None) -> Schema:
        """The answer of a refusal; ``status`` None stands for every other one.

        Without a ``description`` of its own it is a shared one.
        """
        usual = REFUSALS.get(status or 0) or "Any other refusal."
        response = {
            "description": description or usual,
            "headers": self.headers("X-Request-Id", *_REFUSAL_HEADERS.get(status or 0, ())),
            "content": {PROBLEM_TYPE: {"schema": _reference("schemas", "Problem")}},
        }
        if description is not None:
            return response
        name = HTTPStatus(status).name.title().replace("_", "") if status else "Refusal"
        self._parts["responses"][name] = response
        return _reference("responses", name)

    def sorted(self) -> dict[str, Any]:
        """The ``components`` object, in alphabetical order, with the way to sign in."""
        parts = {kind: dict(sorted(found.items())) for kind, found in self._parts.items() if found}
        bearer = {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "`Authorization: Bearer <access_token>`, the token from sign-in.",
        }  # fmt: skip
        return {**parts, "securitySchemes": {"bearer": bearer}}


def _reference(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}
