"""Entities drawn with characters: boxes with a name above their fields, and trees of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.diagrams.box_drawing import Box, Drawing, drawn
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_row import fields_of

_KEY = regex.compile(r"\b(?:PK|primary key)\b", re.IGNORECASE)
_LARGEST = 100_000
_BRANCH = regex.compile(r"[ \t│|]*[├└+`|][─\-]{1,4}[ \t]*(?P<field>[^\s─].*?)[ \t]*$")
_ROOT = regex.compile(r"[ \t]*(?P<name>[^\W\d][\w ]{0,60}?(?: ?\([^()\n]{1,60}\))?)[ \t]*:?[ \t]*$")
_LINE = regex.compile(r"[^\n]+")
_END = regex.compile(r"[│|├┤┌└┐┘─═║▶►◀◄▼▲→←]")
"""What ends the words of a row: the side of its box, or a line that leaves it."""


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The entities of all drawings in which a primary key is marked."""
    for text in texts:
        if len(text.text) <= _LARGEST and _KEY.search(text.text):
            yield from _boxed(text)
            yield from _trees(text)


def _entity(name: Text, rows: Sequence[Text], text: Passage, start: int, end: int) -> Draft | None:
    return fields_of(name, rows, text.span(start, end))


# ---------------------------------------------------------------- boxes


def _boxed(text: Passage) -> Iterator[Draft]:
    drawing, found = drawn(text.text)
    below = {(box.top, box.left): box for box in found}
    for box in found:
        if not (written := _rows(drawing, text, box)):
            continue
        name, *rows = written
        body = below.get((box.bottom, box.left))
        if not rows and body:
            rows = _rows(drawing, text, body)
        start, end = drawing.starts[box.top], drawing.starts[(body or box).bottom]
        if rows and (draft := _entity(name, rows, text, start, end)):
            yield draft


def _rows(drawing: Drawing, text: Passage, box: Box) -> list[Text]:
    """What is written in a box, line by line."""
    found = []
    for row in range(box.top + 1, box.bottom):
        side = _END.search(drawing.lines[row], box.left + 1)
        words, start = drawing.words(row, box.left + 1, side.start() if side else box.right)
        if words:
            found.append(Text(words, text.span(start, start + len(words))))
    return found


# ---------------------------------------------------------------- trees


def _trees(text: Passage) -> Iterator[Draft]:
    """A name on a line, and its fields as the branches below it."""
    name: Text | None = None
    rows: list[Text] = []
    start = end = 0
    for line in _LINE.finditer(text.text):
        branch, root = _BRANCH.match(line[0]), _ROOT.match(line[0])
        if branch and name:
            rows.append(_part(text, line.start(), branch, "field"))
            end = line.end()
        elif root:
            if name and rows and (draft := _entity(name, rows, text, start, end)):
                yield draft
            name, rows, start = _part(text, line.start(), root, "name"), [], line.start()
    if name and rows and (draft := _entity(name, rows, text, start, end)):
        yield draft


def _part(text: Passage, start: int, found: re.Match[str], group: str) -> Text:
    return Text(found[group], text.span(start + found.start(group), start + found.end(group)))
