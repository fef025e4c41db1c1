"""Asking whoever sits at the terminal, when somebody does."""

from __future__ import annotations

import os
import sys

import click

NO_INPUT = "no_input"
"""The member of a context's ``obj`` that says whether ``--no-input`` was given."""
VARIABLE = "ASBUILT_NO_INPUT"


def confirm(question: str, otherwise: str) -> bool:
    """Whether somebody says yes to ``question``, which is written to stderr.

    Nobody is asked where no terminal is, with ``--no-input``, or with ASBUILT_NO_INPUT: then the
    answer is no, and ``otherwise`` says how to say yes (a flag).
    """
    context = click.get_current_context(silent=True)
    silent = bool(context and context.obj and context.obj.get(NO_INPUT))
    if silent or os.environ.get(VARIABLE) or not (sys.stdin.isatty() and sys.stderr.isatty()):
        click.echo(f"{question} Nobody is asked. {otherwise}", err=True)
        return False
    return click.confirm(question, default=False, err=True)
