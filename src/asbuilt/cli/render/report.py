"""What every renderer of findings is given."""

from __future__ import annotations

from dataclasses import dataclass

from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Source


@dataclass(frozen=True, slots=True)
class Report:
    """The findings about one document."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]

    def count(self, severity: Severity) -> int:
        """How many findings are of ``severity``."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    def place(self, offset: int) -> str:
        """``spec.md:12:5``."""
        position = self.source.position(offset)
        return f"{self.source.file(offset).path}:{position.line}:{position.column}"
