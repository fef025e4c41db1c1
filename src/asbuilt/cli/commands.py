"""The table of commands. A command's module is imported when it is called, not before.

Every module named here has a ``command``: a click command that returns its exit code.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

import asbuilt
from asbuilt import regex_cache
from asbuilt.cli import collection
from asbuilt.cli.render.terminal import colours
from asbuilt.errors import UsageError
from asbuilt.rules.nearest import nearest

COMMANDS = {
    "new": ("asbuilt.cli.new", "Write a specification to start from."),
    "check": ("asbuilt.cli.check", "Find what is missing, wrong or contradictory."),
    "fmt": ("asbuilt.cli.fmt", "Align tables and number lists; change nothing else."),
    "diff": ("asbuilt.cli.diff", "Say what changed in the contract, and what it breaks."),
    "show": ("asbuilt.cli.show", "Show what was understood, and every assumption."),
    "serve": ("asbuilt.cli.serve", "Run the service that the document describes."),
    "export": ("asbuilt.cli.export", "Write the document, or its contract, for other tools."),
    "import": ("asbuilt.cli.importing", "Write a specification of what others' files describe."),
    "seed": ("asbuilt.cli.seed", "Fill an empty data directory with realistic rows."),
    "verify": ("asbuilt.cli.verify", "Measure every requirement on the running service."),
    "report": ("asbuilt.cli.report", "Show the evidence again: text, HTML, JUnit …"),
    "attest": ("asbuilt.cli.attest", "Sign the evidence, or check that it was not changed."),
    "users": ("asbuilt.cli.users", "Make accounts: the first administrator's, for instance."),
    "keys": ("asbuilt.cli.keys", "List, rotate, export the keys that sign access tokens."),
    "audit": ("asbuilt.cli.audit", "Find out whether the audit log was changed."),
    "status": ("asbuilt.cli.status", "Show where the document stands: verdicts, tasks, dates."),
    "explain": ("asbuilt.cli.explain", "Explain a rule: what, why, an example, the fix."),
    "rules": ("asbuilt.cli.rules", "List the rules of `check`."),
    "config": ("asbuilt.cli.config", "Show each setting and where it comes from."),
    "doctor": ("asbuilt.cli.doctor", "Say what is wrong with the installation or its data."),
    "lsp": ("asbuilt.cli.lsp.command", "Serve an editor: findings, definitions, completion."),
    "completion": ("asbuilt.cli.completion", "Complete commands and options in a shell."),
}


class Commands(click.Group):
    """A group whose commands are the rows of :data:`COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with collection.paused(), regex_cache.for_all():
            command = import_module(COMMANDS[cmd_name][0]).command
            gc.freeze()  # modules stay: nobody has to look for garbage among them
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The commands by the table: no module of theirs is imported to complete a name."""
        item = import_module("click.shell_completion").CompletionItem
        return [
            item(name, help=text)
            for name, (_, text) in COMMANDS.items()
            if name.startswith(incomplete)
        ] or click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        wrong = args[0] not in COMMANDS and not args[0].startswith("-")
        if wrong and not ctx.resilient_parsing:
            meant = nearest(args[0], COMMANDS)
            raise UsageError(
                f"there is no command `{args[0]}`",
                f"Did you mean `asbuilt {meant}`?" if meant else "`asbuilt --help` lists them.",
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=Commands,
    no_args_is_help=True,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "color": colours(),
        "max_content_width": 100,
    },
    epilog="`--debug` and `--no-input` may stand anywhere.\n\n"
    "Start with `asbuilt new my-service`, then `asbuilt check my-service`.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an internal failure.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what needs a yes is not done.")
@click.version_option(asbuilt.__version__, "-V", "--version", message="%(prog)s %(version)s")
def group(debug: bool, no_input: bool) -> None:
    """The technical specification that runs: one Markdown document, checked and served."""
