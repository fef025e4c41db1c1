"""The forms in which evidence is written. Each module has a ``render``; one is imported."""

from __future__ import annotations

from importlib import import_module

from asbuilt.cli.render.proof.proof import Proof

FORMATS = ("text", "json", "html", "junit", "sarif", "github", "markdown")
SHORT = ("json", "html", "junit", "sarif")
"""Those that are options of their own as well."""


def render(name: str, proof: Proof) -> str:
    """The evidence in the form ``name``."""
    text = import_module(f"asbuilt.cli.render.proof.{name}").render(proof)
    assert isinstance(text, str)
    return text
