"""Diagrams that are written as text: their lines, and the names in these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.spec.diagrams.graph import Node
from asbuilt.spec.passage import Passage

Line = tuple[int, str]
"""Where a line begins in the text of a diagram, and what it says."""

_LONGEST_LINE = 1000
_MARKS = '" \t'
_BREAK = regex.compile(r"<br\s*/?>|\\n")


def lines_of(text: str, start: int = 0) -> Iterator[Line]:
    """The lines of ``text`` from ``start`` on; those that are longer than any name are empty."""
    for line in text[start:].split("\n"):
        yield start, line if len(line) < _LONGEST_LINE else ""
        start += len(line) + 1


def named(
    passage: Passage, start: int, match: re.Match[str], *groups: str, marks: str = _MARKS
) -> Node:
    """The node that is called what stands in the first of the groups that has something, without
    the ``marks`` around it; ``match`` is of a line that begins at ``start``."""
    group = next((name for name in groups if (match[name] or "").strip(marks)), groups[-1])
    written = match[group]
    left = len(written) - len(written.lstrip(marks))
    right = max(left, len(written.rstrip(marks)))
    name = " ".join(_BREAK.sub(" ", written[left:right]).split())
    begin = start + match.start(group)
    return Node(name, passage.span(begin + left, begin + right))
