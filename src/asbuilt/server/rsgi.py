"""The adapter to granian's RSGI: scope and protocol in, one response out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from granian._granian import RSGIProtocolClosed, RSGIProtocolError

from asbuilt.server.headers import Pairs
from asbuilt.server.live import Live
from asbuilt.server.problem import Problem
from asbuilt.server.receiving import Patience, broken, receive_body, too_large
from asbuilt.server.request import Request


class RsgiApp:
    """What granian calls. ``ready`` is called when it has begun to answer."""

    def __init__(self, live: Live, ready: Callable[[], None]) -> None:
        self._live = live
        self._ready = ready
        self._patience = Patience()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # The server takes its first connection in the same turn of the loop as it calls this.
        loop.call_soon(self._ready)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        app, headers = self._live.app, scope.headers
        request = Request(
            scope.method,
            scope.path,
            scope.query_string,
            headers,
            scope.client.rpartition(":")[0].strip("[]"),
            lambda: self._body(headers, protocol, app.service.plan.body_bytes),
            scope.authority,
        )
        status, pairs, body = await app.answer(request)
        if status >= 400 or request.method == "DELETE":  # others have read what they were sent
            pairs += await self._unread(headers, protocol, app.service.plan.body_bytes, pairs)
        if body and request.method != "HEAD":
            protocol.response_bytes(status, pairs, body)
        else:
            protocol.response_empty(status, pairs)

    async def _body(self, headers: Any, protocol: Any, most: int) -> bytes:
        length = headers.get("content-length")
        read = partial(_read, protocol, most if length is None else None)
        return await receive_body(length, most, read, self._patience)

    async def _unread(self, headers: Any, protocol: Any, most: int, sent: Pairs) -> Pairs:
        """Read a body for which the answer did not wait, as far as it would be read at all: granian
        closes a connection behind an unread body, and who is still sending it gets no answer.
        Where that must be, the headers that say so (RFC 9112, 9.6)."""
        if headers.get("content-length") in _EMPTY and "transfer-encoding" not in headers:
            return []
        closing: Pairs = [("connection", "close")]
        try:
            if "expect" not in headers:  # who waits for leave to send has nothing under way
                await self._body(headers, protocol, most)
                closing = []
        except Problem as problem:  # has been read, or does not come
            closing = [*problem.headers]
        return [pair for pair in closing if pair not in sent]


_EMPTY = frozenset({None, "0"})


async def _read(protocol: Any, limit: int | None) -> bytes:
    """A body of known length, or with a ``limit`` one in chunks."""
    try:
        return await protocol() if limit is None else await _read_chunks(protocol, limit)
    except (RSGIProtocolClosed, RSGIProtocolError):
        raise broken() from None


async def _read_chunks(protocol: Any, limit: int) -> bytes:
    """A chunked body. granian yields one empty part for its end, and another one before that when
    it broke off or is malformed."""
    parts: list[bytes] = []
    size = 0
    async for chunk in protocol:
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        parts.append(chunk)
    if parts.count(b"") != 1:
        raise broken()
    return b"".join(parts)
