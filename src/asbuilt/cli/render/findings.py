"""The forms in which findings are written. Each module has a ``render``; one is imported."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from asbuilt.cli.render.report import Reports

FORMATS = {
    "full": "text",
    "text": "text",
    "concise": "concise",
    "json": "json",
    "github": "github",
    "sarif": "sarif",
    "junit": "junit",
    "markdown": "markdown",
}
"""``text`` is what other commands call their form for people."""


def render(name: str, reports: Reports) -> Iterator[str]:
    """The findings in the form ``name``, in pieces that are written one behind the other."""
    form = import_module(f"asbuilt.cli.render.{FORMATS[name]}")
    if hasattr(form, "pieces"):
        yield from form.pieces(reports)
    else:
        yield form.render(reports)
