"""External services that are down, slow, broken or talk nonsense: the stated fallback is observed,
and other endpoints keep their targets.

A service of our own is started once more with ``ASBUILT_SERVICE_<NAME>_URL`` in its environment:
the address of a stand-in, in the place of the one that the document names. Handlers that call
``services.NAME`` go there, and so do those with a client of their own that heed the variable.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, ExternalService, FallbackPlan, Route
from asbuilt.spec.sections.dependencies import Dependencies, Dependency
from asbuilt.spec.title import bare
from asbuilt.verify import compose
from asbuilt.verify.aim import aims
from asbuilt.verify.bench import Bench, Reply
from asbuilt.verify.own import OwnService
from asbuilt.verify.probe import Probe
from asbuilt.verify.pulse import everyday
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.stub import BAD_MOODS, Stub, stub
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import seeded_world

ROWS = 200
RECOVERIES = 12
RECOVERY_PAUSE = 1.0
"""Calls, and seconds between them, until all is as it was before the service failed."""
UNFIT = (404, 409, 422)
"""What an endpoint says of a row that is in no state for it."""
TRIES = 8
GRACE = 2.0
"""Seconds for everything but the calls."""
USUAL_LATENCY = 0.5
_STATUS = regex.compile(
    r"\b(?:fail with|reply|answer|respond(?: with)?|status|with)\s+(?P<status>[1-5][0-9]{2})\b"
)
_SUCCEEDS = regex.compile(r"\b(?:queue|skip|default|last known|cached?|stale|ignore|use)\b", re.I)


def claims(subject: Subject) -> tuple[str, ...]:
    """The external services, what they are used by, and risks that a fallback mitigates."""
    found = [claim.id for claim in subject.claims.of("dependency")]
    risks = (claim for claim in subject.claims.of("risk") if "fallback" in claim.text.lower())
    return (*found, *(claim.id for claim in risks)) if found else ()


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each service that has an address."""
    assert bench.own is not None
    risks = tuple(name for name in claims(bench.subject) if name.startswith("risk/"))
    services = {service.line: service for service in bench.subject.plan.services}
    for claim in bench.subject.claims.of("dependency"):
        dependency = next(
            item
            for item in bench.subject.spec[Dependencies].items
            if bench.subject.spec.source.line(item.span.start) == claim.line
        )
        names = (claim.id, *risks)
        service = services.get(claim.line)
        routes = _users(bench, dependency)
        if service is None or not routes:
            reason = f"no endpoint is said to use {bare(dependency.name.text)}"
            yield Unproven(names, reason, claim.line)
            continue
        async with stub() as stand_in:
            async for result in _tried(bench, names, service, routes, stand_in):
                yield result


def _users(bench: Bench, dependency: Dependency) -> list[Route]:
    """The endpoints that use it, by their keys or by the requirements that they implement."""
    text = bare(dependency.used_by.text) if dependency.used_by else ""
    return [
        route
        for route in bench.subject.routes
        if route.key in text or any(_names(text, name) for name in route.requirements)
    ]


def _names(text: str, requirement: str) -> bool:
    whole = rf"\b{re.escape(requirement)}\b"  # a document's own: nothing to keep
    return re.search(whole, text) is not None  # noqa: TID251


async def _tried(
    bench: Bench,
    names: tuple[str, ...],
    service: ExternalService,
    routes: list[Route],
    stand_in: Stub,
) -> AsyncIterator[Result]:
    assert bench.own is not None
    directory = Path(bench.own.directory) / f"dependency-{stand_in.port}"
    directory.mkdir()
    environment = {
        **bench.own.environment,
        f"{service.variable}_URL": stand_in.url,
        "ASBUILT_ALLOW_PRIVATE": "127.0.0.1",
    }
    own = OwnService(
        bench.own.document, directory, bench.own.program, bench.own.arguments, environment
    )
    await own.seed(ROWS, ROWS, bench.seed)
    address = await own.start()
    other = Bench(
        bench.subject, address, seeded_world(bench.subject.plan, own.manifest), own, bench.effort
    )
    try:
        for route in routes:
            async for result in _moods(other, names, service, route, stand_in):
                yield result
    finally:
        await other.close()
        await own.stop()


async def _moods(
    bench: Bench, names: tuple[str, ...], service: ExternalService, route: Route, stand_in: Stub
) -> AsyncIterator[Result]:
    line, fallback = service.line, service.fallback
    # What is known is known of the very same call.
    step = 0 if fallback is not None and fallback.verb == "last known value" else 1
    number = 700
    stand_in.be("well")
    reply, _ = await _call(bench, route, number)
    if reply is None or not stand_in.calls:
        reason = f"{route.key} does not call {service.variable}_URL when all is well"
        yield Unproven(names, reason, line)
        return
    usual = reply.status
    longest = service.timeout * (1 + service.retries) + GRACE
    expected = _expected(fallback, service.said, usual)
    for mood in BAD_MOODS:
        number += step
        stand_in.be(mood)
        reply, seconds = await _call(bench, route, number)
        if reply is None:
            continue
        if not stand_in.calls:
            yield Unproven(names, f"{route.key} does not call {service.title} every time", line)
            continue
        kept = reply.status in expected and seconds <= longest
        yield Check(
            names, f"{route.key} without {service.title}",
            f"falls back when it is {mood}",
            kept, line, f"{' or '.join(map(str, expected))} within {longest:g} s"
            + f" ({service.said or 'no fallback is stated'})",
            f"{reply.said} after {seconds:.1f} s", (reply.exchange,),
        )  # fmt: skip
        stand_in.be("well")
        if fallback is not None and fallback.verb == "queue":
            yield await _sent_later(names, service, route, stand_in, mood)
        number = await _recovered(bench, route, usual, number, step)
    stand_in.be("slow")
    yield await _others(bench, names, route, line)


async def _sent_later(
    names: tuple[str, ...], service: ExternalService, route: Route, stand_in: Stub, mood: str
) -> Check:
    """Whether what was queued arrives when all is well again, without anybody's doing."""
    began = monotonic()
    for _ in range(10 * RECOVERIES):
        if stand_in.calls:
            break
        await asyncio.sleep(RECOVERY_PAUSE / 10)
    arrived = stand_in.calls > 0
    await asyncio.sleep(RECOVERY_PAUSE)  # for whatever else waits
    return Check(
        names, f"{route.key} without {service.title}", f"is sent later when it was {mood}",
        arrived, service.line, f"the call arrives ({service.said})",
        f"{'arrived' if arrived else 'nothing came'} after {monotonic() - began:.1f} s",
    )  # fmt: skip


async def _recovered(bench: Bench, route: Route, usual: int | None, number: int, step: int) -> int:
    """Call while all is well, until the answer is the usual one: then no circuit breaker counts the
    failure any more. The number of the last call."""
    for _ in range(RECOVERIES):
        number += step
        reply, _ = await _call(bench, route, number)
        if reply is None or reply.status == usual:
            break
        await asyncio.sleep(RECOVERY_PAUSE)
    return number


def _expected(fallback: FallbackPlan | None, said: str, usual: int | None) -> tuple[int, ...]:
    """The statuses that a fallback allows: the one that it names, or the usual one where it keeps
    things going; without a fallback a refusal that says so. What only a handler can do is taken at
    its words."""
    if fallback is not None:
        status = fallback.status or fallback.reply or usual
        return () if status is None else (status,)
    named = tuple(int(match["status"]) for match in _STATUS.finditer(said))
    if named:
        return named
    if _SUCCEEDS.search(said) and usual is not None:
        return (usual,)
    return (502, 503, 504)


async def _call(bench: Bench, route: Route, number: int) -> tuple[Reply | None, float]:
    """The endpoint, by somebody who may, on a row of its own; None when nobody can. A row may be in
    no state for it, whatever the service does: then another one is taken."""
    plan = bench.subject.plan
    last: tuple[Reply | None, float] = None, 0.0
    tries = 0
    for role in route.permits:
        if role != ANONYMOUS and not bench.world.of(role):
            continue
        actor = await bench.actor(role)
        for aim in aims(plan, bench.world, route, route.permits[role], actor.account):
            body = compose.exemplary(bench, route, actor, aim, number) if route.body else None
            if not aim.open or (route.body and body is None):
                continue
            table = getattr(route.action, "table", None)
            if aim.row is not None and table and route.method != "GET":
                bench.world.use(table, aim.row)
            begin = monotonic()
            reply = await bench.send(actor, route.method, aim.path, body)
            last = reply, monotonic() - begin
            tries += 1
            if reply.status not in UNFIT or tries == TRIES:
                return last
    return last


async def _others(bench: Bench, names: tuple[str, ...], route: Route, line: int) -> Check:
    """While one endpoint waits, the others answer as always."""
    waiting = asyncio.create_task(_call(bench, route, 790))
    await asyncio.sleep(0.2)
    actor, path = await everyday(bench)
    bounds = [t.value for _, t in bench.subject.claims.promising("latency")]
    bound = min(bounds, default=USUAL_LATENCY)
    begin = monotonic()
    reply = await bench.send(actor, "GET", path)
    seconds = monotonic() - begin
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return Check(
        names, "other endpoints", f"GET {path} answers while {route.key} waits",
        reply.status == 200 and seconds <= bound, line, f"200 within {bound * 1e3:g} ms",
        f"{reply.said} after {seconds * 1e3:.0f} ms", (reply.exchange,),
    )  # fmt: skip


PROBE = Probe(
    "dependencies", "external services that fail", claims, run, "disruption", writes=True, own=True
)
