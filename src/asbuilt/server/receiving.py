"""Receiving a body, whatever server passes it on: within its size and its time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from asbuilt.server.problem import Problem

BODY_SECONDS = 20.0
GRACE_SECONDS = 5.0
SLOWEST = 1024.0
"""Bytes per second that a body must reach after the grace time."""


async def receive_body(
    length: str | None, limit: int, receive: Callable[[], Awaitable[bytes]]
) -> bytes:
    """The whole body that ``receive`` brings; ``length`` is the Content-Length.

    Raises:
        Problem: 413 before anything is read when the length is known, 408, or 400 when it breaks
            off.
    """
    expected = None if length is None else int(length)
    if expected is not None and expected > limit:
        raise too_large(limit)
    size = limit if expected is None else expected
    try:
        async with asyncio.timeout(min(BODY_SECONDS, GRACE_SECONDS + size / SLOWEST)):
            data = await receive()
    except TimeoutError:
        raise Problem(
            408, "The body came too slowly.", code="slow-body", headers=(("connection", "close"),)
        ) from None
    if expected is not None and len(data) != expected:
        raise broken()
    return data


def too_large(limit: int) -> Problem:
    """The refusal of a body beyond its limit."""
    return Problem(
        413, f"The body is larger than {limit} bytes.", code="too-large",
        headers=(("connection", "close"),),
    )  # fmt: skip


def broken() -> Problem:
    """The refusal of half a body."""
    return Problem(400, "The body broke off.", code="broken-body")
