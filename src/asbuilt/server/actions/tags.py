"""Entity tags in If-None-Match and If-Match headers (RFC 9110 section 13.1)."""

from __future__ import annotations

from asbuilt.server.request import Request, Response
from asbuilt.server.respond import etag

Headers = tuple[tuple[str, str], ...]


def matches(header: str | None, tag: str, *, weak: bool = True) -> bool:
    """Whether ``header`` lists ``tag``, or is ``*``. Only weak comparison overlooks ``W/``."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    listed = (part.strip() for part in header.split(","))
    return any((part.removeprefix("W/") if weak else part) == tag for part in listed)


def tagged(
    status: int, body: bytes, headers: Headers = (), media_type: str = "application/json"
) -> Response:
    """An answer with its entity tag, which is the last of its headers."""
    return Response(status, body, (*headers, ("etag", etag(body))), media_type)


def unchanged(request: Request, response: Response) -> Response:
    """A tagged answer, or 304 when the client has this representation already."""
    header: str | None = request.headers.get("if-none-match")
    if header is not None and matches(header, response.headers[-1][1]):
        return Response(304, b"", response.headers)
    return response
