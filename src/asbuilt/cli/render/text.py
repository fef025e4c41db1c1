"""Findings for people: the place, the message, the source line with carets, what to do.

Everything is styled here; :func:`click.echo` strips the styles where no terminal listens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import click

from asbuilt.cli.render.excerpt import corrected, marked
from asbuilt.cli.render.report import WORDS, Report, Reports, counted
from asbuilt.cli.render.terminal import printable
from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Span

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


@cache
def _style(colour: str | None = None, bold: bool | None = None) -> Callable[[str], str]:
    """:func:`click.style` for what stands beside every finding: its codes are put together once."""
    return click.style("{}", fg=colour, bold=bold).format


_BAR = _style("cyan")("|")


def render(reports: Reports) -> str:
    """Every finding with its source line, a blank line between them, and a summary for each
    document."""
    return "\n".join(map(_document, reports))


def summary(report: Report) -> str:
    """``3 errors, 4 warnings (1 can be corrected with --fix)`` or ``no findings``."""
    shown = [
        _style(_COLOURS[severity])(counted(count, word))
        for severity, word in WORDS.items()
        if (count := report.count(severity))
    ]
    note = f" ({note})" if (note := ", ".join(_corrections(report))) else ""
    return f"{printable(report.source.path)}: {', '.join(shown) or 'no findings'}{note}"


def _document(report: Report) -> str:
    paragraphs = ["\n".join(_finding(report, item)) for item in report.diagnostics]
    return "\n\n".join((*paragraphs, summary(report))) + "\n"


def _corrections(report: Report) -> Iterator[str]:
    fixable = [diagnostic.unsafe for diagnostic in report.diagnostics if diagnostic.fix]
    safe, unsafe = fixable.count(False), fixable.count(True)
    if safe:
        yield f"{safe} can be corrected with --fix"
    if unsafe:
        yield (
            f"{unsafe} with --unsafe-fixes"
            if safe
            else (f"{unsafe} can be corrected with --unsafe-fixes")
        )


def _finding(report: Report, diagnostic: Diagnostic) -> Iterator[str]:
    colour = _COLOURS[diagnostic.severity]
    place = _style(bold=True)(printable(report.place(diagnostic.span.start)))
    head = _style(colour, bold=True)(f"{diagnostic.code} {diagnostic.severity.value}")
    yield f"{place} {head}: {printable(diagnostic.message)}"
    spans = [diagnostic.span, *(related.span for related in diagnostic.related)]
    margin = len(str(max(report.source.line(span.start) for span in spans)))
    yield from _excerpt(report, diagnostic.span, margin, colour)
    if diagnostic.help:
        yield _note(margin, "help", diagnostic.help)
    for related in diagnostic.related:
        yield _note(margin, "see", f"{report.place(related.span.start)}: {related.message}")
        yield from _excerpt(report, related.span, margin, "cyan")
    if diagnostic.fix:
        yield _note(margin, "fix", "--unsafe-fixes" if diagnostic.unsafe else "--fix")
        yield from corrected(report.source, diagnostic.fix, margin)


def _note(margin: int, kind: str, text: str) -> str:
    return f" {' ' * margin} {_style('cyan')(f'= {kind}:')} {printable(text)}"


def _excerpt(report: Report, span: Span, margin: int, colour: str) -> Iterator[str]:
    line, carets = marked(report.source, span)
    number = _style("cyan")(f"{report.source.line(span.start):>{margin}}")
    edge = f" {' ' * margin} {_BAR}"
    yield edge
    yield f" {number} {_BAR} {line}".rstrip()
    yield f"{edge} {_style(colour)(carets)}"
