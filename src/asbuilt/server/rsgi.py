"""The adapter to granian's RSGI: scope and protocol in, one response out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from granian._granian import RSGIProtocolClosed, RSGIProtocolError

from asbuilt.server.app import App
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request

BODY_SECONDS = 20.0
GRACE_SECONDS = 5.0
SLOWEST = 1024.0
"""Bytes per second that a body must reach after the grace time."""


class RsgiApp:
    """What granian calls. ``ready`` is called when it has begun to answer."""

    def __init__(self, app: App, body_bytes: int, ready: Callable[[], None]) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._ready = ready

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # The server takes its first connection in the same turn of the loop as it calls this.
        loop.call_soon(self._ready)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        headers = scope.headers
        request = Request(
            scope.method,
            scope.path,
            scope.query_string,
            headers,
            scope.client.rpartition(":")[0].strip("[]"),
            lambda: _read(headers, protocol, self._body_bytes),
            scope.authority,
        )
        status, pairs, body = await self._app.answer(request)
        if body and request.method != "HEAD":
            protocol.response_bytes(status, pairs, body)
        else:
            protocol.response_empty(status, pairs)


async def _read(headers: Any, protocol: Any, limit: int) -> bytes:
    """The whole body, within its size and time.

    Raises:
        Problem: 413 before anything is read when the length is known, 408, or 400 when it breaks
        off.
    """
    length = headers.get("content-length")
    if length is not None and int(length) > limit:
        raise _too_large(limit)
    size = float(length) if length is not None else limit
    try:
        async with asyncio.timeout(min(BODY_SECONDS, GRACE_SECONDS + size / SLOWEST)):
            if length is not None:
                data: bytes = await protocol()
                if len(data) != int(length):
                    raise _broken()
                return data
            return await _read_chunks(protocol, limit)
    except TimeoutError:
        raise Problem(
            408, "The body came too slowly.", code="slow-body", headers=(("connection", "close"),)
        ) from None
    except (RSGIProtocolClosed, RSGIProtocolError):
        raise _broken() from None


async def _read_chunks(protocol: Any, limit: int) -> bytes:
    """A chunked body. granian yields one empty part for its end, and another one before that when
    it broke off or is malformed."""
    parts: list[bytes] = []
    size = 0
    async for chunk in protocol:
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        parts.append(chunk)
    if parts.count(b"") != 1:
        raise _broken()
    return b"".join(parts)


def _too_large(limit: int) -> Problem:
    return Problem(
        413, f"The body is larger than {limit} bytes.", code="too-large",
        headers=(("connection", "close"),),
    )  # fmt: skip


def _broken() -> Problem:
    return Problem(400, "The body broke off.", code="broken-body")
