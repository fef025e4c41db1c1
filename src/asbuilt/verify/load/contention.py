"""Whether a service of our own had the processors to itself while it was measured.

On a busy machine a service is late because it waits for a processor that somebody else has: that
says nothing about the service. The kernel tells both sides: how long each thread was ready and had
to wait (``/proc/PID/task/TID/schedstat``), and what all work on a processor took (``/proc/stat``).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

WAITED = 0.2
"""The share of the time for which a thread may have waited, ..."""
TAKEN = 0.1
"""... if others had more than this share of the processors. A service that overloads itself waits
as well, but for nobody else."""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Contention:
    """A service's process and its processors at the beginning of a measurement; times in seconds.
    ``all`` is what everybody has had of the processors, ``own`` what the service has had, ``waits``
    how long each of its threads has waited."""

    pid: int
    cpus: frozenset[int]
    began: float
    all: float
    own: float
    waits: dict[str, float]

    @classmethod
    def begin(cls, pid: int) -> Contention | None:
        """From now on; None where the system does not tell."""
        try:
            cpus = frozenset(os.sched_getaffinity(pid))
            return cls(pid, cpus, monotonic(), _busy(cpus), _used(pid), _waits(pid))
        except (AttributeError, OSError, ValueError, IndexError):
            return None

    def fault(self) -> str | None:
        """Why what was measured since the beginning says little about the service, or None."""
        try:
            passed = monotonic() - self.began
            own = _used(self.pid) - self.own
            taken = (_busy(self.cpus) - self.all - own) / (passed * len(self.cpus))
            waits = _waits(self.pid)
        except (OSError, ValueError, IndexError):
            return None  # it has ended, which is for others to say
        longest = max((waits[each] - self.waits.get(each, 0.0) for each in waits), default=0.0)
        return fault(longest / passed, taken)


def fault(waited: float, taken: float) -> str | None:
    """Why a service that waited for this share of the time, while others had this share of its
    processors, could not show what it can; None when it could."""
    if waited < WAITED or taken < TAKEN:
        return None
    return (
        f"machine busy: the service waited {min(waited, 1.0):.0%} of the time for a processor, "
        f"of which other work had {min(taken, 1.0):.0%}"
    )


def _busy(cpus: frozenset[int]) -> float:
    """Seconds that processors have worked for processes, of this machine or of its host."""
    lines = Path("/proc/stat").read_text().splitlines()
    fields = {name: rest for name, *rest in (line.split() for line in lines)}
    seconds = 0.0
    for cpu in cpus:
        user, nice, system, _, _, _, _, steal, *_ = map(int, fields.get(f"cpu{cpu}", ()))
        seconds += (user + nice + system + steal) / _TICK
    return seconds


def _used(pid: int) -> float:
    """Seconds of processor time of a process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _waits(pid: int) -> dict[str, float]:
    """For how many seconds each thread has been ready without a processor."""
    found = dict[str, float]()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # the thread has ended
            found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return found
