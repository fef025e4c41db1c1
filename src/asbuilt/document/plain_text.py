"""Documents without any markup, as word processors save them: their headings are numbered lines,
their bullets characters, their tables lines of cells between tabs.

Boat Hire                           3. Data Model
1. Goals                            Table   Fields
•   Nobody waits for a boat.        boats   id, name
2. Users                            hires   id, boat_id
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Heading, Item, List, Paragraph, Table, Text
from asbuilt.document.table import BLANKS, trimmed
from asbuilt.document.text import split
from asbuilt.record import dataclass
from asbuilt.source import LINE_END, Source, Span

_MARKUP = regex.compile(
    r"^ {0,3}(?:#{1,6}[ \t]|```|~~~|[-=]{3,}[ \t\r]*$|\|?[ \t]*:?-+:?[ \t]*\|)", re.MULTILINE
)
"""Headings, fences, underlines and tables of Markdown: what has any is no plain text."""

_NUMBERED = regex.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<stop>[.)]?)[ \t]+(?P<title>.+)"
)
_FEWEST_HEADINGS = 3
_LONGEST_TITLE = 80
_MOST_WORDS = 10
_MOST_WORDS_OF_LABEL = 6
"""Words of a line above bullets that is their heading."""

_NO_TITLE = ".,;:!?。；：，"
"""How a sentence or an item ends, and no title."""

_BULLET = regex.compile(r"(?P<mark>[•·▪◦‣●○■□–—*+-]|o(?=\t))[ \t]+(?=\S)")
_ITEM = regex.compile(r"(?P<number>\d{1,3})[.)][ \t]+(?=\S)")
_DRAWN = regex.compile("[\u2190-\u21ff\u2500-\u257f\u25b2\u25bc\u25ba\u25c4]")
_TABS = regex.compile("\t")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the blanks around it; it begins at ``start`` and the next one at ``end``."""

    text: Text
    start: int
    end: int


def blocks(source: Source, start: int, end: int) -> list[Block]:
    """The blocks of such a document, which stands from ``start`` up to ``end``; empty, if it is
    none."""
    if _MARKUP.search(source.text, start, end):
        return []
    lines = [*_lines(source, start, end)]
    headings = _headings(lines)
    if sum(level == _TOP for level in headings.values()) < _FEWEST_HEADINGS:
        return []
    return [*_read(source, lines, headings)]


def _lines(source: Source, start: int, end: int) -> Iterator[_Line]:
    for found in LINE_END.finditer(source.text, start, end):
        yield _Line(trimmed(source.text, start, found.start()), start, found.end())
        start = found.end()
    if start < end:
        yield _Line(trimmed(source.text, start, end), start, end)


# ---------------------------------------------------------------- headings

_TOP = 2
"""The level of a numbered heading: that of the document's title is above it."""


def _headings(lines: Sequence[_Line]) -> dict[int, int]:
    """The lines that are headings, by their numbers, with their levels. Those on top are numbered
    one after the other from 1; whatever else is numbered is an item."""
    levels = dict[int, int]()
    top = 0
    for number, line in enumerate(lines):
        found = _NUMBERED.fullmatch(line.text.text)
        if not found or not _is_title(found["title"], _MOST_WORDS):
            continue
        first, *below = map(int, found["number"].split("."))
        if not below and first == top + 1 and _has_more(lines, number, first):
            top = first
            levels[number] = _TOP
        elif below and first == top:
            levels[number] = min(6, _TOP + len(below))
    if levels:
        above = range(min(levels))
        levels |= {number: 1 for number in [*_filled(lines, above)][:1]}
        levels |= _labels(lines, levels)
    return levels


def _is_title(text: str, most_words: int) -> bool:
    return (
        len(text) <= _LONGEST_TITLE
        and text[0].isalnum()
        and text[-1] not in _NO_TITLE
        and "\t" not in text
        and len(text.split()) <= most_words
    )


def _has_more(lines: Sequence[_Line], line: int, number: int) -> bool:
    """Whether something stands below a numbered line, and not the next number, as in a list."""
    below = next(_filled(lines, range(line + 1, min(line + 4, len(lines)))), None)
    found = None if below is None else _ITEM.match(lines[below].text.text)
    return below is not None and (found is None or int(found["number"]) != number + 1)


def _filled(lines: Sequence[_Line], numbers: range) -> Iterator[int]:
    return (number for number in numbers if lines[number].text.text)


def _labels(lines: Sequence[_Line], headings: dict[int, int]) -> dict[int, int]:
    """Lines of a few words right above bullets, one level below the heading that they stand under:

    Retries
    •   Three attempts.
    """
    labels, level = dict[int, int](), 1
    for number, (line, below) in enumerate(pairwise(lines)):
        level = headings.get(number, level)
        text = line.text.text
        if number in headings or level == 1 or not text or _kind(line) != "text":
            continue
        if _BULLET.match(below.text.text) and _is_title(text, _MOST_WORDS_OF_LABEL):
            labels[number] = level + 1
    return labels


# ---------------------------------------------------------------- what stands below them


def _read(source: Source, lines: Sequence[_Line], headings: dict[int, int]) -> Iterator[Block]:
    def is_heading(numbered: tuple[int, _Line]) -> int:
        return headings.get(numbered[0], 0)

    for level, group in groupby(enumerate(lines), is_heading):
        found = [line for _, line in group]
        if level:
            yield from (Heading(level, line.text, line.text.span) for line in found)
        else:
            yield from _body(source, found)


def _body(source: Source, lines: Sequence[_Line]) -> Iterator[Block]:
    """The blocks between two headings. A drawing holds all lines up to the bullets or the blank
    lines around it, and those of a drawing that follows."""
    runs = [[*group] for kind, group in groupby(lines, _stretch) if kind]
    for drawn, group in groupby(runs, _is_drawn):
        found = [line for run in group for line in run]
        if drawn:
            yield _fence(source, found[0], found[-1])
            continue
        for kind, same in groupby(found, _kind):
            yield from _of_kind(kind, [*same])


def _stretch(line: _Line) -> str:
    """What may stand in a drawing together: all lines but bullets and blank ones."""
    text = line.text.text
    return "" if not text else "bullet" if _BULLET.match(text) else "lines"


def _is_drawn(run: Sequence[_Line]) -> bool:
    """Whether lines draw something: an arrow within a sentence does not."""
    return any(_DRAWN.match(line.text.text) or "──" in line.text.text for line in run)


def _kind(line: _Line) -> str:
    """What a line is: of a list, of a table, or text."""
    text = line.text.text
    if _BULLET.match(text):
        return "bullet"
    if _ITEM.match(text):
        return "item"
    return "cells" if "\t" in text else "text"


def _of_kind(kind: str, lines: Sequence[_Line]) -> Iterator[Block]:
    span = Span(lines[0].text.span.start, lines[-1].text.span.end)
    if kind == "bullet":
        yield _bullets(lines, span)
    elif kind == "item":
        found = [_item(line, _ITEM) for line in lines]
        first = _ITEM.match(lines[0].text.text)
        yield List(True, int(first["number"]) if first else 1, tuple(found), span)
    elif kind == "cells" and (table := _table(lines, span)):
        yield table
    else:
        yield Paragraph(tuple(line.text for line in lines), span)


def _table(lines: Sequence[_Line], span: Span) -> Table | None:
    """A header and rows, which may lack their last cells; not a line that happens to have a tab."""
    header, *rows = ((*split(line.text, _TABS),) for line in lines)
    if not rows or any(len(row) > len(header) for row in rows):
        return None
    return Table(header, tuple(_padded(row, len(header)) for row in rows), span, foreign=True)


def _padded(row: tuple[Text, ...], width: int) -> tuple[Text, ...]:
    end = row[-1].span.end
    return row + (Text("", Span(end, end)),) * (width - len(row))


def _bullets(lines: Sequence[_Line], span: Span) -> List:
    """A list; what has other marks than its first item stands below the item above it."""

    def mark(line: _Line) -> str:
        return line.text.text[0]

    items = list[Item]()
    for own, group in groupby(lines, lambda line: mark(line) == mark(lines[0])):
        found = [_item(line, _BULLET) for line in group]
        if own:
            items += found
            continue
        last, inner = items[-1], Span(found[0].span.start, found[-1].span.end)
        below = List(False, None, tuple(found), inner)
        around = Span(last.span.start, inner.end)
        items[-1] = Item(last.text, last.checked, (*last.children, below), around)
    return List(False, None, tuple(items), span)


def _item(line: _Line, mark: re.Pattern[str]) -> Item:
    found = mark.match(line.text.text)
    span = line.text.span
    start = span.start + (found.end() if found else 0)
    text = line.text.text[start - span.start :]
    return Item(Text(text, Span(start, span.end)), None, (), span)


def _fence(source: Source, first: _Line, last: _Line) -> Fence:
    content = Span(first.start, last.end)
    text = LINE_END.sub("\n", source.slice(content)).rstrip(BLANKS) + "\n"
    return Fence("", text, Span(first.start, last.text.span.end), content)
