"""How long a running service has been watched, over all runs of `asbuilt verify --url`."""

from __future__ import annotations

import msgspec


class Watched(msgspec.Struct, frozen=True):
    """``probes`` requests between ``first`` and ``last`` (seconds since 1970), of which ``missed``
    had no good answer. It is as good as the runs are regular: one every few minutes, from a timer,
    sees short outages; one a day does not."""

    first: float = 0.0
    last: float = 0.0
    probes: int = 0
    missed: int = 0

    @property
    def seconds(self) -> float:
        """How long."""
        return self.last - self.first

    @property
    def good(self) -> int:
        """Requests that were answered."""
        return self.probes - self.missed

    def and_now(self, now: float, probes: int, missed: int) -> Watched:
        """With the requests of one more run, which ends ``now``."""
        return Watched(self.first or now, now, self.probes + probes, self.missed + missed)
