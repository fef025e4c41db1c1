"""Definition lists, which are paragraphs or HTML to Markdown: a term, and below it ``: what it
is``; ``<dl><dt>term</dt><dd>what it is</dd></dl>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Html, Item, List, Paragraph, Text
from asbuilt.document.reader import indented
from asbuilt.document.text import part
from asbuilt.source import Source, Span

_BREAK = regex.compile(r"[\r\n]")


def with_definitions(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with lists in the places of definition lists. An item is one line as other lists
    have it, ``term : what it is``, with the lists that are indented below it. A term with several
    definitions remains a paragraph."""
    items: list[Item] = []
    for block in blocks:
        if isinstance(block, Paragraph) and _defines(block):
            items.append(_item(source, block))
        elif items and (below := _below(source, block)):
            last = items[-1]
            span = Span(last.span.start, block.span.end)
            items[-1] = replace(last, children=(*last.children, *below), span=span)
        else:
            yield from _list(items)
            items = []
            yield _of_html(block) if isinstance(block, Html) else block
    yield from _list(items)


def _list(items: Sequence[Item]) -> Iterator[List]:
    if items:
        yield List(False, None, tuple(items), Span(items[0].span.start, items[-1].span.end))


def _defines(block: Paragraph) -> bool:
    if len(block.lines) < 2:
        return False
    marked = [line.text.startswith(": ") for line in block.lines]
    return marked[1] and sum(marked) == 1


def _item(source: Source, block: Paragraph) -> Item:
    """A term and what it is, up to the items right below."""
    bullets = [_BULLET.match(line.text) for line in block.lines]
    first = next((at for at in range(2, len(bullets)) if bullets[at]), len(bullets))
    listed = tuple(
        Item(text := part(line, mark.end(), len(line.text)), None, (), text.span)
        for line, mark in zip(block.lines[first:], bullets[first:], strict=True)
        if mark
    )
    end = block.span.end
    below: tuple[Block, ...] = ()
    if listed and first + len(listed) == len(bullets):
        end = block.lines[first - 1].span.end
        below = (List(False, None, listed, Span(block.lines[first].span.start, block.span.end)),)
    # A space for each character of a break keeps every other character at its place.
    span = Span(block.span.start, end)
    return Item(Text(_BREAK.sub(" ", source.slice(span)).rstrip(), span), None, below, block.span)


_BULLET = regex.compile(r"[-*+]\s+(?=\S)")


def _below(source: Source, block: Block) -> tuple[Block, ...]:
    """The lists that are indented below a term, which Markdown may take for code."""
    if isinstance(block, List):
        start = block.span.start
        before = source.text[source.text.rfind("\n", 0, start) + 1 : start]
        return (block,) if len(before) > 1 and before.isspace() else ()
    if not isinstance(block, Fence) or block.info or not _BULLET.match(block.text):
        return ()
    is_fenced = source.text[block.span.start] in "`~"
    found = () if is_fenced else indented(source, block.content)
    return found if all(isinstance(each, List) for each in found) else ()


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
