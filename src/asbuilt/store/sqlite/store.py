"""The embedded store: one encrypted SQLite file, one writer, inline reads with a budget.

Reads that stay within :data:`INLINE_STEPS` virtual-machine steps run on the event loop itself (a
point read costs a few microseconds, a hop to a thread several times that). What needs more is
stopped and runs again on a reader thread with a deadline.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, TypeVar

import apsw
import msgspec

from asbuilt.errors import EnvironmentFailure, SchemaMismatch
from asbuilt.observe.metrics import Durations, Metrics
from asbuilt.plan.model import TablePlan
from asbuilt.spec.column_type import ColumnType
from asbuilt.store.base import (
    Caller,
    Capabilities,
    Measures,
    Page,
    Query,
    Related,
    Row,
    Rows,
    Store,
    TooExpensive,
    Transaction,
    Unavailable,
)
from asbuilt.store.files import sync_directory
from asbuilt.store.sqlite import schema, search, statements
from asbuilt.store.sqlite.connection import connect
from asbuilt.store.sqlite.statements import PageText, Prepared
from asbuilt.store.sqlite.transaction import SqliteTransaction
from asbuilt.store.sqlite.values import encode
from asbuilt.store.sqlite.writer import DISK_FAILURES, Writer
from asbuilt.store.versions import Versions

FILE = "data.db"
INLINE_STEPS = 10_000
DEADLINE_SECONDS = 5.0
READERS = 2
TRY_AGAIN = 1_000
"""Runs on a thread after which a page is tried inline again: it may have been an odd one."""
MOST_WAITING = 64

Result = TypeVar("Result")
_MODEL = msgspec.json.Decoder(dict[str, TablePlan])


class SqliteStore(Store[Prepared]):
    """Opened by :func:`open_store`."""

    capabilities = Capabilities("SQLite", replicas=False)

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        open: Callable[..., apsw.Connection],
        lock: int,
        tables: Mapping[str, TablePlan],
        metrics: Metrics,
    ) -> None:
        self.tables = tables
        self.versions = Versions(tables)
        self._ones = metrics.statement("read")
        self._pages = metrics.statement("list")
        self._aggregates = metrics.statement("aggregate")
        self._loop = loop
        self._lock = lock
        self._inline = Reader(open(read_only=True), _steps)
        self._readers = [Reader(open(read_only=True), _deadline) for _ in range(READERS)]
        self._free = list(self._readers)
        self._threads = ThreadPoolExecutor(READERS, "asbuilt-reader")
        self._waiting = 0
        self._connection = open()
        self._transaction = SqliteTransaction(self._connection, tables, self.versions)
        self._writer = Writer(
            loop,
            self._connection,
            metrics.statement("write"),
            metrics.statement("commit"),
            self.versions.rolled_back,
            self.versions.settle,
        )

    def following(self, tables: Mapping[str, TablePlan]) -> SqliteStore:
        """The same open database as another document of the same data model describes it.

        Connections, threads, the writer and the counts of changes are shared; who still works with
        this one may go on, and one ``close`` is enough.
        """
        other = copy(self)
        other.tables = tables
        other._transaction = SqliteTransaction(self._connection, tables, self.versions)
        return other

    async def fit(self, tables: Mapping[str, TablePlan], system: Mapping[str, TablePlan]) -> None:
        """Give the open file what a document of the same data model wants beside it: indexes.

        Raises:
            SchemaMismatch: it is another data model. Nothing was changed.
        """
        await self._writer.submit(lambda: _prepare_schema(self._connection, tables, system))

    def prepare(self, rows: Rows) -> Prepared:
        return Prepared(self.tables, rows)

    def encode(self, column: ColumnType, value: Any) -> Any:
        return encode(column, value)

    async def one(self, rows: Prepared, values: Sequence[Any], caller: Caller | None) -> Row | None:
        began = perf_counter()
        try:
            try:  # written out, for it is the commonest read of all: see _read
                return self._inline.run(statements.one, rows, values, caller)
            except apsw.InterruptError:
                return await self._threaded(statements.one, rows, values, caller)
        except DISK_FAILURES as error:
            raise Unavailable(str(error)) from error
        finally:
            self._ones.add(perf_counter() - began)

    async def parents_exist(
        self, rows: Prepared, values: Sequence[Any], caller: Caller | None
    ) -> bool:
        return await self._read(self._ones, statements.parents_exist, rows, values, caller)

    async def aggregate(
        self, rows: Prepared, values: Sequence[Any], caller: Caller | None, measures: Measures
    ) -> list[Row]:
        return await self._read(
            self._aggregates, statements.aggregate, rows, values, caller, measures
        )

    async def related(self, rows: Prepared, caller: Caller | None, related: Related) -> list[Row]:
        return await self._read(self._pages, statements.related, rows, caller, related)

    async def page(
        self, rows: Prepared, values: Sequence[Any], caller: Caller | None, query: Query
    ) -> Page:
        text, _ = rows.page_text(query)
        return await self._read(
            self._pages, statements.page, rows, values, caller, query, text=text
        )

    async def _read(
        self,
        durations: Durations,
        read: Callable[..., Result],
        *arguments: Any,
        text: PageText | None = None,
    ) -> Result:
        """Read inline, or on a thread when that takes too long; ``text`` remembers that it does."""
        began = perf_counter()
        try:
            if text is None or text.runs_inline():
                try:
                    return self._inline.run(read, *arguments)
                except apsw.InterruptError:
                    if text is not None:
                        text.threaded = TRY_AGAIN
            return await self._threaded(read, *arguments)
        except DISK_FAILURES as error:
            raise Unavailable(str(error)) from error
        finally:
            durations.add(perf_counter() - began)

    async def _threaded(self, read: Callable[..., Result], *arguments: Any) -> Result:
        """Read on one of the threads.

        Raises:
            TooExpensive: it took too long, or too many others wait for a thread.
        """
        if self._waiting >= MOST_WAITING:
            raise TooExpensive
        self._waiting += 1
        try:
            return await self._loop.run_in_executor(self._threads, self._borrow, read, *arguments)
        finally:
            self._waiting -= 1

    def _borrow(self, read: Callable[..., Result], *arguments: Any) -> Result:
        reader = self._free.pop()  # as many readers as threads: there is always one
        try:
            return reader.run(read, *arguments)
        except apsw.InterruptError:
            raise TooExpensive from None
        finally:
            self._free.append(reader)

    async def transact(self, work: Callable[[Transaction[Prepared]], Result]) -> Result:
        transaction = self._transaction
        result: Result = await self._writer.submit(lambda: work(transaction))
        return result

    @property
    def failed(self) -> str | None:
        """Why nothing can be written any more, or None."""
        return self._writer.failed

    async def close(self) -> None:
        await self._writer.close()
        self._threads.shutdown()
        for reader in (self._inline, *self._readers):
            reader.connection.close()
        self._connection.close()
        os.close(self._lock)


class Reader:
    """A read-only connection whose statements are stopped by ``budget``."""

    def __init__(self, connection: apsw.Connection, budget: Callable[[Reader], bool]) -> None:
        self.connection = connection
        self.cursor = connection.cursor()  # a new one for each read would cost more
        self.ticks = 0
        self.until = 0.0
        connection.set_progress_handler(lambda: budget(self), INLINE_STEPS)

    def run(self, read: Callable[..., Result], *arguments: Any) -> Result:
        """Run ``read(cursor, …)``.

        Raises:
            apsw.InterruptError: the budget is spent.
        """
        self.ticks = 0
        self.until = 0.0
        return read(self.cursor, *arguments)


def _steps(reader: Reader) -> bool:
    # SQLite counts a prepared statement's steps over all its runs, so each of the (at most two)
    # statements of a read may tick early once: only a third tick is this read's own.
    reader.ticks += 1
    return reader.ticks > 2


def _deadline(reader: Reader) -> bool:
    now = monotonic()
    reader.until = reader.until or now + DEADLINE_SECONDS
    return now > reader.until


# ---------------------------------------------------------------- opening


def open_store(
    loop: asyncio.AbstractEventLoop,
    directory: Path,
    key: bytes,
    tables: Mapping[str, TablePlan],
    system: Mapping[str, TablePlan],
    metrics: Metrics,
    *,
    alone: bool = False,
) -> SqliteStore:
    """Open the store in ``directory``, making it when it is new. ``metrics`` gets its durations.

    ``alone`` closes the file to other processes, which makes reads faster.

    Raises:
        EnvironmentFailure: another process serves this directory, the key is wrong, the file is
            damaged, or the disk refuses.
        SchemaMismatch: the file holds another data model than ``tables``.
    """
    lock = _take(directory)
    path = directory / FILE
    open = partial(connect, path, key, alone=True) if alone else partial(connect, path, key)
    try:
        connection = open()
        try:
            _prepare_schema(connection, tables, system)
        finally:
            connection.close()
        sync_directory(directory)
        return SqliteStore(loop, open, lock, {**tables, **system}, metrics)
    except BaseException as error:
        os.close(lock)
        if isinstance(error, DISK_FAILURES):
            raise EnvironmentFailure(
                f"{path}: the database is damaged: {error}",
                "Restore a backup of the directory, or serve another one with --data.",
            ) from error
        raise


def _take(directory: Path) -> int:
    """The lock that makes this process the directory's only writer."""
    path = directory / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EnvironmentFailure(
            f"{path}: can not be opened: {error.strerror or error}",
            "Check the permissions of the data directory, or give another one with --data.",
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise EnvironmentFailure(
            f"{directory}: another asbuilt (process {holder}) serves this data",
            "Stop it first, or give this one its own directory with --data.",
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _prepare_schema(
    connection: apsw.Connection,
    tables: Mapping[str, TablePlan],
    system: Mapping[str, TablePlan],
) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS _asbuilt_meta (name TEXT PRIMARY KEY, value TEXT)"
    )
    found = connection.execute("SELECT value FROM _asbuilt_meta WHERE name = 'model'").fetchall()
    model = {**system, **tables}
    if not found:
        with connection:
            _make(connection, model)
            for statement in schema.AUDIT_TRIGGERS:
                connection.execute(statement)
            text = msgspec.json.encode(model).decode()
            connection.execute("INSERT INTO _asbuilt_meta VALUES ('model', ?)", (text,))
            search.keep(connection, tables)
        return
    try:
        stored = _MODEL.decode(str(found[0][0]))
    except msgspec.MsgspecError:
        raise EnvironmentFailure(
            "the data was written by another version of asbuilt, which this one can not read",
            "Serve it with that version, or with a new directory (--data DIR).",
        ) from None
    added = {name: table for name, table in system.items() if name not in stored}
    lines = schema.differences({**stored, **added}, model)
    if lines:
        raise SchemaMismatch(
            "the data directory holds another data model than the document:",
            lines,
            "Change the document back, or serve it with a new directory (--data DIR). "
            "Nothing was changed.",
        )
    with connection:
        _make(connection, added)
        if added:
            text = msgspec.json.encode({**stored, **added}).decode()
            connection.execute("UPDATE _asbuilt_meta SET value = ? WHERE name = 'model'", (text,))
        for table in tables.values():
            for statement in schema.indexes(table):
                connection.execute(statement)
        search.keep(connection, tables)


def _make(connection: apsw.Connection, tables: Mapping[str, TablePlan]) -> None:
    for table in _referenced_first(tables):
        for statement in schema.create(table):
            connection.execute(statement)


def _referenced_first(model: Mapping[str, TablePlan]) -> list[TablePlan]:
    """SQLite takes tables in any order; a stable order keeps the file readable."""
    return sorted(model.values(), key=lambda table: (table.name.startswith("_"), table.line))
