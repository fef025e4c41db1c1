"""One line per finding, as editors and grep like it: ``spec.md:12:5: API104 error: message``."""

from __future__ import annotations

from asbuilt.cli.render.report import Report


def render(report: Report) -> str:
    """A line for each finding; nothing when there is none."""
    return "".join(
        f"{report.place(diagnostic.span.start)}: {diagnostic.code} {diagnostic.severity.value}: "
        f"{diagnostic.message}\n"
        for diagnostic in report.diagnostics
    )
