"""A stand-in for an external service, which behaves well or badly as it is told.

A service that is verified never calls the services of others: probes send what they like, and a
real one would charge cards for it. Whoever wants to verify with a sandbox sets its variable.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from asbuilt.plan.model import ExternalService

Mood = Literal["well", "down", "slow", "error", "garbage"]
BAD_MOODS: tuple[Mood, ...] = ("down", "slow", "error", "garbage")
SLOWNESS = 30.0
"""Seconds after which a slow one answers: longer than anybody should wait."""

_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
    "Connection: close\r\n\r\n"
)


def in_place_of(services: Iterable[ExternalService], url: str) -> dict[str, str]:
    """The environment that puts a stand-in in the place of services, but for those that have
    another place already."""
    names = [f"{service.variable}_URL" for service in services]
    allowed = f"{os.environ.get('ASBUILT_ALLOW_PRIVATE', '')} 127.0.0.1"
    made = {name: url for name in names if name not in os.environ}
    return {**made, "ASBUILT_ALLOW_PRIVATE": allowed} if made else {}


@dataclass(slots=True)
class Stub:
    """``calls`` counts the requests since :meth:`be`; ``body`` is what it answers when well."""

    body: str
    port: int = 0
    mood: Mood = "well"
    calls: int = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def be(self, mood: Mood) -> None:
        """Behave like that from now on."""
        self.mood, self.calls = mood, 0


@asynccontextmanager
async def stub(body: str = '{"status":"ok","id":"stub-1"}') -> AsyncIterator[Stub]:
    """A stand-in on a free port of the loopback interface."""
    made = Stub(body)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.calls += 1
        mood = made.mood
        try:
            if mood == "down":
                writer.transport.abort()
                return
            await _read(reader)
            if mood == "slow":
                await asyncio.sleep(SLOWNESS)
            writer.write(_answer(mood, made.body))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader) -> None:
    """The whole request, so that its sender can not complain."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    _, _, length = head.partition("content-length:")
    if length:
        await reader.readexactly(int(length.split("\r\n")[0]))


def _answer(mood: Mood, good: str) -> bytes:
    status, body = {
        "error": ("500 Internal Server Error", '{"error":"broken"}'),
        "garbage": ("200 OK", '{"status": \x00 <html>'),
    }.get(mood, ("200 OK", good))
    return (_HEAD.format(status=status, length=len(body)) + body).encode("latin-1")
