"""The audit log grows with every change and every sign-in, and what is in it stays."""

from __future__ import annotations

import asyncio
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from asbuilt.plan.model import ANONYMOUS, Delete, Insert, Update
from asbuilt.verify import compose
from asbuilt.verify.aim import aims
from asbuilt.verify.bench import Bench
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.process import running
from asbuilt.verify.result import Result
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.subject import Subject

TOPIC = "audit"
NUMBER = 9_900


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that there is an audit log."""
    return subject.claims.about(TOPIC)


@dataclass(frozen=True, slots=True)
class State:
    """What `asbuilt audit verify` says of the log: how many rows fit to each other, which is the
    last, and whether the log is whole."""

    rows: int
    head: str | None
    whole: bool


async def run(bench: Bench) -> AsyncIterator[Result]:
    """One act after the other, and the log after each. It is read from copies, since the service
    keeps its own to itself."""
    measure = Measure(bench, TOPIC)
    copies = [await _copy(bench, 0)]
    acts: list[str] = []
    async for act in _acts(bench):
        acts.append(act)
        copies.append(await _copy(bench, len(acts)))
    if not acts:
        yield measure.unproven("nobody is known who may change anything")
        return
    first = await _state(bench, copies[0])
    states = await asyncio.gather(
        *(_state(bench, copy, first.head if first else None) for copy in copies)
    )
    for copy in copies:
        await asyncio.to_thread(shutil.rmtree, copy, ignore_errors=True)
    known = [state for state in states if state is not None]
    if len(known) < len(states):
        yield measure.unproven("`asbuilt audit verify` could not read a copy of the log")
        return
    for act, before, after in zip(acts, known, known[1:], strict=False):
        said = f"{after.rows - before.rows} new rows"
        yield measure.seen("audit log", f"tells of {act}", after.rows > before.rows, "a row", said)
    broken = sum(not state.whole for state in known)
    yield measure.seen(
        "audit log", "is one unbroken chain that goes on from what it was", not broken,
        "a chain", f"{broken} of {len(known)} copies are broken" if broken else "a chain",
    )  # fmt: skip


async def _acts(bench: Bench) -> AsyncIterator[str]:
    """Each kind of act once, after it was done."""
    identity, login = bench.subject.plan.identity, bench.subject.family("auth.login")
    if identity is not None and login is not None and bench.world.of(identity.default_role):
        person = await bench.spare(identity.default_role)
        if person.account is not None:
            yield "a sign-in"
            wrong = replace(person.account, password=f"{person.account.password}x")
            body = credentials(bench.subject, wrong)
            stranger = await bench.fresh(ANONYMOUS)
            await bench.send(stranger, login.method, login.path, body)
            yield "a wrong password"
    for kind, name in ((Insert, "a new row"), (Update, "a changed row"), (Delete, "a removed row")):
        if await _changed(bench, kind):
            yield name


async def _changed(bench: Bench, kind: type[Any]) -> bool:
    """Whether a row could be made, changed or removed by an endpoint of the document."""
    for route in bench.subject.routes:
        if not isinstance(route.action, kind):
            continue
        for role in sorted(route.permits, key=lambda role: route.permits[role].rule is not None):
            if role == ANONYMOUS or not bench.world.of(role):
                continue
            actor = await bench.actor(role)
            permit = route.permits[role]
            found = aims(bench.subject.plan, bench.world, route, permit, actor.account)
            aim = next((aim for aim in found if aim.open), None)
            body = compose.body(bench, route, actor, aim, NUMBER) if aim and route.body else None
            if aim is None or (route.body and body is None):
                continue
            if aim.row is not None:
                bench.world.use(route.action.table, aim.row)
            reply = await bench.send(actor, route.method, aim.path, body)
            if reply.status is not None and reply.status < 300:
                return True
    return False


async def _copy(bench: Bench, number: int) -> Path:
    assert bench.own is not None
    directory = bench.own.directory / f"audit-{number}"
    await asyncio.to_thread(shutil.copytree, bench.own.data, directory)
    return directory


async def _state(bench: Bench, data: Path, head: str | None = None) -> State | None:
    """What the command says of a copy, held against an earlier head; None when it says nothing."""
    own = bench.own
    assert own is not None
    known = ("--head", head) if head else ()
    command = (*own.program, "audit", "verify", str(own.document), "--data", str(data), "--json")
    async with running(*command, *known, stdout=PIPE, env=own.variables) as process:
        output, _ = await process.communicate()
    try:
        told = msgspec.json.decode(output)
        return State(told["rows"], told["head"], told["broken"] is None)
    except (msgspec.DecodeError, KeyError, TypeError):
        return None


PROBE = Probe(
    TOPIC, "the audit log tells of every act and stays", claims, run, writes=True, own=True
)
