"""Tables written as HTML, with the place of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.escapes import ENTITY, as_sign
from asbuilt.document.table import padded, trimmed
from asbuilt.source import Span

_TABLE = regex.compile(r"\s*<table\b[^>]*>(?P<inner>.*)</table>\s*", re.IGNORECASE | re.DOTALL)
_ROW = regex.compile(r"<tr\b[^>]*>(?P<inner>.*?)(?=</tr>|<tr\b|$)", re.IGNORECASE | re.DOTALL)
_CELL = regex.compile(
    r"<t[hd]\b(?P<attributes>[^>]*)>(?P<inner>.*?)(?=</t[hd]>|<t[hd]\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_ROWS = regex.compile(r"\browspan\s*=\s*[\"']?(?P<count>[0-9]{1,3})", re.IGNORECASE)
_COLUMNS = regex.compile(r"\bcolspan\s*=\s*[\"']?(?P<count>[0-9]{1,3})", re.IGNORECASE)
_HEAD = regex.compile(r"<thead\b[^>]*>(?P<inner>.*?)(?=</thead>|<tbody\b|$)", re.I | re.DOTALL)
_DATA = regex.compile(r"<td\b", re.IGNORECASE)
_MOST_CELLS, _WIDEST = 20_000, 100


def html_table(text: str, span: Span) -> Table | None:
    """The table that the HTML at ``span`` of the source ``text`` is; None if it is none. A cell
    over several rows or columns stands in each of them. Of a header of several rows the last one
    names the columns: those above it name groups of them."""
    whole = _TABLE.fullmatch(text, span.start, span.end)
    if not whole:
        return None
    found = [*_ROW.finditer(text, *whole.span("inner"))]
    rows: list[tuple[Text, ...]] = []
    spanning: dict[int, tuple[int, Text]] = {}
    left, heads = _MOST_CELLS, _heads(text, whole, found)
    for index, row in enumerate(found):
        cells = list(_cells(text, row, spanning))
        left -= len(cells)
        if left <= 0:
            break
        if cells:
            rows.append(tuple(cells))
        elif index < heads:
            heads -= 1
    heads = max(heads, 1)
    if len(rows) <= heads:
        return None
    header = rows[heads - 1]
    for above in reversed(rows[: heads - 1]):
        named = zip(header, padded(above, len(header)), strict=True)
        header = tuple(cell if cell.text else group for cell, group in named)
    return Table(
        header, tuple(padded(row, len(header)) for row in rows[heads:]), span, foreign=True
    )


def _heads(text: str, table: re.Match[str], rows: Sequence[re.Match[str]]) -> int:
    """How many rows the header has: those of ``<thead>``, else those that begin without data
    cells before the first that has one, if a cell of the first reaches over rows or columns."""
    if head := _HEAD.search(text, *table.span("inner")):
        return sum(row.start() < head.end() for row in rows)
    if not rows or not (_ROWS.search(rows[0]["inner"]) or _COLUMNS.search(rows[0]["inner"])):
        return 1
    titles = (at for at, row in enumerate(rows) if _DATA.search(row["inner"]))
    return next(titles, 1)


def _cells(text: str, row: re.Match[str], spanning: dict[int, tuple[int, Text]]) -> Iterator[Text]:
    at = 0
    found = [*_CELL.finditer(text, *row.span("inner"))]
    for cell in found:
        while at in spanning:
            yield _repeated(at, spanning)
            at += 1
        place = plain_html(trimmed(text, *cell.span("inner")))
        rows = _ROWS.search(cell["attributes"])
        columns = _COLUMNS.search(cell["attributes"]) if len(found) > 1 else None
        for _ in range(min(int(columns["count"]), _WIDEST) if columns else 1):
            if rows and int(rows["count"]) > 1:
                spanning[at] = int(rows["count"]) - 1, place
            yield place
            at += 1
    while at in spanning:
        yield _repeated(at, spanning)
        at += 1


def plain_html(cell: Text) -> Text:
    """``cell`` with the marks of Markdown in place of tags, and signs in place of their names, each
    as long as what it stands for, so that all places stay: `` `GET /boats` ``, ``≤ 200 ms``."""
    if "<" not in cell.text and "&" not in cell.text:
        return cell
    text = _ENTITY.sub(as_sign, _TAG.sub(_without_tag, cell.text))
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return Text("", Span(cell.span.start, cell.span.start))
    return Text(text[start:end], Span(cell.span.start + start, cell.span.start + end))


_TAG = regex.compile(
    r"<(?P<end>/?)(?P<name>code|tt|kbd|samp|strong|b|em|i|u|span|p|div|a|small|sup|font)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = regex.compile(rf"(?P<number>[0-9][0-9.,]{{0,20}})?(?P<entity>{ENTITY.pattern})")
_CODE = {"code", "tt", "kbd", "samp"}


def _without_tag(tag: re.Match[str]) -> str:
    """Blanks as long as a tag, with the mark of code where it stands at the code."""
    mark = "`" if tag["name"].lower() in _CODE else ""
    blanks = " " * (len(tag[0]) - len(mark))
    return mark + blanks if tag["end"] else blanks + mark


def _repeated(at: int, spanning: dict[int, tuple[int, Text]]) -> Text:
    """The cell of a row above that reaches into this one."""
    left, place = spanning.pop(at)
    if left > 1:
        spanning[at] = left - 1, place
    return place
