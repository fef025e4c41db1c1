"""A service's pulse: one reading request after the other, and for how long none was answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from asbuilt.plan.model import ANONYMOUS, Select
from asbuilt.verify.bench import Actor, Bench, Reply, exchanged
from asbuilt.verify.http.message import Request

EVERY = 0.02
"""Seconds between two beats of one client."""


@dataclass(slots=True)
class Pulse:
    """``beats`` are requests, ``missed`` those without a good answer; ``silence`` is the longest
    time, in seconds, in which there was none."""

    beats: int = 0
    missed: int = 0
    silence: float = 0.0
    failures: list[Reply] = field(default_factory=list)
    _last: float = field(default_factory=monotonic)

    def beat(self, reply: Reply, *, right: bool | None = None) -> None:
        """A request has ended; any answer that is no 5xx is a good one, unless it is said whether
        it is ``right``."""
        self.beats += 1
        now = monotonic()
        if right is None:
            right = reply.status is not None and reply.status < 500
        if right:
            self.silence = max(self.silence, now - self._last)
            self._last = now
        else:
            self.missed += 1
            self.failures.append(reply)

    @property
    def since(self) -> float:
        """Seconds since the last good answer."""
        return monotonic() - self._last


async def everyday(bench: Bench) -> tuple[Actor, str]:
    """Somebody and a path that they read every day: a list, or else the health check."""
    plan = bench.subject.plan
    roles = (plan.identity.default_role, *plan.identity.roles) if plan.identity else ()
    for role in (*(role for role in roles if bench.world.of(role)), ANONYMOUS):
        for route in bench.subject.routes:
            if isinstance(route.action, Select) and role in route.permits and "{" not in route.path:
                return await bench.actor(role), route.path
    live = bench.subject.family("system.live")
    return await bench.actor(ANONYMOUS), live.path if live else "/"


@asynccontextmanager
async def felt(bench: Bench, actor: Actor, path: str, clients: int = 4) -> AsyncIterator[Pulse]:
    """The pulse of the service for as long as the context lasts."""
    pulse = Pulse()

    async def beats() -> None:
        request = Request("GET", path, tuple(actor.credentials.items()))
        while True:
            pulse.beat(await exchanged(actor, request))
            await asyncio.sleep(EVERY)

    tasks = [asyncio.create_task(beats()) for _ in range(clients)]
    try:
        yield pulse
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def steady(pulse: Pulse, seconds: float) -> None:
    """Let the service be asked for a while."""
    begin = pulse.beats
    await asyncio.sleep(seconds)
    while pulse.beats == begin:
        await asyncio.sleep(EVERY)
