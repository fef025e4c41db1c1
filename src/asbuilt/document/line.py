"""Lines as markdown-it's block rules see them: where they begin, and which rules may want them."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock

BEGINNINGS = {
    "`": {"fence"}, "~": {"fence"}, ">": {"blockquote"}, "<": {"html_block"}, "#": {"heading"},
    "-": {"hr", "list"}, "*": {"hr", "list"}, "+": {"list"}, "_": {"hr"},
    **{digit: {"list"} for digit in "0123456789"},
    **{mark: {"container"} for mark in "!?="},
}  # fmt: skip
"""The rules that ask for a character at the beginning of a line (CommonMark 4 and 5; MkDocs)."""


def begin(state: StateBlock, line: int) -> int:
    """Where the content of a line begins, behind what quotes and lists put before it."""
    return state.bMarks[line] + state.tShift[line]


def interrupts(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line that is not blank begins a block amidst a paragraph or a table (but not
    a table amidst a paragraph)."""
    return state.src[begin(state, line)] in BEGINNINGS and any(
        rule(state, line, end, True) for rule in state.md.block.ruler.getRules("blockquote")
    )
