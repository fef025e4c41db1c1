"""Tables as AsciiDoc writes them: between two lines `|===`, every cell behind a bar.

[cols="1,2"]
|===
|Column |Type

|id
|uuid
|===
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Table, Text
from asbuilt.document.table import trimmed
from asbuilt.document.text import joined, part
from asbuilt.document.text_table import ASCIIDOC_EDGE
from asbuilt.source import Source, Span

_ATTRIBUTES = regex.compile(r"\[[^\]]*\]")
_COLUMNS = regex.compile(r"cols\s*=\s*(?:\"(?P<listed>[^\"]*)\"|(?P<bare>[^\s,\]]+))")
_TIMES = regex.compile(r"(?P<count>\d{1,2})\*")
_CELL = regex.compile(r"(?:(?<=\s)|^)(?P<style>[<^>.]{0,2}[aehlmdsv]?)\||(?<!\\)\|")
_SPANNING = regex.compile(r"(?:^|\s)[.\d]*\d[+*][<^>.]{0,2}[aehlmdsv]?\|")
"""A cell over several columns or rows, or one that is repeated."""
_MOST_COLUMNS = 100
_MOST_LINES = 10_000


def table(source: Source, opening: Paragraph) -> list[Block]:
    """The table whose edge is in a paragraph, with its title before it; empty if nothing closes it,
    or a cell spans others."""
    before = [*takewhile(lambda line: line.text != ASCIIDOC_EDGE, opening.lines)]
    edge = opening.lines[len(before)]
    lines = [*_lines(source, edge.span.end)]
    if not lines or lines[-1].text != ASCIIDOC_EDGE:
        return []
    closing = lines.pop()
    attributes = [line.text for line in before if _ATTRIBUTES.fullmatch(line.text)]
    rows = _rows(lines, _width(" ".join(attributes)))
    if len(rows) < 2:
        return []
    span = Span((before[-1] if attributes else edge).span.start, closing.span.end)
    made = Table(rows[0], tuple(rows[1:]), span, foreign=True)
    titles = tuple(map(_title, before[: len(before) - len(attributes)]))
    if not titles:
        return [made]
    return [Paragraph(titles, Span(titles[0].span.start, titles[-1].span.end)), made]


def _title(line: Text) -> Text:
    """A block's title begins with a dot."""
    return part(line, 1, len(line.text)) if line.text.startswith(".") else line


def _lines(source: Source, start: int) -> Iterator[Text]:
    """The lines up to the next edge."""
    text = source.text
    for _ in range(_MOST_LINES):
        start = text.find("\n", start) + 1
        if not start:
            return
        end = text.find("\n", start)
        line = trimmed(text, start, len(text) if end < 0 else end)
        yield line
        if line.text == ASCIIDOC_EDGE:
            return


def _width(attributes: str) -> int | None:
    """How many columns the attributes say that a table has: ``cols="1,2*"``."""
    found = _COLUMNS.search(attributes)
    if not found:
        return None
    listed = (found["listed"] or found["bare"] or "").split(",")
    times = [_TIMES.match(each.strip()) for each in listed]
    return sum(int(each["count"]) if each else 1 for each in times)


def _rows(lines: Sequence[Text], width: int | None) -> list[tuple[Text, ...]]:
    """The cells, so many to a row as the first line that has any, unless it is told."""
    cells: list[list[Text]] = []
    for line in lines:
        if _SPANNING.search(line.text):
            return []
        bars = [*_CELL.finditer(line.text)]
        starts = [*(bar.start() for bar in bars), len(line.text)]
        if cells and starts[0]:
            cells[-1].append(part(line, 0, starts[0]))
        cells += ([part(line, bar.end(), end)] for bar, end in zip(bars, starts[1:], strict=True))
        width = width or len(cells) or None
    if not width or width > _MOST_COLUMNS or len(cells) % width:
        return []
    texts = [joined(pieces) for pieces in cells]
    return [tuple(texts[at : at + width]) for at in range(0, len(texts), width)]
