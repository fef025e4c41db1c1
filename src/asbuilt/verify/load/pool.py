"""The generator's connections: as many as there are users, used in turn"""

from __future__ import annotations

import asyncio
import resource
from collections import deque
from collections.abc import Callable

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.client import open_wire
from asbuilt.verify.http.message import ConnectFailed
from asbuilt.verify.http.wire import Wire

_AT_ONCE = 50
"""Connections that are opened at the same time before the load begins: a backlog of listen(2) is
often 128."""
_SPARE_FILES = 64


class Pool:
    """Open connections to one address, ``most`` at most. ``opened`` is given every new one, and
    ``refused`` is told when one that :meth:`grow` wanted could not be opened."""

    __slots__ = (
        "_address", "_idle", "_most", "_opened", "_opening", "_refused", "_timeout", "_wires",
    )  # fmt: skip

    def __init__(
        self,
        address: Address,
        most: int,
        timeout: float,
        opened: Callable[[Wire], None],
        refused: Callable[[ConnectFailed], None],
    ) -> None:
        self._address = address
        self._most = most
        self._timeout = timeout
        self._opened = opened
        self._refused = refused
        self._idle: deque[Wire] = deque()
        self._wires: set[Wire] = set()
        self._opening: set[asyncio.Task[None]] = set()

    async def fill(self, wanted: int) -> None:
        """Open ``wanted`` connections, or as many as the service takes."""
        while missing := min(wanted, self._most) - len(self._wires):
            before = len(self._wires)
            for _ in range(min(_AT_ONCE, missing)):
                self.grow()
            await asyncio.gather(*self._opening)
            if len(self._wires) == before:
                return

    def take(self) -> Wire | None:
        """The open connection that has been idle for longest, if there is one."""
        while self._idle:
            wire = self._idle.popleft()
            if wire.ready:
                return wire
            self._wires.discard(wire)
        return None

    def give(self, wire: Wire) -> None:
        """Hand an open connection back."""
        self._idle.append(wire)

    def forget(self, wire: Wire) -> None:
        """A connection is closed; another one may be opened for it."""
        self._wires.discard(wire)

    def grow(self) -> None:
        """Open one connection more, unless there are as many as may be."""
        if len(self._wires) + len(self._opening) < self._most:
            task = asyncio.get_running_loop().create_task(self._open())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def close(self) -> None:
        """Close all connections."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        wires = tuple(self._wires)
        for wire in wires:
            wire.abort()
        await asyncio.gather(*(wire.closed for wire in wires))

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                wire = await open_wire(self._address)
        except (ConnectFailed, TimeoutError) as error:
            failed = error if isinstance(error, ConnectFailed) else ConnectFailed("no connection")
            # its own task must not count as opening when the next one is wanted
            asyncio.get_running_loop().call_soon(self._refused, failed)
            return
        self._wires.add(wire)
        self._opened(wire)


def openable(wanted: int) -> int:
    """How many of the ``wanted`` connections this process may have; its limit of open files is
    raised as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return min(wanted, soft - _SPARE_FILES)
    return wanted
