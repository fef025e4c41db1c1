"""Lines of the document beside a finding: a place with carets under it, and what a fix changes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile
from operator import eq

import click

from asbuilt.cli.render.terminal import printable, width
from asbuilt.diagnostics import Edit, perform
from asbuilt.document.width import columns
from asbuilt.source import BYTE_ORDER_MARK, Source, Span

LONGEST_LINE, SHORTEST_LINE = 140, 20
MOST_LINES = 6
"""How many lines of a fix are shown."""


def room(margin: int) -> int:
    """The columns for a line behind its number, a bar and what says that it was cut."""
    beside = margin + 6
    return max(SHORTEST_LINE, width(LONGEST_LINE + beside) - beside)


def marked(source: Source, span: Span, room: int) -> tuple[str, str]:
    """The first line of ``span`` and the carets under it, cut to about ``room`` columns."""
    whole = source.whole_line(span.start)
    line = source.slice(whole)
    start = span.start - whole.start
    end = max(start + 1, min(len(line), span.end - whole.start))
    first, last = _window(line, start, room)
    before = "…" * (first > 0) + _flat(line[first:start])
    inside = _flat(line[start : min(end, last)])
    return _cut(line, first, last), " " * columns(before) + "^" * max(1, columns(inside))


def _window(line: str, at: int, room: int) -> tuple[int, int]:
    """From where to where a line is shown: what fits, with the character ``at`` in it."""
    near = line[max(0, at - room) : at + room]
    longest = room if near.isascii() else room * len(near) // max(len(near), columns(near))
    first = max(0, at - longest // 2) if len(line) > longest else 0
    return first, first + longest


def _cut(line: str, first: int, last: int) -> str:
    return "…" * (first > 0) + _flat(line[first:last]) + "…" * (last < len(line))


def corrected(source: Source, fix: tuple[Edit, ...], margin: int) -> Iterator[str]:
    """The lines that a fix changes, before and after, behind their numbers."""
    yield from islice(_changes(source, fix, margin), MOST_LINES)


def _changes(source: Source, fix: tuple[Edit, ...], margin: int) -> Iterator[str]:
    for edit in sorted(fix, key=lambda edit: edit.span):
        lines = source.lines(edit.span)
        whole = Span(lines[0].start, lines[-1].end)
        inside = Span(edit.span.start - whole.start, min(edit.span.end, whole.end) - whole.start)
        before = source.slice(whole)
        after = perform(before, (Edit(inside, edit.replacement),))
        same = sum(takewhile(bool, map(eq, before, after)))
        at = same - (before.rfind("\n", 0, same) + 1)
        for sign, text, colour in (("-", before, "red"), ("+", after, "green")):
            number = source.line(whole.start)
            for line in text.splitlines():
                cut = _cut(line, *_window(line, min(at, len(line)), room(margin)))
                yield f" {number:>{margin}} " + click.style(f"{sign} {cut}", fg=colour)
                number += 1


def _flat(text: str) -> str:
    return printable(text.replace("\t", " ").removeprefix(BYTE_ORDER_MARK))
