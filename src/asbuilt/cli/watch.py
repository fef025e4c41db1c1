"""``serve --dev``: the service starts again when its document or handlers change.

What can not be served is said on the terminal, and the last version goes on.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from asbuilt.cli.prepared import HANDLERS, compiled, load_handlers
from asbuilt.cli.stamps import Stamp, stamps
from asbuilt.errors import AsbuiltError
from asbuilt.plan.model import ServicePlan, TablePlan
from asbuilt.plan.system_tables import system_tables
from asbuilt.store.sqlite.schema import differences

SECONDS = 0.3
STILL = "  still serving the last version"


class Watch:
    """Stops the service of ``plan`` when a file has changed and what it says now can be served."""

    def __init__(self, plan: ServicePlan, document: Path, data: Path) -> None:
        self._plan = plan
        self._document = document
        self._data = data
        self._seen = self._stamps()
        self._task: asyncio.Task[None] | None = None
        self.changed = False

    def begin(self, stop: asyncio.Event) -> None:
        """Watch from the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._watch(stop))

    async def _watch(self, stop: asyncio.Event) -> None:
        while not self.changed:
            await asyncio.sleep(SECONDS)
            stamps = self._stamps()
            if stamps != self._seen:
                self._seen = stamps
                obstacle = await asyncio.to_thread(self._obstacle)
                self.changed = obstacle is None
                if obstacle:
                    click.echo(f"{obstacle.rstrip()}\n{STILL}", err=True)
        stop.set()

    def _obstacle(self) -> str | None:
        """Why what the files say now can not be served."""
        try:
            plan, findings = compiled(self._document, self._data)
            if plan is None:
                return findings
            load_handlers(self._document, plan)
        except AsbuiltError as error:
            return str(error)
        lines = differences(_model(self._plan), _model(plan))
        if not lines:
            return None
        return "\n  ".join((
            "the document now has another data model than the data directory:", *lines,
            "Change it back, or serve it with a new directory (--data DIR).",
        ))  # fmt: skip

    def _stamps(self) -> dict[Path, Stamp]:
        return stamps(self._document, (HANDLERS,))


def start_again(arguments: Sequence[str], port: int) -> None:
    """Replace this process by one that does the same on the same port. It does not return."""
    same = ("--port", str(port))
    os.execv(sys.executable, [sys.executable, "-m", "asbuilt", *arguments, *same])


def _model(plan: ServicePlan) -> dict[str, TablePlan]:
    return {**system_tables(plan), **plan.tables}
