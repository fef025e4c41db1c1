"""External services that are down, slow, broken or talk nonsense: the stated fallback is observed,
and other endpoints keep their targets.

A service of our own is started once more with ``ASBUILT_SERVICE_<NAME>_URL`` in its environment:
the address of a stand-in, in the place of the one that the document names.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, Route
from asbuilt.spec.section import bare
from asbuilt.spec.sections.dependencies import Dependencies, Dependency
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
USUAL_TIMEOUT = 5.0
"""Seconds that a call may take where the document states no timeout."""
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
    for claim in bench.subject.claims.of("dependency"):
        dependency = next(
            item
            for item in bench.subject.spec[Dependencies].items
            if bench.subject.spec.source.line(item.span.start) == claim.line
        )
        names = (claim.id, *risks)
        routes = _users(bench, dependency)
        if not routes:
            reason = f"no endpoint is said to use {bare(dependency.name.text)}"
            yield Unproven(names, reason, claim.line)
            continue
        async with stub() as stand_in:
            async for result in _tried(bench, names, dependency, routes, stand_in):
                yield result


def variable(dependency: Dependency) -> str:
    """The variable that says where an external service is: ``ASBUILT_SERVICE_STRIPE_URL``."""
    name = re.sub(r"https?://\S+", "", bare(dependency.name.text))
    return f"ASBUILT_SERVICE_{re.sub(r'[^A-Z0-9]+', '_', name.upper()).strip('_')}_URL"


def _users(bench: Bench, dependency: Dependency) -> list[Route]:
    """The endpoints that use it, by their keys or by the requirements that they implement."""
    text = bare(dependency.used_by.text) if dependency.used_by else ""
    return [
        route
        for route in bench.subject.routes
        if route.key in text or any(re.search(rf"\b{re.escape(name)}\b", text)
                                    for name in route.requirements)
    ]  # fmt: skip


async def _tried(
    bench: Bench,
    names: tuple[str, ...],
    dependency: Dependency,
    routes: list[Route],
    stand_in: Stub,
) -> AsyncIterator[Result]:
    assert bench.own is not None
    directory = Path(bench.own.directory) / f"dependency-{stand_in.port}"
    directory.mkdir()
    environment = {
        **bench.own.environment,
        variable(dependency): stand_in.url,
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
            async for result in _moods(other, names, dependency, route, stand_in):
                yield result
    finally:
        await other.close()
        await own.stop()


async def _moods(
    bench: Bench, names: tuple[str, ...], dependency: Dependency, route: Route, stand_in: Stub
) -> AsyncIterator[Result]:
    line = bench.subject.spec.source.line(dependency.span.start)
    number = 700
    stand_in.be("well")
    reply, _ = await _call(bench, route, number)
    if reply is None or not stand_in.calls:
        reason = f"{route.key} does not call {variable(dependency)} when all is well"
        yield Unproven(names, reason, line)
        return
    usual = reply.status
    timeout = dependency.timeout or USUAL_TIMEOUT
    longest = timeout * (1 + (dependency.retries or 0)) + GRACE
    fallback = bare(dependency.fallback.text) if dependency.fallback else ""
    expected = _expected(fallback, usual)
    for mood in BAD_MOODS:
        number += 1
        stand_in.be(mood)
        reply, seconds = await _call(bench, route, number)
        if reply is None:
            continue
        kept = reply.status in expected and seconds <= longest
        yield Check(
            names, f"{route.key} without {bare(dependency.name.text)}",
            f"falls back when it is {mood}",
            kept, line, f"{' or '.join(map(str, expected))} within {longest:g} s"
            + f" ({fallback or 'no fallback is stated'})",
            f"{reply.said} after {seconds:.1f} s", (reply.exchange,),
        )  # fmt: skip
    stand_in.be("slow")
    yield await _others(bench, names, route, line)


def _expected(fallback: str, usual: int | None) -> tuple[int, ...]:
    """The statuses that a fallback allows: those that it names, or the usual one where it keeps
    things going; without a fallback a refusal that says so."""
    named = tuple(int(match["status"]) for match in _STATUS.finditer(fallback))
    if named:
        return named
    if _SUCCEEDS.search(fallback) and usual is not None:
        return (usual,)
    return (502, 503, 504)


async def _call(bench: Bench, route: Route, number: int) -> tuple[Reply | None, float]:
    """The endpoint once, by somebody who may, on a row of its own; None when nobody can."""
    plan = bench.subject.plan
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
            return reply, monotonic() - begin
    return None, 0.0


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
