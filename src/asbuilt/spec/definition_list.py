"""Definition lists, which are paragraphs to Markdown: a term, and below it ``: what it is``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Text
from asbuilt.source import Source, Span

_BREAK = regex.compile(r"[\r\n]")


def with_definitions(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with lists in the places of definition lists. An item is one line as other lists
    have it, ``term : what it is``. A term with several definitions remains a paragraph."""
    for is_defined, run in groupby(blocks, _defines):
        if not is_defined:
            yield from run
            continue
        items = tuple(_item(source, block) for block in run)
        yield List(False, None, items, Span(items[0].span.start, items[-1].span.end))


def _defines(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.lines) < 2:
        return False
    marked = [line.text.startswith(": ") for line in block.lines]
    return marked[1] and sum(marked) == 1


def _item(source: Source, block: Block) -> Item:
    # A space for each character of a break keeps every other character at its place.
    said = Text(_BREAK.sub(" ", source.slice(block.span)).rstrip(), block.span)
    return Item(said, None, (), block.span)
