"""What every renderer of findings is given."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Source

WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
"""What a severity is called where people read."""
_ENDS = (".", "!", "?", ":", ";", "…")


class Report(Struct, frozen=True):
    """The findings about one document. With ``strict`` warnings fail it too. ``known`` more are in
    the baseline."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    strict: bool = False
    known: int = 0

    def count(self, severity: Severity) -> int:
        """How many findings are of ``severity``."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def place(self, offset: int) -> str:
        """``spec.md:12:5``."""
        position = self.source.position(offset)
        return f"{self.source.file(offset).path}:{position.line}:{position.column}"

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is bad enough for exit code 1."""
        return diagnostic.severity is Severity.ERROR or (
            self.strict and diagnostic.severity is Severity.WARNING
        )

    @property
    def failed(self) -> bool:
        """Whether any finding is."""
        return any(map(self.fails, self.diagnostics))


Reports = tuple[Report, ...]
"""One for each document that was named on the command line."""


def total(reports: Iterable[Report], severity: Severity) -> int:
    """How many findings are of ``severity`` in all documents."""
    return sum(report.count(severity) for report in reports)


def counted(count: int, word: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def sentences(*texts: str | None) -> str:
    """Texts as one, with full stops between them: messages end without, but for questions."""
    known = [text.strip() for text in texts if text and text.strip()]
    ended = (text if text.endswith(_ENDS) else f"{text}." for text in known[:-1])
    return " ".join((*ended, *known[-1:]))
