"""Run one command line: every outcome becomes an exit code and at most one message on stderr."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from asbuilt.cli.ask import NO_INPUT
from asbuilt.cli.commands import group
from asbuilt.cli.render.terminal import colours, printable_lines
from asbuilt.errors import AsbuiltError
from asbuilt.rules.nearest import nearest

USAGE = 2
MACHINE = 4
BUG = 5
INTERRUPTED = 130
ANYWHERE = ("--debug", "--no-input")
FULL = (errno.ENOSPC, errno.EDQUOT)
"""What is said by a disk that takes no more, even of standard output."""
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
"""What is said to somebody who may not look there, or not write."""


def run(arguments: Sequence[str]) -> int:
    """Run ``asbuilt`` with ``arguments`` and return the exit code of ``docs/commands.md``.

    ``--debug`` and ``--no-input`` may stand anywhere. Without the first no traceback ever reaches
    the terminal, with the second nobody is asked anything (:func:`asbuilt.cli.ask.confirm`).
    """
    words = [word for word in arguments if word not in ANYWHERE]
    debug, no_input = (word in arguments for word in ANYWHERE)
    try:
        code = group.main(
            args=words, prog_name="asbuilt", standalone_mode=False, obj={NO_INPUT: no_input}
        )
        return code if isinstance(code, int) else 0
    except AsbuiltError as error:
        return fail(error.message, error.hint, error.exit_code)
    except click.NoSuchOption as error:
        return fail(_lower(error.message), _meant(error), USAGE)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.ClickException as error:
        return fail(_lower(error.format_message()), _usage(error), USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (*FULL, *FORBIDDEN):
            place = error.filename or "standard output"
            refused = "written" if error.errno in FULL else "used"
            return fail(f"{place}: cannot be {refused}: {error.strerror}", None, MACHINE)
        if debug:
            raise
        report = import_module("asbuilt.cli.crash").write_report(error, words)
        return fail(
            f"asbuilt itself failed ({type(error).__name__}: {error}); this is a bug in asbuilt",
            f"Please report it with {report}; `--debug` shows the traceback here.",
            BUG,
        )


def fail(message: str, hint: str | None, code: int) -> int:
    """Say on stderr why the command could not go on; return ``code``."""
    head = click.style("error:", fg="red", bold=True)
    lines = [
        f"{head} {printable_lines(message)}",
        *([f"  {printable_lines(hint)}"] if hint else []),
    ]
    with suppress(OSError):  # the code still says it
        # No context of click's is left here that would know the colours.
        click.echo("\n".join(lines), err=True, color=colours())
    return code


def _meant(error: click.NoSuchOption) -> str | None:
    *_, last = error.option_name.rpartition("-")
    if error.ctx and any(f"--{last}" in each.opts for each in error.ctx.command.params):
        return f"Did you mean `--{last}`?"  # as `--output-format`, which others have
    if error.possibilities:
        likely = sorted(error.possibilities)
        return f"Did you mean `{nearest(error.option_name, likely) or likely[0]}`?"
    return _usage(error)


def _usage(error: click.ClickException) -> str | None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"`{context.command_path} --help` shows the usage." if context else None


def _lower(message: str) -> str:
    """As messages begin here, on one line: click breaks the list of what may be chosen."""
    message = " ".join(message.split()).rstrip(".")
    return message[:1].lower() + message[1:]
