"""Small servers that answer what a test tells them to, on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
import uvloop

from asbuilt.verify.http.address import Address

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Value = TypeVar("Value")


class Run:
    """``run(scenario())`` on a loop of the kind that the test is parametrized with."""

    def __init__(self, factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
        self._factory = factory

    def __call__(self, scenario: Coroutine[Any, Any, Value]) -> Value:
        with asyncio.Runner(loop_factory=self._factory) as runner:
            return runner.run(scenario)


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine, once on asyncio's own loop and once on uvloop."""
    return Run(request.param)


@asynccontextmanager
async def serving(handler: Handler, **options: Any) -> AsyncIterator[Address]:
    """A server that gives every connection to ``handler`` and closes it afterwards."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, **options)
    scheme = "https" if options.get("ssl") else "http"
    try:
        yield Address.parse(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    finally:
        server.close()


async def head(reader: asyncio.StreamReader) -> bytes:
    """The next request's head."""
    return await reader.readuntil(b"\r\n\r\n")


def says(*answers: bytes) -> Handler:
    """Answers the first request of a connection with the first of ``answers``, and so on; closes
    the connection after the last."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await head(reader)
            writer.write(answer)

    return handler


def text(body: bytes = b"", status: str = "200 OK", *fields: str) -> bytes:
    """An answer with a length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(lines).encode() + body
