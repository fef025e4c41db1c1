"""Titles that are none to Markdown: ``= Kilns``, as AsciiDoc has it, and in HTML."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Block, FrontMatter, Heading, Html, Paragraph, Rule, Text
from asbuilt.document.text import part
from asbuilt.source import Span

_TITLE = regex.compile(r"=\s+(?=[^\s=])")
_HTML = regex.compile(
    r"<h1\b[^<>]*>\s*(?:<[^<>]*>\s*)*(?P<title>[^\s<>][^<>]*)</(?:h1|a|b|strong)>", re.I
)


def with_title_line(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with a heading in the place of such a line at the top of the document, or behind
    HTML in which a title stands (``<h1 align="center">Kilns</h1>``) if there is no other one."""
    if not any(isinstance(each, Heading) and each.level == 1 for each in blocks):
        for place, block in enumerate(blocks[:_FIRST]):
            if isinstance(block, Html) and (found := _HTML.search(block.text)):
                start = block.span.start
                named = Span(start + found.start("title"), start + found.end("title"))
                title = Heading(1, Text(found["title"], named), named)
                return (*blocks[: place + 1], title, *blocks[place + 1 :])
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


_FIRST = 5
"""Blocks among which the title stands in HTML: pictures and badges are before it."""
_ABOVE = (FrontMatter, Html, Rule)
