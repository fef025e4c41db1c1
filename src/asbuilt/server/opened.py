"""A service from its data directory, open for as long as somebody serves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from asbuilt.errors import EnvironmentFailure
from asbuilt.observe.access_log import AccessLog
from asbuilt.observe.metrics import Metrics
from asbuilt.observe.sinks import Sinks
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.system_tables import system_tables
from asbuilt.server import upkeep
from asbuilt.server.handlers import Handlers
from asbuilt.server.live import Live, latencies
from asbuilt.server.master_key import master_key
from asbuilt.server.secrets import ServiceSecrets, derive, read_secrets
from asbuilt.server.service import Service, Settings
from asbuilt.store.files import sync_directory
from asbuilt.store.sqlite.store import FILE, SqliteStore, open_store


@asynccontextmanager
async def opened(
    plan: ServicePlan,
    handlers: Handlers,
    directory: Path,
    settings: Settings,
    environment: Mapping[str, str],
    log: AccessLog,
    *,
    alone: bool = False,
) -> AsyncIterator[Live]:
    """A service that answers, with what goes on beside it. The data is closed in the end.

    ``alone`` keeps the data to this process.

    Raises:
        EnvironmentFailure: the key, the data directory or the database does not allow it.
    """
    metrics = Metrics(plan.name, plan.version, latencies(plan))
    opening = opened_store(plan, directory, environment, metrics, alone=alone)
    async with opening as (store, secrets):
        live = Live(plan, store, secrets, settings, handlers, Sinks(metrics, log))
        kept_up = upkeep.begin(live)
        yield live
        for task in kept_up:
            task.cancel()
        await upkeep.finish(live.service)
        live.service.hasher.close()


@asynccontextmanager
async def opened_store(
    plan: ServicePlan,
    directory: Path,
    environment: Mapping[str, str],
    metrics: Metrics,
    *,
    alone: bool = False,
) -> AsyncIterator[tuple[SqliteStore, ServiceSecrets]]:
    """The store of a data directory, which is made if it is not there, and the service's secrets.
    ``alone`` keeps its file to this process.

    Raises:
        EnvironmentFailure: the key, the data directory or the database does not allow it.
    """
    opening = opened_data(plan, directory, environment, metrics, alone=alone)
    async with opening as (store, key):
        yield store, await read_secrets(store, key)


@asynccontextmanager
async def opened_data(
    plan: ServicePlan,
    directory: Path,
    environment: Mapping[str, str],
    metrics: Metrics,
    *,
    alone: bool = False,
) -> AsyncIterator[tuple[SqliteStore, bytes]]:
    """The same with the key of the data, of which the secrets are made.

    Raises:
        EnvironmentFailure: the key, the data directory or the database does not allow it.
    """
    _make(directory)
    key = master_key(directory, environment, new=not (directory / FILE).exists())
    loop = asyncio.get_running_loop()
    store = open_store(
        loop, directory, derive(key, "database"), plan.tables, system_tables(plan), metrics,
        alone=alone,
    )  # fmt: skip
    try:
        yield store, key
    finally:
        await store.close()


async def setup_token(service: Service) -> str | None:
    """A new token that makes the first administrator; None when there is one already."""
    accounts = service.accounts
    rows = [accounts.identity.administrator]
    existing = await service.store.one(accounts.administrators, rows, None)
    return None if existing else service.setup.open(monotonic())


def _make(directory: Path) -> None:
    try:
        if not directory.is_dir():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_directory(directory.absolute().parent)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        taken = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "a file is in its place" if taken else error.strerror or error
        raise EnvironmentFailure(
            f"{directory}: the data directory can not be written: {reason}",
            "Give another one with --data DIR, or mend its permissions.",
        ) from None
