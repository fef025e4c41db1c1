"""Lines that were broken because a text is no wider than so many columns: no author meant anything
by such a break.

A text that is filled breaks where the next word would hardly have fitted. So a document that is
filled shows it itself: there is a width that explains most of its breaks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Quote, Text
from asbuilt.document.text import lines_joined, text_lines
from asbuilt.source import Source

Widths = tuple[int, int]
"""The widths of a text, from the least to the greatest, that explain one of its breaks."""

_NARROWEST = 40
"""Columns of a line, at the least: shorter ones were broken for what they say."""

_WIDEST = 140
_SLACK = 10
"""Columns that may be left beside a word that would have fitted: people do not count them."""

_FEWEST = 4
_SHARE = 0.6
"""How many breaks, and which share of all, one width explains in a text that is filled."""

_USUAL = 56
"""Columns of the longest line, at the least, where fewer breaks are explained, but all."""

_OWN = regex.compile(
    r"(?P<bold>\*\*)|(?P<number>\d{1,3}(?:(?:\.\d{1,3})+\.?|[.)])\s)|(?P<letter>\(?[a-z0-9]{1,3}\)\s)"
    r"|[`*_\s]*(?:(?P<route>(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b)"
    r"|(?P<id>[A-Z][A-Z0-9]*-[A-Z0-9-]*\d)|(?P<label>[^\s:][^:\n]{0,30}:(?:[\s*]|$)))"
    r"|(?P<mark>[^\w\s\"'(`*_\[<$€£~/.–—-])"
)
"""How lines begin that stand one below the other, each for itself."""


def without_wraps(source: Source, blocks: Iterable[Block]) -> Iterable[Block]:
    """``blocks``, with a blank for each break that only the width of the text explains."""
    found = tuple(blocks)
    breaks = [widths for block in found for widths in _breaks(source, block)]
    breaks = [(low, high) for low, high in breaks if _NARROWEST <= low <= _WIDEST]
    width = _width(breaks)
    explained = [low for low, high in breaks if low <= width <= high]
    is_filled = len(explained) >= max(_FEWEST, len(breaks) * _SHARE)
    if not is_filled and (len(explained) < len(breaks) or max(explained, default=0) < _USUAL):
        return found
    return (_filled(source, block, width) for block in found)


def _breaks(source: Source, block: Block) -> Iterator[Widths]:
    """For each break in a block, the widths that explain it."""
    match block:
        case Paragraph(lines=lines):
            yield from (_widths(source, *pair) for pair in pairwise(lines))
        case List(items=items):
            for item in items:
                if "\n" in item.text.text:
                    yield from (_widths(source, *pair) for pair in pairwise(text_lines(item.text)))
                for child in item.children:
                    yield from _breaks(source, child)
        case Quote(children=children):
            for child in children:
                yield from _breaks(source, child)


def _widths(source: Source, line: Text, below: Text) -> Widths:
    """From the width of a line to that with the first word of the next, and some columns more."""
    starts = source.line_starts
    end = line.span.end - starts[bisect_right(starts, line.span.start) - 1]
    return end, end + len(below.text.split(maxsplit=1)[0]) + _SLACK


def _width(breaks: Sequence[Widths]) -> int:
    """The width that explains the most breaks; of several the greatest."""
    edges = sorted([(low, 0) for low, _ in breaks] + [(high, 1) for _, high in breaks])
    best = most = explained = 0
    for width, is_end in edges:
        if is_end:
            if explained >= most:
                best, most = width, explained
            explained -= 1
        else:
            explained += 1
    return best


# ---------------------------------------------------------------- the blocks without them


def _filled(source: Source, block: Block, width: int) -> Block:
    match block:
        case Paragraph(lines=lines) if len(lines) > 1:
            return Paragraph(tuple(_joined(source, lines, width)), block.span)
        case List(items=items):
            return replace(block, items=tuple(_item(source, item, width) for item in items))
        case Quote(children=children):
            return replace(block, children=tuple(_filled(source, it, width) for it in children))
        case _:
            return block


def _item(source: Source, item: Item, width: int) -> Item:
    text = item.text
    if "\n" in text.text:
        lines = [*_joined(source, text_lines(text), width)]
        text = replace(text, text="\n".join(line.text for line in lines))
    elif not item.children:
        return item
    children = tuple(_filled(source, child, width) for child in item.children)
    return Item(text, item.checked, children, item.span)


def _joined(source: Source, lines: Sequence[Text], width: int) -> Iterator[Text]:
    """The lines of a text, those in one that were broken because of its width."""
    start = 0
    for end, (line, below) in enumerate(pairwise(lines), 1):
        if not _is_wrap(source, line, below, width):
            yield lines_joined(lines[start:end])
            start = end
    yield lines_joined(lines[start:])


def _is_wrap(source: Source, line: Text, below: Text, width: int) -> bool:
    """Whether the width explains a break; not where both lines begin like lines of their own, or
    the break is written (CommonMark 6.7)."""
    low, high = _widths(source, line, below)
    if not low - _SLACK <= width <= high:
        return False
    if line.text[-1:] == "\\" or source.text.startswith("  ", line.span.end):
        return False
    first, second = _OWN.match(line.text), _OWN.match(below.text)
    return not (first and second and first.lastgroup == second.lastgroup)
