"""``asbuilt show SPEC``: what was understood, line by line, and every assumption."""

from __future__ import annotations

from typing import Any

import click
import msgspec

import asbuilt.api
from asbuilt.cli import options, specification
from asbuilt.cli.render import assumptions, blocks, envelope, parts, plan
from asbuilt.exchange.plain import sections

STAGES = ("plan", "spec", "blocks")


@click.command(
    epilog="\b\nExamples:\n  asbuilt show spec.md\n  asbuilt show spec.md --assumptions\n"
    "  asbuilt show spec.md plan --json",
)
@options.specification
@click.argument("stage", type=click.Choice(STAGES), default="plan", metavar="[plan|spec|blocks]")
@click.option("--assumptions", "only_assumptions", is_flag=True, help="Only the assumptions.")
@options.formats("text", "json")
def command(spec: str, stage: str, only_assumptions: bool, output: str) -> int:
    """Show what asbuilt understood of SPEC; each line begins with the document's line number.

    plan (the default) is the service: tables, endpoints, who may do what, and every assumption made
    where the document is silent. spec is what was read from each section, blocks is the Markdown.
    """
    read = specification.read(spec)
    service = asbuilt.api.compile(read)
    data: dict[str, Any]
    if only_assumptions:
        text, data = assumptions.text(service), {"assumptions": service.assumptions}
    elif stage == "plan":
        text, data = plan.text(service), {"plan": msgspec.to_builtins(service)}
    elif stage == "spec":
        text, data = parts.text(read), {"spec": sections(read)}
    else:
        text, data = blocks.text(read.document), {"blocks": blocks.data(read.document)}
    click.echo(envelope.render(data) if output == "json" else text, nl=False)
    return 0
