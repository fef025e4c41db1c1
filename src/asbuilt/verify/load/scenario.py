"""The load that is put on a service: users, their ready-made requests, when they send them"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from asbuilt.verify.http.message import Request
from asbuilt.verify.load.histogram import HIGHEST

Arrivals = Literal["poisson", "constant"]


class Route(msgspec.Struct, frozen=True):
    """Requests of one kind, sent in turn and again from the first; ``weight`` is their share among
    the user's routes. Routes of the same name are measured together. ``fresh`` are digits in the
    bodies that stand for others in each request that is sent: values that only one row may have."""

    name: str
    requests: tuple[Request, ...]
    weight: float = 1.0
    fresh: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.requests or not self.weight > 0:
            raise ValueError(f"{self.name}: a route needs a request and a weight above 0")


class User(msgspec.Struct, frozen=True):
    """Somebody with requests of their own, who means to send one every ``think`` seconds, whether
    or not the last one has been answered. ``source`` is the address of this machine from which they
    come, None for any: a service may count by address, as people at home have one each."""

    routes: tuple[Route, ...]
    think: float = 1.0
    source: str | None = None

    def __post_init__(self) -> None:
        if not self.routes or not self.think > 0:
            raise ValueError("a user needs a route and a think time above 0")


class Scenario(msgspec.Struct, frozen=True):
    """All users. Together they send :attr:`rate` requests per second."""

    users: tuple[User, ...]

    def __post_init__(self) -> None:
        if not self.users:
            raise ValueError("a scenario needs a user")

    @property
    def rate(self) -> float:
        """Requests per second of all users together."""
        return sum(1 / user.think for user in self.users)

    def at(self, rate: float) -> Scenario:
        """The same users thinking longer or shorter, so that they send ``rate`` a second."""
        factor = self.rate / rate
        return Scenario(
            tuple(replace(user, think=user.think * factor) for user in self.users),
        )


class Load(msgspec.Struct, frozen=True):
    """How the load is applied and measured, in seconds.

    ``arrivals``: each user's requests are due in intervals of exactly the think time, the users
    spread evenly (``constant``), or of exponential length with that mean (``poisson``, which is how
    independent people arrive). ``timeout`` runs from the time when a request is due.
    ``connections`` is how many may be open at once; None: one for each user, at least 64.
    ``cpus`` are those that the generator keeps to, where the system can do that."""

    seconds: float = 60.0
    warm_up: float = 5.0
    arrivals: Arrivals = "poisson"
    seed: int = 1
    timeout: float = 10.0
    connections: int | None = None
    cpus: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not self.seconds > 0 or self.warm_up < 0:
            raise ValueError("a load lasts longer than 0 s, its warm-up 0 s or longer")
        if not 0 < self.timeout <= HIGHEST:
            raise ValueError(f"a request waits up to {HIGHEST:g} s, not {self.timeout:g} s")
