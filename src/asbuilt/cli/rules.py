"""``asbuilt rules``: every rule with its code, severity and summary."""

from __future__ import annotations

import click

from asbuilt.cli import options
from asbuilt.cli.render import envelope, manual
from asbuilt.rules.run import all_rules


@click.command(epilog="\b\nExamples:\n  asbuilt rules\n  asbuilt rules --format markdown")
@options.formats("text", "json", "markdown")
def command(output: str) -> int:
    """List the rules that `asbuilt check` applies.

    With --format markdown the list is the page docs/rules.md: every rule explained.
    """
    rules = all_rules()
    if output == "json":
        click.echo(envelope.render({"rules": [manual.entry(rule) for rule in rules]}), nl=False)
    elif output == "markdown":
        click.echo(manual.book(rules), nl=False)
    else:
        click.echo(manual.index(rules), nl=False)
    return 0
