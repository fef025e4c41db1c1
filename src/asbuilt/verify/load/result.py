"""What a load has shown: latencies, errors, and whether the generator kept up"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from asbuilt.verify.load.histogram import Histogram
from asbuilt.verify.load.scenario import Arrivals

ALLOWED_LAG = 0.005
"""Seconds. A generator whose own lag passes this at p99 has measured itself."""


class Outcomes(msgspec.Struct, frozen=True):
    """How many requests ended how: answered, by status; with no answer in time; with no connection
    to send them on; with a connection that broke before the answer."""

    statuses: dict[int, int] = {}
    timed_out: int = 0
    connect_failed: int = 0
    broken: int = 0

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.statuses.values()) + self.timed_out + self.connect_failed + self.broken

    @property
    def answered(self) -> int:
        """Requests that were answered as they should: with a status below 400."""
        return sum(count for status, count in self.statuses.items() if status < 400)

    @property
    def errors(self) -> dict[str, int]:
        """All others by kind: ``4xx``, ``5xx``, ``timed out``, ``connect failed``, ``broken``."""
        kinds: Counter[str] = Counter()
        for status, count in self.statuses.items():
            if status >= 400:
                kinds[f"{status // 100}xx"] += count
        kinds["timed out"] += self.timed_out
        kinds["connect failed"] += self.connect_failed
        kinds["broken"] += self.broken
        return {kind: count for kind, count in kinds.items() if count}

    @property
    def error_rate(self) -> float:
        """The share of requests that were not answered as they should, 0 to 1."""
        return (self.total - self.answered) / self.total if self.total else 0.0


def together(outcomes: Iterable[Outcomes]) -> Outcomes:
    """The sum of ``outcomes``."""
    given = tuple(outcomes)
    statuses: Counter[int] = Counter()
    for each in given:
        statuses.update(each.statuses)
    return Outcomes(
        dict(sorted(statuses.items())),
        sum(each.timed_out for each in given),
        sum(each.connect_failed for each in given),
        sum(each.broken for each in given),
    )


class RouteResult(msgspec.Struct, frozen=True):
    """One route's share of a :class:`LoadResult`."""

    name: str
    latency: Histogram
    outcomes: Outcomes


class LoadModel(msgspec.Struct, frozen=True):
    """What was sent and how, for somebody who wants to do the same. ``rate`` is in requests per
    second; ``think`` is the shortest and the longest mean pause of a user, in seconds. ``cpus`` are
    those that the generator kept to, ``realtime`` whether it had them before other processes."""

    users: int
    rate: float
    think: tuple[float, float]
    arrivals: Arrivals
    seed: int
    seconds: float
    warm_up: float
    timeout: float
    connections: int
    cpus: tuple[int, ...] | None
    realtime: bool

    @property
    def words(self) -> str:
        """The model in a sentence."""
        short, long = (f"{think:.3g}" for think in self.think)
        pause = f"{short} s" if short == long else f"{short} to {long} s"
        process = "in even intervals"
        if self.arrivals == "poisson":
            process = f"at random (Poisson, seed {self.seed})"
        return (
            f"open loop, {self.rate:,.4g} requests/s {process}: {self.users:,} users, each every "
            f"{pause}, on up to {self.connections:,} connections; {self.seconds:g} s after "
            f"{self.warm_up:g} s of warm-up; no answer within {self.timeout:g} s is an error"
        )


class LoadResult(msgspec.Struct, frozen=True):
    """All of one load after its warm-up.

    Every request that was due is in ``outcomes`` once. ``latency`` runs from the time when a
    request was due to the end of its answer; it holds the requests that were answered as they
    should, and those that timed out, as long as they waited. Refusals and broken connections are
    not in it: a quick error is no quick answer.

    ``offered`` and ``achieved`` are requests per second: due, and answered as they should within
    the ``seconds`` of the measurement. ``late`` were sent more than 5 ms after they were due,
    because all connections waited for answers or the generator was not ready. ``lag`` is the latter
    alone: how late the generator itself was. ``partial``: interrupted before its time. ``invalid``
    says why the result shows nothing about the service; it can then pass no test."""

    model: LoadModel
    seconds: float
    offered: float
    achieved: float
    late: int
    outcomes: Outcomes
    latency: Histogram
    routes: tuple[RouteResult, ...]
    lag: Histogram
    partial: bool = False
    invalid: str | None = None

    @property
    def sent(self) -> int:
        """Requests that were due."""
        return self.outcomes.total

    @property
    def completed(self) -> int:
        """Requests that were answered as they should."""
        return self.outcomes.answered


def fault(lag: Histogram) -> str | None:
    """Why a generator with this lag has measured nothing but itself."""
    if not lag.count:
        return "nothing was sent"
    worst = lag.percentile(99)
    if worst > ALLOWED_LAG:
        return (
            f"generator saturated: it was {worst * 1e3:.1f} ms late at p99, "
            f"and may be {ALLOWED_LAG * 1e3:g} ms"
        )
    return None


class Progress(msgspec.Struct, frozen=True):
    """How far a load is: ``seconds`` of ``total``, warm-up included; the ``rate`` at which requests
    were answered since the last report, per second; ``errors`` of all measured requests so far."""

    seconds: float
    total: float
    rate: float
    errors: int
