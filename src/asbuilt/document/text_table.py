"""Tables drawn with dashes or as a grid, as Pandoc writes them (Pandoc User's Guide, "Tables").

Kind    Weight          +---------+--------+
------  --------        | Kind    | Weight |
boat    2 t             +=========+========+
oar     3 kg            | boat    | 2 t    |
                        +---------+--------+
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, pairwise, takewhile

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Rule, Table, Text
from asbuilt.document.table import trimmed
from asbuilt.document.width import columns
from asbuilt.source import Source, Span

_DRAWN = regex.compile(r"[ ]{0,3}-{2,}(?:[ ]+-{2,})+[ ]*")
"""A line with dashes under the header of each column."""
_EDGE = regex.compile(r"[ ]{0,3}-{3,}[ ]*")
_DASHES = regex.compile(r"-+")
_SEPARATOR = regex.compile(r"\+(?:[-=:]{2,}\+)+")
_MOST_COLUMNS = 100
_MOST_HEADER_LINES = 8
_FEWEST_TITLES = 2
"""What has fewer titles is a line between paragraphs: ``--- ---``."""


def with_text_tables(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with such tables in the places of the paragraphs and lines that they are to
    CommonMark."""
    waiting: list[Block] = []
    end = 0
    for block in blocks:
        if block.span.start < end:
            continue
        table: Table | None = None
        if isinstance(block, Rule):
            table = _dashed(_Lines(source), block)
        elif isinstance(block, Paragraph) and block.lines[0].text[0] == "+":
            table = _grid(block)
        if table:
            while waiting and waiting[-1].span.start >= table.span.start:
                waiting.pop()
            yield from waiting
            waiting, end = [], table.span.end
        waiting.append(table or block)
    yield from waiting


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
    return Table(rows[0], tuple(rows[1:]), _around(lines, first, last))


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
        bounds = [0, *(_index(line, start) for start in starts[1:]), len(line)]
        if any(0 < at < len(line) and line[at - 1] != " " for at in bounds[1:-1]):
            return ()
        for cell, (start, end) in zip(cells, pairwise(bounds), strict=True):
            cell.append(lines.part(number, start, end))
    return tuple(map(_joined, cells))


def _index(line: str, column: int) -> int:
    """Where a column of the screen is in a line, whose characters may be wide."""
    if line.isascii():
        return min(column, len(line))
    width = 0
    for at, character in enumerate(line):
        if width >= column:
            return at
        width += columns(character)
    return len(line)


def _joined(pieces: Sequence[Text]) -> Text:
    """The lines of a cell as one text."""
    filled = [piece for piece in pieces if piece.text] or pieces[:1]
    text = " ".join(piece.text for piece in filled)
    return Text(text, Span(filled[0].span.start, filled[-1].span.end))


# ---------------------------------------------------------------- grids


def _grid(paragraph: Paragraph) -> Table | None:
    """The table that the lines of a paragraph draw: ``=`` is below its header, if it has one."""
    lines = paragraph.lines
    bounds = [at for at, mark in enumerate(lines[0].text) if mark == "+"]
    if not _SEPARATOR.fullmatch(lines[0].text) or len(bounds) - 1 > _MOST_COLUMNS:
        return None
    rows: list[tuple[Text, ...]] = []
    for is_row, group in groupby(lines, lambda line: line.text[0] == "|"):
        drawn = list(group)
        marks = [_marks(line.text, bounds) for line in drawn]
        if any(set(each) != {"|" if is_row else "+"} for each in marks):
            return None
        if is_row:
            rows.append(tuple(_cell(drawn, *place) for place in pairwise(bounds)))
    is_closed = _SEPARATOR.fullmatch(lines[-1].text) is not None
    return Table(rows[0], tuple(rows[1:]), paragraph.span) if is_closed and len(rows) > 1 else None


def _marks(line: str, bounds: Sequence[int]) -> list[str]:
    """The characters of a line at the bounds of its columns."""
    places = [_index(line, at) for at in bounds]
    return [line[at : at + 1] for at in places]


def _cell(lines: Sequence[Text], left: int, right: int) -> Text:
    """What stands between two columns of the lines of a row."""
    pieces = []
    for line in lines:
        start, end = _index(line.text, left) + 1, _index(line.text, right)
        piece = trimmed(line.text, start, end)
        offset = line.span.start
        span = Span(offset + piece.span.start, offset + piece.span.end)
        pieces.append(Text(piece.text, span))
    return _joined(pieces)
