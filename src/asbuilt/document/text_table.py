"""Tables drawn with dashes, as Pandoc writes them (Pandoc User's Guide, "Tables"), or with signs of
equality, as reStructuredText has them; those of other modules are put in their places.

Kind    Weight          ====    ======
------  --------        Kind    Weight
boat    2 t             ====    ======
oar     3 kg            boat    2 t
                        ====    ======
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, pairwise, takewhile

from asbuilt import regex
from asbuilt.document import drawn_table, tabbed_table
from asbuilt.document.blocks import Block, Fence, Item, List, Paragraph, Rule, Table, Text
from asbuilt.document.table import trimmed
from asbuilt.document.text import joined
from asbuilt.document.width import index
from asbuilt.source import Source, Span

_DRAWN = regex.compile(r"[ ]{0,3}-{2,}(?:[ ]+-{2,})+[ ]*")
"""A line with dashes under the header of each column."""
_EDGE = regex.compile(r"[ ]{0,3}-{3,}[ ]*")
_DASHES = regex.compile(r"-+|=+")
_RULED = regex.compile(r"={2,}(?:[ ]+={2,})+")
ASCIIDOC_EDGE = "|==="
"""The first and the last line of a table in AsciiDoc."""
_MOST_COLUMNS = 100
_MOST_HEADER_LINES = 8
_FIRST = 3
"""Lines above the edge of a table in AsciiDoc: its title and its attributes."""
_FEWEST_TITLES = 2
"""What has fewer titles is a line between paragraphs: ``--- ---``."""


def with_text_tables(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with such tables in the places of the paragraphs, lines and code that they are to
    CommonMark."""
    return _with_tables(source, blocks, drawn_table.is_drawn(source.text))


def _with_tables(source: Source, blocks: Iterable[Block], is_drawn: bool) -> Iterator[Block]:
    waiting: list[Block] = []
    end = 0
    for block in blocks:
        if block.span.start < end:
            continue
        made = _tables(source, block, is_drawn)
        if made:
            while waiting and waiting[-1].span.start >= made[0].span.start:
                waiting.pop()
            yield from waiting
            waiting, end = [], made[-1].span.end
        waiting += made or [block]
    yield from waiting


def _tables(source: Source, block: Block, is_drawn: bool) -> list[Block]:
    """The blocks that stand for one in which there are tables; empty if there are none."""
    match block:
        case Rule():
            table = _dashed(_Lines(source), block)
            return [table] if table else []
        case Paragraph(lines=lines):
            if lines[0].text.startswith("==") and _RULED.fullmatch(lines[0].text):
                table = _ruled(_Lines(source), block)
                return [table] if table else []
            if any("\t" in line.text for line in lines):
                return tabbed_table.in_lines(lines)
            if not is_drawn:
                return []
            if any(line.text == ASCIIDOC_EDGE for line in lines[:_FIRST]):
                from asbuilt.document import asciidoc_table  # few documents have any

                return asciidoc_table.table(source, block)
            return drawn_table.in_lines(lines)
        case Fence():
            return drawn_table.in_code(source, block)
        case List(items=items) if is_drawn and any(item.children for item in items):
            nested = [_with_children(source, item) for item in items]
            return [List(block.ordered, block.start, tuple(nested), block.span)]
        case _:
            return []


def _with_children(source: Source, item: Item) -> Item:
    """An item with the tables in what stands below it."""
    if not item.children:
        return item
    children = tuple(_with_tables(source, item.children, True))
    return Item(item.text, item.checked, children, item.span)


class _Lines:
    """The lines of a source by their numbers, from 0; empty ones before and after them."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.starts = source.line_starts

    def at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self.starts):
            return ""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end].rstrip()

    def is_filled(self, number: int) -> bool:
        """Whether a line holds cells."""
        return self[number] != "" and not self.is_drawn(number)

    def is_inside(self, number: int) -> bool:
        """Whether a line is above the closing one of a table."""
        return number < len(self.starts) and not self.is_drawn(number)

    def is_drawn(self, number: int) -> bool:
        """Whether a line is one of dashes alone."""
        line = self[number]
        return bool(_EDGE.fullmatch(line) or _DRAWN.fullmatch(line))

    def part(self, number: int, start: int, end: int) -> Text:
        """The text between two columns of a line."""
        place = self.starts[number]
        return trimmed(self.text, place + start, place + min(end, len(self[number])))


# ---------------------------------------------------------------- columns of dashes


def _ruled(lines: _Lines, paragraph: Paragraph) -> Table | None:
    """The table whose columns the first line of a paragraph draws with signs of equality: the
    second such line is below its header, the third one closes it."""
    first = lines.at(paragraph.span.start)
    ruled = [
        number
        for number in range(first, first + len(paragraph.lines))
        if _RULED.fullmatch(lines[number].strip())
    ]
    if len(ruled) != _RULES:
        return None
    starts = [found.start() for found in _DASHES.finditer(lines[first])]
    head = [*range(ruled[0] + 1, ruled[1])]
    groups = [head, *([number] for number in range(ruled[1] + 1, ruled[2]))]
    rows = [_row(lines, group, starts) for group in groups if group]
    if len(rows) < 2 or not head or len(starts) > _MOST_COLUMNS or not all(rows):
        return None
    return Table(rows[0], tuple(rows[1:]), _around(lines, ruled[0], ruled[2]), foreign=True)


_RULES = 3


def _dashed(lines: _Lines, rule: Rule) -> Table | None:
    """The table whose columns ``rule`` draws, below its header, or without one. Where rows have
    several lines, a blank line ends each, and lines of dashes stand around them all."""
    at = lines.at(rule.span.start)
    if not _DRAWN.fullmatch(lines[at]):
        return None
    head = [*takewhile(lines.is_filled, range(at - 1, at - _MOST_HEADER_LINES, -1))][::-1]
    is_tall = bool(head) and _EDGE.fullmatch(lines[head[0] - 1]) is not None
    within = lines.is_inside if is_tall or not head else lines.is_filled
    body = [*takewhile(within, count(at + 1))]
    closing = at + 1 + len(body)
    is_closed = lines.is_drawn(closing)
    if not body or (not is_closed and (is_tall or not head)) or (len(head) > 1 and not is_tall):
        return None
    groups = [head] if head else []
    groups += _paragraphs(lines, body) if is_tall else ([number] for number in body)
    starts = [found.start() for found in _DASHES.finditer(lines[at])]
    rows = [_row(lines, group, starts) for group in groups]
    if len(rows) < 2 or len(starts) > _MOST_COLUMNS or not all(rows):
        return None
    if sum(cell.text != "" for cell in rows[0]) < _FEWEST_TITLES:
        return None
    first = head[0] - is_tall if head else at
    last = closing if is_closed else body[-1]
    return Table(rows[0], tuple(rows[1:]), _around(lines, first, last), foreign=True)


def _around(lines: _Lines, first: int, last: int) -> Span:
    start, end = (lines.part(number, 0, len(lines[number])).span for number in (first, last))
    return Span(start.start, end.end)


def _paragraphs(lines: _Lines, numbers: Iterable[int]) -> Iterator[list[int]]:
    """The lines of each row: a blank one ends it."""
    for is_filled, group in groupby(numbers, lines.is_filled):
        if is_filled:
            yield list(group)


def _row(lines: _Lines, numbers: Sequence[int], starts: Sequence[int]) -> tuple[Text, ...]:
    """The cells of a row; empty if something is written across two columns, as in prose."""
    cells: list[list[Text]] = [[] for _ in starts]
    for number in numbers:
        line = lines[number]
        bounds = [0, *(index(line, start) for start in starts[1:]), len(line)]
        if any(0 < at < len(line) and line[at - 1] != " " for at in bounds[1:-1]):
            return ()
        for cell, (start, end) in zip(cells, pairwise(bounds), strict=True):
            cell.append(lines.part(number, start, end))
    return tuple(map(joined, cells))
