"""The users that the document speaks of, at once: latency, errors, throughput, and how much more
the service could carry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from asbuilt.plan.model import ANONYMOUS
from asbuilt.spec.figures.quantity import Target
from asbuilt.verify.bench import Actor, Bench, NoAccount
from asbuilt.verify.claim import Claim
from asbuilt.verify.load.contention import Contention
from asbuilt.verify.load.histogram import Histogram, merged
from asbuilt.verify.load.interval import share
from asbuilt.verify.load.measure import divide, measure
from asbuilt.verify.load.result import LoadResult, Outcomes
from asbuilt.verify.load.saturation import Targets, search
from asbuilt.verify.load.scenario import Load, Scenario
from asbuilt.verify.mix import scenario_of
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Curve, Measurement, Result, Unproven, Verdict, judged
from asbuilt.verify.setting import load_users
from asbuilt.verify.subject import Subject

METRICS = ("latency", "error-rate", "throughput", "concurrent-users")
THINK = 1.0
"""Seconds between two requests of a user."""
SECONDS = {"quick": 10.0, "normal": 60.0, "full": 120.0}
WARM_UP = {"quick": 2.0, "normal": 5.0, "full": 10.0}
MOST_ACCOUNTS = {"quick": 50, "normal": 200, "full": 1_000}
SIGN_INS = 4
"""Sign-ins under way at once."""
SHED = (429, 503, 504)
"""What a service answers that has more to do than it can."""
SEARCH_SECONDS = 90.0
TRIES = 3
"""Loads before one that was disturbed counts."""
TOLERATED = 0.01
"""The share of errors with which a load still counts as carried, where no target says."""


def claims(subject: Subject) -> tuple[str, ...]:
    """What promises latency, errors, throughput or simultaneous users."""
    return tuple(dict.fromkeys(claim.id for claim, _ in subject.claims.promising(*METRICS)))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """One load with all users; then, with full effort, the rate at which the targets break."""
    wanted = claims(bench.subject)
    users = load_users(bench.subject)
    seconds = SECONDS[bench.effort]
    actors = await _signed_in(bench, min(users, MOST_ACCOUNTS[bench.effort]))
    scenario = _within_limits(bench, actors, users, seconds)
    if scenario is None:
        yield Unproven(wanted, _without(bench, actors))
        return
    cpus = divide() if bench.own or bench.address.loopback else None
    if bench.own and cpus:
        bench.own.keep_to(cpus[0])
    load = Load(seconds, WARM_UP[bench.effort], seed=bench.seed, cpus=cpus[1] if cpus else None)
    result = await _valid(bench, scenario, load)
    if result.invalid:
        for found in _beyond_doubt(bench, result, len(actors)):
            yield found
            wanted = tuple(claim for claim in wanted if claim != found.claim)
        yield Unproven(wanted, f"invalid: {result.invalid}")
        return
    for claim, target in bench.subject.claims.promising(*METRICS):
        if target.metric == "throughput" and target.value > result.achieved:
            result_at = await _at(bench, scenario, target.value, load)
            found = _throughput(claim, target, result_at, bench)
        else:
            found = _measured(claim, target, result, len(actors), bench)
        yield found if result.model.users == users else _too_few(found, users, len(actors))
    if bench.effort == "full":
        yield await _saturated(bench, scenario)


def _within_limits(
    bench: Bench, actors: list[Actor], users: int, seconds: float
) -> Scenario | None:
    """What all users send; of fewer where so many on these accounts would pass their limits."""
    while actors and users:
        scenario = scenario_of(bench, actors, users, THINK, seconds)
        if scenario is not None:
            return scenario
        users = users // 2 if users > len(actors) else 0
    return None


def _without(bench: Bench, actors: list[Actor]) -> str:
    """Why there is no load."""
    identity = bench.subject.plan.identity
    role = identity.default_role if identity else ANONYMOUS
    if not actors:
        return f"no account of {role} is known that could put load on the service"
    return f"{role} may use no endpoint as often as a load needs within its limits"


def _too_few(found: Measurement, users: int, accounts: int) -> Measurement:
    """A figure of fewer users than promised: what fails with them fails, nothing else is shown."""
    counted = found.metric in ("concurrent-users", "throughput")
    if found.verdict == "failing" and (not counted or not found.value):
        return found
    reason = (
        f"not with {users:,} users: they would pass the limits of the {accounts} accounts known"
    )
    return msgspec.structs.replace(found, verdict="unproven", reason=reason)


async def _valid(bench: Bench, scenario: Scenario, load: Load) -> LoadResult:
    """The load; again where something else on this machine was in the generator's way, or in that
    of a service of our own which then missed a target."""
    for _ in range(TRIES - 1):
        result = await _undisturbed(bench, scenario, load)
        if not result.invalid:
            return result
    return await _undisturbed(bench, scenario, load)


async def _undisturbed(bench: Bench, scenario: Scenario, load: Load) -> LoadResult:
    process = bench.own.process if bench.own else None
    begun = Contention.begin(process.pid) if process and load.cpus else None
    result = await measure(bench.address, scenario, load, bench.moved)
    if begun and not result.invalid and _carried(bench, result):
        return msgspec.structs.replace(result, invalid=begun.fault())
    return result


async def _signed_in(bench: Bench, count: int) -> list[Actor]:
    """Accounts of the default role, a few at a time: each costs the service a password hash."""
    identity = bench.subject.plan.identity
    if identity is None:
        return []
    gate = asyncio.Semaphore(SIGN_INS)

    async def one(number: int) -> Actor | None:
        async with gate:
            try:
                return await bench.actor(identity.default_role, number)
            except NoAccount:
                return None

    known = min(count, len(bench.world.of(identity.default_role)))
    found = await asyncio.gather(*(one(number) for number in range(known)))
    return [actor for actor in found if actor is not None]


async def _at(bench: Bench, scenario: Scenario, rate: float, load: Load) -> LoadResult:
    """The same users, faster."""
    return await _valid(bench, scenario.at(rate * 1.02), load)


# ---------------------------------------------------------------- verdicts


def _beyond_doubt(bench: Bench, result: LoadResult, accounts: int) -> list[Measurement]:
    """The error rates that an invalid measurement shows to be missed all the same: a busy machine
    makes answers late, or stay away, or lets a service shed load; it makes none a 500."""
    statuses = result.outcomes.statuses
    wrong = sum(count for code, count in statuses.items() if code >= 400 and code not in SHED)
    shown = msgspec.structs.replace(
        result, outcomes=Outcomes({200: result.sent - wrong, 500: wrong})
    )
    found = (
        _measured(claim, target, shown, accounts, bench)
        for claim, target in bench.subject.claims.promising("error-rate")
    )
    reason = f"although {result.invalid}"
    return [
        msgspec.structs.replace(each, reason=reason) for each in found if each.verdict == "failing"
    ]


def _measured(
    claim: Claim, target: Target, result: LoadResult, accounts: int, bench: Bench
) -> Measurement:
    match target.metric:
        case "latency":
            return _latency(claim, target, result, accounts, bench)
        case "error-rate":
            errors = result.sent - result.completed
            rate = result.outcomes.error_rate
            verdict = judged(target, rate, share(errors, result.sent))
            return _result(
                claim, target, result, bench, rate, verdict, share(errors, result.sent), accounts
            )
        case "throughput":
            return _throughput(claim, target, result, bench)
    carried = _carried(bench, result)
    value = float(result.model.users) if carried is None else 0.0
    verdict = judged(target, value)
    return _result(claim, target, result, bench, value, verdict, None, accounts, carried or "")


def _latency(
    claim: Claim, target: Target, result: LoadResult, accounts: int, bench: Bench
) -> Measurement:
    """Of the requests to the endpoints that the claim is linked to, or of all."""
    own = [route.latency for route in result.routes if route.name in claim.routes]
    latency: Histogram = merged(own) if own else result.latency
    percentile = target.percentile or 95.0
    value = latency.percentile(percentile)
    around = latency.interval(percentile)
    ends = None if around.low is None or around.high is None else (around.low, around.high)
    verdict = judged(target, value, ends) if ends else "unproven"
    reason = "" if ends else "too few requests to tell"
    found = _result(claim, target, result, bench, value, verdict, ends, accounts, reason)
    return msgspec.structs.replace(
        found, percentile=percentile, sample=latency.count, histogram=msgspec.to_builtins(latency)
    )


def _throughput(claim: Claim, target: Target, result: LoadResult, bench: Bench) -> Measurement:
    if result.invalid:
        reason = f"invalid: {result.invalid}"
        return _result(claim, target, result, bench, result.achieved, "unproven", None, 0, reason)
    verdict = judged(target, result.achieved)
    return _result(claim, target, result, bench, result.achieved, verdict, None, 0)


def _result(
    claim: Claim,
    target: Target,
    result: LoadResult,
    bench: Bench,
    value: float,
    verdict: Verdict,
    interval: tuple[float, float] | None,
    accounts: int,
    reason: str = "",
) -> Measurement:
    model: dict[str, Any] = msgspec.to_builtins(result.model)
    routes = {
        route.name: {
            "count": route.outcomes.total,
            "errors": route.outcomes.errors,
            **{f"p{p}": route.latency.percentile(p) for p in (50, 95, 99) if route.latency.count},
        }
        for route in result.routes
    }
    errors = result.sent - result.completed
    think = f"{THINK:g} s"
    return Measurement(
        claim.id, target.metric, target.comparator, target.value, target.unit, verdict,
        f"{result.model.users:,} users each every {think}, {result.seconds:.0f} s, "
        f"{errors:,} errors",
        bench.subject.spec.source.line(target.span.start), value, None, result.sent, interval,
        reason, {**model, "accounts": accounts, "words": result.model.words, "routes": routes,
                 "offered": result.offered, "achieved": result.achieved,
                 "generator_lag_p99": result.lag.percentile(99)},
    )  # fmt: skip


def _carried(bench: Bench, result: LoadResult) -> str | None:
    """Why the load was not carried; None when it was."""
    return _bounds(bench).missed(result)


def _bounds(bench: Bench) -> Targets:
    """The document's own targets, as far as they bound a load."""
    promised = [target for _, target in bench.subject.claims.promising("latency", "error-rate")]
    latencies = {
        target.percentile or 95.0: target.value for target in promised if target.metric == "latency"
    }
    rates = [target.value for target in promised if target.metric == "error-rate"]
    return Targets(tuple(sorted(latencies.items())), min(rates, default=TOLERATED))


async def _saturated(bench: Bench, scenario: Scenario) -> Curve:
    """How much more: the highest rate at which the targets hold."""
    found = await search(
        bench.address, scenario, _bounds(bench), seconds=SEARCH_SECONDS, report=bench.moved
    )
    points = tuple(msgspec.to_builtins(point) for point in found.curve)
    return Curve("load", found.words, points)


PROBE = Probe("load", "the document's users at once", claims, run, "load", writes=False)
