"""The highest rate at which targets still hold: doubling, then bisection, in short steps"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Literal

import msgspec

from asbuilt.verify.http.address import Address
from asbuilt.verify.load.measure import LoadInterrupted, Report, measure
from asbuilt.verify.load.result import LoadResult, Progress
from asbuilt.verify.load.scenario import Load, Scenario

Limit = Literal["service", "generator", "time", "interrupted"]

STEP = Load(seconds=4.0, warm_up=1.0, arrivals="constant")
"""A step of the search. Even intervals: chance would need longer steps to tell rates apart."""
PRECISION = 0.05
"""How close the knee is to a rate that misses, as a share of that rate."""
_LOWEST = 1.0
"""Requests per second below which no knee is looked for."""
_KEPT_UP = 0.97
"""The share of what is due that a service answers within a step unless its queue grows."""
_PAUSE = 0.3
"""Seconds between steps, in which the service works off what the last one has left behind."""
_PATIENCE = 5.0


class Targets(msgspec.Struct, frozen=True):
    """``latencies`` are percentiles and the seconds that each may be; ``error_rate`` is the share
    of requests, 0 to 1, that may fail."""

    latencies: tuple[tuple[float, float], ...]
    error_rate: float = 0.01

    def missed(self, result: LoadResult) -> str | None:
        """Which target ``result`` misses, and by what; None when all hold."""
        for percentile, allowed in self.latencies:
            seconds = result.latency.percentile(percentile)
            if seconds > allowed:
                return f"p{percentile:g} is {seconds * 1e3:,.4g} ms, not {allowed * 1e3:,.4g} ms"
        rate = result.outcomes.error_rate
        if rate > self.error_rate:
            return f"{rate:.2%} of the requests failed, not {self.error_rate:.2%}"
        if result.achieved < _KEPT_UP * result.offered * (1 - rate):
            return f"only {result.achieved:,.4g} of {result.offered:,.4g} requests/s were answered"
        return None


class Step(msgspec.Struct, frozen=True):
    """One rate. ``missed`` says which target was missed, or why the measurement is invalid."""

    rate: float
    result: LoadResult
    missed: str | None


class Point(msgspec.Struct, frozen=True):
    """One point of the curve: seconds at a rate, and the share of errors."""

    rate: float
    p50: float
    p95: float
    p99: float
    error_rate: float
    held: bool


class Saturation(msgspec.Struct, frozen=True):
    """``knee`` is the highest rate, per second, at which all targets held; None: at no rate tried.
    ``limit`` is what ended the search: the service missed a target just above the knee, the
    generator could not send more, the time was over, or somebody interrupted. In all cases but the
    first the service may be able to do more."""

    targets: Targets
    steps: tuple[Step, ...]
    knee: float | None
    limit: Limit

    @property
    def curve(self) -> tuple[Point, ...]:
        """Every valid step, by rate."""
        valid = (step for step in self.steps if step.result.invalid is None)
        return tuple(sorted(map(_point, valid), key=lambda point: point.rate))

    @property
    def words(self) -> str:
        """The result in a sentence."""
        if self.knee is None:
            return f"the targets held at no rate that was tried: {_LIMITS[self.limit]}"
        return f"the targets hold up to {self.knee:,.4g} requests/s: {_LIMITS[self.limit]}"


_LIMITS: dict[Limit, str] = {
    "service": "above that the service misses one",
    "generator": "above that the generator, not the service, was the limit",
    "time": "the time was over before the limit of the service was found",
    "interrupted": "the search was interrupted",
}


class SearchInterrupted(asyncio.CancelledError):
    """The task was cancelled during a search; ``result`` holds the steps until then."""

    def __init__(self, result: Saturation) -> None:
        super().__init__("search interrupted")
        self.result = result


class _Search:
    """The state of a search: what held, what did not, and all steps."""

    def __init__(self, targets: Targets, start: float, precision: float) -> None:
        self.targets = targets
        self.rate = start
        self.precision = precision
        self.steps: list[Step] = []
        self.low = 0.0
        self.high: Step | None = None

    def took(self, step: Step) -> None:
        """Choose the next rate after ``step``, which was not a hiccup."""
        if step.missed is None:
            self.low = step.rate
        else:
            self.high = step
        if self.high is None:
            self.rate = 2 * step.rate
        else:
            self.rate = (self.low + self.high.rate) / 2

    @property
    def found(self) -> bool:
        """Whether the knee is known closely enough."""
        if self.high is None:
            return False
        near = self.high.rate - self.low <= self.precision * self.high.rate
        return near or self.rate < _LOWEST

    def result(self, limit: Limit | None = None) -> Saturation:
        """What the search has found."""
        if limit is None:
            invalid = self.high is not None and self.high.result.invalid is not None
            limit = "generator" if invalid else "service"
        return Saturation(self.targets, tuple(self.steps), self.low or None, limit)


async def search(
    address: Address,
    scenario: Scenario,
    targets: Targets,
    *,
    start: float | None = None,
    step: Load = STEP,
    seconds: float = 120.0,
    precision: float = PRECISION,
    report: Report | None = None,
) -> Saturation:
    """Find the highest rate at which ``targets`` hold, from ``start`` requests per second (the
    scenario's own rate) upwards; no step is begun that would last beyond ``seconds``. A step that
    misses is measured once more: a hiccup of the machine is no limit of the service.

    Raises:
        SearchInterrupted: cancelled; a cancellation like any other, with the steps until then.
    """
    found = _Search(targets, start or scenario.rate, precision)
    began = monotonic()
    longest = step.warm_up + step.seconds + _PAUSE
    load = msgspec.structs.replace(step, timeout=_timeout(step, targets))
    tell = _overall(report, began, seconds)
    try:
        while not found.found:
            for _ in range(2):
                if monotonic() - began + longest > seconds:
                    return found.result("time")
                result = await measure(address, scenario.at(found.rate), load, tell)
                missed = result.invalid or targets.missed(result)
                found.steps.append(Step(found.rate, result, missed))
                await asyncio.sleep(_PAUSE)
                if missed is None:
                    break
            found.took(found.steps[-1])
    except LoadInterrupted as interrupted:
        found.steps.append(Step(found.rate, interrupted.result, "interrupted"))
        raise SearchInterrupted(found.result("interrupted")) from None
    except asyncio.CancelledError:
        raise SearchInterrupted(found.result("interrupted")) from None
    return found.result()


def _timeout(step: Load, targets: Targets) -> float:
    """An overloaded service need not be waited for much longer than its targets allow."""
    slowest = max((allowed for _, allowed in targets.latencies), default=step.timeout)
    return min(step.timeout, max(1.0, _PATIENCE * slowest))


def _overall(report: Report | None, began: float, seconds: float) -> Report | None:
    """Turns the progress of a step into that of the search."""
    if report is None:
        return None
    told: Callable[[Progress], None] = report

    def tell(progress: Progress) -> None:
        told(Progress(monotonic() - began, seconds, progress.rate, progress.errors))

    return tell


def _point(step: Step) -> Point:
    latency = step.result.latency
    return Point(
        step.rate,
        latency.percentile(50),
        latency.percentile(95),
        latency.percentile(99),
        step.result.outcomes.error_rate,
        step.missed is None,
    )
