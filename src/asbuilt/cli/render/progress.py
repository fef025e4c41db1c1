"""How far a run of the probes has come: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

import click

from asbuilt.verify.load.result import Progress
from asbuilt.verify.result import Check
from asbuilt.verify.run import Began, Event, Watch

_WIDTH = 24


@contextmanager
def shown(stream: TextIO) -> Iterator[Watch]:
    """A watch that draws on ``stream``; the line is gone in the end."""
    if not stream.isatty():
        yield _silent
        return
    line = _Line(stream)
    try:
        yield line.told
    finally:
        line.clear()


def _silent(probe: str, event: Event) -> None:
    pass


class _Line:
    """The probe that runs, how many there are, and what was found so far."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begin = monotonic()
        self._drawn = 0.0
        self._checks = self._failed = self._number = 0
        self._total = 1
        self._moved: Progress | None = None

    def told(self, probe: str, event: Event) -> None:
        """Something happened."""
        if isinstance(event, Began):
            self._number, self._total = event.number, event.total
        elif isinstance(event, Check):
            self._checks += 1
            self._failed += not event.passed
        self._moved = event if isinstance(event, Progress) else None
        now = monotonic()
        if isinstance(event, Began) or now - self._drawn > 0.1:
            self._drawn = now
            self._draw(probe, now - self._begin)

    def clear(self) -> None:
        """Take the line away."""
        self._stream.write("\r\x1b[K")
        self._stream.flush()

    def _draw(self, probe: str, seconds: float) -> None:
        done = round(_WIDTH * (self._number - 1) / self._total)
        bar = "━" * done + "─" * (_WIDTH - done)
        rate = self._checks / seconds if seconds else 0.0
        within = ""
        if self._moved:
            within = (
                f" {self._moved.seconds:.0f}/{self._moved.total:.0f} s at {self._moved.rate:,.0f}/s"
            )
        failed = click.style(f" {self._failed} failing", fg="red") if self._failed else ""
        self._stream.write(
            f"\r\x1b[K{bar} {self._number}/{self._total} {probe}{within}  "
            f"{self._checks} checks{failed}  {rate:.0f}/s  {seconds:.0f} s"
        )
        self._stream.flush()
