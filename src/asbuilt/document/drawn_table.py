"""Tables as other tools write and print them, in paragraphs and in code: grids, as databases print
them, with dashes or with lines of a box, those of Org mode and of Confluence.

+--------+------+      Column | Type      | Column | Type |      ||Column||Type||
| Column | Type |     --------+------     |--------+------|      |id|uuid|
+--------+------+      id     | uuid      | id     | uuid |
| id     | uuid |
+--------+------+
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, takewhile

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Block, Fence, Paragraph, Table, Text
from asbuilt.document.table import between_pipes, padded, trimmed
from asbuilt.document.text import joined, part, split
from asbuilt.document.width import index
from asbuilt.source import Source, Span

_CODE = PLAIN | {"ascii", "table", "psql", "org", "rst", "jira", "confluence"}
"""The languages of fences that hold text rather than a language's own notation."""
_CORNERS = "┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╟╫╢╭╮╰╯┡╇┩"
_PLAIN = {
    **dict.fromkeys(map(ord, _CORNERS), "+"),
    **dict.fromkeys(map(ord, "│┃║"), "|"),
    **dict.fromkeys(map(ord, "─━"), "-"),
    **dict.fromkeys(map(ord, "═"), "="),
}
"""Lines of a box as the characters of a grid."""
_SEPARATOR = regex.compile(r"\+(?:[-=:]{2,}\+)+")
_RULE = regex.compile(r"\|?[ ]*:?-+:?[ ]*(?:[+|][ ]*:?-+:?[ ]*)+\|?")
"""What is below the header of a table without a frame."""
_DOUBLE = regex.compile(r"\|{1,2}")
_OPENING = frozenset("+|┌┏╔╒╭")
"""How the first line of a table with a frame begins."""
_MARKS = ("-+", "||", "--|", "|===", "=+", "─┬", "━┳", "═╦", "═╤")
_HEADING = regex.compile(r"^#{1,6} \S", re.M)
_FEWEST_LINES = 3
_FEWEST_ROWS = 2
_MOST_COLUMNS = 100
_FEWEST_TITLES = 2
_MOST_BESIDE = 3
"""Lines in code that stand with a table: its caption, a prompt, and how many rows it has."""


def is_drawn(text: str) -> bool:
    """Whether such a table may be in a text: all others are passed over at once."""
    return any(mark in text for mark in _MARKS)


def in_code(source: Source, fence: Fence) -> list[Block]:
    """The tables that code is, with captions, prompts and the like beside them; empty if it is
    anything more: what is never closed, or holds a heading, is the rest of the document."""
    if fence.language not in _CODE or not is_drawn(fence.text):
        return []
    if not fence.closed or _HEADING.search(fence.text):
        return []
    blocks: list[Block] = []
    tables = beside = 0
    for is_filled, group in groupby(_lines(source, fence), lambda line: line.text != ""):
        if is_filled:
            lines = [*group]
            made = in_lines(lines)
            tables += len(made) > 0
            made = made or _paragraph(lines)
            beside += sum(len(each.lines) for each in made if isinstance(each, Paragraph))
            blocks += made
    return blocks if tables and beside <= tables * _MOST_BESIDE else []


def _lines(source: Source, fence: Fence) -> Iterator[Text]:
    start = fence.content.start
    for line in source.text[start : fence.content.end].splitlines(keepends=True):
        yield trimmed(source.text, start, start + len(line))
        start += len(line)


def in_lines(lines: Sequence[Text]) -> list[Block]:
    """A table with the line above it and those below it; empty if there is none."""
    for first in (0, 1):
        if len(lines) - first < _FEWEST_LINES:
            break
        if lines[first].text[0] in _OPENING or lines[first + 1].text[0] == "-":
            size, table = _table(lines[first:])
            if table:
                above, below = _paragraph(lines[:first]), _paragraph(lines[first + size :])
                return [*above, table, *below]
    return []


def _paragraph(lines: Sequence[Text]) -> list[Block]:
    if not lines:
        return []
    return [Paragraph(tuple(lines), Span(lines[0].span.start, lines[-1].span.end))]


def _table(lines: Sequence[Text]) -> tuple[int, Table | None]:
    """The table that begins with the first line, and how many lines it has."""
    first, second = (line.text.translate(_PLAIN) for line in lines[:2])
    if _SEPARATOR.fullmatch(first):
        inside = [*takewhile(lambda line: line.text[0].translate(_PLAIN) in "+|", lines)]
        return len(inside), _grid(inside)
    if first.startswith("||"):
        inside = [*takewhile(lambda line: line.text[0] == "|", lines)]
        return len(inside), _made(inside, [_between_bars(line) for line in inside])
    if not _RULE.fullmatch(first) and not _RULE.fullmatch(second):
        return 0, None
    inside = [*takewhile(lambda line: "|" in line.text or _RULE.fullmatch(line.text), lines)]
    rows = [_between_pipes(line) for line in inside if not _RULE.fullmatch(line.text)]
    return len(inside), _made(inside, rows)


def _made(lines: Sequence[Text], rows: Sequence[tuple[Text, ...]]) -> Table | None:
    """The table of rows that all lines together have: each is as wide as the first one."""
    if not all(rows) or len(rows) < _FEWEST_ROWS or len(rows[0]) > _MOST_COLUMNS:
        return None
    width = len(rows[0])
    return _titled(lines, [padded(row, width) for row in rows])


def _titled(lines: Sequence[Text], rows: Sequence[tuple[Text, ...]]) -> Table | None:
    """The table of rows, unless fewer than two have titles: boxes and crosses are drawn so too."""
    if sum(cell.text != "" for cell in rows[0]) < _FEWEST_TITLES:
        return None
    span = Span(lines[0].span.start, lines[-1].span.end)
    return Table(rows[0], tuple(rows[1:]), span, foreign=True)


def _between_pipes(line: Text) -> tuple[Text, ...]:
    places = between_pipes(line.text, 0, len(line.text))
    return tuple(part(line, *place) for place in places)


def _between_bars(line: Text) -> tuple[Text, ...]:
    """The cells of a line in which two bars stand around a header."""
    return tuple(split(line, _DOUBLE))[1:-1]


# ---------------------------------------------------------------- grids


def _grid(lines: Sequence[Text]) -> Table | None:
    """The table that lines draw. Without a separator between its rows each line is one, but for
    those that go on with the row above, whose first cell is empty."""
    drawn = [line.text.translate(_PLAIN) for line in lines]
    bounds = [at for at, mark in enumerate(drawn[0]) if mark == "+"]
    if len(bounds) - 1 > _MOST_COLUMNS or not _SEPARATOR.fullmatch(drawn[-1]):
        return None
    groups: list[list[Text]] = []
    for is_row, group in groupby(zip(lines, drawn, strict=True), lambda line: line[1][0] == "|"):
        each = [*group]
        if any(_marks(text, bounds) != {"|" if is_row else "+"} for _, text in each):
            return None
        if is_row:
            groups.append([line for line, _ in each])
    if len(groups) == _FEWEST_ROWS:
        groups[1:] = _lines_as_rows(groups[1], bounds)
    if len(groups) < _FEWEST_ROWS:
        return None
    rows = [tuple(_cell(group, *place) for place in pairwise(bounds)) for group in groups]
    return _titled(lines, rows)


def _lines_as_rows(lines: Sequence[Text], bounds: Sequence[int]) -> Iterator[list[Text]]:
    row: list[Text] = []
    for line in lines:
        if row and _cell([line], *bounds[:2]).text:
            yield row
            row = []
        row.append(line)
    yield row


def _marks(line: str, bounds: Sequence[int]) -> set[str]:
    """The characters of a line at the bounds of its columns."""
    places = [index(line, at) for at in bounds]
    return {line[at : at + 1] for at in places}


def _cell(lines: Sequence[Text], left: int, right: int) -> Text:
    """What stands between two columns of the lines of a row."""
    pieces = []
    for line in lines:
        start, end = index(line.text, left) + 1, index(line.text, right)
        piece = trimmed(line.text, start, end)
        offset = line.span.start
        span = Span(offset + piece.span.start, offset + piece.span.end)
        pieces.append(Text(piece.text, span))
    return joined(pieces)
