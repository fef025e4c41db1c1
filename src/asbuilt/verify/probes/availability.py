"""How long nobody is answered: the document read again, a restart and a crash while requests come,
and the long run from outside."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from time import time

from asbuilt.errors import EnvironmentFailure
from asbuilt.spec.figures.quantity import Target
from asbuilt.verify.bench import Bench
from asbuilt.verify.claim import Claim
from asbuilt.verify.crowd import Crowd, crowd
from asbuilt.verify.load.interval import share
from asbuilt.verify.own import OwnService
from asbuilt.verify.probe import Probe
from asbuilt.verify.pulse import everyday, felt, steady
from asbuilt.verify.result import Check, Measurement, Result, Unproven, judged
from asbuilt.verify.subject import Subject
from asbuilt.verify.wording import figure

MONTH = 30 * 86_400.0
OBSERVED = {"quick": 2.0, "normal": 20.0, "full": 60.0}
"""Seconds for which a running service is asked."""
BEFORE, AFTER = 0.3, 0.4
"""Seconds of requests around what happens."""
RELOADS = 5
LONGEST_SILENCE = 5.0
"""Seconds within which a service of our own must be back after it was stopped or killed."""


def claims(subject: Subject) -> tuple[str, ...]:
    """What promises availability, and the alert or risk of being down."""
    return tuple(dict.fromkeys(claim.id for claim, _ in subject.claims.promising("availability")))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Our own service is disturbed while many people use it; somebody's running one is only
    asked."""
    wanted = claims(bench.subject)
    seen: list[str] = []
    if bench.own is not None:
        users = await crowd(bench)
        check = await _reloaded(bench, wanted, users)
        seen.append(f"reload: {check.observed}")
        yield check
        for name, number in (("restart", signal.SIGTERM), ("crash", signal.SIGKILL)):
            check = await _interrupted(bench, wanted, users, name, number)
            seen.append(f"{name}: {check.observed}")
            yield check
    actor, path = await everyday(bench)
    async with felt(bench, actor, path) as pulse:
        await steady(pulse, OBSERVED[bench.effort])
    bench.watched = bench.watched.and_now(time(), pulse.beats, pulse.missed)
    for claim, target in bench.subject.claims.promising("availability"):
        yield _long_run(bench, claim, target, seen)


async def _reloaded(bench: Bench, wanted: tuple[str, ...], users: Crowd) -> Check:
    """The document is read again (SIGHUP) while requests come, some times: nobody notices."""
    assert bench.own is not None
    async with users.felt() as pulse:
        await steady(pulse, BEFORE)
        for _ in range(RELOADS):
            said = await bench.own.reload()
            if said is None:
                break
            await steady(pulse, AFTER)
    if said is None:
        await bench.own.stop(signal.SIGKILL)
        await _back(bench.own)
    read = said is not None and "read again" in said
    wrong = [reply for reply in pulse.failures if reply.status is not None]
    return Check(
        wanted, "interruptions", "answers everybody while it reads its document again",
        read and not pulse.failures, bench.subject.claims.line(wanted),
        f"every answer that of before, and the document read {RELOADS} times",
        f"{said or 'it ended, or said nothing'}; {pulse.missed - len(wrong)} of {pulse.beats} "
        f"requests unanswered, {len(wrong)} answered wrongly ({users.words})",
        tuple(reply.exchange for reply in pulse.failures[:1]),
    )  # fmt: skip


async def _back(own: OwnService) -> None:
    """Start our own service again, the second time if the first one does not work."""
    try:
        await own.start()
    except EnvironmentFailure:
        await own.start()


async def _interrupted(
    bench: Bench,
    wanted: tuple[str, ...],
    users: Crowd,
    name: str,
    number: signal.Signals,
) -> Check:
    """Requests come while the service ends and begins again: nobody waits for long, and nobody who
    was answered was answered wrongly."""
    assert bench.own is not None
    async with users.felt() as pulse:
        await steady(pulse, BEFORE)
        await bench.own.stop(number)
        await _back(bench.own)
        await steady(pulse, BEFORE)
    wrong = [reply for reply in pulse.failures if reply.status is not None]
    back = pulse.silence < LONGEST_SILENCE and pulse.since < 1.0
    said = (
        f"{figure(pulse.silence, 'seconds')} without an answer, "
        f"{pulse.missed - len(wrong)} of {pulse.beats} requests unanswered, "
        f"{len(wrong)} answered wrongly ({users.words})"
    )
    refused = {reply.status for reply in wrong} - {503}
    return Check(
        wanted, "interruptions", f"is back after a {name}", back and not refused,
        bench.subject.claims.line(wanted), "an answer within "
        f"{LONGEST_SILENCE:g} s, and no other than before but 503", said,
        tuple(reply.exchange for reply in wrong[:1]),
    )  # fmt: skip


def _long_run(bench: Bench, claim: Claim, target: Target, interruptions: list[str]) -> Result:
    """The share of good answers over the promised time, as far as it has been watched."""
    line = bench.subject.spec.source.line(target.span.start)
    window = target.window or MONTH
    days = f"{window / 86_400:g} days"
    if bench.own is not None:
        return Unproven(
            (claim.id,),
            f"{figure(target.value, 'fraction')} needs {days} of a service that really runs: "
            f"verify it by --url, again and again ({'; '.join(interruptions)})",
            line,
        )
    seen = bench.watched
    value = seen.good / seen.probes
    around = share(seen.good, seen.probes)
    budget, spent = (1 - target.value) * window, (1 - value) * seen.seconds
    verdict = judged(target, value, around)
    reason = f"error budget {figure(spent, 'seconds')} of {figure(budget, 'seconds')} spent"
    if verdict != "failing" and seen.seconds < window:
        verdict = "unproven"
        reason = f"needs {days} of probes, {seen.seconds / 86_400:.1f} so far; {reason}"
    return Measurement(
        claim.id, "availability", target.comparator, target.value, target.unit, verdict,
        f"{seen.probes:,} probes", line, value, None, seen.probes, around, reason,
    )  # fmt: skip


PROBE = Probe("availability", "reload, restart, crash and the long run", claims, run, "disruption")
