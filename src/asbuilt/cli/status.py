"""``asbuilt status SPEC``: where the document stands."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from asbuilt.cli import options, specification
from asbuilt.cli.evidence_file import kept_evidence
from asbuilt.cli.options import day
from asbuilt.cli.render import envelope, roll_up
from asbuilt.errors import UsageError
from asbuilt.source import locate_exactly
from asbuilt.verify.status import status
from asbuilt.verify.subject import subject


@click.command(epilog="\b\nExamples:\n  asbuilt status spec.md\n  asbuilt status spec.md --json")
@options.specification
@click.option("--today", metavar="DATE", help="Judge dates by this day (YYYY-MM-DD).")
@options.formats("text", "json")
def command(spec: str, today: str | None, output: str) -> int:
    """Show where SPEC stands: requirements by verdict, tasks, milestones, questions, risks.

    Verdicts come from the evidence beside the document (`asbuilt verify` writes it); what has
    changed since is stale. Exit code 1 means that a requirement fails.
    """
    if spec == "-":
        raise UsageError("status needs the document's file", "The evidence stands beside it.")
    path = locate_exactly(Path(spec))
    judged = subject(path, specification.read(spec))
    found = kept_evidence(judged)
    plan = judged.plan
    state = status(judged.spec, found, plan.title, plan.version, day(today))
    data = {"status": msgspec.to_builtins(state)}
    click.echo(envelope.render(data) if output == "json" else roll_up.text(state), nl=False)
    return int(any(each.verdict == "failing" for each in state.requirements))
