"""The forms in which findings are written. Each module has a ``render``; one is imported."""

from __future__ import annotations

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


def render(name: str, reports: Reports) -> str:
    """The findings in the form ``name``."""
    text = import_module(f"asbuilt.cli.render.{FORMATS[name]}").render(reports)
    assert isinstance(text, str)
    return text
