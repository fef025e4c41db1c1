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

import uvloop
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings

from asbuilt.errors import EnvironmentFailure
from asbuilt.observe.access_log import AccessLog
from asbuilt.plan.model import ServicePlan
from asbuilt.server.handlers import Handlers
from asbuilt.server.listener import ListeningServer
from asbuilt.server.live import Live
from asbuilt.server.opened import opened, setup_token
from asbuilt.server.reload import Read, Reload, has_terminal
from asbuilt.server.rsgi import RsgiApp
from asbuilt.server.service import Settings

HEADER_SECONDS = 10
BACKPRESSURE = 4096
HEAD_BYTES = 16 * 1024
DRAIN_SECONDS = 30.0
YOUNG_OBJECTS = 10_000
"""New objects after which garbage is looked for: requests that wait are none."""


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

Watch = Callable[[Callable[[], None]], None]
"""Is given what asks for the document to be read again."""


def run(
    plan: ServicePlan,
    handlers: Handlers,
    options: Options,
    environment: Mapping[str, str],
    ready: Ready,
    read: Read,
    watch: Watch | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are answered first. On SIGHUP, and when
    ``watch`` asks for it, ``read`` finds another document to serve.

    Raises:
        EnvironmentFailure: the port, the key, the data directory or the database does not allow it.
    """
    with options.listener:
        uvloop.run(_serve(plan, handlers, options, environment, ready, read, watch))


async def _serve(
    plan: ServicePlan,
    handlers: Handlers,
    options: Options,
    environment: Mapping[str, str],
    ready: Ready,
    read: Read,
    watch: Watch | None,
) -> None:
    log = AccessLog(options.log, terminal=options.log_for_people)
    service = opened(
        plan, handlers, options.directory, options.settings, environment, log, alone=True
    )
    async with service as live:
        token = await setup_token(live.service)
        stop = asyncio.Event()
        reload = Reload(live, read)
        _handle_signals(stop, reload)
        if watch is not None:
            watch(reload.ask)
        reloading = asyncio.create_task(reload.run())
        gc.freeze()  # see forget_garbage
        gc.set_threshold(YOUNG_OBJECTS)
        await _listen(live, options, stop, lambda: ready(token))
        reloading.cancel()


def _handle_signals(stop: asyncio.Event, reload: Reload) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as nohup leaves it
    ends = has_terminal() and not ignored

    def hung_up() -> None:
        """SIGHUP asks for the document to be read, unless it says that the terminal is gone."""
        if ends and not has_terminal():
            stop.set()
        else:
            reload.ask()

    loop.add_signal_handler(signal.SIGHUP, hung_up)


async def _listen(
    live: Live, options: Options, stop: asyncio.Event, ready: Callable[[], None]
) -> None:
    server = ListeningServer(
        RsgiApp(live, ready),
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
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait({serving}, timeout=DRAIN_SECONDS)
    stopping.cancel()
    if serving.done() and (error := serving.exception()):
        raise EnvironmentFailure(f"the server stopped: {error}")
