"""Tables written as HTML, with the place of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.table import trimmed
from asbuilt.source import Span

_TABLE = regex.compile(r"\s*<table\b[^>]*>(?P<inner>.*)</table>\s*", re.IGNORECASE | re.DOTALL)
_ROW = regex.compile(r"<tr\b[^>]*>(?P<inner>.*?)(?=</tr>|<tr\b|$)", re.IGNORECASE | re.DOTALL)
_CELL = regex.compile(
    r"<t[hd]\b(?P<attributes>[^>]*)>(?P<inner>.*?)(?=</t[hd]>|<t[hd]\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_ROWS = regex.compile(r"\browspan\s*=\s*[\"']?(?P<count>[0-9]{1,3})", re.IGNORECASE)
_MOST_CELLS = 20_000


def html_table(text: str, span: Span) -> Table | None:
    """The table that the HTML at ``span`` of the source ``text`` is, its first row the header;
    None if it is none. A cell over several rows stands in each of them."""
    whole = _TABLE.fullmatch(text, span.start, span.end)
    if not whole:
        return None
    rows: list[tuple[Text, ...]] = []
    spanning: dict[int, tuple[int, Text]] = {}
    left = _MOST_CELLS
    for row in _ROW.finditer(text, *whole.span("inner")):
        cells = list(_cells(text, row, spanning))
        left -= len(cells)
        if cells and left > 0:
            rows.append(tuple(cells))
    if len(rows) < 2:
        return None
    width = len(rows[0])
    return Table(rows[0], tuple(_padded(row, width) for row in rows[1:]), span, html=True)


def _cells(text: str, row: re.Match[str], spanning: dict[int, tuple[int, Text]]) -> Iterator[Text]:
    at = 0
    for cell in _CELL.finditer(text, *row.span("inner")):
        while at in spanning:
            yield _repeated(at, spanning)
            at += 1
        place = trimmed(text, *cell.span("inner"))
        rows = _ROWS.search(cell["attributes"])
        if rows and int(rows["count"]) > 1:
            spanning[at] = int(rows["count"]) - 1, place
        yield place
        at += 1
    while at in spanning:
        yield _repeated(at, spanning)
        at += 1


def _repeated(at: int, spanning: dict[int, tuple[int, Text]]) -> Text:
    """The cell of a row above that reaches into this one."""
    left, place = spanning.pop(at)
    if left > 1:
        spanning[at] = left - 1, place
    return place


def _padded(row: tuple[Text, ...], width: int) -> tuple[Text, ...]:
    end = row[-1].span.end
    return row[:width] + (Text("", Span(end, end)),) * (width - len(row))
