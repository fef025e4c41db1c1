"""``serve --dev``: the document is read again when a file of it or its handlers are saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from asbuilt.cli.prepared import HANDLERS
from asbuilt.cli.stamps import Stamp, stamps
from asbuilt.errors import UsageError

SECONDS = 0.3


class Watch:
    """Sees files change from the moment at which it is made."""

    def __init__(self, document: Path) -> None:
        self._document = document
        self._seen = self._stamps()
        self._task: asyncio.Task[None] | None = None

    def begin(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` after each change, from the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._watch(changed))

    async def _watch(self, changed: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            stamps = self._stamps()
            if stamps != self._seen:
                self._seen = stamps
                changed()

    def _stamps(self) -> dict[Path, Stamp]:
        try:
            return stamps(self._document, (HANDLERS,))
        except UsageError:  # its last file is gone: that is a change, too
            return {}
