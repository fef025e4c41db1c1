"""Refusals as RFC 9457 problem details.

A :class:`Problem` is raised anywhere on the request path and rendered once, at its end. It never
holds SQL, a path of this machine or a stack: what caused it stays in ``__cause__`` and goes to the
log.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec

TYPE_BASE = "https://asbuilt.example/problems/"


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one place of a body (RFC 6901 ``pointer``) or one query parameter."""

    detail: str
    code: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(Exception):
    """An answer that refuses. ``code`` is stable and names the kind of refusal."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code or HTTPStatus(status).phrase.lower().replace(" ", "-")
        self.hint = hint
        self.errors = tuple(errors)
        self.headers = tuple(headers)


def render(problem: Problem, path: str, request_id: str, spec: str | None) -> bytes:
    """The JSON of ``problem``. ``spec`` is the document's line, shown in development only."""
    members: dict[str, Any] = {
        "type": TYPE_BASE + problem.code,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": quote(path),
        "code": problem.code,
    }
    if problem.hint:
        members["hint"] = problem.hint
    if problem.errors:
        members["errors"] = problem.errors
    members["request_id"] = request_id
    if spec:
        members["spec"] = spec
    return msgspec.json.encode(members)


def not_found() -> Problem:
    """Absent, or hidden from this caller: nobody can tell."""
    return Problem(404, "There is nothing here that you may see.", code="not-found")


def unauthenticated(detail: str, error: str | None = None) -> Problem:
    """No or bad credentials (RFC 6750 section 3)."""
    challenge = 'Bearer realm="api"' + (f', error="{error}"' if error else "")
    return Problem(
        401,
        detail,
        code="unauthenticated",
        hint="Send `Authorization: Bearer <access_token>` from sign-in.",
        headers=(("www-authenticate", challenge),),
    )


def forbidden() -> Problem:
    """Known, but not allowed here."""
    return Problem(403, "Your role has no access to this endpoint.", code="forbidden")


def invalid(errors: Sequence[FieldError]) -> Problem:
    """A body that was understood but can not be stored."""
    first = errors[0]
    place = first.pointer or first.parameter or "the body"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    detail = sentence(f"{place} {first.detail}{more}")
    return Problem(422, detail, code="invalid", errors=errors)


def sentence(text: str) -> str:
    """``text`` with its full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
