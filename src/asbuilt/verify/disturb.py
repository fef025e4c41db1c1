"""Making a service of our own slow, or err, from outside: its process is halted while it answers,
or its disk is full."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import islice
from math import inf
from time import monotonic
from types import UnionType

from asbuilt.plan.model import ANONYMOUS, AlertCondition, Call, Insert, Route, Update
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, aims
from asbuilt.verify.bench import Actor, Bench

NUMBER = 70_000
"""Numbers of bodies begin there, so that they differ from those of other probes."""
BEFORE = 0.05
"""Seconds in which a request's head reaches the service."""
EVERY = 0.3
TRIES = 5
"""Requests that are sent before a way is given up."""
ANSWER_SECONDS = 10.0


class NoWay(Exception):
    """A condition can not be brought about from outside. The text says why."""


@dataclass(slots=True)
class Disturbance:
    """What goes on since ``began`` (the monotonic clock). ``longest`` is the time of the slowest
    answer until now, in seconds."""

    began: float
    work: asyncio.Task[None] | None = None
    longest: float = 0.0

    def go_on(self) -> None:
        """Make sure that it still does.

        Raises:
            NoWay: the service can not be made to.
        """
        if self.work is not None and self.work.done():
            self.work.result()


async def made_ready(bench: Bench, condition: AlertCondition) -> None:
    """Sign in whoever is to be answered late, which is slow by intention.

    Raises:
        NoWay: there is nobody.
    """
    await _somebody(bench, condition.routes, Insert | Update | Call)


@asynccontextmanager
async def disturbed(
    bench: Bench, condition: AlertCondition, seconds: float
) -> AsyncIterator[Disturbance]:
    """While the context lasts, answers take so many seconds, or they are errors."""
    made = Disturbance(monotonic())
    late = condition.metric == "latency"
    task = made.work = asyncio.create_task(
        _answer_late(bench, condition.routes, seconds, made)
        if late
        else _fail(bench, condition.routes)
    )
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _answer_late(
    bench: Bench, routes: tuple[str, ...], seconds: float, made: Disturbance
) -> None:
    """One request after the other whose body is complete only when the process goes on again: what
    waits in a halted one has begun, what comes to it has not."""
    route, actor, aim = await _somebody(bench, routes, Insert | Update | Call)
    refused = 0
    while True:
        began = monotonic()
        said = await _halted(bench, route, actor, aim, max(0.0, seconds - BEFORE))
        made.longest = max(made.longest, monotonic() - began)
        refused = 0 if _waited(said) else refused + 1
        if refused == TRIES:
            raise NoWay(f"{route.key} waits for no body, so that it can not be made late: {said}")


async def _halted(bench: Bench, route: Route, actor: Actor, aim: Aim, seconds: float) -> str:
    """The status line of a request in whose middle the process was halted for ``seconds``."""
    address = actor.client.address
    reader, writer = await asyncio.open_connection(
        address.host, address.port, local_addr=address.local
    )
    try:
        writer.write(_head(f"{route.method} {aim.path}", actor, address.authority))
        await asyncio.sleep(BEFORE)
        with _stopped(bench):
            await asyncio.sleep(seconds)
            writer.write(b"}")
        async with asyncio.timeout(ANSWER_SECONDS):
            line = await reader.readline()
        return line.decode("latin-1").strip().partition(" ")[2]
    except (OSError, TimeoutError) as error:
        return type(error).__name__
    finally:
        writer.transport.abort()


def _head(asked: str, actor: Actor, authority: str) -> bytes:
    token = "".join(f"{name}: {value}\r\n" for name, value in actor.credentials.items())
    head = (
        f"{asked} HTTP/1.1\r\nHost: {authority}\r\n{token}"
        "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{"
    )
    return head.encode()


def _waited(said: str) -> bool:
    """Whether the service has read the body: it took it, or found it wrong."""
    return said[:3] in ("200", "201", "202", "204", "400", "409", "422")


@contextmanager
def _stopped(bench: Bench) -> Iterator[None]:
    assert bench.own is not None
    assert bench.own.process is not None
    process = bench.own.process
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


async def _fail(bench: Bench, routes: tuple[str, ...]) -> None:
    """Rows that can not be written, as on a disk that has no room: no file of the process may
    grow."""
    route, actor, aim = await _somebody(bench, routes, Insert | Update)
    number, refused = NUMBER, 0
    with _full(bench):
        while True:
            body = compose.body(bench, route, actor, aim, number)
            reply = await bench.send(actor, route.method, aim.path, body, patient=False)
            number += 1
            refused = 0 if (reply.status or 0) >= 500 else refused + 1
            if refused == TRIES:
                raise NoWay(f"{route.key} makes no error of a full disk: {reply.said}")
            await asyncio.sleep(EVERY)


@contextmanager
def _full(bench: Bench) -> Iterator[None]:
    assert bench.own is not None
    assert bench.own.process is not None
    process = bench.own.process.pid
    if not hasattr(resource, "prlimit"):
        raise NoWay("this system can not limit the files of a process that runs")
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


async def _somebody(
    bench: Bench, routes: tuple[str, ...], kinds: type | UnionType
) -> tuple[Route, Actor, Aim]:
    """An endpoint that takes a body and may be asked often, somebody who may ask it, and where.

    Raises:
        NoWay: there is none.
    """
    found = [
        route for route in bench.subject.routes
        if isinstance(route.action, kinds) and route.body and (not routes or route.key in routes)
    ]  # fmt: skip
    for route in sorted(found, key=_rate, reverse=True):
        for role, permit in route.permits.items():
            if role == ANONYMOUS or not bench.world.of(role):
                continue
            actor = await bench.actor(role)
            ways = aims(bench.subject.plan, bench.world, route, permit, actor.account)
            for aim in islice((aim for aim in ways if aim.open), 1):
                return route, actor, aim
    among = f" among {', '.join(routes)}" if routes else ""
    raise NoWay(f"no endpoint{among} writes rows that anybody may write")


def _rate(route: Route) -> float:
    """Requests a second that everybody may send for long."""
    return min((limit.count / limit.window for limit in route.limits), default=inf)
