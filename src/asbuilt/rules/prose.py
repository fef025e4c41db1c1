"""The text of a document that is no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from asbuilt.document.blocks import Block, Heading, List, Paragraph, Quote, Table, Text
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


def statements(outline: Outline) -> Iterator[Text]:
    """The lines in which a document says what is so: those of paragraphs, items and whole rows of
    tables, outside of sections about what is ruled out, open, feared or over."""
    yield from _stated(outline.root)


def _stated(section: Section) -> Iterator[Text]:
    if _NOT_SO.search(section.title) and not (section.heading and section.heading.level == 1):
        return
    yield from _lines(section.source.text, section.blocks)
    for child in section.children:
        yield from _stated(child)


def _lines(text: str, blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                yield from lines
            case Table(rows=rows):
                for row in rows:
                    span = Span(row[0].span.start, max(cell.span.end for cell in row))
                    yield Text(text[span.start : span.end], span)
            case List(items=items):
                for item in items:
                    yield item.text
                    yield from _lines(text, item.children)
            case Quote(children=children):
                yield from _lines(text, children)
