"""Receiving a body, whatever server passes it on: within its size and its time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from asbuilt.server.problem import Problem

BODY_SECONDS = 20.0
GRACE_SECONDS = 5.0
SLOWEST = 1024.0
"""Bytes per second that a body must reach after the grace time."""
LOOK_SECONDS = 1.0


class Patience:
    """How long bodies may take. One look a second at all that are on their way costs less than a
    timer for each of them, and a second more does not matter."""

    def __init__(self) -> None:
        self._until: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._looking = False

    async def wait(self, receive: Callable[[], Awaitable[bytes]], seconds: float) -> bytes:
        """What ``receive`` brings.

        Raises:
            TimeoutError: it took longer.
        """
        task = asyncio.current_task()
        assert task is not None
        if not self._looking:
            self._look_later()
        self._until[task] = monotonic() + seconds
        try:
            return await receive()
        except asyncio.CancelledError:
            if task not in self._late or task.uncancel():
                raise
            raise TimeoutError from None
        finally:
            del self._until[task]
            self._late.discard(task)

    def _look(self) -> None:
        self._looking = False
        now = monotonic()
        for task, until in self._until.items():
            if until < now and task not in self._late:
                self._late.add(task)
                task.cancel()
        if self._until:
            self._look_later()

    def _look_later(self) -> None:
        self._looking = True
        asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)


async def receive_body(
    length: str | None, limit: int, receive: Callable[[], Awaitable[bytes]], patience: Patience
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
        data = await patience.wait(receive, min(BODY_SECONDS, GRACE_SECONDS + size / SLOWEST))
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
