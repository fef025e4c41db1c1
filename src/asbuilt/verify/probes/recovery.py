"""What a crash costs: acknowledged writes that are gone (RPO), and the time until the service
answers again (RTO)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from asbuilt.plan.model import Insert, Route, Select
from asbuilt.spec.figures.quantity import Target
from asbuilt.verify import compose, rows
from asbuilt.verify.aim import aims
from asbuilt.verify.bench import Actor, Bench
from asbuilt.verify.claim import Claim
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Measurement, Result, Unproven, judged
from asbuilt.verify.subject import Subject

ROUNDS = {"quick": 1, "normal": 3, "full": 10}
WRITERS = 4
WRITING = 0.4
"""Seconds of writing before the service is killed."""


def claims(subject: Subject) -> tuple[str, ...]:
    """What promises a recovery point or a recovery time."""
    return tuple(dict.fromkeys(claim.id for claim, _ in subject.claims.promising("rpo", "rto")))


@dataclass(slots=True)
class Losses:
    """What the rounds have shown: ``written`` rows were acknowledged, ``lost`` of them are gone;
    ``age`` is that of the oldest lost one at the crash, ``endless`` when even the first row of a
    round was lost: then nobody knows how far back it goes. ``back`` is how long each start took."""

    written: int = 0
    lost: int = 0
    age: float = 0.0
    endless: bool = False
    back: list[float] = field(default_factory=list)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Some crashes in the middle of writing."""
    assert bench.own is not None
    pair = await _writing(bench)
    if pair is None:
        yield Unproven(claims(bench.subject), "no endpoint creates rows that another one shows")
        return
    losses = Losses()
    for number in range(ROUNDS[bench.effort]):
        await _round(bench, *pair, losses, number)
    for claim, target in bench.subject.claims.promising("rpo", "rto"):
        yield _measured(bench, claim, target, losses)


async def _writing(bench: Bench) -> tuple[Actor, Route, Route] | None:
    """Somebody who creates rows by one endpoint and reads each by another."""
    reading = {
        route.action.table: route
        for route in bench.subject.routes
        if isinstance(route.action, Select) and len(route.action.key) == 1
        and not route.action.parents
    }  # fmt: skip
    for route in bench.subject.routes:
        if not isinstance(route.action, Insert) or route.action.parents:
            continue
        shown = reading.get(route.action.table)
        for role in route.permits if shown else ():
            if bench.world.of(role) and shown and role in shown.permits:
                return await bench.actor(role), route, shown
    return None


async def _round(
    bench: Bench, actor: Actor, create: Route, read: Route, losses: Losses, number: int
) -> None:
    assert bench.own is not None
    acknowledged: list[tuple[Any, float]] = []
    writers = [
        asyncio.create_task(_write(bench, actor, create, acknowledged, number * WRITERS + writer))
        for writer in range(WRITERS)
    ]
    await asyncio.sleep(WRITING)
    crash = monotonic()
    await bench.own.stop(signal.SIGKILL)
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    begin = monotonic()
    await bench.own.start()
    path = read.path.partition("{")[0]
    suffix = read.path.partition("}")[2]
    first = await bench.send(actor, "GET", f"{path}{acknowledged[0][0]}{suffix}")
    losses.back.append(monotonic() - begin)
    if first.status == 404:
        losses.lost += 1
        losses.endless = True
    for key, at in acknowledged[1:]:
        reply = await bench.send(actor, "GET", f"{path}{key}{suffix}")
        if reply.status == 404:
            losses.lost += 1
            losses.age = max(losses.age, crash - at)
    losses.written += len(acknowledged)


async def _write(
    bench: Bench, actor: Actor, route: Route, acknowledged: list[tuple[Any, float]], number: int
) -> None:
    """Rows, one after the other, each remembered once the service has said that it has it."""
    assert isinstance(route.action, Insert)
    table = bench.subject.plan.tables[route.action.table]
    permit = route.permits[actor.role]
    aim = next(aims(bench.subject.plan, bench.world, route, permit, actor.account))
    for seed in range(10_000):
        body = compose.exemplary(bench, route, actor, aim, 50_000 + number * 10_000 + seed)
        reply = await bench.send(actor, route.method, aim.path, body)
        if reply.status in (200, 201):
            for item in rows.shown(route, reply.json):
                key = rows.key(route, table, item)
                if key:
                    acknowledged.append((next(iter(key.values())), monotonic()))


def _measured(bench: Bench, claim: Claim, target: Target, losses: Losses) -> Measurement:
    line = bench.subject.spec.source.line(target.span.start)
    rounds = len(losses.back)
    value: float | None
    if target.metric == "rpo":
        value, sample = None if losses.endless else losses.age, losses.written
        method = f"{losses.lost} of {losses.written:,} acknowledged writes lost in {rounds} crashes"
    else:
        value, sample = max(losses.back), rounds
        method = f"the longest of {rounds} starts after a crash, this machine"
    verdict = "failing" if value is None else judged(target, value)
    reason = "" if value is not None else "even the first write was lost"
    return Measurement(
        claim.id, target.metric, target.comparator, target.value, target.unit, verdict, method,
        line, value, None, sample, None, reason,
    )  # fmt: skip


PROBE = Probe("recovery", "what a crash costs", claims, run, "disruption", writes=True, own=True)
