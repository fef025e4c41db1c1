"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Function = Callable[..., Any]

PATH = click.Path(allow_dash=True)
"""Shells complete files there. The reader says what is wrong with one."""
specification = click.argument("spec", metavar="SPEC", type=PATH)

quiet = click.option(
    "-q", "--quiet", is_flag=True, help="Write nothing but failures; the exit code is the answer."
)


def formats(*names: str) -> Callable[[Function], Function]:
    """``--format`` with the choice of ``names``, the first by default, and ``--json`` for short.

    The command's parameter is ``output``.
    """

    def decorate(function: Function) -> Function:
        for option in (
            click.option("--json", "output", flag_value="json", help="Short for --format json."),
            click.option(
                "--format",
                "output",
                type=click.Choice(names),
                default=names[0],
                show_default=True,
                help="How to write the result.",
            ),
        ):
            function = option(function)
        return function

    return decorate
