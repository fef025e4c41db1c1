"""As many accounts as the document counts: they sign in, and reading stays as fast as promised;
with full effort also how answers slow down as the tables grow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from asbuilt.spec.figures.quantity import Target
from asbuilt.verify.bench import Bench, NoAccount
from asbuilt.verify.claim import Claim
from asbuilt.verify.load.histogram import Histogram, Recorder
from asbuilt.verify.own import OwnService
from asbuilt.verify.probe import Probe
from asbuilt.verify.pulse import everyday
from asbuilt.verify.result import Check, Curve, Measurement, Result, Unproven, judged
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import seeded_world

SIGN_INS = 12
"""People, spread over all, who are signed in."""
REQUESTS = {"quick": 100, "normal": 300, "full": 500}
SIZES = (1_000, 10_000, 100_000, 1_000_000)
"""Rows of each table at the points of the curve."""
USUAL = 0.5
"""Seconds that p95 may take where the document promises no latency."""


def claims(subject: Subject) -> tuple[str, ...]:
    """What counts people who have an account."""
    return tuple(dict.fromkeys(claim.id for claim, _ in subject.claims.promising("users")))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """The accounts that there are, then the curve."""
    identity = bench.subject.plan.identity
    if identity is None:
        yield Unproven(claims(bench.subject), "the document has no people")
        return
    count = bench.world.counts.get(identity.table)
    if count is None:
        reason = "how many accounts a running service has can not be seen from outside"
        yield Unproven(claims(bench.subject), reason)
        return
    signed_in = await _sign_ins(bench, identity.default_role)
    yield Check(
        claims(bench.subject), "sign-in", f"{SIGN_INS} of the accounts sign in",
        signed_in == SIGN_INS, bench.subject.claims.line(claims(bench.subject)),
        str(SIGN_INS), str(signed_in),
    )  # fmt: skip
    latency = await _reads(bench, REQUESTS[bench.effort])
    for claim, target in bench.subject.claims.promising("users"):
        yield _measured(bench, claim, target, count, latency)
    if bench.effort == "full" and bench.own is not None:
        yield await _growth(bench, bench.own)


async def _sign_ins(bench: Bench, role: str) -> int:
    people = len(bench.world.of(role))
    done = 0
    for number in range(SIGN_INS):
        try:
            actor = await bench.fresh(role, number * (people - 1) // (SIGN_INS - 1))
        except NoAccount:
            continue
        await actor.client.close()
        done += 1
    return done


async def _reads(bench: Bench, count: int) -> Histogram:
    """One request after the other for the list that people read every day."""
    actor, path = await everyday(bench)
    recorder = Recorder()
    for _ in range(count):
        reply = await bench.send(actor, "GET", path)
        if reply.answer is not None:
            recorder.record(reply.answer.seconds)
    return recorder.histogram()


def _measured(
    bench: Bench, claim: Claim, target: Target, count: int, latency: Histogram
) -> Measurement:
    bounds = [
        other.value
        for _, other in bench.subject.claims.promising("latency")
        if other.percentile in (None, 95.0)
    ]
    bound = min(bounds, default=USUAL)
    slow = latency.percentile(95) > bound
    value = 0.0 if slow else float(count)
    method = f"that many registered, p95 of reading {latency.percentile(95) * 1e3:.1f} ms"
    return Measurement(
        claim.id, target.metric, target.comparator, target.value, target.unit,
        judged(target, value), method, bench.subject.spec.source.line(target.span.start), value,
        None, latency.count, None, f"p95 is over {bound * 1e3:g} ms" * slow,
    )  # fmt: skip


async def _growth(bench: Bench, own: OwnService) -> Curve:
    """Services of our own with ever more rows, asked the same."""
    points: list[dict[str, float]] = []
    for size in SIZES:
        directory = Path(own.directory) / f"growth-{size}"
        directory.mkdir()
        other = OwnService(own.document, directory, own.program, environment=own.environment)
        await other.seed(SIGN_INS, size, bench.seed)
        address = await other.start()
        world = seeded_world(bench.subject.plan, other.manifest)
        bigger = Bench(bench.subject, address, world, other, bench.effort)
        try:
            latency = await _reads(bigger, REQUESTS["normal"])
        finally:
            await bigger.close()
            await other.stop()
        points.append(
            {
                "rows": size,
                "p50": latency.percentile(50),
                "p95": latency.percentile(95),
                "p99": latency.percentile(99),
            }
        )
    first, last = points[0]["p50"], points[-1]["p50"]
    words = (
        f"the median answer takes {last / first:.2g} times as long with {SIZES[-1]:,} rows in each "
        f"table as with {SIZES[0]:,}"
    )
    return Curve("growth", words, tuple(points))


PROBE = Probe("scale", "as many accounts as the document counts", claims, run, "load")
