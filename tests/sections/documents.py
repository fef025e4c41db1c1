"""Documents for the tests of section readers."""

from __future__ import annotations

from textwrap import dedent

from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec import reader
from asbuilt.spec.model import Specification
from asbuilt.spec.section import Outline, outline


def outline_of(text: str) -> Outline:
    """The outline of a document that a test writes out, however it is indented there."""
    return outline(read(Source("spec.md", dedent(text))))


def spec_of(text: str) -> Specification:
    """Everything that such a document says, its guests known."""
    return reader.read(read(Source("spec.md", dedent(text))))


def sql(text: str) -> Outline:
    """A document that holds one SQL fence."""
    return outline(read(Source("spec.md", f"# Data\n\n```sql\n{dedent(text)}\n```\n")))
