"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from asbuilt.errors import UsageError

Function = Callable[..., Any]


class _Path(click.Path):
    """Shells complete files there. The reader says what is wrong with one, but for none at all,
    which would be the working directory: what a script's variable holds that nobody has set."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if value == "":
            self.fail("a name is missing; `.` is the working directory.", param, ctx)
        return super().convert(value, param, ctx)


PATH = _Path(allow_dash=True, readable=False)
FILE = click.Path(allow_dash=True, readable=False)
specification = click.argument("spec", metavar="SPEC", type=PATH)

quiet = click.option(
    "-q", "--quiet", is_flag=True, help="Write nothing but failures; the exit code is the answer."
)


def _no_format(context: click.Context, parameter: click.Parameter, file: str | None) -> Path | None:
    """``file``, unless ``--format`` takes it: many tools call that option ``--output``."""
    for other in context.command.params:
        if "--format" in other.opts and file in getattr(other.type, "choices", ()):
            raise click.BadParameter(
                f"`{file}` is a format: write --format {file}, or ./{file} for a file.",
                context,
                parameter,
            )
    return Path(file) if file else None


file = click.option(
    "-o", "--output", "file", type=str, callback=_no_format, metavar="FILE",
    help="Write the result to FILE instead of standard output.",
)  # fmt: skip
against = click.option(
    "--against", metavar="FILE|REV",
    help="Compare with this evidence: a file, or that of a git revision.",
)  # fmt: skip


def day(text: str | None) -> date:
    """The day that ``--today`` names, or that of the clock in UTC.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text} is no date", "Write it as 2026-01-31.") from None


verbose = click.option("-v", "--verbose", is_flag=True, help="Leave nothing out.")


def formats(*names: str, short: tuple[str, ...] = ("json",)) -> Callable[[Function], Function]:
    """``--format`` with the choice of ``names``, the first by default, and ``--json`` and the like
    for those that are ``short``.

    The command's parameter is ``output``.
    """

    def decorate(function: Function) -> Function:
        for name in reversed(short):
            text = f"Short for --format {name}."
            function = click.option(f"--{name}", "output", flag_value=name, help=text)(function)
        return click.option(
            "--format",
            "output",
            type=click.Choice(names),
            default=names[0],
            show_default=True,
            help="How to write the result.",
        )(function)

    return decorate
