"""The last good answer to each call of a service, for a while and in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

import msgspec

from asbuilt.server.outbound.call import Answer, Call

MOST_BYTES = 4 * 1024 * 1024
_OVERHEAD = 1024


class KnownAnswers:
    """Answers that are at most ``seconds`` old, as ``clock`` counts them; the oldest go first when
    there are too many. Calls that differ in anything but their key are different calls."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[Call, tuple[float, Answer]] = OrderedDict()
        self._bytes = 0

    def keep(self, call: Call, answer: Answer) -> None:
        """Remember a good answer."""
        identity = msgspec.structs.replace(call, key=None)
        self._forget(identity)
        self._kept[identity] = (self._clock(), answer)
        self._bytes += _size(identity, answer)
        while self._bytes > MOST_BYTES:
            self._forget(next(iter(self._kept)))

    def find(self, call: Call) -> Answer | None:
        """The last good answer, if it is not too old."""
        identity = msgspec.structs.replace(call, key=None)
        at, answer = self._kept.get(identity, (0.0, None))
        if answer is None:
            return None
        if self._clock() - at > self._seconds:
            self._forget(identity)
            return None
        return replace(answer, fallback="last known value")

    def _forget(self, identity: Call) -> None:
        kept = self._kept.pop(identity, None)
        if kept is not None:
            self._bytes -= _size(identity, kept[1])


def _size(call: Call, answer: Answer) -> int:
    return len(call.path) + len(call.body) + len(answer.body) + _OVERHEAD
