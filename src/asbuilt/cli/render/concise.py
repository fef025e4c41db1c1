"""One line per finding, as editors and grep like it: ``spec.md:12:5: API104 error: message``."""

from __future__ import annotations

from asbuilt.cli.render.report import Reports
from asbuilt.cli.render.terminal import printable


def render(reports: Reports) -> str:
    """A line for each finding; nothing when there is none."""
    return "".join(
        f"{printable(report.place(diagnostic.span.start))}: {diagnostic.code} "
        f"{diagnostic.severity.value}: {printable(diagnostic.message)}\n"
        for report in reports
        for diagnostic in report.diagnostics
    )
