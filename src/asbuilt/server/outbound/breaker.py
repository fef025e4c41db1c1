"""The circuit breaker: a service that fails again and again is left alone for a while.

After M. Nygard, Release It!, chapter 5: closed, open, half-open.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

FAILURES = 5
"""Calls that fail one after the other before it opens."""
OPEN_SECONDS = 10.0
"""How long it stays open; then one call is let through to try."""


class State(IntEnum):
    """How a breaker stands, as ``/metrics`` shows it."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """The breaker of one service. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._since = 0.0
        self.state = State.CLOSED

    def lets_through(self) -> bool:
        """Whether a call may be tried now; what comes of it must then be told: :meth:`succeeded`,
        :meth:`failed` or :meth:`gave_up`."""
        if self.state is State.OPEN and self._clock() - self._since >= OPEN_SECONDS:
            self.state = State.HALF_OPEN
            return True
        return self.state is State.CLOSED

    def succeeded(self) -> None:
        """The service has answered."""
        self._failures = 0
        self.state = State.CLOSED

    def failed(self) -> None:
        """It has not."""
        self._failures += 1
        if self.state is not State.CLOSED or self._failures >= FAILURES:
            self.state = State.OPEN
            self._since = self._clock()

    def gave_up(self) -> None:
        """Nobody waited for what comes of it: the next call tries."""
        if self.state is State.HALF_OPEN:
            self.state = State.OPEN
