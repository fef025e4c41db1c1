"""One thread that writes, committing whatever has queued up as one group.

Requests that arrive while a commit waits for the disk share the next one, so that a durable write
costs a share of an fsync. Each request runs in a savepoint of its own: what it raises undoes
only its own work. Its answer is released after the group's commit.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Any

import apsw

from asbuilt.observe.metrics import Durations
from asbuilt.store.base import Unavailable

Work = Callable[[], Any]
Outcome = tuple[asyncio.Future[Any], Any, BaseException | None]

FIRST_SAVEPOINT = "SAVEPOINT request"
NEXT_SAVEPOINT = f"RELEASE request; {FIRST_SAVEPOINT}"
"""One call, for each may let another thread have the interpreter. The commit releases the last."""

DISK_FAILURES = (apsw.IOError, apsw.CorruptError, apsw.NotADBError)


class Writer:
    """Runs work against ``connection`` on its own thread; futures belong to ``loop``.

    ``works`` and ``commits`` record what requests and their commits take; ``rolled_back`` is called
    whenever work has been undone, ``settled`` after each group, before its answers are released.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        connection: apsw.Connection,
        works: Durations,
        commits: Durations,
        rolled_back: Callable[[], None],
        settled: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._connection = connection
        self._execute = connection.cursor().execute
        self._works = works
        self._commits = commits
        self._rolled_back = rolled_back
        self._settled = settled
        self._queue: deque[tuple[Work, asyncio.Future[Any]]] = deque()
        self._wake = threading.Event()
        self._awake = False
        self._closing = False
        self.failed: str | None = None
        self._thread = threading.Thread(target=self._run, name="asbuilt-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> asyncio.Future[Any]:
        """Queue ``work``; the future is done after the commit that holds it.

        Raises:
            Unavailable: the store is closing, or the disk has failed.
        """
        if self.failed or self._closing:
            raise Unavailable(self.failed or "the database is closing")
        future = self._loop.create_future()
        self._queue.append((work, future))
        if not self._awake:
            self._awake = True
            # One turn of the loop later, so that requests already read join the group.
            self._loop.call_soon(self._wake.set)
        return future

    async def close(self) -> None:
        """Finish what is queued and end the thread."""
        self._closing = True
        self._wake.set()
        await self._loop.run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        while not (self._closing and not self._queue):
            self._wake.wait()
            self._wake.clear()
            while self._queue:
                group = [self._queue.popleft() for _ in range(len(self._queue))]
                outcomes = self._commit(group)
                self._settled()
                self._loop.call_soon_threadsafe(_release, outcomes)
            self._loop.call_soon_threadsafe(self._rest)

    def _rest(self) -> None:
        """On the loop: sleep, unless something was queued since the writer looked."""
        if self._queue:
            self._wake.set()
        else:
            self._awake = False

    def _commit(self, group: list[tuple[Work, asyncio.Future[Any]]]) -> list[Outcome]:
        execute = self._execute
        outcomes: list[Outcome] = []
        savepoint = FIRST_SAVEPOINT
        try:
            execute("BEGIN IMMEDIATE")
            for work, future in group:
                began = perf_counter()
                execute(savepoint)
                savepoint = NEXT_SAVEPOINT
                try:
                    outcomes.append((future, work(), None))
                except DISK_FAILURES:
                    raise
                except BaseException as error:  # handed to the request that caused it
                    execute("ROLLBACK TO request")
                    self._rolled_back()
                    outcomes.append((future, None, error))
                self._works.add(perf_counter() - began)
            began = perf_counter()
            execute("COMMIT")
            self._commits.add(perf_counter() - began)
        except apsw.Error as error:
            return self._abandon(group, error)
        return outcomes

    def _abandon(
        self, group: list[tuple[Work, asyncio.Future[Any]]], error: apsw.Error
    ) -> list[Outcome]:
        """Nothing of the group was stored. After a failed sync the file's state is unknown until
        it is opened again (https://danluu.com/fsyncgate/), so nothing more is written."""
        self._rolled_back()
        if isinstance(error, DISK_FAILURES):
            self.failed = f"the disk failed: {error}"
        try:
            if not self._connection.getautocommit():
                self._connection.execute("ROLLBACK")
        except apsw.Error as again:
            self.failed = f"the disk failed: {again}"
        refused = Unavailable(str(error))
        return [(future, None, refused) for _, future in group]


def _release(outcomes: list[Outcome]) -> None:
    for future, result, error in outcomes:
        if future.done():  # the client has gone
            continue
        if error is None:
            future.set_result(result)
        elif isinstance(error, Exception) and not isinstance(error, StopIteration):
            future.set_exception(error)
        else:  # what a future can not carry, or what would end the loop: sys.exit() in a handler
            wrapped = RuntimeError(f"{type(error).__name__} was raised in a transaction")
            future.set_exception(wrapped.with_traceback(error.__traceback__))
