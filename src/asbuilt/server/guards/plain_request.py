"""Requests that two programs on the way could read differently are refused before routing."""

from __future__ import annotations

from asbuilt.server.problem import Problem
from asbuilt.server.request import Request

MAX_URL = 8 * 1024
MAX_FIELDS = 100
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OVERRIDES = frozenset({"x-http-method-override", "x-method-override", "x-http-method"})
_SUSPECT = OVERRIDES | {"transfer-encoding"}


def plain_request(request: Request) -> None:
    """Refuse odd methods, paths and header combinations.

    Raises:
        Problem: 400, 405 (TRACE and the like), 414 or 431.
    """
    path = request.path
    if len(path) + len(request.query) > MAX_URL:
        raise Problem(414, f"The URL is longer than {MAX_URL} characters.")
    if request.method not in METHODS:
        raise Problem(405, f"{request.method} is not served.", headers=(("allow", "GET"),))
    if "\0" in path or "%00" in path:
        raise Problem(400, "The path holds a NUL character.", code="bad-path")
    if "/." in path and any(part in (".", "..") for part in path.split("/")):
        raise Problem(400, "The path holds a dot segment.", code="bad-path")
    names = request.headers.keys()
    if len(names) > MAX_FIELDS:
        raise Problem(431, f"The request has more than {MAX_FIELDS} header fields.")
    if not _SUSPECT.isdisjoint(names):
        _refuse_suspect(request, names)
    if len(names) != len(set(names)):
        _refuse_repeated(request, names)


def _refuse_suspect(request: Request, names: list[str]) -> None:
    for name in OVERRIDES.intersection(names):
        raise Problem(
            400,
            f"The header {name} is refused.",
            code="method-override",
            hint="Use the method itself.",
        )
    if "content-length" in names:
        raise Problem(
            400, "Content-Length and Transfer-Encoding exclude each other.", code="ambiguous-length"
        )


def _refuse_repeated(request: Request, names: list[str]) -> None:
    for name in ("host", "content-length", "content-type", "authorization", "idempotency-key"):
        if names.count(name) > 1:
            raise Problem(400, f"The header {name} is sent twice.", code="repeated-header")
