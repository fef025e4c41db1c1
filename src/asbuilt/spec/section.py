"""Sections: the blocks between headings, found by the aliases of their titles.

Headings match at any level, after numbering (``3.2``), emoji, symbols, bold and a trailing ``(…)``
are stripped.
"""

from __future__ import annotations

from dataclasses import dataclass

from asbuilt.document.blocks import Block, Heading
from asbuilt.source import Source, Span


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks under it and its subsections.

    ``heading`` is None for the part before the first heading. ``span`` reaches from the heading to
    the end of the last subsection. ``blocks`` are this section's own, without the subsections'.
    """

    source: Source
    heading: Heading | None
    title: str
    blocks: tuple[Block, ...]
    children: tuple[Section, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document as a tree of sections; what every section reader is given."""

    source: Source
    root: Section
    """The part before the first heading, whose ``children`` are the top-level sections."""
