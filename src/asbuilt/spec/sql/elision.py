"""What SQL in a document leaves out: ``...`` for columns that stand elsewhere, or are not told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage

_QUOTED = r"'(?:[^']|'')*+(?:'|$)|--[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|$)"
"""What is quoted, or a comment; to the end where nothing closes it, so that it is read once."""
_DOTS = regex.compile(rf"{_QUOTED}|(?P<left>(?P<dots>\.{{3,}}|…)[^\n(),]*(?:\([^()\n]*\))?)")
_SPARE = regex.compile(rf"{_QUOTED}|(?P<left>,(?=\s*[,)]))")
"""A comma behind which nothing is left."""
_OF_ROWS = {"insert", "select", "update", "delete", "with", "merge"}
_BEGIN = regex.compile(rf"^[ \t]*(create|alter|{'|'.join(sorted(_OF_ROWS))})\b", re.I | re.M)
_EMPTY = regex.compile(
    r"\bcreate\s+(?:\w+\s+){0,2}table\s+(?:if\s+not\s+exists\s+)?[^\s()]+\s*\(\s*\)[^;]*;?", re.I
)


def without_elisions(passages: Iterable[Passage], troubles: list[Trouble]) -> Iterator[Passage]:
    """The passages with a space for each character that stands for something else. A table of
    which nothing is told defines none; of another one a Trouble says that it lacks something."""
    for passage in passages:
        dots = [each for each in _DOTS.finditer(passage.text) if each["dots"]]
        if not dots:
            yield passage
            continue
        text = _SPARE.sub(_blank_left, _DOTS.sub(_blank_left, passage.text))
        empty = [each.span() for each in _EMPTY.finditer(text)]
        begun = [(each.start(), each[1].lower()) for each in _BEGIN.finditer(text)]
        for each in dots:
            statement = bisect_right(begun, (each.start(), "~")) - 1
            if statement >= 0 and begun[statement][1] in _OF_ROWS:
                continue  # a query that is sketched
            place = bisect_right(empty, (each.start(), len(text))) - 1
            if place < 0 or empty[place][1] <= each.start():
                message = (
                    f"what `{each['dots']}` stands for has no effect: its columns are not told"
                )
                troubles.append(Trouble("ignored-sql", message, passage.span(*each.span("dots"))))
        yield replace(passage, text=_EMPTY.sub(_blank, text))


def _blank_left(found: re.Match[str]) -> str:
    return _blank(found) if found["left"] else found[0]


def _blank(found: re.Match[str]) -> str:
    """Nothing in as many characters and lines."""
    return _SHOWN.sub(" ", found[0])


_SHOWN = regex.compile(r"[^\n]")
