"""Diagrams that are written as text: their lines, and the names in these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
    name = first_lines(_BREAK.split(written[left:right]))
    begin = start + match.start(group)
    return Node(name, passage.span(begin + left, begin + right))


def first_lines(lines: Iterable[str]) -> str:
    """The name that the first of some lines are. What stands below it in brackets, in small
    letters, or makes it too long for a name, says more of what is named: ``Web client`` above
    ``(React)``, ``Rows`` above ``of all tenants``."""
    name = ""
    for line in filter(None, (" ".join(each.split()) for each in lines)):
        if name and (is_remark(line) or len(name) + len(line) >= _LONGEST_NAME):
            break
        name = f"{name} {line}".lstrip()
    return name


def is_remark(line: str) -> bool:
    """Whether a line below a name says more of what is named, and does not go on with the name."""
    return _REMARK.match(line) is not None


_LONGEST_NAME = 40
_REMARK = regex.compile(r"\([A-Z][^()]{2,}\)$|\[[A-Z][^\[\]]{2,}\]$|[a-z]+ [a-z]")
"""``(React)``, ``(REST API)``, ``of all tenants``; ``(old)`` tells apart what is named."""
