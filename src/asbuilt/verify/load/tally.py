"""Counting the outcomes of one route while the load runs"""

from __future__ import annotations

from collections import Counter

from asbuilt.verify.http.message import Answer, ConnectFailed, NoAnswer, TimedOut
from asbuilt.verify.load.histogram import Recorder
from asbuilt.verify.load.result import Outcomes, RouteResult


class Tally:
    """What became of the requests of the route ``name``."""

    __slots__ = (
        "_broken", "_connect_failed", "_latency", "_name", "_statuses", "_timed_out", "errors",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        self._name = name
        self._latency = Recorder()
        self._statuses: Counter[int] = Counter()
        self._timed_out = self._connect_failed = self._broken = 0
        self.errors = 0

    def count(self, outcome: Answer | NoAnswer, seconds: float) -> bool:
        """Count an outcome that came ``seconds`` after its request was due. Whether it is an answer
        as it should be."""
        if isinstance(outcome, Answer):
            self._statuses[outcome.status] += 1
            if outcome.status < 400:
                self._latency.record(seconds)
                return True
        elif isinstance(outcome, TimedOut):
            self._timed_out += 1
            self._latency.record(seconds)
        elif isinstance(outcome, ConnectFailed):
            self._connect_failed += 1
        else:
            self._broken += 1
        self.errors += 1
        return False

    def result(self) -> RouteResult:
        """The counts so far."""
        outcomes = Outcomes(
            dict(sorted(self._statuses.items())),
            self._timed_out,
            self._connect_failed,
            self._broken,
        )
        return RouteResult(self._name, self._latency.histogram(), outcomes)
