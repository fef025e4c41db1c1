"""Commands on the data directory of a service that is not running: `users`, `keys`, `audit`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from asbuilt.cli.prepared import compiled
from asbuilt.cli.settings import Function, read_beside, setting
from asbuilt.errors import EnvironmentFailure, UsageError
from asbuilt.observe.metrics import Metrics
from asbuilt.plan.model import ServicePlan
from asbuilt.rules.nearest import nearest
from asbuilt.server.opened import opened_data
from asbuilt.store.sqlite.store import FILE, SqliteStore

_OPTIONS = (
    click.argument("document", metavar="SPEC", is_eager=True, callback=read_beside),
    setting(
        "--data", type=click.Path(path_type=Path), default=Path("asbuilt-data"),
        show_default=True, help="Directory of the database and its key, as for `serve`.",
    ),
)  # fmt: skip


def of_data(function: Function) -> Function:
    """The argument SPEC (``document``) and the option ``--data``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def plan_of(document: Path, data: Path) -> ServicePlan:
    """The plan of a document whose service has run on ``data``.

    Raises:
        EnvironmentFailure: there is no data.
        UsageError: the document has errors.
    """
    if not (data / FILE).is_file():
        raise EnvironmentFailure(
            f"{data}: there is no data of a service",
            f"`asbuilt serve {document} --data {data}` makes it at its first start; "
            "--data names another directory.",
        )
    plan, findings = compiled(document, data)
    if plan is None:
        raise UsageError(f"{document}: has errors", findings.rstrip())
    return plan


@asynccontextmanager
async def store_of(plan: ServicePlan, data: Path) -> AsyncIterator[tuple[SqliteStore, bytes]]:
    """The store, for this process alone, and the key of the data.

    Raises:
        EnvironmentFailure: a service runs on it, or the key or the database does not allow it.
    """
    metrics = Metrics(plan.name, plan.version, ())
    async with opened_data(plan, data, os.environ, metrics) as (store, key):
        yield store, key


class Parts(click.Group):
    """A command with commands of its own; a mistyped one is answered with the one meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            meant = nearest(args[0], self.commands)
            raise UsageError(
                f"there is no command `{ctx.info_name} {args[0]}`",
                f"Did you mean `asbuilt {ctx.info_name} {meant}`?"
                if meant
                else f"There are {', '.join(self.commands)}.",
            )
        return super().resolve_command(ctx, args)
