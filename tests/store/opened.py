"""Stores opened for tests, with their coroutines run to the end."""

from __future__ import annotations

import asyncio
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Self, TypeVar

import uvloop

import asbuilt.api
import asbuilt.store
from asbuilt.observe.metrics import Metrics
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.system_tables import system_tables
from asbuilt.source import Source
from asbuilt.store.base import Caller, Page, Query, Row, Rows, Store, Transaction
from asbuilt.store.sqlite.store import open_store

KEY = bytes(range(32))
Result = TypeVar("Result")

MODEL = """# Technical Specification: Depot

**Version:** 1.0

## Architecture

### Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    email VARCHAR(255) UNIQUE NOT NULL
);

CREATE TABLE shelves (
    id BIGSERIAL PRIMARY KEY,
    owner_id BIGINT REFERENCES users(id) ON DELETE CASCADE,
    name VARCHAR(40) NOT NULL
);

CREATE TABLE things (
    id BIGSERIAL PRIMARY KEY,
    shelf_id BIGINT REFERENCES shelves(id) ON DELETE RESTRICT,
    name VARCHAR(40) NOT NULL CHECK (length(name) > 0),
    code VARCHAR(10),
    state VARCHAR(10) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'old')),
    rank INTEGER,
    UNIQUE (shelf_id, code)
);

CREATE TABLE kinds (
    id UUID PRIMARY KEY,
    flag BOOLEAN,
    small SMALLINT,
    big BIGINT,
    ratio DOUBLE PRECISION,
    price NUMERIC(10, 2),
    huge NUMERIC(30, 10),
    words TEXT,
    choice VARCHAR(3) CHECK (choice IN ('a', 'b')),
    day DATE,
    clock TIME,
    moment TIMESTAMP,
    raw BYTEA,
    document JSONB,
    tags TEXT[]
);

CREATE TABLE papers (
    id BIGSERIAL PRIMARY KEY,
    title TEXT NOT NULL,
    deleted_at TIMESTAMP
);
```

### API Specification

`GET /api/things`
"""


@cache
def model() -> ServicePlan:
    """The plan of :data:`MODEL`."""
    return asbuilt.api.compile(asbuilt.api.read(Source("spec.md", MODEL)))


class Opened:
    """An open store; ``with`` closes it."""

    def __init__(
        self, open: Callable[[Opened], Store[Any]], directory: Path, plan: ServicePlan
    ) -> None:
        self.directory = directory
        self.plan = plan
        self.metrics = Metrics("depot", "1", ())
        self.runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.store = self.runner.run(_called(open, self))
        self._closed = False

    def run(self, waiting: Awaitable[Result]) -> Result:
        """Run the loop until ``waiting`` is done."""
        return self.runner.run(_wait(waiting))

    def rows(self, table: str, *columns: str, key: tuple[str, ...] = (), **more: Any) -> Any:
        """A prepared set of rows; without columns all of them."""
        names = columns or tuple(column.name for column in self.store.tables[table].columns)
        wanted = Rows(table, names, key, **more)
        return self.store.prepare(wanted)

    def one(self, rows: Any, *values: Any, caller: Caller | None = None) -> Row | None:
        """:meth:`Store.one`."""
        return self.run(self.store.one(rows, values, caller))

    def page(self, rows: Any, query: Query, *values: Any, caller: Caller | None = None) -> Page:
        """:meth:`Store.page`."""
        return self.run(self.store.page(rows, values, caller, query))

    def transact(self, work: Callable[[Transaction[Any]], Result]) -> Result:
        """:meth:`Store.transact`."""
        return self.run(self.store.transact(work))

    def together(self, *works: Callable[[Transaction[Any]], Any]) -> list[Any]:
        """What becomes of transactions that are begun at the same time: results or exceptions."""
        return self.run(_gathered([self.store.transact(work) for work in works]))

    def insert(self, table: str, **values: Any) -> Row:
        """Store one row."""
        return self.transact(lambda work: work.insert(table, values))

    def close_store(self) -> None:
        """Close the store, but not yet the loop."""
        if not self._closed:
            self._closed = True
            self.run(self.store.close())

    def close(self) -> None:
        """Close the store and the loop."""
        self.close_store()
        self.runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _called(open: Callable[[Opened], Store[Any]], opened: Opened) -> Store[Any]:
    return open(opened)


async def _wait(waiting: Awaitable[Result]) -> Result:
    return await waiting


async def _gathered(waiting: Sequence[Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*waiting, return_exceptions=True)


def _sqlite(opened: Opened, *, alone: bool = False) -> Store[Any]:
    return open_store(
        asyncio.get_running_loop(), opened.directory, KEY, opened.plan.tables,
        system_tables(opened.plan), opened.metrics, alone=alone,
    )  # fmt: skip


OPENERS: Mapping[str, Callable[[Opened], Store[Any]]] = {"sqlite": _sqlite}
"""How each kind of store is opened on a fresh directory."""


def kinds() -> set[str]:
    """The kinds of store that the package holds."""
    return {info.name for info in pkgutil.iter_modules(asbuilt.store.__path__) if info.ispkg}


def opened(directory: Path, plan: ServicePlan | None = None, *, alone: bool = False) -> Opened:
    """A SQLite store."""
    directory.mkdir(exist_ok=True)
    return Opened(partial(_sqlite, alone=alone), directory, plan or model())
