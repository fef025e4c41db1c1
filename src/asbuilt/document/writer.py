"""Blocks -> text: the same bytes, or the same bytes but for one cell, one column, one edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from asbuilt.diagnostics import Edit
from asbuilt.document.blocks import Document, Table, Text
from asbuilt.document.width import columns
from asbuilt.errors import AsbuiltError
from asbuilt.source import Source, Span


class OverlappingEdits(AsbuiltError):
    """Two edits want to replace the same characters."""


def write(document: Document) -> bytes:
    """The document's bytes, exactly as they were read."""
    return document.source.to_bytes()


def apply(source: Source, edits: Iterable[Edit]) -> Source:
    """``source`` with every edit made; all characters outside their spans stay as they are.

    Edits may come in any order; several insertions at one place are made in the order given.

    Raises:
        OverlappingEdits: two spans share a character, or one is outside of the text.
    """
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if not at <= edit.span.start <= edit.span.end <= len(source.text):
            place = source.position(min(max(edit.span.start, 0), len(source.text)))
            raise OverlappingEdits(
                f"{source.path}:{place.line}:{place.column}: cannot be changed twice at once",
                "Apply one of the changes, read the document again, then apply the other.",
            )
        pieces += (source.text[at : edit.span.start], edit.replacement)
        at = edit.span.end
    return Source(source.path, "".join((*pieces, source.text[at:])))


def set_cell(document: Document, cell: Text, text: str) -> Edit:
    """The edit that puts ``text`` into a table's cell.

    The cell keeps its width, so the columns stay aligned, unless ``text`` is wider. A cell that
    its row lacks is added at the end of the row.
    """
    whole = document.source.whole_line(cell.span.start)
    offset = whole.start
    line = document.source.slice(whole).rstrip()
    start, end = _bounds(line, cell.span.start - offset, cell.span.end - offset)
    if start == len(line):
        added = f"{_opening(line)} {_escaped(text)} |"
        return Edit(Span(offset + start, offset + end), added)
    closed = end < len(line)
    filled = " " * (line[start - 1 : start] == "|") + _escaped(text) + " " * closed
    spare = " " * (columns(line[start:end]) - columns(filled)) * closed
    return Edit(Span(offset + start, offset + end), filled + spare)


def _bounds(line: str, start: int, end: int) -> tuple[int, int]:
    """The pipes around a cell's text: after the left one, if there is one, up to the right one."""
    left = len(line[:start].rstrip(" \t"))
    if line[left - 1 : left] == "|":
        start = left
    return start, len(line) - len(line[end:].lstrip(" \t"))


def add_column(
    document: Document, table: Table, header: str, cells: Sequence[str]
) -> tuple[Edit, ...]:
    """The edits that add one last column to ``table``: its header and a cell for every row.

    Rows that lack cells are filled up first, so that each text comes under ``header``. The new
    column is as wide as its widest text.

    Raises:
        ValueError: ``cells`` are not as many as the table's rows.
    """
    texts = [_escaped(text) for text in (header, *cells)]
    width = max(map(columns, texts))
    ends = _row_ends(document, table)
    lacking = [0, *map(_lacking, table.rows, ends[2:])]
    return (
        *(
            _extended(document, end, " |" * gaps, f" {text}{' ' * (width - columns(text))} |")
            for end, text, gaps in zip((ends[0], *ends[2:]), texts, lacking, strict=True)
        ),
        _extended(document, ends[1], "", "-" * (width + 2) + "|"),
    )


def _row_ends(document: Document, table: Table) -> list[int]:
    """Where each line of the table ends, trailing whitespace aside."""
    source = document.source
    lines = source.lines(table.span)
    return [line.start + len(source.slice(line).rstrip()) for line in lines]


def _lacking(row: tuple[Text, ...], end: int) -> int:
    """How many cells the row has only because the table's header has them."""
    return sum(cell.span == Span(end, end) for cell in row)


def _extended(document: Document, end: int, gaps: str, cell: str) -> Edit:
    tail = document.source.text[max(0, end - 2) : end]
    return Edit(Span(end, end), _opening(tail) + gaps + cell)


def _opening(line: str) -> str:
    """What a further cell needs before it: the pipe that ends the last one."""
    return "" if line.endswith("|") and not line.endswith(r"\|") else " |"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
