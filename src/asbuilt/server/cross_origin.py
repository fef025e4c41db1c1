"""Pages of other origins, for those that the document names (CORS, Fetch standard section 3.3).

Tokens travel in a header that no browser adds by itself, never in cookies: what is opened is
reading the answers, not anybody's session. Without a word of the document no answer has a header
of this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from asbuilt.server.request import Request, Response

ANY = "*"
MAX_AGE = 600
"""Seconds for which a browser may remember what it was allowed."""
TAKEN = (
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, "
    "Traceparent, X-Request-Id"
)
SHOWN = (
    "ETag, Idempotency-Replayed, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, "
    "Retry-After, WWW-Authenticate, X-Request-Id"
)


def is_allowed(origins: Collection[str], request: Request) -> bool:
    """Whether a page of the origin that asks may read the answer."""
    origin = request.headers.get("origin")
    return origin is not None and (origin in origins or ANY in origins)


def preflight(
    origins: Collection[str], request: Request, methods: Callable[[str], str]
) -> Response | None:
    """The answer to a browser that asks before it sends; None when this is no such question, or
    nobody may ask it. ``methods`` tells those of a path.

    Raises:
        Problem: 404, there is no such path.
    """
    if not origins or request.method != "OPTIONS":
        return None
    asked = "access-control-request-method" in request.headers
    if not asked or not is_allowed(origins, request):
        return None
    return Response(204, b"", (
        ("access-control-allow-methods", methods(request.path)),
        ("access-control-allow-headers", TAKEN),
        ("access-control-max-age", str(MAX_AGE)),
    ))  # fmt: skip


def headers(origins: Collection[str], request: Request) -> tuple[tuple[str, str], ...]:
    """What every answer of a service with opened origins has."""
    if ANY in origins:
        return (("access-control-allow-origin", ANY), ("access-control-expose-headers", SHOWN))
    if not is_allowed(origins, request):
        return (("vary", "origin"),)
    return (
        ("access-control-allow-origin", request.headers.get("origin")),
        ("access-control-expose-headers", SHOWN),
        ("vary", "origin"),
    )
