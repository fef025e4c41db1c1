"""The real service with faults while it reads its document again, for ``weakened``."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from asbuilt.server import app, live, run
from asbuilt.server.request import Request
from tests.verify.broken.put import Remove, put


def _ends_on_sighup() -> None:
    """SIGHUP does what it does to a process that knows nothing of it."""
    proper = run._handle_signals

    def handle(*given: Any) -> None:
        proper(*given)
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)

    put(run, _handle_signals=handle)


def _while_reloading(doing: Callable[[live.Live], Any]) -> None:
    proper = live.Live.replace

    async def replace(self: live.Live, *given: Any) -> None:
        former = self.app
        self.app = doing(self)
        await asyncio.sleep(0.2)
        self.app = former
        await proper(self, *given)

    put(live.Live, replace=replace)


def _errs_on_reload() -> None:
    """Requests meet an error while the document is read."""

    class Erring(app.App):
        async def answer(self, request: Request) -> Any:
            raise RuntimeError("no routes")

    _while_reloading(lambda now: Erring(now.service, now.app._router))


class _Unsigned:
    """Headers without the one that says who asks."""

    def __init__(self, proper: Any) -> None:
        self._proper = proper

    def __contains__(self, name: str) -> bool:
        return name != "authorization" and name in self._proper

    def get(self, name: str, default: Any = None) -> Any:
        return default if name == "authorization" else self._proper.get(name, default)

    def get_all(self, name: str) -> list[str]:
        return [] if name == "authorization" else list(self._proper.get_all(name))

    def keys(self) -> list[str]:
        names: list[str] = self._proper.keys()
        return [name for name in names if name != "authorization"]


def _knows_nobody_on_reload() -> None:
    """While the document is read nobody is known."""

    class Forgetful(app.App):
        async def answer(self, request: Request) -> Any:
            request.headers = _Unsigned(request.headers)
            return await super().answer(request)

    _while_reloading(lambda now: Forgetful(now.service, now.app._router))


RELOADS: dict[str, Remove] = {
    "reload": _ends_on_sighup,
    "reload-errors": _errs_on_reload,
    "reload-callers": _knows_nobody_on_reload,
}
