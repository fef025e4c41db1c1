"""Findings for people: the place, the message, the source line with carets, what to do.

Everything is styled here; :func:`click.echo` strips the styles where no terminal listens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import click

from asbuilt.cli.render.excerpt import corrected, marked, room
from asbuilt.cli.render.report import WORDS, Report, Reports, counted
from asbuilt.cli.render.terminal import printable
from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Span

Style = Callable[[str], str]


def _style(colour: str | None = None, *, bold: bool | None = None) -> Style:
    """:func:`click.style`, whose codes are put together once for all findings."""
    return click.style("{}", fg=colour, bold=bold).format


_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_MARKS = {severity: _style(colour) for severity, colour in _COLOURS.items()}
_HEADS = {severity: _style(colour, bold=True) for severity, colour in _COLOURS.items()}
_BOLD, _CYAN = _style(bold=True), _style("cyan")
_BAR = _CYAN("|")
_TOGETHER = 500
"""Findings in one piece: enough that writing pieces costs nothing, too few to fill the memory."""


def render(reports: Reports) -> str:
    """Every finding with its source line, a blank line between them, and a summary for each
    document."""
    return "".join(pieces(reports))


def pieces(reports: Reports) -> Iterator[str]:
    """The same, as pieces of it: the excerpts of ten thousand findings are long."""
    for index, report in enumerate(reports):
        if index:
            yield "\n"
        paragraphs = (_finding(report, item) for item in report.diagnostics)
        while together := "".join(islice(paragraphs, _TOGETHER)):
            yield together
        yield f"{summary(report)}\n"


def summary(report: Report) -> str:
    """``3 errors, 4 warnings (1 can be corrected with --fix)`` or ``no findings``."""
    shown = [
        _MARKS[severity](counted(count, word))
        for severity, word in WORDS.items()
        if (count := report.count(severity))
    ]
    note = f" ({note})" if (note := ", ".join(_remarks(report))) else ""
    return f"{printable(report.source.path)}: {', '.join(shown) or 'no findings'}{note}"


def _remarks(report: Report) -> Iterator[str]:
    yield from _corrections(report)
    if report.known:
        yield f"{report.known}{' more' * bool(report.diagnostics)} in the baseline"


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


def _finding(report: Report, diagnostic: Diagnostic) -> str:
    """A paragraph, and the blank line behind it."""
    return "\n".join((*_lines(report, diagnostic), "", ""))


def _lines(report: Report, diagnostic: Diagnostic) -> Iterator[str]:
    severity, span = diagnostic.severity, diagnostic.span
    place = _BOLD(printable(report.place(span.start)))
    head = _HEADS[severity](f"{diagnostic.code} {severity.value}")
    yield f"{place} {head}: {printable(diagnostic.message)}"
    spans = [span, *(related.span for related in diagnostic.related)]
    margin = len(str(max([report.source.line(each.start) for each in spans])))
    yield from _excerpt(report, span, margin, _MARKS[severity])
    if diagnostic.help:
        yield _note(margin, "help", diagnostic.help)
    for related in diagnostic.related:
        yield _note(margin, "see", f"{report.place(related.span.start)}: {related.message}")
        yield from _excerpt(report, related.span, margin, _CYAN)
    if diagnostic.fix:
        yield _note(margin, "fix", "--unsafe-fixes" if diagnostic.unsafe else "--fix")
        yield from corrected(report.source, diagnostic.fix, margin)


def _note(margin: int, kind: str, text: str) -> str:
    return f" {' ' * margin} {_CYAN(f'= {kind}:')} {printable(text)}"


def _excerpt(report: Report, span: Span, margin: int, style: Style) -> Iterator[str]:
    line, carets = marked(report.source, span, room(margin))
    number = _CYAN(f"{report.source.line(span.start):>{margin}}")
    edge = f" {' ' * margin} {_BAR}"
    yield edge
    yield f" {number} {_BAR} {line}".rstrip()
    yield f"{edge} {style(carets)}"
