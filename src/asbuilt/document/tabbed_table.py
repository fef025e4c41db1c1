"""Tables whose cells are parted by tabs, as spreadsheets and word processors paste them.

Table   Fields
boats   id, name
hires   id, boat_id
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Table, Text
from asbuilt.document.table import padded
from asbuilt.document.text import split
from asbuilt.source import Span

_TABS = regex.compile("\t")


def in_lines(lines: Sequence[Text]) -> list[Block]:
    """The tables in the lines of a paragraph, with what stands between them; empty, if there are
    none."""
    blocks = [*_blocks(lines)]
    return blocks if any(isinstance(block, Table) for block in blocks) else []


def _blocks(lines: Sequence[Text]) -> Iterator[Block]:
    for tabbed, group in groupby(lines, lambda line: "\t" in line.text):
        found = [*group]
        span = Span(found[0].span.start, found[-1].span.end)
        table = _table(found, span) if tabbed else None
        yield table or Paragraph(tuple(found), span)


def _table(lines: Sequence[Text], span: Span) -> Table | None:
    """A header and rows, which may lack their last cells; not a line that happens to have a tab."""
    header, *rows = ((*split(line, _TABS),) for line in lines)
    if not rows or any(len(row) > len(header) for row in rows) or _is_mark(header[0].text):
        return None
    return Table(header, tuple(padded(row, len(header)) for row in rows), span, foreign=True)


def _is_mark(text: str) -> bool:
    """Whether it is a bullet rather than a title."""
    return len(text) < 2 and not text.isalnum()
