"""Where observations go: metrics and the access log, in this order, after the answer is decided."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from asbuilt.errors import HandlerMistake, NotInDocument
from asbuilt.observe.access_log import AccessLog
from asbuilt.observe.metrics import Metrics
from asbuilt.observe.observation import Observation


def to_stderr(line: str) -> None:
    """Write a line of the error log. A log that can not be written stops nothing."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Sinks:
    """The sinks of one service."""

    metrics: Metrics
    access_log: AccessLog
    error_line: Callable[[str], None] = to_stderr

    def observe(self, seen: Observation) -> None:
        """Hand an observation to every sink."""
        self.metrics.record(seen)
        self.access_log.add(seen)

    def failed(self, request_id: str, route: str, error: BaseException) -> None:
        """Log a bug: where it happened, not with which values (they may be personal)."""
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        where = " < ".join(
            f"{frame.name} {frame.filename}:{frame.lineno}" for frame in frames[::-1]
        )
        said = f" ({error})" if isinstance(error, NotInDocument | HandlerMistake) else ""
        self.error_line(
            f'error request_id={request_id} route="{route}" type={type(error).__name__}{said} '
            f"at {where}"
        )
