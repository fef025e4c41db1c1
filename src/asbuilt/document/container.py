"""MkDocs' admonitions (``!!! note``), folds (``??? note``) and tabs (``=== "Linux"``).

Each is a line and the blocks that are indented below it, which CommonMark takes for code
(Python-Markdown, *Admonition*; PyMdown Extensions, *Details* and *Tabbed*).
"""

from __future__ import annotations

from markdown_it.rules_block import StateBlock

from asbuilt import regex
from asbuilt.document.line import begin

_OPENING = regex.compile(
    r"(?:(?:!!!|\?\?\?\+?)[ \t]+(?=[A-Za-z\"])|===[!+]?[ \t]+(?=\"[^\"\n]*\"[ \t]*$))"
)
_INDENT = 4
"""Columns by which what is in a container is indented."""


def container_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it's block parser: a ``paragraph`` of the container's kind and title, and
    the tokens of the blocks in it."""
    opening = _OPENING.match(state.src, begin(state, start), state.eMarks[start])
    if opening is None or state.is_code_block(start) or silent:
        return opening is not None and silent
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] - state.blkIndent >= _INDENT):
        last += 1
    title = state.push("paragraph", "", 0)
    title.map, title.meta["starts"] = [start, start + 1], [opening.end()]
    state.blkIndent += _INDENT
    state.level += 1
    state.md.block.tokenize(state, start + 1, last)
    state.level -= 1
    state.blkIndent -= _INDENT
    state.line = last
    return True
