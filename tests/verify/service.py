"""A small service whose answers a test decides one by one: when, what, or none at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.client import Request
from asbuilt.verify.load.measure import divide
from asbuilt.verify.load.scenario import Route, Scenario, User

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def status(code: int) -> bytes:
    """An empty answer."""
    return b"HTTP/1.1 %d Because\r\nContent-Length: 0\r\n\r\n" % code


@dataclass(frozen=True, slots=True)
class Reply:
    """What becomes of a request: ``answer`` after ``delay`` seconds; None closes the connection."""

    answer: bytes | None = OK
    delay: float = 0.0


OWN_CPU = (divide() or (None, None))[1]
"""Where the generator is left alone by whatever else the machine does, if it has a CPU to spare."""

SILENCE = Reply(delay=float("inf"))

Decide = Callable[[int, bytes], Reply]
"""From the number of the request (0, 1, …) and its bytes to what becomes of it."""


class _Connection(asyncio.Protocol):
    def __init__(self, decide: Callable[[bytes], Reply]) -> None:
        self._decide = decide

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        reply = self._decide(data)
        if reply.answer is None:
            self._transport.abort()
        elif reply.delay <= 0:
            self._transport.write(reply.answer)
        elif reply is not SILENCE:
            loop = asyncio.get_running_loop()
            loop.call_later(reply.delay, self._transport.write, reply.answer)


@asynccontextmanager
async def service(decide: Decide) -> AsyncIterator[Address]:
    """A service on a free port. Each request has to arrive in one piece."""
    count = -1

    def next_(data: bytes) -> Reply:
        nonlocal count
        count += 1
        return decide(count, data)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(next_), "127.0.0.1", 0)
    try:
        yield Address("http", "127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()


def stalling(pause: float, every: float) -> Decide:
    """Answers at once, but for the last ``pause`` of every ``every`` seconds, in which all wait."""

    def decide(_: int, __: bytes) -> Reply:
        left = every - time.monotonic() % every
        return Reply(delay=left if left < pause else 0.0)

    return decide


def serving_one_by_one(seconds: float) -> Decide:
    """Works ``seconds`` on each request, one after the other: it can do ``1 / seconds`` of them."""
    free = 0.0

    def decide(_: int, __: bytes) -> Reply:
        nonlocal free
        now = time.monotonic()
        free = max(free, now) + seconds
        return Reply(delay=free - now)

    return decide


def visitors(count: int, rate: float, *routes: Route) -> Scenario:
    """``count`` users who send ``rate`` requests a second together."""
    wanted = routes or (Route("GET /", (Request("GET", "/"),)),)
    return Scenario((User(wanted),) * count).at(rate)
