"""``asbuilt audit``: whether anybody has changed the audit log."""

from __future__ import annotations

from pathlib import Path

import click
import uvloop

from asbuilt import regex
from asbuilt.cli import options
from asbuilt.cli.render import envelope
from asbuilt.cli.stored import Parts, of_data, plan_of, store_of
from asbuilt.errors import UsageError
from asbuilt.plan.model import ServicePlan
from asbuilt.server.audit import AuditLog, Head, Verdict, verify

_HEAD = regex.compile(r"(?:audit )?(?:head=)?(?P<id>[0-9]{1,18}):(?P<hash>[0-9a-fA-F]{64})")


@click.group(
    cls=Parts, epilog="\b\nExamples:\n  asbuilt audit verify spec.md\n  asbuilt audit head spec.md"
)
def command() -> None:
    """The audit log of SPEC's service, while it does not run."""


@command.command(epilog="\b\nExample:\n  asbuilt audit head spec.md >> heads.txt")
@of_data
def head(document: Path, data: Path) -> int:
    """Print the last row and its hash, ID:SHA-256, to be kept where nobody changes it.

    With it `audit verify --head` finds even a log that was written anew from its first row.
    """
    found = uvloop.run(_head(plan_of(document, data), data))
    if found is None:
        click.echo("the audit log is empty", err=True)
    else:
        click.echo(_text(found))
    return 0


@command.command(
    "verify",
    epilog="\b\nExamples:\n  asbuilt audit verify spec.md\n"
    '  asbuilt audit verify spec.md --head "$(tail -1 heads.txt)"',
)
@of_data
@click.option("--head", "known", metavar="ID:HASH", help="A head that was printed earlier.")
@options.formats("text", "json")
def verify_(document: Path, data: Path, known: str | None, output: str) -> int:
    """Follow the chain of the audit log from the first row to the last.

    Exit code 1 means that a row was changed, removed or put in: the first one is named. Rows that
    were cut off at the end show only against a head that was kept elsewhere.
    """
    earlier = _parsed(known) if known is not None else None
    verdict = uvloop.run(_verify(plan_of(document, data), data, earlier))
    last = _text(verdict.head) if verdict.head else None
    if output == "json":
        data_ = {"rows": verdict.rows, "head": last, "broken": verdict.broken}
        click.echo(envelope.render(data_), nl=False)
    elif verdict.broken is None:
        click.echo(f"{verdict.rows:,} rows fit, head={last}" if last else "the audit log is empty")
    else:
        click.echo(f"row {verdict.broken} does not fit; the {verdict.rows:,} before it do")
    return 0 if verdict.broken is None else 1


def _parsed(text: str) -> Head:
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"--head {text} is no head", "`asbuilt audit head SPEC` prints one: ID:SHA-256."
        )
    return Head(int(match["id"]), bytes.fromhex(match["hash"]))


def _text(head: Head) -> str:
    return f"{head.id}:{head.hash.hex()}"


async def _head(plan: ServicePlan, data: Path) -> Head | None:
    async with store_of(plan, data) as (store, _):
        return await AuditLog(store).head(store)


async def _verify(plan: ServicePlan, data: Path, known: Head | None) -> Verdict:
    async with store_of(plan, data) as (store, _):
        return await verify(store, known)
