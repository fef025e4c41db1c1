"""Lines of the document beside a finding: a place with carets under it, and what a fix changes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import click

from asbuilt.cli.render.terminal import printable
from asbuilt.diagnostics import Edit, perform
from asbuilt.document.width import columns
from asbuilt.source import Source, Span

LONGEST_LINE = 140
MOST_LINES = 6
"""How many lines of a fix are shown."""


def marked(source: Source, span: Span) -> tuple[str, str]:
    """The first line of ``span`` and the carets under it, cut to a readable length."""
    whole = source.whole_line(span.start)
    line = source.slice(whole)
    start = span.start - whole.start
    end = max(start + 1, min(len(line), span.end - whole.start))
    first = max(0, start - LONGEST_LINE // 2) if len(line) > LONGEST_LINE else 0
    last = first + LONGEST_LINE
    shown = _flat(line[first:last])
    before, inside = shown[: start - first], shown[start - first : end - first]
    lead, tail = "…" if first else "", "…" if last < len(line) else ""
    return f"{lead}{shown}{tail}", " " * columns(lead + before) + "^" * max(1, columns(inside))


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
        for sign, text, colour in (("-", before, "red"), ("+", after, "green")):
            number = source.line(whole.start)
            for line in text.splitlines():
                yield f" {number:>{margin}} " + click.style(f"{sign} {_cut(line)}", fg=colour)
                number += 1


def _cut(line: str) -> str:
    return _flat(line[:LONGEST_LINE]) + "…" * (len(line) > LONGEST_LINE)


def _flat(text: str) -> str:
    return printable(text.replace("\t", " "))
