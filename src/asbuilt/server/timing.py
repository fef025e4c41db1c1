"""Where the time of a request went, for developers: the Server-Timing header.

https://www.w3.org/TR/server-timing/. Only a service for development has these on its path.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from time import perf_counter
from typing import Any, Generic, TypeVar

from asbuilt.server.endpoint import Guard
from asbuilt.server.request import Request
from asbuilt.spec.column_type import ColumnType
from asbuilt.store.base import (
    Caller,
    Handle,
    Measures,
    Page,
    Query,
    Related,
    Row,
    Rows,
    Store,
    Transaction,
)

Result = TypeVar("Result")


class Timing:
    """Seconds that one request spent on finding out who asks, and waiting for the database."""

    __slots__ = ("auth", "sql")

    def __init__(self) -> None:
        self.auth = 0.0
        self.sql = 0.0


_TIMING: ContextVar[Timing] = ContextVar("timing")


def begin() -> None:
    """Start to measure the request of the running task."""
    _TIMING.set(Timing())


def timing_header(total: float) -> tuple[str, str]:
    """``Server-Timing`` of the running task's request, in milliseconds; ``total`` in seconds."""
    timing = _TIMING.get()
    parts = (("auth", timing.auth), ("sql", timing.sql), ("total", total))
    return "server-timing", ", ".join(f"{name};dur={1000 * part:.2f}" for name, part in parts)


class TimedGuard:
    """A guard whose time counts as ``auth``, but for what it waits for the database."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def __call__(self, request: Request) -> None:
        timing = _TIMING.get()
        began = perf_counter() - timing.sql
        try:
            waiting = self._guard(request)
            if waiting is not None:
                await waiting
        finally:
            timing.auth += perf_counter() - timing.sql - began


class TimedStore(Store[Handle], Generic[Handle]):
    """A store whose time counts as ``sql``, unless no request is being answered."""

    def __init__(self, store: Store[Handle]) -> None:
        self._store = store
        self.capabilities = store.capabilities
        self.tables = store.tables
        self.versions = store.versions

    def prepare(self, rows: Rows) -> Handle:
        return self._store.prepare(rows)

    def encode(self, column: ColumnType, value: Any) -> Any:
        return self._store.encode(column, value)

    async def one(self, rows: Handle, values: Sequence[Any], caller: Caller | None) -> Row | None:
        return await _timed(self._store.one(rows, values, caller))

    async def page(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None, query: Query
    ) -> Page:
        return await _timed(self._store.page(rows, values, caller, query))

    async def related(self, rows: Handle, caller: Caller | None, related: Related) -> list[Row]:
        return await _timed(self._store.related(rows, caller, related))

    async def aggregate(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None, measures: Measures
    ) -> list[Row]:
        return await _timed(self._store.aggregate(rows, values, caller, measures))

    async def parents_exist(
        self, rows: Handle, values: Sequence[Any], caller: Caller | None
    ) -> bool:
        return await _timed(self._store.parents_exist(rows, values, caller))

    async def transact(self, work: Callable[[Transaction[Handle]], Result]) -> Result:
        return await _timed(self._store.transact(work))

    @property
    def failed(self) -> str | None:
        return self._store.failed

    async def close(self) -> None:
        await self._store.close()


async def _timed(waiting: Awaitable[Result]) -> Result:
    began = perf_counter()
    try:
        return await waiting
    finally:
        timing = _TIMING.get(None)
        if timing is not None:
            timing.sql += perf_counter() - began
