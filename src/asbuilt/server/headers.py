"""Headers that every answer has, ready made.

Nothing of an API answer may be framed, sniffed, cached by others, or used as a page's script.
"""

from __future__ import annotations

Pairs = list[tuple[str, str]]

SECURITY: tuple[tuple[str, str], ...] = (
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
)
POLICY = ("content-security-policy", "default-src 'none'; frame-ancestors 'none'")

_BY_TYPE: dict[str, tuple[tuple[str, str], ...]] = {}


def base(media_type: str) -> tuple[tuple[str, str], ...]:
    """The constant headers of an answer of this media type."""
    found = _BY_TYPE.get(media_type)
    if found is None:
        found = _BY_TYPE[media_type] = (("content-type", media_type), *SECURITY, POLICY)
    return found


def complete(
    media_type: str, own: tuple[tuple[str, str], ...], request_id: str, *, body: bool
) -> Pairs:
    """All headers of an answer: the constant ones, its own, and the request's id.

    An answer's own header replaces the constant one of the same name.
    """
    constant = base(media_type)
    if own:
        names = {name for name, _ in own}
        if not names.isdisjoint(_REPLACEABLE):
            constant = tuple(pair for pair in constant if pair[0] not in names)
    headers = [*constant, *own, ("x-request-id", request_id)]
    return headers if body else [pair for pair in headers if pair[0] != "content-type"]


_REPLACEABLE = frozenset({"cache-control", "content-security-policy"})
