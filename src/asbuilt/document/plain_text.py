"""Documents that mark up no headings: their authors number them, as word processors save them.

Boat Hire                           3. Data Model
1. Goals                            3.1 Tables
•   Nobody waits for a boat.        boats (id, name)
2. Users                            hires (id, boat_id)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Paragraph
from asbuilt.source import Span

_HEADING = regex.compile(
    r"^ {0,3}#{2,6}[ \t]|^ {0,3}\S.*\n {0,3}(?:-{3,}|={3,})[ \t\r]*$"
    r"|^(?:\*\*|__)[^*_\n]+(?:\*\*|__)[ \t\r:]*$",
    re.MULTILINE,
)
"""What is a heading in Markdown, or a bold line that stands for one, and not the title of the
document."""

_NUMBERED = regex.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)]?(?=[ \t]+(?P<title>\S[^\n]*))"
)
_ITEM = regex.compile(r"(?P<number>\d{1,3})[.)][ \t]")
_FENCE = regex.compile(r" {0,3}(?:```|~~~)")
_LINE = regex.compile(r"[^\n]+")
_BULLET = regex.compile(r"^[ \t]*(?:[•·▪◦‣●○■□](?=[ \t])|o(?=\t))", re.MULTILINE)
_FEWEST_HEADINGS = 3
_LONGEST_TITLE = 80
_MOST_WORDS = 10
_NO_TITLE = ".,;:!?。；：，"
"""How a sentence or an item ends, and no title."""

_TOP = 2
"""The level of what is numbered without a stop: that of the document's title is above it."""


def marked_up(text: str) -> str:
    """``text``, of the same length, with hashes for the numbers of such headings and dashes for
    bullets; as it is where its headings are marked up, or too few lines are like headings."""
    if _HEADING.search(text):
        return text
    lines = [*_lines(text)]
    headings = [*_headings(lines)]
    if sum("." not in each["number"] for each in headings) < _FEWEST_HEADINGS:
        return text
    pieces, end = list[str](), 0
    for each in headings:
        width = each.end() - each.start()
        marks = "#" * min(len(each["number"]), 6)
        pieces += (text[end : each.start()], marks.ljust(width))
        end = each.end()
    return _BULLET.sub(_dashed, "".join((*pieces, text[end:])))


def level_of(title: str) -> int | None:
    """The level of a heading that is known by its number; ``None``, if it has none."""
    found = _NUMBERED.match(title)
    return min(6, _TOP + found["number"].count(".")) if found else None


def with_title(blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with the first line for the document's title."""
    rest = iter(blocks)
    for first in rest:
        match first:
            case Paragraph(lines=(title, *below), span=span):
                yield Heading(1, title, title.span)
                if below:
                    yield Paragraph(tuple(below), Span(below[0].span.start, span.end))
            case _:
                yield first
        break
    yield from rest


def _lines(text: str) -> Iterator[re.Match[str]]:
    """The lines of a text that are not blank, without those of code."""
    fence = ""
    for line in _LINE.finditer(text):
        found = _FENCE.match(line[0])
        if found and not fence:
            fence = found[0].lstrip()
        elif found and found[0].lstrip() == fence:
            fence = ""
        elif not fence and not line[0].isspace():
            yield line


def _headings(lines: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The numbers of the headings. Those without a stop count up from 1, one after the other;
    whatever else is numbered is an item."""
    top = 0
    for line, below in zip(lines, (*lines[1:], None), strict=False):
        found = _NUMBERED.match(line.string, line.start(), line.end())
        if not found or not _is_title(found["title"]):
            continue
        first, *deeper = map(int, found["number"].split("."))
        if deeper and first == top:
            yield found
        elif not deeper and first == top + 1 and below and not _is_next(below[0], first):
            top = first
            yield found


def _is_title(text: str) -> bool:
    text = text.rstrip()
    return (
        len(text) <= _LONGEST_TITLE
        and text[0].isalnum()
        and text[-1] not in _NO_TITLE
        and "\t" not in text
        and len(text.split()) <= _MOST_WORDS
    )


def _is_next(line: str, number: int) -> bool:
    """Whether a line has the number behind another's, as the items of a list have."""
    found = _ITEM.match(line)
    return found is not None and int(found["number"]) == number + 1


def _dashed(bullet: re.Match[str]) -> str:
    return f"{bullet[0][:-1]}-"
