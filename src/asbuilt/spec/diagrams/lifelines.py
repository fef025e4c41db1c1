"""Sequences drawn with characters: names, lines of life below them, and arrows between these."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.spec.diagrams.box_drawing import Box, Drawing
from asbuilt.spec.diagrams.graph import Node
from asbuilt.spec.diagrams.sequence import Message
from asbuilt.spec.passage import Passage

_UPRIGHT = "│|├┤┼"
_BEGIN = regex.compile(r" *[│|](?: {3,}[│|])+ *")
_NAME = regex.compile(r"\w[^\s\[\]]{0,30}(?: [^\s\[\]]{1,30}){0,4}")
_ARROW = regex.compile(r"[─-]{2}[^▶◀│|]{0,200}▶|◀(?=[─-]{2})")
_WIDEST_GAP = 2
_SHORTEST_LINE = 3


def messages(passage: Passage, drawing: Drawing, boxes: tuple[Box, ...]) -> Iterator[Message]:
    """Every arrow from one line of life to another. They are drawn alike, so that each may be the
    answer to an earlier one."""
    heads = {**_named(passage, drawing), **_boxed(passage, drawing, boxes)}
    if len(heads) < 2:
        return
    for row, line in enumerate(drawing.light):
        standing = [column for column in heads if _stands(drawing, row, column)]
        for arrow in _ARROW.finditer(line):
            head, is_ahead = arrow.end() - 1, arrow[0][-1] == "▶"
            left = max((at for at in standing if at < head + (not is_ahead)), default=None)
            right = min((at for at in standing if at > head - is_ahead), default=None)
            if left is None or right is None:
                continue
            if is_ahead and right - head <= _WIDEST_GAP:
                yield heads[left], heads[right], True
            elif not is_ahead and head - left <= _WIDEST_GAP:
                yield heads[right], heads[left], True


def _stands(drawing: Drawing, row: int, column: int) -> bool:
    """Whether a line goes through a row, where an arrow may have moved it by one."""
    return any(drawing.at(row, at) in _UPRIGHT for at in (column, column + 1))


def _named(passage: Passage, drawing: Drawing) -> dict[int, Node]:
    """The lines below names, by their columns."""
    found: dict[int, Node] = {}
    for row in range(1, len(drawing.light)):
        if not _BEGIN.fullmatch(drawing.light[row]):
            continue
        for name in _NAME.finditer(drawing.lines[row - 1]):
            below = range(name.start() - 1, name.end() + _WIDEST_GAP)
            column = next((each for each in below if _is_line(drawing, row, each)), None)
            if column is not None and column not in found:
                text, start = drawing.words(row - 1, *name.span())
                found[column] = Node(text, passage.span(start, start + len(text)))
    return found


def _boxed(passage: Passage, drawing: Drawing, boxes: tuple[Box, ...]) -> dict[int, Node]:
    """The lines below boxes that stand side by side, by their columns."""
    found: dict[int, Node] = {}
    for box in boxes:
        inside = range(box.left + 1, box.right)
        column = next((each for each in inside if _is_line(drawing, box.bottom + 1, each)), None)
        if column is not None:
            found[column] = Node(box.name, passage.span(box.start, box.end))
    return found


def _is_line(drawing: Drawing, top: int, column: int) -> bool:
    rows = range(top, top + _SHORTEST_LINE)
    return all(drawing.at(row, column) in _UPRIGHT for row in rows)
