"""``asbuilt lsp``: what editors ask while a specification is written."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

from asbuilt.errors import EnvironmentFailure


@click.command(epilog="\b\nExample:\n  asbuilt lsp     (an editor starts it; see docs/editors.md)")
@click.option("--stdio", is_flag=True, help="Speak on standard input and output; always so.")
def command(stdio: bool) -> int:
    """Serve an editor over standard input and output (Language Server Protocol 3.17).

    Findings while typing with their corrections, explanations, definitions, references, completion,
    outline, formatting. Nothing is written to disk.
    """
    if find_spec("pygls") is None:
        raise EnvironmentFailure(
            "`asbuilt lsp` needs pygls, which is not installed",
            "Install it with `pip install 'asbuilt[lsp]'`.",
        )
    code: int = import_module("asbuilt.cli.lsp.server").serve()
    return code
