"""The process: one event loop, granian in it, the store's threads beside it.

granian runs embedded in this process: no second interpreter to start and to keep in memory, and the
SQLite file has one process that writes it.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import uvloop
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings

from asbuilt.errors import EnvironmentFailure
from asbuilt.observe.access_log import AccessLog
from asbuilt.observe.metrics import Metrics
from asbuilt.observe.sinks import Sinks
from asbuilt.plan.model import ServicePlan
from asbuilt.plan.system_tables import system_tables
from asbuilt.server import upkeep
from asbuilt.server.app import App
from asbuilt.server.assemble import assemble
from asbuilt.server.handlers import Handlers
from asbuilt.server.listener import ListeningServer
from asbuilt.server.master_key import master_key
from asbuilt.server.rsgi import RsgiApp
from asbuilt.server.secrets import derive, read_secrets
from asbuilt.server.service import Settings
from asbuilt.store.files import sync_directory
from asbuilt.store.sqlite.store import FILE, open_store

HEADER_SECONDS = 10
BACKPRESSURE = 4096
HEAD_BYTES = 16 * 1024
DRAIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Options:
    """Where and how to serve. ``log`` is the file descriptor of the access log."""

    listener: socket.socket
    directory: Path
    settings: Settings
    log: int
    log_for_people: bool = False
    certificate: Path | None = None
    certificate_key: Path | None = None


Ready = Callable[[str | None], None]
"""Called when requests are answered, with the set-up token while there is no administrator."""


def run(
    plan: ServicePlan,
    handlers: Handlers,
    options: Options,
    environment: Mapping[str, str],
    ready: Ready,
    stopped: Callable[[asyncio.Event], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are answered first.

    ``stopped`` may keep the event that stops the service, to set it from the loop.

    Raises:
        EnvironmentFailure: the port, the key, the data directory or the database does not allow it.
    """
    with options.listener:
        uvloop.run(_serve(plan, handlers, options, environment, ready, stopped))


async def _serve(
    plan: ServicePlan,
    handlers: Handlers,
    options: Options,
    environment: Mapping[str, str],
    ready: Ready,
    stopped: Callable[[asyncio.Event], None] | None,
) -> None:
    directory = options.directory
    _make(directory)
    key = master_key(directory, environment, new=not (directory / FILE).exists())
    loop = asyncio.get_running_loop()
    sinks = _sinks(plan, options)
    store = open_store(
        loop, directory, derive(key, "database"), plan.tables, system_tables(plan), sinks.metrics
    )
    try:
        secrets = await read_secrets(store, key)
        app = assemble(plan, store, secrets, options.settings, handlers, sinks)
        token = await _setup_token(app)
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        if stopped is not None:
            stopped(stop)
        # What exists now lives as long as the process: the collector need not walk it again with
        # every generation, which costs a request more than its own work.
        gc.freeze()
        await _listen(app, options, stop, lambda: ready(token))
        app.service.hasher.close()
    finally:
        await store.close()


def _sinks(plan: ServicePlan, options: Options) -> Sinks:
    bounds = [objective.bound for objective in plan.objectives if objective.metric == "latency"]
    return Sinks(
        Metrics(plan.name, plan.version, bounds),
        AccessLog(options.log, terminal=options.log_for_people),
    )


async def _setup_token(app: App) -> str | None:
    service = app.service
    accounts = service.accounts
    rows = [accounts.identity.administrator]
    existing = await service.store.one(accounts.administrators, rows, None)
    return None if existing else service.setup.open(monotonic())


async def _listen(
    app: App, options: Options, stop: asyncio.Event, ready: Callable[[], None]
) -> None:
    server = ListeningServer(
        RsgiApp(app, app.service.plan.body_bytes, ready),
        options.listener,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=BACKPRESSURE,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEAD_BYTES
        ),
        log_enabled=False,
        ssl_cert=options.certificate,
        ssl_key=options.certificate_key,
        ssl_protocol_min=SSLProtocols.tls13,
    )
    kept_up = upkeep.begin(app.service)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait({serving}, timeout=DRAIN_SECONDS)
    for task in (*kept_up, stopping):
        task.cancel()
    await upkeep.finish(app.service)
    if serving.done() and (error := serving.exception()):
        raise EnvironmentFailure(f"the server stopped: {error}")


def _make(directory: Path) -> None:
    try:
        if not directory.is_dir():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_directory(directory.absolute().parent)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise EnvironmentFailure(
            f"{directory}: the data directory can not be written: {error.strerror or error}",
            "Give another one with --data DIR, or mend its permissions.",
        ) from None
