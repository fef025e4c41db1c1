"""GitHub tables: the block rule, and where a row's cells are.

The rule is that of the GitHub Flavored Markdown specification, section 4.10. It replaces
markdown-it's own because that one throws away the places of the cells.
"""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it.rules_block import StateBlock

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span

_MAX_FILLED_CELLS = 0x10000
"""How many missing cells a table may have before it ends: a header of 10,000 columns over 10,000
short rows is an attack, not a table."""

BLANKS = " \t\r\n"
"""What may stand around cells (GFM 4.10); the other blanks of Unicode are content."""

_DELIMITER = regex.compile(r":?-+:?")
_LIST_ITEM = regex.compile(r"-(?:[ \t]|\Z)")
"""What is an item of a list, or underlines a heading, rather than a row of dashes."""

_INTERRUPTING = frozenset("`~><#-*+_0123456789")
"""How a line begins that ends a table as another block (CommonMark 4 and 5)."""

_PIPE = regex.compile(r"\\.|\|", re.DOTALL)


def trimmed(text: str, start: int, end: int, blanks: str | None = None) -> Text:
    """The characters from ``start`` up to ``end`` without the ``blanks`` around them: any that
    Unicode has, unless some are given."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(blanks))
    piece = piece.strip(blanks)
    return Text(piece, Span(start + left, start + left + len(piece)) if piece else _empty(start))


def _empty(at: int) -> Span:
    return Span(at, at)


def split_row(text: str, start: int, end: int) -> tuple[Text, ...]:
    r"""The cells of the table row between two offsets of ``text``.

    A ``\|`` does not split, wherever it stands; a plain ``|`` splits within code spans too
    (GFM 4.10, example 200). Escapes are kept as written.
    """
    spans = between_pipes(text, start, end)
    return tuple(trimmed(text, span.start, span.end, BLANKS) for span in spans)


def between_pipes(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The cells of a table row with the blanks around them."""
    while end > start and text[end - 1] in BLANKS:
        end -= 1
    bounds = [match.start() for match in _PIPE.finditer(text, start, end) if match[0] == "|"]
    if not bounds or bounds[0] > start:
        bounds.insert(0, start - 1)
    if len(bounds) == 1 or bounds[-1] < end - 1:
        bounds.append(end)
    return tuple(Span(left + 1, right) for left, right in pairwise(bounds))


def table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it's block parser: one ``table`` token, its cells in ``meta["rows"]``."""
    header = _header(state, start, end)
    if header is None:
        return False
    if silent:
        return True
    rows = [header]
    spare = _MAX_FILLED_CELLS
    line = start + 2
    ends = state.md.block.ruler.getRules("blockquote")
    parent, state.parentType = state.parentType, "table"
    while line < end and not _row_ends(state, line):
        may_end = state.src[_first(state, line)] in _INTERRUPTING
        if may_end and any(rule(state, line, end, True) for rule in ends):
            break
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


def _header(state: StateBlock, start: int, end: int) -> tuple[Text, ...] | None:
    """The header's cells when a table begins on line ``start``, else None."""
    below = start + 1
    if below >= end or _row_ends(state, below) or state.is_code_block(start):
        return None
    delimiter = _text(state, below)
    if (
        delimiter[0] not in "|:-"
        or _LIST_ITEM.match(delimiter)
        or "|" not in state.src[_first(state, start) : state.eMarks[start]]
    ):
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
        or not _text(state, line).strip()
    )


def _first(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _text(state: StateBlock, line: int) -> str:
    return state.src[_first(state, line) : state.eMarks[line]].strip(BLANKS)


def _cells(state: StateBlock, line: int) -> tuple[Text, ...]:
    return split_row(state.src, _first(state, line), state.eMarks[line])
