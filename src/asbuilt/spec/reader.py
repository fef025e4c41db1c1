"""Blocks -> typed sections: every file of ``spec/sections`` reads its own part of the outline."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import registry
from asbuilt.document.blocks import Document
from asbuilt.source import Span
from asbuilt.spec import sections
from asbuilt.spec.model import Specification
from asbuilt.spec.section import Section, normal_title, outline

READERS = tuple(registry.modules(sections))
"""The section files: each with ``TITLES``, ``PART`` and ``read(outline) -> PART``."""

KNOWN_TITLES = frozenset(normal_title(title) for reader in READERS for title in reader.TITLES)


def read(document: Document) -> Specification:
    """Everything that ``document`` says. Never fails: what is not understood is a Trouble."""
    tree = outline(document)
    parts = {reader.PART: tree.part(reader.read) for reader in READERS}
    return Specification(document, parts, tuple(_unknown(tree.root.children)))


def _unknown(children: tuple[Section, ...]) -> Iterator[Span]:
    """The topmost headings that no reader knows and that hold no section which one knows. A single
    first-level heading is the document's title."""
    levels = [section.heading.level for section in children if section.heading]
    for section in children:
        if section.title in KNOWN_TITLES:
            continue
        if levels == [1] or any(below.title in KNOWN_TITLES for below in section.walk()):
            yield from _unknown(section.children)
        else:
            yield section.name.span
