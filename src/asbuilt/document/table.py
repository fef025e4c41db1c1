"""GitHub tables: the block rule, and where a row's cells are.

The rule is that of the GitHub Flavored Markdown specification, section 4.10. It replaces
markdown-it's own because that one throws away the places of the cells.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.line import begin, interrupts
from asbuilt.source import Span

Place = tuple[int, int]
"""Characters of a text, from the first up to the second."""

_MAX_FILLED_CELLS = 0x10000
"""How many missing cells a table may have before it ends: a header of 10,000 columns over 10,000
short rows is an attack, not a table."""

BLANKS = " \t\r\n"
"""What may stand around cells (GFM 4.10); the other blanks of Unicode are content."""

_DELIMITER = regex.compile(r":?-+:?")
_LIST_ITEM = regex.compile(r"-(?:[ \t]|\Z)")
"""What is an item of a list, or underlines a heading, rather than a row of dashes."""

_ESCAPED = regex.compile(r"\\.", re.DOTALL)


def padded(row: tuple[Text, ...], width: int) -> tuple[Text, ...]:
    """``row`` with ``width`` cells; missing ones are empty and stand at its end."""
    end = row[-1].span.end
    return row[:width] + (Text("", Span(end, end)),) * (width - len(row))


def trimmed(text: str, start: int, end: int, blanks: str | None = None) -> Text:
    """The characters from ``start`` up to ``end`` without the ``blanks`` around them: any that
    Unicode has, unless some are given."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(blanks))
    piece = piece.strip(blanks)
    return Text(piece, Span(start + left, start + left + len(piece)) if piece else _empty(start))


def _empty(at: int) -> Span:
    return Span(at, at)


def between_pipes(text: str, start: int, end: int) -> list[Place]:
    r"""Where the cells of the table row between two offsets of ``text`` begin and end, with the
    blanks around them.

    A ``\|`` does not split, wherever it stands; a plain ``|`` splits within code spans too
    (GFM 4.10, example 200). Escapes are kept as written.
    """
    row = text[start:end].rstrip(BLANKS)
    pieces = (_ESCAPED.sub("__", row) if "\\" in row else row).split("|")
    if len(pieces) > 1 and not pieces[0]:
        del pieces[0]
        start += 1
    if len(pieces) > 1 and not pieces[-1]:
        del pieces[-1]
    places = []
    for piece in pieces:
        places.append((start, start + len(piece)))
        start += len(piece) + 1
    return places


def table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it's block parser: one ``table`` token, the places of its cells in
    ``meta["rows"]``."""
    header = _header(state, start, end)
    if header is None:
        return False
    if silent:
        return True
    rows = [header]
    spare = _MAX_FILLED_CELLS
    line = start + 2
    parent, state.parentType = state.parentType, "table"
    while line < end and not _row_ends(state, line) and not interrupts(state, line, end):
        cells = _cells(state, line)
        spare -= max(0, len(header) - len(cells))
        if spare < 0:
            break
        rows.append(cells)
        line += 1
    token = state.push("table", "table", 0)
    token.map = [start, line]
    token.meta["rows"] = rows
    state.line = line
    state.parentType = parent
    return True


def _header(state: StateBlock, start: int, end: int) -> list[Place] | None:
    """The header's cells when a table begins on line ``start``, else None."""
    below = start + 1
    if below >= end or state.src.find("|", begin(state, start), state.eMarks[start]) < 0:
        return None
    if _row_ends(state, below) or state.is_code_block(start):
        return None
    delimiter = _text(state, below)
    if delimiter[0] not in "|:-" or _LIST_ITEM.match(delimiter):
        return None
    marks = delimiter.removeprefix("|").removesuffix("|").split("|")
    if not all(_DELIMITER.fullmatch(mark.strip(BLANKS)) for mark in marks):
        return None
    header = _cells(state, start)
    return header if len(header) == len(marks) else None


def _row_ends(state: StateBlock, line: int) -> bool:
    return (
        state.sCount[line] < state.blkIndent
        or state.isEmpty(line)
        or state.is_code_block(line)
        or state.src[begin(state, line) : state.eMarks[line]].isspace()
    )


def _text(state: StateBlock, line: int) -> str:
    return state.src[begin(state, line) : state.eMarks[line]].strip(BLANKS)


def _cells(state: StateBlock, line: int) -> list[Place]:
    text, cells = state.src, []
    for start, end in between_pipes(text, begin(state, line), state.eMarks[line]):
        cell = text[start:end].strip(BLANKS)
        if cell:
            start = text.index(cell, start)
        cells.append((start, start + len(cell)))
    return cells
