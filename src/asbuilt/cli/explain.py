"""``asbuilt explain CODE``: the documentation of one rule."""

from __future__ import annotations

import click

from asbuilt.cli import options
from asbuilt.cli.render import envelope, manual
from asbuilt.errors import UsageError
from asbuilt.rules.nearest import nearest
from asbuilt.rules.run import all_rules, find_rule


def _codes(context: click.Context, parameter: click.Parameter, text: str) -> list[str]:
    return [rule.code for rule in all_rules() if rule.code.startswith(text.upper())]


@click.command(
    epilog="\b\nExamples:\n  asbuilt explain API104\n  asbuilt explain unbacked-endpoint"
)
@click.argument("code", metavar="CODE", shell_complete=_codes)
@options.formats("text", "json")
def command(code: str, output: str) -> int:
    """Explain the rule CODE: what it finds, why that matters, an example, and the fix.

    CODE is a rule's code or its name.
    """
    rule = find_rule(code)
    if rule is None:
        known = [name for rule in all_rules() for name in (rule.code, rule.name)]
        meant = nearest(code, known)
        raise UsageError(
            f"there is no rule `{code}`",
            f"Did you mean `{meant}`?" if meant else "`asbuilt rules` lists them.",
        )
    if output == "json":
        click.echo(envelope.render(manual.entry(rule)), nl=False)
    else:
        click.echo(manual.page(rule), nl=False)
    return 0
