"""Running the probes over a service: every result as it comes, and the evidence in the end."""

from __future__ import annotations

import asyncio
import hashlib
import os
import platform
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial as bind
from time import monotonic

import msgspec

import asbuilt
from asbuilt.errors import UsageError
from asbuilt.verify.bench import Bench, NoAccount
from asbuilt.verify.evidence import SCHEMA_VERSION, Document, Evidence, Machine, Person
from asbuilt.verify.load.result import Progress
from asbuilt.verify.options import Options
from asbuilt.verify.own import OwnService
from asbuilt.verify.probe import Probe, all_probes, sparing
from asbuilt.verify.result import Curve, Result, Unproven
from asbuilt.verify.setting import reading_room, stage
from asbuilt.verify.subject import Subject
from asbuilt.verify.verdict import Found, judge


@dataclass(frozen=True, slots=True)
class Began:
    """A probe begins: the ``number``-th of ``total``."""

    number: int
    total: int


Event = Began | Progress | Result
Watch = Callable[[str, Event], None]
"""Is told the name of the probe and what happens, while it happens."""


async def verify(
    subject: Subject, options: Options, watch: Watch, own: OwnService | None = None
) -> Evidence:
    """Run the probes that have something to say about what is asked for. ``own`` is the service to
    start when it is not just the subject's document that is to be served.

    Cancelled, it returns what was found until then, marked as partial.

    Raises:
        UsageError: ``only`` names neither a claim nor a probe.
        EnvironmentFailure: there is no service to ask.
    """
    chosen = tuple(_chosen(subject, options))
    if options.url:
        chosen = tuple(sparing(chosen))
    began, found, partial = monotonic(), list[Found](), False
    watched, people = options.watched, tuple[Person, ...]()
    try:
        async with AsyncExitStack() as stack:
            needed = any(probe.stage != "document" for probe in chosen)
            scene = stage(subject, options, own) if needed else reading_room(subject, options)
            bench = await stack.enter_async_context(scene)
            bench.coverage = options.coverage
            people = () if bench.own else _people(bench)
            for number, probe in enumerate(chosen, 1):
                watch(probe.name, Began(number, len(chosen)))
                bench.moved = bind(watch, probe.name)
                async for result in _results(probe, bench):
                    found.append((probe.name, result))
                    watch(probe.name, result)
                watched = bench.watched
    except asyncio.CancelledError:
        partial = True
    made = _evidence(subject, options, found, round(monotonic() - began, 1), partial)
    return msgspec.structs.replace(made, watched=watched if options.url else None, accounts=people)


def _people(bench: Bench) -> tuple[Person, ...]:
    """Whose accounts are used, so far as may be told."""
    return tuple(
        Person(account.role, "" if account.id is None else str(account.id), account.names)
        for people in bench.world.accounts.values()
        for account in people
    )


def nothing_yet(subject: Subject) -> Evidence:
    """The evidence on a document that nobody has verified."""
    found = _evidence(subject, Options(subject.path), [], 0.0, False)
    return msgspec.structs.replace(found, measured="")


def _evidence(
    subject: Subject, options: Options, found: list[Found], seconds: float, partial: bool
) -> Evidence:
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Evidence(
        schema_version=SCHEMA_VERSION,
        asbuilt=asbuilt.__version__,
        document=Document(
            subject.path.name,
            subject.plan.title,
            subject.plan.version,
            hashlib.sha256(subject.spec.source.to_bytes()).hexdigest(),
        ),
        service=str(options.url) if options.url else "own",
        effort=options.effort,
        seed=options.seed,
        machine=machine(),
        measured=now,
        seconds=seconds,
        claims=judge(subject, found, now),
        curves={curve.name: curve for _, curve in found if isinstance(curve, Curve)},
        partial=partial,
    )


def machine() -> Machine:
    """This machine."""
    return Machine(
        system=f"{platform.system()} {platform.release()}",
        processor=platform.processor() or platform.machine(),
        processors=os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        python=platform.python_version(),
    )


def _chosen(subject: Subject, options: Options) -> Iterator[Probe]:
    """The probes to run, in their order."""
    wanted = set(options.only)
    probes = all_probes()
    known = {probe.name for probe in probes} | {claim.id for claim in subject.claims}
    if unknown := sorted(wanted - known):
        raise UsageError(
            f"--only {unknown[0]}: the document has no such claim, and no probe is called so",
            f"Claims: {', '.join(claim.id for claim in subject.claims)}. "
            f"Probes: {', '.join(probe.name for probe in probes)}.",
        )
    for probe in probes:
        spoken_for = set(probe.claims(subject))
        if spoken_for and (not wanted or probe.name in wanted or wanted & spoken_for):
            yield probe


async def _results(probe: Probe, bench: Bench) -> AsyncIterator[Result]:
    """What a probe finds, or why it cannot look."""
    claims = probe.claims(bench.subject)
    if probe.own and bench.own is None:
        yield Unproven(claims, f"{probe.name} needs a service of its own: run it without --url")
    elif probe.writes and not bench.may_write:
        yield Unproven(claims, f"{probe.name} changes rows: allow it with --allow-writes")
    else:
        try:
            async for result in probe.run(bench):
                yield result
        except NoAccount as reason:
            yield Unproven(claims, str(reason))
