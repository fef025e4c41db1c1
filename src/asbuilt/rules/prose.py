"""The text of a document that is no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt.document.blocks import Block, Heading, List, Paragraph, Quote, Table, Text


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
