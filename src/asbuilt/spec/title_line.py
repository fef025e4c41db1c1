"""A title as AsciiDoc has it, ``= Kilns``, which Markdown takes for text."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Block, FrontMatter, Heading, Html, Paragraph, Rule
from asbuilt.document.text import part
from asbuilt.source import Span

_TITLE = regex.compile(r"=\s+(?=[^\s=])")


def with_title_line(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with a heading in the place of such a line at the top of the document."""
    at = next((at for at, each in enumerate(blocks) if not isinstance(each, _ABOVE)), None)
    first = blocks[at] if at is not None else None
    if at is None or not isinstance(first, Paragraph):
        return blocks
    line, *others = first.lines
    if not (found := _TITLE.match(line.text)):
        return blocks
    made: list[Block] = [Heading(1, part(line, found.end(), len(line.text)), line.span)]
    if others:
        made.append(Paragraph(tuple(others), Span(others[0].span.start, first.span.end)))
    return (*blocks[:at], *made, *blocks[at + 1 :])


_ABOVE = (FrontMatter, Html, Rule)
