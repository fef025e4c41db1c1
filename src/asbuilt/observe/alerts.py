"""Alerts: the document's conditions, looked at once a second over the last seconds of requests.

Requests pay nothing: a look adds up the counts that :mod:`asbuilt.observe.metrics` keeps anyway.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from time import monotonic

import msgspec

from asbuilt.observe.metrics import Durations, Metrics
from asbuilt.plan.model import AlertCondition, AlertPlan, ServicePlan

LONGEST_WINDOW = 60
PART = 5
"""A figure is taken from the requests of a fifth of the time that it must hold, in seconds, and of
no more than the longest window: one burst does not look like a condition that lasts."""
SERVER_ERROR = 500


class State(IntEnum):
    """How an alert stands, as ``/metrics`` shows it."""

    OK = 0
    PENDING = 1
    FIRING = 2


class _Watched:
    """One condition: the requests and those of them that are ``bad`` (or, for a mean, their
    seconds), counted since the start at each of the last looks."""

    __slots__ = ("_allowed", "_bad", "_condition", "_looks", "_metrics", "_routes")

    def __init__(
        self, condition: AlertCondition, window: int, routes: frozenset[str], metrics: Metrics
    ) -> None:
        self._condition = condition
        self._metrics = metrics
        self._routes = routes
        self._looks: deque[tuple[float, float]] = deque(maxlen=window + 1)
        self.begin()

    def begin(self) -> None:
        """Judge the requests from now on, between the bounds that the metrics have now."""
        self._bad, self._allowed = _judge(self._condition, self._metrics.bounds)
        self._looks.clear()
        self._looks.append(self._counted())

    def follow(self, before: _Watched) -> None:
        """Judge also those that ``before`` has looked at, if they are the same requests."""
        self.begin()
        if self._routes == before._routes:
            self._looks = before._looks

    def look(self) -> bool:
        """Whether the condition holds for the requests of the window."""
        self._looks.append(self._counted())
        (total_before, bad_before), (total, bad) = self._looks[0], self._looks[-1]
        return bad - bad_before > self._allowed * (total - total_before)

    def _counted(self) -> tuple[float, float]:
        total = bad = 0.0
        for (method, route, status), durations in list(self._metrics.requests.items()):
            if f"{method} {route}" in self._routes:
                total += sum(durations.counts)
                bad += self._bad(status, durations)
        return total, bad


def _judge(
    condition: AlertCondition, bounds: Sequence[float]
) -> tuple[Callable[[int, Durations], float], float]:
    """What is bad of some requests, and how much of it each request may bring."""
    if condition.metric == "error-rate":
        return _errors, condition.bound
    if condition.percentile is None:
        return lambda _, durations: durations.total, condition.bound
    beyond = bisect_left(bounds, round(condition.bound, 9)) + 1
    share = (100 - condition.percentile) / 100
    return lambda _, durations: sum(durations.counts[beyond:]), share


def _errors(status: int, durations: Durations) -> float:
    return sum(durations.counts) if status >= SERVER_ERROR else 0.0


class Watch:
    """An alert and how it stands: pending while a condition holds (or all do, where the document
    says "and"), firing once that has been so for long enough."""

    __slots__ = ("_conditions", "_since", "alert", "state")

    def __init__(self, alert: AlertPlan, routes: frozenset[str], metrics: Metrics) -> None:
        self.alert = alert
        self.state = State.OK
        self._since = 0.0
        window = max(1, min(LONGEST_WINDOW, int(alert.hold / PART)))
        self._conditions = [
            _Watched(condition, window, frozenset(condition.routes) or routes, metrics)
            for condition in alert.conditions
        ]

    def begin(self) -> None:
        """Judge the requests from now on."""
        for condition in self._conditions:
            condition.begin()

    def follow(self, before: Watch) -> None:
        """Go on where ``before``, a watch over the same alert, has come to."""
        self.state, self._since = before.state, before._since
        for mine, theirs in zip(self._conditions, before._conditions, strict=True):
            mine.follow(theirs)

    def look(self, now: float) -> bool:
        """Judge the conditions; whether the state has changed. ``now`` is in seconds."""
        was = self.state
        held = [condition.look() for condition in self._conditions]
        if not (all(held) if self.alert.together else any(held)):
            self.state = State.OK
        else:
            if was is State.OK:
                self._since = now
            lasted = now - self._since >= self.alert.hold
            self.state = State.FIRING if lasted else State.PENDING
        return self.state is not was


class Alerts:
    """Every alert of a document that the service can tell of itself. Requests to the service's own
    endpoints (health, metrics, console) do not count."""

    def __init__(self, plan: ServicePlan, metrics: Metrics) -> None:
        routes = frozenset(route.key for route in plan.routes if not route.system)
        self.watches = tuple(
            Watch(alert, routes, metrics) for alert in plan.alerts if alert.conditions
        )

    def follow(self, before: Alerts) -> None:
        """Take the place of another document's alerts: what is pending or firing stays so, where
        the alert is the same."""
        known = {_unplaced(watch.alert): watch for watch in before.watches}
        for watch in self.watches:
            same = known.get(_unplaced(watch.alert))
            if same is None:
                watch.begin()
            else:
                watch.follow(same)

    def look(self, now: float | None = None) -> Iterator[Watch]:
        """Judge all of them; those whose state has changed."""
        at = monotonic() if now is None else now
        return (watch for watch in self.watches if watch.look(at))


def _unplaced(alert: AlertPlan) -> AlertPlan:
    """An alert without its place in the document."""
    return msgspec.structs.replace(alert, line=0)
