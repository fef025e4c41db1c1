"""Filling an empty data directory with sampled rows, straight through the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

from asbuilt.errors import EnvironmentFailure
from asbuilt.observe.metrics import Metrics
from asbuilt.plan.model import ServicePlan
from asbuilt.sampling.dataset import Changed, Made, Short, Size, dataset
from asbuilt.server.audit import AuditLog
from asbuilt.server.auth import passwords
from asbuilt.server.auth.keys import private_jwk
from asbuilt.server.changes import Changes
from asbuilt.server.opened import opened_store
from asbuilt.server.problem import Problem
from asbuilt.server.seeded import Seeded
from asbuilt.store.base import Query, Row, Rows, Store, StoreError, Transaction, Unavailable

ACTION = "seed"
TOLD_EVERY = 1_000

Told = Callable[[int], None]
"""Called now and then with the number of further rows, on another thread."""


class Stopped(Exception):
    """Somebody gave up: nothing of it is stored."""


async def seed(
    plan: ServicePlan,
    directory: Path,
    environment: Mapping[str, str],
    size: Size,
    password: str,
    told: Told,
) -> Seeded:
    """Store accounts that sign in with ``password``, and rows of every table, in one transaction
    and with one entry in the audit log. What it comes to is returned.

    All accounts share one hash: at sign-in it costs what any other does.

    Raises:
        EnvironmentFailure: there are rows already, or the key, the data directory or the database
            does not allow it.
        CancelledError: it was given up; nothing is stored.
    """
    metrics = Metrics(plan.name, plan.version, ())
    async with opened_store(plan, directory, environment, metrics) as (store, secrets):
        await _refuse_rows(plan, store, directory)
        changes = Changes(plan, store, AuditLog(store), secrets.audit)
        seeded = Seeded(plan, private_jwk(secrets.keys.current))
        filling = _Filling(seeded, store, changes, size, passwords.hash(password), told)
        try:
            await _until_done(store, filling)
        except Unavailable as error:
            raise EnvironmentFailure(
                f"{directory}: the rows can not be stored: {error}",
                "Check the disk: make room, or name another directory with --data DIR. "
                "Nothing was stored.",
            ) from error
        return seeded


async def _until_done(store: Store[Any], filling: _Filling) -> None:
    """Wait for the transaction. Who gives up is told so only if nothing of it is stored."""
    work = asyncio.ensure_future(store.transact(filling.work))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        filling.stopped.set()
        with suppress(Stopped):
            await work
            return  # it was at its end already
        raise


async def _refuse_rows(plan: ServicePlan, store: Store[Any], directory: Path) -> None:
    for table in plan.tables.values():
        first = table.columns[0].name
        query = Query(((first, False),), 1, count=False)
        if (await store.page(store.prepare(Rows(table.name, (first,))), [], None, query)).rows:
            raise EnvironmentFailure(
                f"{directory}: there are rows in {table.name} already",
                "Sampled rows go into an empty data directory only: name another one with "
                "--data DIR. Nothing was changed.",
            )


class _Filling:
    """The work of one transaction, on the store's thread."""

    def __init__(
        self,
        seeded: Seeded,
        store: Store[Any],
        changes: Changes,
        size: Size,
        password_hash: str,
        told: Told,
    ) -> None:
        plan = seeded.plan
        assert plan.identity is not None
        self.seeded = seeded
        self.stopped = Event()
        self._plan = plan
        self._identity = plan.identity
        self._changes = changes
        self._size = size
        self._hash = password_hash
        self._told = told
        self._rows = {
            table.name: store.prepare(Rows(table.name, table.primary_key, table.primary_key))
            for table in plan.tables.values()
        }

    def work(self, transaction: Transaction[Any]) -> None:
        """Make and store all rows.

        Raises:
            Stopped: ``stopped`` was set meanwhile.
        """
        count = 0
        for step in dataset(self._plan, self._size, self._hash):
            match step:
                case Made():
                    self._insert(transaction, step)
                    count += 1
                    if count % TOLD_EVERY == 0:
                        if self.stopped.is_set():
                            raise Stopped
                        self._told(TOLD_EVERY)
                case Changed(table, row, values):
                    key = [row[name] for name in self._plan.tables[table].primary_key]
                    transaction.update(self._rows[table], key, None, values)
                case Short():
                    self.seeded.short.append(step)
        detail = {"seed": self._size.seed, "rows": self.seeded.counts}
        self._changes.audit.write_own(transaction, ACTION, detail)

    def _insert(self, transaction: Transaction[Any], step: Made) -> None:
        try:
            row = transaction.insert(step.table, step.row)
            if step.table == self._identity.table:
                self._open_account(transaction, step, row)
        except Unavailable:
            raise
        except (StoreError, Problem) as error:  # a constraint that sampling does not understand
            self.seeded.refused(step.table, error)
        else:
            self.seeded.add(step)

    def _open_account(self, transaction: Transaction[Any], step: Made, row: Row) -> None:
        apart = None if self._identity.password else self._hash
        role = None if self._identity.role else step.role
        try:
            self._changes.open_account(transaction, row, apart, role)
        except (StoreError, Problem):
            key = [step.row[self._identity.key]]
            transaction.delete(self._rows[step.table], key, None)
            raise
