"""Underlined headings that begin with a number. To CommonMark (5.2) they are lists of one item, as
it has numbers first; who writes one means a heading, and Markdown took it for one before.

2. Goals
--------
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, List
from asbuilt.document.table import trimmed
from asbuilt.source import Source, Span

_UNDERLINED = regex.compile(
    r"(?<![^\r\n]\n)(?<![^\n]\r\n)[0-9]{1,3}[.)][ \t]+\S[^\n]*\n"
    r" {0,3}(?P<line>-{3,}|={3,})[ \t\r]*(?=\n[ \t\r]*(?:\n|\Z)|\Z)"
)
"""Such a heading, with nothing but a blank line above and below it."""


def with_numbered_headings(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with such headings in the places of what they are to CommonMark."""
    end = 0
    for block in blocks:
        if block.span.start >= end:
            heading = _heading(source, block) if isinstance(block, List) else None
            end = heading.span.end if heading else end
            yield heading or block


def _heading(source: Source, block: List) -> Heading | None:
    if len(block.items) > 1 or block.items[0].children:
        return None
    start = block.span.start
    found = _UNDERLINED.match(source.text, start)
    if not found:
        return None
    title = trimmed(source.text, start, source.text.index("\n", start))
    return Heading(1 if found["line"][0] == "=" else 2, title, Span(start, found.end("line")))
