"""The text of a document that is no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from asbuilt.document.blocks import Block, Heading, List, Paragraph, Quote, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.section import Outline, Section

_NOT_SO = re.compile(
    r"\b(?:non[ -]?goals?|out of scope|not in scope|exclusions|alternatives?|rejected"
    r"|options considered|questions?|issues|glossary|terminology|references?|change ?log"
    r"|revisions?|history|examples?"
    r"|risks?|future|later|as is|current state|lessons)\b"
)
"""Titles of sections that say what is not so: ruled out, undecided, feared or over."""


def prose(blocks: Iterable[Block]) -> Iterator[Text]:
    """Headings, lines of paragraphs, items and cells, in the order of the document."""
    for block in blocks:
        match block:
            case Heading(title=title):
                yield title
            case Paragraph(lines=lines):
                yield from lines
            case Table(header=header, rows=rows):
                yield from header
                for row in rows:
                    yield from row
            case List(items=items):
                for item in items:
                    yield item.text
                    yield from prose(item.children)
            case Quote(children=children):
                yield from prose(children)


@dataclass(frozen=True, slots=True)
class Statement(Text):
    """A line of a paragraph, an item, or a whole row. ``head`` is what stands above it: the title
    of its section and the header of its table."""

    head: str = ""


def statements(outline: Outline) -> Iterator[Statement]:
    """The lines in which a document says what is so: those of paragraphs, items and whole rows of
    tables, outside of sections about what is ruled out, open, feared or over."""
    yield from _stated(outline.root)


def _stated(section: Section) -> Iterator[Statement]:
    if _NOT_SO.search(section.title) and not (section.heading and section.heading.level == 1):
        return
    yield from _lines(section.source.text, section.blocks, section.name.text)
    for child in section.children:
        yield from _stated(child)


def _lines(text: str, blocks: Iterable[Block], head: str) -> Iterator[Statement]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                yield from (Statement(line.text, line.span, head) for line in lines)
            case Table(header=header, rows=rows):
                titled = " ".join((head, *(cell.text for cell in header)))
                for row in rows:
                    start, end = row[0].span.start, max(cell.span.end for cell in row)
                    yield Statement(text[start:end], Span(start, end), titled)
            case List(items=items):
                for item in items:
                    yield Statement(item.text.text, item.text.span, head)
                    yield from _lines(text, item.children, head)
            case Quote(children=children):
                yield from _lines(text, children, head)
