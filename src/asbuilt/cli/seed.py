"""``asbuilt seed SPEC``: accounts and rows in an empty data directory, to try and to test with."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import click
import uvloop
from msgspec import to_builtins

from asbuilt.cli.options import day
from asbuilt.cli.prepared import compiled
from asbuilt.cli.private_file import private_file
from asbuilt.cli.render import envelope
from asbuilt.cli.settings import read_beside, setting
from asbuilt.errors import UsageError
from asbuilt.plan.model import ServicePlan
from asbuilt.sampling.dataset import PER_ROLE, Size
from asbuilt.server.auth import passwords
from asbuilt.server.seed import Told, seed
from asbuilt.server.seeded import Account, Seeded

PASSWORD = "ASBUILT_SEED_PASSWORD"


@click.command(
    "seed",
    epilog="\b\nExamples:\n  asbuilt seed spec.md && asbuilt serve spec.md\n"
    "  asbuilt seed spec.md --data big --users 10000 --rows 100000 --manifest seeded.json",
)
@click.argument("document", metavar="SPEC", is_eager=True, callback=read_beside)
@setting(
    "--data", type=click.Path(path_type=Path), default=Path("asbuilt-data"), show_default=True,
    help="Directory of the database and its key: a new one, or one without rows.",
)  # fmt: skip
@click.option(
    "--users", type=click.IntRange(0), default=20, show_default=True,
    help="Accounts of the default role beside those of every role.",
)  # fmt: skip
@click.option(
    "--per-role", type=click.IntRange(1), default=PER_ROLE, show_default=True,
    help="Accounts of every role.",
)  # fmt: skip
@click.option(
    "--rows", type=click.IntRange(0), default=50, show_default=True,
    help="Rows of each other table, as far as unique constraints leave room.",
)  # fmt: skip
@click.option("--seed", "number", default=1, show_default=True, help="What all values depend on.")
@click.option(
    "--today", metavar="DATE", help="The day that dates lie around (YYYY-MM-DD); today in UTC.",
)  # fmt: skip
@click.option(
    "--manifest", type=click.Path(path_type=Path), metavar="FILE",
    help="Write there, for the owner's eyes only, what there is and how to sign in (JSON).",
)  # fmt: skip
def command(
    document: Path,
    data: Path,
    users: int,
    per_role: int,
    rows: int,
    number: int,
    today: str | None,
    manifest: Path | None,
) -> int:
    """Fill an empty data directory with accounts of every role and rows of every table.

    Equal --seed and --today give equal rows, but for password hashes. All accounts have one
    password: the one in ASBUILT_SEED_PASSWORD, else a random one that is shown.
    """
    size = Size(users, rows, number, day(today), per_role)
    given = os.environ.get(PASSWORD)
    password = given or token_urlsafe(12)
    if objection := passwords.objection(password):
        raise UsageError(f"{PASSWORD} {objection.detail}")
    plan, findings = compiled(document, data)
    if plan is None:
        click.echo(findings, nl=False)
        return 1
    with private_file(manifest) as write, _progress(plan, size) as told:
        seeded = _seeded(seed(plan, data, os.environ, size, password, told))
        write(envelope.render({
            "service": plan.name, "seed": number, "today": size.today.isoformat(),
            "password": password, "signing_key": to_builtins(seeded.signing_key),
            **seeded.manifest(),
        }))  # fmt: skip
    click.echo(_summary(data, seeded, None if given else password))
    return 0


def _seeded(work: Coroutine[Any, Any, Seeded]) -> Seeded:
    try:
        return uvloop.run(work)
    except KeyboardInterrupt:
        click.echo("nothing was stored", err=True)
        raise


@contextmanager
def _progress(plan: ServicePlan, size: Size) -> Iterator[Told]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda further: None
        return
    roles = len(plan.identity.roles) if plan.identity else 0
    total = size.users + size.per_role * roles + size.rows * (len(plan.tables) - 1)
    with click.progressbar(
        length=total, file=sys.stderr, label="rows", show_eta=True, show_pos=True
    ) as bar:
        yield bar.update


def _summary(data: Path, seeded: Seeded, password: str | None) -> str:
    """What there is now: rows, and how to sign in."""
    lines = [f"{data}: " + ", ".join(f"{count:,} {name}" for name, count in seeded.counts.items())]
    lines += [f"  {item.table} has fewer: {item.reason}" for item in seeded.short]
    first: dict[str, Account] = {}
    for account in seeded.accounts.values():
        first.setdefault(account.role, account)
    for role, account in first.items():
        names = " or ".join(str(name) for name in account.names.values() if name is not None)
        lines.append(
            f"  {role:<12} signs in as {names or 'nobody: there is no name to sign in with'}"
        )
    if password:
        lines.append(f"  password     {password}")
    return "\n".join(lines)
