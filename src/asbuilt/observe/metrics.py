"""Request counts and durations as plain numbers: recording costs a look-up and two additions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from asbuilt.observe.observation import Observation

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
USUAL_BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds; the document's own latency targets and alert thresholds join them."""


class Durations:
    """A histogram: ``counts[i]`` observations lie between neighbouring ``bounds`` (seconds)."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Record one duration."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    def divide(self, bounds: Sequence[float]) -> None:
        """Count between other bounds from now on. What lies between two old ones may have been as
        long as the upper one, and counts there."""
        counts = [0] * (len(bounds) + 1)
        for bound, count in zip((*self.bounds, float("inf")), self.counts, strict=True):
            counts[bisect_left(bounds, bound)] += count
        self.bounds, self.counts = bounds, counts

    def buckets(self) -> list[tuple[str, float]]:
        """Cumulative counts as Prometheus has them."""
        running = 0
        shown: list[tuple[str, float]] = []
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            running += count
            shown.append((bound, running))
        return shown


class Metrics:
    """All numbers of a running service."""

    def __init__(self, name: str, version: str, objectives: Iterable[float]) -> None:
        self.bounds = _bounds(objectives)
        self.requests: dict[tuple[str, str, int], Durations] = {}
        self.statements: dict[str, Durations] = {}
        self.calls: dict[tuple[str, str], Durations] = {}
        self.breakers: dict[str, int] = {}
        self.info = {"service": name, "version": version}
        self.reloaded = True
        """Whether the document was fit to be served when it was last read."""

    def follow(self, name: str, version: str, objectives: Iterable[float]) -> None:
        """Count on for another document. Other threads add to statements: those keep their
        bounds."""
        self.info = {"service": name, "version": version}
        self.bounds = _bounds(objectives)
        for durations in (*self.requests.values(), *self.calls.values()):
            durations.divide(self.bounds)

    def record(self, seen: Observation) -> None:
        """Count a request."""
        key = (seen.method, seen.route, seen.status)
        durations = self.requests.get(key)
        if durations is None:
            durations = self._begin(key)
        durations.add(seen.duration)

    def _begin(self, key: tuple[str, str, int]) -> Durations:
        """The durations of what is seen for the first time. Clients may invent methods without
        end: all of them are one."""
        method, route, status = key
        known = (method if method in METHODS else "OTHER", route, status)
        return self.requests.setdefault(known, Durations(self.bounds))

    def call(self, service: str, came: str) -> Durations:
        """The durations of the calls to an external service of which the same came."""
        return self.calls.setdefault((service, came), Durations(self.bounds))

    def statement(self, kind: str) -> Durations:
        """The durations of a kind of statement, to be kept by whoever runs it."""
        return self.statements.setdefault(kind, Durations(self.bounds))


def _bounds(objectives: Iterable[float]) -> tuple[float, ...]:
    # 700 ms are 0.7 s, not the 0.7000000000000001 that they are multiplied to.
    return tuple(sorted({*USUAL_BOUNDS, *(round(bound, 9) for bound in objectives)}))
