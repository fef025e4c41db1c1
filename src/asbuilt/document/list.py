"""Lists: the block rule.

The rule is that of CommonMark, sections 5.2 and 5.3. It replaces markdown-it's own because most
items are one line of text, between others of their kind: nothing has to be tried on such a line to
know that it is a paragraph.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from msgspec import Struct

from asbuilt import regex
from asbuilt.document.line import begin

_MARKER = regex.compile(r"(?:[-*+]|([0-9]{1,9})[.)])(?=[ \t]|\Z)")
_BREAK = regex.compile(r"([-*])[ \t]*(?:\1[ \t]*){2,}\Z")
"""A thematic break that looks like an item."""

_NO_TEXT = regex.compile(
    r"[<>#\s]|```|~~~|(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|\Z)|(?:[-*_][ \t]*){3,}\Z"
)
"""How a line begins that may be more than text."""

_CODE = 4
"""Columns of indentation from which on a line is code."""


class ListItem(Struct, frozen=True):
    """Lines ``first`` up to ``last``; where the marker of the first is and where what follows it
    begins; and the tokens of the blocks, or None for a line of text."""

    marker: int
    content: int
    first: int
    last: int
    tokens: list[Token] | None


def list_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it's block parser: one token, ``list``, its items in ``meta["items"]``,
    the number of the first, if there are numbers, as its ``info``."""
    marker = _marker(state, start)
    if not marker or state.is_code_block(start) or _goes_on_with_text(state, start):
        return False
    if silent:
        return _interrupts(state, start, marker)
    token = state.push("list", "", 0)
    token.info = marker[1] or ""
    items = token.meta["items"] = []
    line, kind = start, marker[0][-1]
    while marker and marker[0][-1] == kind:
        items.append(_item(state, line, end, marker))
        line = state.line
        if line >= end or state.sCount[line] < state.blkIndent or state.is_code_block(line):
            break
        marker = _marker(state, line)
        if marker and _BREAK.match(state.src, marker.start(), state.eMarks[line]):
            break
    token.map = [start, line]
    return True


def _marker(state: StateBlock, line: int) -> re.Match[str] | None:
    return _MARKER.match(state.src, begin(state, line), state.eMarks[line])


def _goes_on_with_text(state: StateBlock, line: int) -> bool:
    """Whether an item is too deep for the list in which it is, and not deep enough for one in an
    item of that."""
    column = state.sCount[line]
    return 0 <= state.listIndent <= column - _CODE and column < state.blkIndent


def _interrupts(state: StateBlock, line: int, marker: re.Match[str]) -> bool:
    """Whether a list may begin here: amidst a paragraph only with the number 1 and some text."""
    if state.parentType != "paragraph" or state.sCount[line] < state.blkIndent:
        return True
    return int(marker[1] or 1) == 1 and state.skipSpaces(marker.end()) < state.eMarks[line]


def _item(state: StateBlock, line: int, end: int, marker: re.Match[str]) -> ListItem:
    content, last = marker.end(), state.eMarks[line]
    behind = column = state.sCount[line] + content - marker.start()
    while content < last and state.src[content] in " \t":
        tab = state.src[content] == "\t"
        column += 4 - (column + state.bsCount[line]) % 4 if tab else 1
        content += 1
    indented_code = column - behind > _CODE
    indent = behind + 1 if content == last or indented_code else column
    if not indented_code and _is_text(state, line, end, content, indent):
        state.line = line + 1
        return ListItem(marker.start(), content, line, line + 1, None)
    tokens = _within(state, line, end, content, column, indent)
    return ListItem(marker.start(), content, line, state.line, tokens)


def _is_text(state: StateBlock, line: int, end: int, content: int, indent: int) -> bool:
    """Whether an item is one line of text for sure: it begins no other block, and below it the
    text ends, or another item begins."""
    below, last = line + 1, state.eMarks[line]
    if content == last or _NO_TEXT.match(state.src, content, last):
        return False
    if state.level + 2 >= state.md.options.maxNesting:
        return False
    if below >= end:
        return below >= state.lineMax
    column = state.sCount[below]
    return (
        0 <= column < indent
        and not state.is_code_block(below)
        and _marker(state, below) is not None
    )


def _within(
    state: StateBlock, line: int, end: int, content: int, column: int, indent: int
) -> list[Token]:
    """The tokens of an item's blocks, indented by ``indent``; the first line of it begins with
    ``content`` in a column."""
    tokens: list[Token] = []
    outer = state.tokens, state.blkIndent, state.listIndent, state.tShift[line], state.sCount[line]
    state.tokens, state.listIndent, state.blkIndent = tokens, state.blkIndent, indent
    state.tShift[line], state.sCount[line] = content - state.bMarks[line], column
    state.level += 2
    if content == state.eMarks[line] and state.isEmpty(line + 1):
        state.line = min(line + 2, end)  # an item begins with at most one blank line
    else:
        state.md.block.tokenize(state, line, end)
    state.level -= 2
    state.tokens, state.blkIndent, state.listIndent, state.tShift[line], state.sCount[line] = outer
    return tokens
