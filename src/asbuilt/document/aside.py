"""Callouts in HTML, ``<aside>``, as Notion exports them: what stands in them is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Block, Html, Paragraph, Quote, Text
from asbuilt.document.table import trimmed
from asbuilt.source import Source

_CALLOUT = regex.compile(
    r"\s*<(?P<tag>aside|blockquote)\b[^<>]*>(?P<said>.*?)(?:</(?P=tag)>\s*)?",
    re.IGNORECASE | re.DOTALL,
)
_LINE = regex.compile(r"[^\r\n]*\S[^\r\n]*")


def with_callouts(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with quotes in the places of such HTML."""
    for block in blocks:
        callout = _CALLOUT.fullmatch(block.text) if isinstance(block, Html) else None
        yield _quote(source, block, *callout.span("said")) if callout else block


def _quote(source: Source, block: Block, start: int, end: int) -> Block:
    first = block.span.start
    found: list[Text] = []
    for line in _LINE.finditer(source.text, first + start, first + end):
        found.append(trimmed(source.text, *line.span()))
    return Quote((Paragraph(tuple(found), block.span),), block.span) if found else block
