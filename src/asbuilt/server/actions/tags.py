"""Entity tags in If-None-Match and If-Match headers (RFC 9110 section 13.1)."""

from __future__ import annotations


def matches(header: str | None, tag: str, *, weak: bool = True) -> bool:
    """Whether ``header`` lists ``tag``, or is ``*``. Only weak comparison overlooks ``W/``."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    listed = (part.strip() for part in header.split(","))
    return any((part.removeprefix("W/") if weak else part) == tag for part in listed)
