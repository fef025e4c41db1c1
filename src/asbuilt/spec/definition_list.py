"""Definition lists, which are paragraphs or HTML to Markdown: a term, and below it ``: what it
is``; ``<dl><dt>term</dt><dd>what it is</dd></dl>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from asbuilt import regex
from asbuilt.document.blocks import Block, Html, Item, List, Paragraph, Text
from asbuilt.source import Source, Span

_BREAK = regex.compile(r"[\r\n]")


def with_definitions(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with lists in the places of definition lists. An item is one line as other lists
    have it, ``term : what it is``. A term with several definitions remains a paragraph."""
    for is_defined, run in groupby(blocks, _defines):
        if not is_defined:
            yield from (_of_html(block) if isinstance(block, Html) else block for block in run)
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


_LIST = regex.compile(r"\s*<dl\b[^<>]*>(?P<inner>.*)</dl>\s*", re.IGNORECASE | re.DOTALL)
_WORDS = r"[^<]*(?:<(?!/?d[tdl]\b)[^<]*)*"
_ENTRY = regex.compile(
    rf"<dt\b[^<>]*>(?P<term>{_WORDS})(?:</dt>\s*)?<dd\b[^<>]*>(?P<said>{_WORDS})", re.IGNORECASE
)
_TAG = regex.compile(r"</?[a-z][^<>]{0,200}>|[\r\n]", re.IGNORECASE)


def _of_html(block: Html) -> Block:
    """The list that HTML says to be one of definitions; each character keeps its place."""
    whole = _LIST.fullmatch(block.text)
    found = _ENTRY.finditer(block.text, *whole.span("inner")) if whole else ()
    items = tuple(_entry(block, each) for each in found)
    return List(False, None, items, block.span) if items else block


def _entry(block: Html, entry: re.Match[str]) -> Item:
    term, said = entry.span("term"), entry.span("said")
    between = " :".ljust(said[0] - term[1])
    text = _TAG.sub(_blank, f"{entry['term']}{between}{entry['said']}").rstrip()
    start = block.span.start + term[0] + len(text) - len(text.lstrip())
    span = Span(start, block.span.start + term[0] + len(text))
    return Item(Text(text.lstrip(), span), None, (), span)


def _blank(tag: re.Match[str]) -> str:
    """Spaces for a tag, with the mark that Markdown has for what it sets apart."""
    mark = _MARKS.get(tag[0].strip("</>").lower(), "")
    return mark.ljust(len(tag[0])) if tag[0][1] == "/" else mark.rjust(len(tag[0]))


_MARKS = {"code": "`", "b": "**", "strong": "**", "em": "*", "i": "*"}
