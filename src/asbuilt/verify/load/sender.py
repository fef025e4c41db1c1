"""Requests sent when they are due, and what became of each

Runs inside the generator's process. Callbacks only: a task for each request would cost more than
the request itself.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections import Counter, deque
from dataclasses import replace
from functools import partial
from time import perf_counter

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.message import Answer, ConnectFailed, NoAnswer, TimedOut
from asbuilt.verify.http.wire import Wire
from asbuilt.verify.load.alarm import Alarm
from asbuilt.verify.load.histogram import Recorder, merged
from asbuilt.verify.load.pool import Pool, openable
from asbuilt.verify.load.result import ALLOWED_LAG, LoadModel, LoadResult, Progress, fault, together
from asbuilt.verify.load.scenario import Load, Scenario
from asbuilt.verify.load.schedule import Shot, names, schedule
from asbuilt.verify.load.tally import Tally

_FEWEST_CONNECTIONS = 64
_BURST = 64
"""Requests that are sent in a row before answers are read again."""
_SETTLE = 0.05
"""Seconds between the last connection and the first request."""
_OVERTIME = 0.5
"""Seconds after which a generator that is behind gives up what it could not send in time."""
_SWEEP = 0.05
"""Seconds between two looks for requests that have timed out."""


class Flight:
    """A request from the time when it is due to its outcome, which calls it."""

    __slots__ = ("_sender", "due", "lane", "measured", "shot", "wire")

    def __init__(self, sender: Sender, lane: Lane, shot: Shot, due: float, measured: bool) -> None:
        self._sender = sender
        self.lane = lane
        self.shot = shot
        self.due = due
        self.measured = measured
        self.wire: Wire | None = None

    def __call__(self, outcome: Answer | NoAnswer) -> None:
        self._sender.land(self, outcome)


class Lane:
    """Those who come from one address: their connections, and the requests that wait for one."""

    __slots__ = ("pool", "users", "waiting")

    def __init__(
        self, sender: Sender, address: Address, users: int, most: int, timeout: float
    ) -> None:
        self.users = users
        self.waiting: deque[Flight] = deque()
        self.pool = Pool(
            address, most, timeout, partial(sender.use, self), partial(sender.unconnected, self)
        )


class Sender:
    """Sends what the schedule says when it says so. ``over`` is set after the last request."""

    def __init__(self, address: Address, scenario: Scenario, load: Load) -> None:
        self.over = asyncio.Event()
        self.answers = 0
        self._load = load
        self._scenario = scenario
        users = len(scenario.users)
        self._connections = openable(load.connections or max(users, _FEWEST_CONNECTIONS))
        self._lanes = {
            source: Lane(
                self,
                replace(address, source=source or address.source),
                sharing,
                math.ceil(self._connections * sharing / users),
                load.timeout,
            )
            for source, sharing in Counter(user.source for user in scenario.users).items()
        }
        self._schedule = schedule(scenario, address, load.arrivals, load.seed)
        self._tallies = [Tally(name) for name in names(scenario)]
        self._lag = Recorder()
        self._late = self._in_time = 0
        self._flying: dict[Flight, None] = {}
        self._start = self._measured_from = self._end = perf_counter()

    # ------------------------------------------------------------ the course of a load

    async def prepare(self) -> None:
        """Open a connection for each user, as far as they may be open."""
        for lane in self._lanes.values():
            await lane.pool.fill(lane.users)

    def begin(self) -> None:
        """Start to send."""
        self._start = perf_counter() + _SETTLE
        self._measured_from = self._start + self._load.warm_up
        self._end = self._measured_from + self._load.seconds
        self._alarm = Alarm(self._send_due)
        self._next()
        self._alarm.at(self._due)
        self._sweep()

    def stop(self) -> None:
        """Send nothing more."""
        if not self.over.is_set():
            self._alarm.close()
            self._end = min(self._end, perf_counter())
            self.over.set()

    async def drain(self, seconds: float) -> None:
        """Wait until every request has its outcome, ``seconds`` at most."""
        until = perf_counter() + seconds
        while self._flying and perf_counter() < until:
            await asyncio.sleep(_SWEEP / 10)

    async def close(self) -> None:
        """Give up whatever is still open."""
        self._flying.clear()
        self._sweeper.cancel()
        for lane in self._lanes.values():
            lane.waiting.clear()
            await lane.pool.close()

    # ------------------------------------------------------------ sending

    def _next(self) -> None:
        offset, self._shot = next(self._schedule)
        self._due = self._start + offset

    def _send_due(self) -> None:
        for _ in range(_BURST):
            now = perf_counter()
            if self._due > now:
                break
            if self._due >= self._end or now >= self._end + _OVERTIME:
                self.stop()
                return
            lane = self._lanes[self._shot.source]
            flight = Flight(self, lane, self._shot, self._due, self._due >= self._measured_from)
            if flight.measured:
                self._lag.record(now - self._due)
            self._flying[flight] = None
            self._send(flight)
            self._next()
        self._alarm.at(min(self._due, self._end))

    def _send(self, flight: Flight) -> None:
        lane = flight.lane
        wire = lane.pool.take()
        if wire is None:
            lane.waiting.append(flight)
            lane.pool.grow()
        else:
            self._fly(flight, wire)

    def _fly(self, flight: Flight, wire: Wire) -> None:
        if flight.measured and perf_counter() - flight.due > ALLOWED_LAG:
            self._late += 1
        flight.wire = wire
        wire.ask(flight.shot.data, flight, flight.shot.head)

    def use(self, lane: Lane, wire: Wire) -> None:
        """A connection is free: for the request that waits longest, or for later."""
        while lane.waiting:
            flight = lane.waiting.popleft()
            if flight in self._flying:
                self._fly(flight, wire)
                return
        lane.pool.give(wire)

    # ------------------------------------------------------------ outcomes

    def land(self, flight: Flight, outcome: Answer | NoAnswer) -> None:
        """Count the outcome of a request, and use its connection for the next."""
        now = perf_counter()
        if flight not in self._flying:
            return
        del self._flying[flight]
        self.answers += isinstance(outcome, Answer)
        if flight.measured:
            right = self._tallies[flight.shot.route].count(outcome, now - flight.due)
            self._in_time += right and now < self._end
        wire = flight.wire
        if wire is None:
            return
        lane = flight.lane
        if wire.ready:
            self.use(lane, wire)
        else:
            lane.pool.forget(wire)
            if lane.waiting:
                lane.pool.grow()

    def unconnected(self, lane: Lane, reason: ConnectFailed) -> None:
        """The request that waits longest is the one that the connection was for."""
        while lane.waiting:
            flight = lane.waiting.popleft()
            if flight in self._flying:
                self.land(flight, reason)
                break
        if lane.waiting:
            lane.pool.grow()

    def _sweep(self) -> None:
        """End the requests whose time is over. ``_flying`` has them in the order of their times."""
        expired = []
        past = perf_counter() - self._load.timeout
        for flight in self._flying:
            if flight.due > past:
                break
            expired.append(flight)
        for flight in expired:
            if flight.wire is not None:
                flight.wire.abort()
            self.land(flight, TimedOut("no answer in time"))
        self._sweeper = asyncio.get_running_loop().call_later(_SWEEP, self._sweep)

    # ------------------------------------------------------------ what is reported

    def progress(self, rate: float) -> Progress:
        """How far the load is, with the ``rate`` of answers."""
        return Progress(
            seconds=max(0.0, min(perf_counter(), self._end) - self._start),
            total=self._load.warm_up + self._load.seconds,
            rate=rate,
            errors=sum(tally.errors for tally in self._tallies),
        )

    def result(self, partial: bool) -> LoadResult:
        """All that was counted."""
        routes = tuple(tally.result() for tally in self._tallies)
        seconds = max(self._end - self._measured_from, 0.0)
        lag = self._lag.histogram()
        return LoadResult(
            model=self._model(),
            seconds=seconds,
            offered=lag.count / seconds if seconds else 0.0,
            achieved=self._in_time / seconds if seconds else 0.0,
            late=self._late,
            outcomes=together(route.outcomes for route in routes),
            latency=merged(route.latency for route in routes),
            routes=routes,
            lag=lag,
            partial=partial,
            invalid=fault(lag),
        )

    def _model(self) -> LoadModel:
        thinks = [user.think for user in self._scenario.users]
        return LoadModel(
            users=len(thinks),
            rate=self._scenario.rate,
            think=(min(thinks), max(thinks)),
            arrivals=self._load.arrivals,
            seed=self._load.seed,
            seconds=self._load.seconds,
            warm_up=self._load.warm_up,
            timeout=self._load.timeout,
            connections=self._connections,
            cpus=self._load.cpus,
            realtime=_realtime(),
        )


def _realtime() -> bool:
    """Whether this process runs before all ordinary ones."""
    return hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) == os.SCHED_RR
