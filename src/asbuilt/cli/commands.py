"""The table of commands. A command's module is imported when it is called, not before.

Every module named here has a ``command``: a click command that returns its exit code.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

import asbuilt
from asbuilt.errors import UsageError
from asbuilt.rules.nearest import nearest

COMMANDS = {
    "new": ("asbuilt.cli.new", "Write a specification to start from."),
    "check": ("asbuilt.cli.check", "Find what is missing, wrong or contradictory."),
    "show": ("asbuilt.cli.show", "Show what was understood, and every assumption."),
    "serve": ("asbuilt.cli.serve", "Run the service that the document describes."),
    "seed": ("asbuilt.cli.seed", "Fill an empty data directory with realistic rows."),
    "explain": ("asbuilt.cli.explain", "Explain a rule: what, why, an example, the fix."),
    "rules": ("asbuilt.cli.rules", "List the rules of `check`."),
}


class Commands(click.Group):
    """A group whose commands are the rows of :data:`COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
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
        "color": False if os.environ.get("NO_COLOR") else None,
        "max_content_width": 100,
    },
    epilog="Start with `asbuilt new my-service`, then `asbuilt check my-service`.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an internal failure.")
@click.version_option(asbuilt.__version__, "-V", "--version", message="%(prog)s %(version)s")
def group(debug: bool) -> None:
    """The technical specification that runs: one Markdown document, checked and served."""
