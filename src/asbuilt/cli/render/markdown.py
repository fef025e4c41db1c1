"""Findings as a Markdown page: for a comment on a pull request or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.cli.render.report import WORDS, Report, Reports, counted, sentences
from asbuilt.cli.render.terminal import printable

_SPECIAL = regex.compile(r"([\\`*_{}\[\]<>#|~@&])")
_CODE = regex.compile(r"(`+)(.+?)\1")


def render(reports: Reports) -> str:
    """A heading and a table for each document."""
    return "\n".join("\n".join(_document(report)) + "\n" for report in reports)


def _document(report: Report) -> Iterator[str]:
    yield f"### {escaped(printable(report.source.path))}"
    yield ""
    shown = [
        counted(count, word)
        for severity, word in WORDS.items()
        if (count := report.count(severity))
    ]
    known = f" {report.known} in the baseline." if report.known else ""
    yield f"{', '.join(shown).capitalize() or 'No findings'}.{known}"
    if not report.diagnostics:
        return
    yield ""
    yield "| Place | Severity | Rule | Finding |"
    yield "|---|---|---|---|"
    for item in report.diagnostics:
        place = escaped(printable(report.place(item.span.start)))
        text = sentences(item.message, item.help)
        word = WORDS[item.severity]
        yield f"| {place} | {word} | {item.code} {item.name} | {_prose(printable(text))} |"


def _prose(text: str) -> str:
    """A message, whose code between backticks stays code; nothing else in it is Markdown."""
    pieces: list[str] = []
    done = 0
    for match in _CODE.finditer(text):
        pieces += (escaped(text[done : match.start()]), match[0].replace("|", "\\|"))
        done = match.end()
    return "".join((*pieces, escaped(text[done:]))).replace("\n", " ")


def escaped(text: str) -> str:
    """``text``, nothing in which is Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
