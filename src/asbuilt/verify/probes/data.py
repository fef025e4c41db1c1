"""Every constraint of the data model: violated and refused, boundary values kept exactly, unique
values contested in parallel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from asbuilt.plan.model import ANONYMOUS, Insert, Route, TablePlan, Update
from asbuilt.sampling.boundaries import Boundary, boundaries
from asbuilt.sampling.violations import UNKNOWN, Violation, violations
from asbuilt.spec.values import canonical
from asbuilt.verify import compose, rows
from asbuilt.verify.aim import Aim, aims
from asbuilt.verify.bench import Actor, Bench, Reply
from asbuilt.verify.claim import DATA
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject

RACERS = 8
"""Requests that want the same unique value at once."""
MOST_TURNS = 12
ANSWERED = (200, 201, 202, 204)
REFUSING = (400, 409, 422)


def claims(subject: Subject) -> tuple[str, ...]:
    """The data model, and whatever promises that input is validated."""
    keys = [route.key for route in _writing(subject)]
    known = subject.claims
    return (DATA, *known.on(*keys), *known.about("input_validation")) if keys else ()


def _writing(subject: Subject) -> list[Route]:
    kinds = (Insert, Update)
    return [r for r in subject.routes if isinstance(r.action, kinds) and r.body and r.permits]


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each endpoint that takes rows, by somebody who may send most."""
    for route in _writing(bench.subject):
        entry = await _entry(bench, route)
        if entry is None:
            yield Unproven((DATA,), f"nobody is known who may use {route.key}", route.line)
            continue
        async for result in _tried(entry):
            yield result


@dataclass(frozen=True, slots=True)
class Entry:
    """An endpoint that takes rows, somebody who may send them, and a body that is taken.
    ``others`` have the same rights: they take turns, so that nobody asks too often."""

    bench: Bench
    route: Route
    table: TablePlan
    actor: Actor
    aim: Aim
    body: dict[str, Any]
    others: Iterator[Actor]

    async def send(self, body: Any) -> Reply:
        """The body to the endpoint."""
        return await self.bench.send(next(self.others), self.route.method, self.aim.path, body)

    def check(
        self, column: str, name: str, passed: bool, expected: str, reply: Reply, said: str = ""
    ) -> Check:
        """A check on one column by this endpoint."""
        known = self.bench.subject.claims
        names = {each.name: each.line for each in self.table.columns}
        return Check(
            (DATA, *known.on(self.route.key), *known.about("input_validation")),
            f"{self.table.name}.{column} by {self.route.key}", name, passed,
            names.get(column) or self.route.line, expected, said or reply.said, (reply.exchange,),
        )  # fmt: skip


async def _entry(bench: Bench, route: Route) -> Entry | None:
    """The role that may write most columns goes first."""
    plan = bench.subject.plan
    assert isinstance(route.action, Insert | Update)
    by_rights = sorted(route.permits, key=lambda role: -len(route.permits[role].writable))
    for role in by_rights:
        if role != ANONYMOUS and not bench.world.of(role):
            continue
        actor = await bench.actor(role)
        found = aims(plan, bench.world, route, route.permits[role], actor.account)
        for aim in (aim for aim in found if aim.open):
            body = compose.body(bench, route, actor, aim, 1)
            if body is not None:
                if aim.row is not None:
                    bench.world.use(route.action.table, aim.row)
                turns = cycle(await _turns(bench, route, actor))
                table = plan.tables[route.action.table]
                return Entry(bench, route, table, actor, aim, body, turns)
    return None


async def _turns(bench: Bench, route: Route, actor: Actor) -> list[Actor]:
    """Who may send the same as ``actor``: for new rows everybody of the role, else they alone."""
    if not isinstance(route.action, Insert) or route.action.parents or actor.account is None:
        return [actor]
    if bench.own is None:  # a foreign service may want to be told who sends it
        return [actor]
    count = min(MOST_TURNS, len(bench.world.of(actor.role)))
    return [await bench.actor(actor.role, number) for number in range(count)]


async def _tried(entry: Entry) -> AsyncIterator[Result]:
    frame = compose.frame(entry.bench, entry.route, entry.actor, entry.aim)
    plan, seed = entry.bench.subject.plan, entry.bench.seed + entry.bench.first
    first = await entry.send(entry.body)
    yield entry.check(
        "*", "takes a row that keeps every constraint", first.status in ANSWERED, "2xx", first
    )
    if first.status not in ANSWERED:
        return
    for violation in violations(entry.route, plan, entry.body, seed=seed + 1, **frame):
        yield await _refused(entry, violation)
    for boundary in boundaries(entry.route, plan, entry.body, seed=seed + 2, **frame):
        if (kept := await _kept(entry, boundary)) is not None:
            yield kept
    if isinstance(entry.route.action, Insert):
        async for check in _contested(entry):
            yield check


async def _refused(entry: Entry, violation: Violation) -> Check:
    """A row that breaks one thing is refused, and the refusal says which."""
    reply = await entry.send(violation.body)
    what = f"refuses {violation.name.replace('-', ' ')}"
    if violation.name == "unknown" and _is_ignored(entry, reply):
        return entry.check(violation.column, "ignores unknown", True, "its absence", reply)
    if violation.constraint:
        what = f"refuses what breaks CHECK ({violation.constraint})"
    return entry.check(
        violation.column, what, reply.status in REFUSING, str(violation.status), reply
    )


def _is_ignored(entry: Entry, reply: Reply) -> bool:
    """A service that is not ours may leave out a member that it does not know: no document says
    that it does not."""
    text = reply.answer.body.decode("utf-8", "replace") if reply.answer else ""
    return entry.bench.own is None and reply.status in ANSWERED and UNKNOWN not in text


async def _kept(entry: Entry, boundary: Boundary) -> Check | None:
    """A value at the edge is taken and comes back as it was. None where nothing can be told: one
    row alone may have it, and has it since an earlier run."""
    reply = await entry.send(boundary.body)
    if reply.status == 409 and entry.bench.own is None and _is_unique(entry, boundary.column):
        return None
    name = f"keeps {boundary.name}"
    if reply.status not in ANSWERED:
        return entry.check(boundary.column, name, False, "2xx", reply)
    shown = _shown(entry, boundary.column, reply)
    kept = shown is _ABSENT or shown == boundary.value
    said = f"{shown!r:.100}"
    return entry.check(boundary.column, name, kept, f"{boundary.value!r:.100}", reply, said)


def _is_unique(entry: Entry, column: str) -> bool:
    return any(column in unique for unique in (entry.table.primary_key, *entry.table.uniques))


_ABSENT = object()


def _shown(entry: Entry, column: str, reply: Reply) -> Any:
    """The column's value in the answer, canonical; absent where the answer does not show it."""
    names = {field.column: field.name for field in entry.route.answer.fields}
    shown = rows.shown(entry.route, reply.json)
    if not shown or names.get(column) not in shown[0]:
        return _ABSENT
    value = shown[0][names[column]]
    kind = entry.table.column(column).type
    try:
        return None if value is None else canonical(kind, value)
    except ValueError:
        return value


async def _contested(entry: Entry) -> AsyncIterator[Check]:
    """Of several that want the same unique values at the same time, one gets them."""
    table = entry.table
    sent = {field.column for field in entry.route.body.fields} if entry.route.body else set()
    for unique in dict.fromkeys((*table.uniques, table.primary_key)):
        if not unique or not set(unique) <= sent:
            continue
        body = compose.body(entry.bench, entry.route, entry.actor, entry.aim, 2)
        if body is None:
            continue
        replies = await asyncio.gather(*(entry.send(body) for _ in range(RACERS)))
        taken = [reply for reply in replies if reply.status in ANSWERED]
        refused = [reply for reply in replies if reply.status in REFUSING]
        yield entry.check(
            unique[0], f"gives a unique value to one of {RACERS} at once",
            len(taken) == 1 and len(refused) == RACERS - 1, f"1 taken, {RACERS - 1} refused",
            (taken or refused or replies)[0], f"{len(taken)} taken, {len(refused)} refused",
        )  # fmt: skip
        return


PROBE = Probe("data", "every constraint violated, every boundary kept", claims, run, writes=True)
