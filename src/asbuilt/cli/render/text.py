"""Findings for people: the place, the message, the source line with carets, what to do.

Everything is styled here; :func:`click.echo` strips the styles where no terminal listens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import click

from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Source, Span

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_LONGEST_LINE = 140


def render(report: Report) -> str:
    """Every finding with its source line, a blank line between them, and a summary."""
    paragraphs = ["\n".join(_finding(report, item)) for item in report.diagnostics]
    return "\n\n".join((*paragraphs, summary(report))) + "\n"


def summary(report: Report) -> str:
    """``3 errors, 4 warnings (1 can be corrected with --fix)`` or ``no findings``."""
    counted = [
        click.style(_plural(count, word), fg=_COLOURS[severity])
        for severity, word in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
        if (count := report.count(severity))
    ]
    fixable = sum(bool(diagnostic.fix) for diagnostic in report.diagnostics)
    note = f" ({fixable} can be corrected with --fix)" if fixable else ""
    return f"{printable(report.source.path)}: {', '.join(counted) or 'no findings'}{note}"


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal or turn the direction of writing."""
    return "".join("\ufffd" if _steers(character) else character for character in text)


def _finding(report: Report, diagnostic: Diagnostic) -> Iterator[str]:
    colour = _COLOURS[diagnostic.severity]
    place = click.style(printable(report.place(diagnostic.span.start)), bold=True)
    head = click.style(f"{diagnostic.code} {diagnostic.severity.value}", fg=colour, bold=True)
    yield f"{place} {head}: {printable(diagnostic.message)}"
    number = str(report.source.line(diagnostic.span.start))
    margin = " " * len(number)
    line, carets = _excerpt(report.source, diagnostic.span)
    bar = click.style("|", fg="cyan")
    yield f" {margin} {bar}"
    yield f" {click.style(number, fg='cyan')} {bar} {line}".rstrip()
    yield f" {margin} {bar} {click.style(carets, fg=colour)}"
    if diagnostic.help:
        yield f" {margin} {click.style('= help:', fg='cyan')} {printable(diagnostic.help)}"
    for related in diagnostic.related:
        at = report.place(related.span.start)
        yield f" {margin} {click.style('= see', fg='cyan')} {printable(f'{at}: {related.message}')}"


def _excerpt(source: Source, span: Span) -> tuple[str, str]:
    """The first line of ``span`` and the carets under it, cut to a readable length."""
    whole = source.lines(span)[0]
    line = source.slice(whole)
    start = span.start - whole.start
    end = max(start + 1, min(len(line), span.end - whole.start))
    first = max(0, start - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    last = first + _LONGEST_LINE
    before, marked = _flat(line[first:start]), _flat(line[start : min(end, last)])
    shown = before + marked + _flat(line[end:last])
    lead, tail = "…" if first else "", "…" if last < len(line) else ""
    return f"{lead}{shown}{tail}", " " * _width(lead + before) + "^" * max(1, _width(marked))


def _flat(text: str) -> str:
    return printable(text.replace("\t", " "))


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character != "\u200d"


def _width(text: str) -> int:
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
