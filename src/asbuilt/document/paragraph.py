"""Paragraphs, and headings that are underlined: one block rule.

The rule is that of CommonMark, sections 4.3 and 4.8. markdown-it has two, and the one looks at all
lines again that the other has seen.
"""

from __future__ import annotations

from markdown_it.rules_block import StateBlock

from asbuilt import regex
from asbuilt.document.line import begin, interrupts
from asbuilt.document.table import table_rule

_UNDERLINE = regex.compile(r"(?:=+|-+)[ \t]*")


def paragraph_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it's block parser: one token, ``paragraph`` or ``underlined``, with the
    places where its lines begin in ``meta["starts"]``. Any line may be a paragraph."""
    parent, state.parentType = state.parentType, "paragraph"
    starts = [begin(state, start)]
    line, underline = start + 1, ""
    while line < state.lineMax:
        first = begin(state, line)
        if first >= state.eMarks[line]:
            break
        if not state.is_code_block(line):  # else it goes on with the paragraph, whatever it is
            if line < end and _underlines(state, line, first):
                underline = state.src[first]
                break
            if state.sCount[line] >= 0 and (  # else a quote goes on with the line
                interrupts(state, line, state.lineMax)
                or table_rule(state, line, state.lineMax, True)
            ):
                break
        starts.append(first)
        line += 1
    state.parentType = parent
    state.line = line + bool(underline)
    token = state.push("underlined" if underline else "paragraph", "", 0)
    token.markup = underline
    token.map = [start, state.line]
    token.meta["starts"] = starts
    return True


def _underlines(state: StateBlock, line: int, first: int) -> bool:
    return (
        state.src[first] in "=-"
        and state.sCount[line] >= state.blkIndent
        and _UNDERLINE.fullmatch(state.src, first, state.eMarks[line]) is not None
    )
