"""Headers that every answer has, ready made.

Nothing of an API answer may be framed, sniffed, cached by others, or used as a page's script.
"""

from __future__ import annotations

from functools import lru_cache

Pairs = list[tuple[str, str]]

SECURITY: tuple[tuple[str, str], ...] = (
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
)
POLICY = ("content-security-policy", "default-src 'none'; frame-ancestors 'none'")

TRANSPORT = ("strict-transport-security", "max-age=31536000")
"""RFC 6797: browsers that came by TLS once come by TLS for a year."""

JSON = "application/json"
REPLACEABLE = frozenset({"cache-control", "content-security-policy"})


@lru_cache(maxsize=64)
def base(media_type: str, secure: bool, fresh: int | None) -> tuple[tuple[str, str], ...]:
    """The constant headers of an answer of this media type."""
    constant = (("content-type", media_type), *SECURITY, POLICY)
    if fresh is not None:
        kept = ("cache-control", f"private, max-age={fresh}")
        others = (pair for pair in constant if pair[0] != "cache-control")
        constant = (*others, kept, ("vary", "authorization, accept"))
    return (*constant, TRANSPORT) if secure else constant


def complete(
    media_type: str,
    own: tuple[tuple[str, str], ...],
    request_id: str,
    *,
    body: bool,
    secure: bool = False,
    fresh: int | None = None,
) -> Pairs:
    """All headers of an answer: the constant ones, its own, and the request's id.

    A page's own policies replace the constant ones; those of JSON are never replaced. ``secure``:
    clients reach the service by TLS. ``fresh``: for so many seconds the client, and nobody on the
    way, may use the answer again.
    """
    constant = base(media_type, secure, fresh)
    if media_type != JSON and own:
        replaced = {name for name, _ in own} & REPLACEABLE
        constant = tuple(pair for pair in constant if pair[0] not in replaced)
    headers = [*constant, *own, ("x-request-id", request_id)]
    return headers if body else [pair for pair in headers if pair[0] != "content-type"]
