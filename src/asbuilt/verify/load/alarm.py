"""An alarm that rings on the event loop, more precisely than the loop's own timers"""

from __future__ import annotations

import asyncio
import ctypes
import os
import time
from collections.abc import Callable


class _Times(ctypes.Structure):
    """``struct itimerspec``: an interval, which stays 0, and when to ring."""

    _fields_ = (
        ("interval_s", ctypes.c_long),
        ("interval_ns", ctypes.c_long),
        ("s", ctypes.c_long),
        ("ns", ctypes.c_long),
    )


_ABSOLUTE = 1
_NONBLOCK_CLOEXEC = os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0)
_LIBC = ctypes.CDLL(None)


class Alarm:
    """Calls ``ring`` at a time of ``time.perf_counter``; one time at once, and again by :meth:`at`.

    The timers of event loops are whole milliseconds. Where the system has timerfd_create(2), and
    its clock is the one of ``perf_counter``, the alarm is as precise as the kernel."""

    __slots__ = ("_fd", "_handle", "_loop", "_ring", "_times")

    def __init__(self, ring: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ring = ring
        self._handle: asyncio.TimerHandle | None = None
        self._times = _Times()
        self._fd = _timer()
        if self._fd >= 0:
            self._loop.add_reader(self._fd, ring)

    def at(self, when: float) -> None:
        """Ring at ``when`` (at once, if it is over) instead of whenever it was set to."""
        if self._fd >= 0:
            whole = int(when)
            self._times.s = whole
            self._times.ns = int((when - whole) * 1e9)
            _LIBC.timerfd_settime(self._fd, _ABSOLUTE, ctypes.byref(self._times), None)
            return
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._loop.call_later(max(0.0, when - time.perf_counter()), self._ring)

    def close(self) -> None:
        """Never ring again."""
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1
        elif self._handle is not None:
            self._handle.cancel()


def _timer() -> int:
    """A descriptor that becomes readable when its time has come; -1 where there is none."""
    clock = time.get_clock_info("perf_counter").implementation
    if "CLOCK_MONOTONIC" not in clock or not hasattr(_LIBC, "timerfd_create"):
        return -1
    return int(_LIBC.timerfd_create(time.CLOCK_MONOTONIC, _NONBLOCK_CLOEXEC))
