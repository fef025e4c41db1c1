"""Several people at once, who read what the document lets them, while something happens to a
service of our own: what each was answered before is how it should be answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply, exchanged
from asbuilt.verify.http.message import Request
from asbuilt.verify.mix import readings
from asbuilt.verify.pulse import Pulse, everyday

PEOPLE = 12
EVERY = 0.04
"""Seconds that somebody waits after an answer."""
SECONDS = 20.0
"""About how long they go on, for limits that they must not reach."""
Reads = tuple[tuple[Request, Reply], ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """People, and the requests of each with the answers that were given before."""

    people: tuple[tuple[Actor, Reads], ...]

    @property
    def words(self) -> str:
        """Who asks for what, for a report."""
        paths = {request.path for _, reads in self.people for request, _ in reads}
        return f"{len(self.people)} users at once, {len(paths)} paths"

    @asynccontextmanager
    async def felt(self) -> AsyncIterator[Pulse]:
        """The pulse of the service under their requests for as long as the context lasts."""
        pulse = Pulse()
        tasks = [asyncio.create_task(_read(pulse, *person)) for person in self.people]
        try:
            yield pulse
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def crowd(bench: Bench) -> Crowd:
    """People of every role, a few of each; each request has been answered once."""
    asking = await _asking(bench)
    if not asking:
        actor, path = await everyday(bench)
        asking = [(actor, (Request("GET", path, tuple(actor.credentials.items())),))] * PEOPLE
    known = await asyncio.gather(*(_answered(actor, requests) for actor, requests in asking))
    people = zip((actor for actor, _ in asking), known, strict=True)
    return Crowd(tuple((actor, reads) for actor, reads in people if reads))


async def _asking(bench: Bench) -> list[tuple[Actor, tuple[Request, ...]]]:
    identity = bench.subject.plan.identity
    roles = [role for role in (identity.roles if identity else ()) if bench.world.of(role)]
    found = []
    for number, role in enumerate(islice(cycle(roles), PEOPLE)):
        try:
            actor = bench.elsewhere(await bench.actor(role, number // len(roles)))
        except NoAccount:
            continue
        found.append((actor, readings(bench, actor, EVERY, SECONDS)))
    return [(actor, requests) for actor, requests in found if requests]


async def _answered(actor: Actor, requests: tuple[Request, ...]) -> Reads:
    replies = [(request, await exchanged(actor, request)) for request in requests]
    return tuple((request, reply) for request, reply in replies if reply.status == 200)


async def _read(pulse: Pulse, actor: Actor, reads: Reads) -> None:
    for request, before in cycle(reads):
        reply = await exchanged(actor, request)
        pulse.beat(reply, right=_says_the_same(reply, before))
        await asyncio.sleep(EVERY)


def _says_the_same(reply: Reply, before: Reply) -> bool:
    """Whether an answer is that of before. Nobody writes meanwhile; that there have been enough
    requests for now is no wrong answer."""
    if reply.status == 429:
        return True
    return reply.status == before.status and _content(reply) == _content(before)


def _content(reply: Reply) -> Any:
    """What an answer tells; the cursor of the next page may be another one each time."""
    said = reply.json
    return {**said, "next": None} if isinstance(said, dict) and "next" in said else said
