"""When which request is due: an endless sequence, the same for the same seed"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from heapq import heapify, heapreplace
from itertools import accumulate, count, cycle
from time import time_ns
from typing import NamedTuple

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.message import encode
from asbuilt.verify.load.scenario import Arrivals, Route, Scenario, User


class Shot(NamedTuple):
    """A request as bytes; ``route`` is the place of its name among :func:`names`, ``source`` the
    address that its user comes from."""

    route: int
    data: bytes
    head: bool
    source: str | None


def names(scenario: Scenario) -> tuple[str, ...]:
    """The names of all routes, each once, as they first appear."""
    return tuple(dict.fromkeys(route.name for user in scenario.users for route in user.routes))


def schedule(
    scenario: Scenario, address: Address, arrivals: Arrivals, seed: int
) -> Iterator[tuple[float, Shot]]:
    """Each request and when it is due, in seconds from the start, in that order.

    Raises:
        ValueError: a request cannot be written as HTTP.
    """
    chance, numbers = random.Random(seed), count(time_ns() // 1_000_000)
    places = {name: place for place, name in enumerate(names(scenario))}
    draws = [_draw(user, address, places, chance, numbers) for user in scenario.users]
    thinks = [user.think for user in scenario.users]
    return _endless(thinks, draws, arrivals, chance)


def _endless(
    thinks: list[float],
    draws: list[Callable[[], Shot]],
    arrivals: Arrivals,
    chance: random.Random,
) -> Iterator[tuple[float, Shot]]:
    if arrivals == "poisson":
        due = [(chance.expovariate(1 / think), user) for user, think in enumerate(thinks)]
    else:
        due = [(think * (user + 0.5) / len(thinks), user) for user, think in enumerate(thinks)]
    heapify(due)
    while True:
        at, user = due[0]
        think = thinks[user]
        pause = chance.expovariate(1 / think) if arrivals == "poisson" else think
        heapreplace(due, (at + pause, user))
        yield at, draws[user]()


def _draw(
    user: User,
    address: Address,
    places: dict[str, int],
    chance: random.Random,
    numbers: Iterator[int],
) -> Callable[[], Shot]:
    """What gives the user's next request: a route by weight, its requests in turn."""
    turns = [
        _turns(route, user.source, address, places[route.name], numbers) for route in user.routes
    ]
    if len(turns) == 1:
        return turns[0]
    ends = list(accumulate(route.weight for route in user.routes))

    def draw() -> Shot:
        return turns[min(bisect_right(ends, chance.random() * ends[-1]), len(ends) - 1)]()

    return draw


def _turns(
    route: Route, source: str | None, address: Address, place: int, numbers: Iterator[int]
) -> Callable[[], Shot]:
    shots = [
        Shot(place, encode(request, address), request.method == "HEAD", source)
        for request in route.requests
    ]
    turn = cycle(shots).__next__
    if not route.fresh:
        return turn
    digits = [(text.encode(), len(text)) for text in route.fresh]

    def fresh() -> Shot:
        shot, number = turn(), next(numbers)
        head, gap, body = shot.data.partition(b"\r\n\r\n")
        for old, length in digits:
            body = body.replace(old, b"%0*d" % (length, number % 10**length))
        return shot._replace(data=head + gap + body)

    return fresh
