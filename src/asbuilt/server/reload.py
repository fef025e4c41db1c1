"""Reading the document again while the service answers: on SIGHUP, in development after each save.

What can not be served is said, and the last version goes on.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable

from asbuilt.errors import AsbuiltError
from asbuilt.plan.model import ServicePlan
from asbuilt.server.handlers import Handlers
from asbuilt.server.live import Live
from asbuilt.server.outbound.reach import Reach
from asbuilt.store.base import StoreError

STILL = "  still serving the last version"

Read = Callable[[], tuple[ServicePlan, Handlers, Reach]]
"""Reads the document, its handlers and how its external services are reached, in a thread; an
AsbuiltError says why they are not fit."""


class Reload:
    """Puts the document that ``read`` finds in the place of the one that is served."""

    def __init__(self, live: Live, read: Read) -> None:
        self._live = live
        self._read = read
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Read the document soon: once more if it is being read just now, however often asked."""
        self._asked.set()

    async def run(self) -> None:
        """Do what is asked, until cancelled."""
        sinks = self._live.service.sinks
        while True:
            await self._asked.wait()
            self._asked.clear()
            obstacle = await self._obstacle()
            sinks.metrics.reloaded = obstacle is None
            if obstacle is not None:
                sinks.error_line(f"{obstacle.rstrip()}\n{STILL}")
                continue
            forget_garbage()
            plan, document = self._live.service.plan, self._live.service.settings.document
            sinks.error_line(f"{document} read again: {plan.name} {plan.version} ({plan.status})")

    async def _obstacle(self) -> str | None:
        """Serve what the files say now; why that can not be done."""
        try:
            await self._live.replace(*await asyncio.to_thread(self._read))
        except AsbuiltError as error:
            return str(error)
        except StoreError as error:
            return f"the database can not be written: {error}"
        except Exception as error:  # a bug: what is served is not touched by it
            return f"the document could not be read again: {type(error).__name__}: {error}"
        return None


def forget_garbage() -> None:
    """Let go of what nobody needs any more, and spare the collector what lives as long as the
    process: to walk it with every generation costs a request more than its own work."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def has_terminal() -> bool:
    """Whether the process belongs to a terminal, which is gone when it has hung up."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
