"""Findings as JSON, as ``asbuilt/schemas/check.schema.json`` describes it."""

from __future__ import annotations

from typing import Any

from asbuilt.cli.fingerprint import fingerprints
from asbuilt.cli.render import envelope
from asbuilt.cli.render.report import Reports, total
from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Source, Span


def render(reports: Reports) -> str:
    """All reports as one object."""
    return envelope.render(
        {
            "path": reports[0].source.path if len(reports) == 1 else None,
            "paths": [report.source.path for report in reports],
            "findings": [
                _finding(report.source, item, mark)
                for report in reports
                for item, mark in zip(
                    report.diagnostics,
                    fingerprints(report.source, report.diagnostics),
                    strict=True,
                )
            ],
            "summary": summary(reports),
        }
    )


def summary(reports: Reports) -> dict[str, int]:
    """How many findings there are of each severity, and how many more in the baseline."""
    return {
        "errors": total(reports, Severity.ERROR),
        "warnings": total(reports, Severity.WARNING),
        "infos": total(reports, Severity.INFO),
        "known": sum(report.known for report in reports),
    }


def place(source: Source, span: Span) -> dict[str, int | str]:
    """The file of ``span``, its lines and columns, both from 1; the end is behind the last
    character."""
    start, end = source.position(span.start), source.position(span.end)
    return {
        "path": source.file(span.start).path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _finding(source: Source, diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **place(source, diagnostic.span),
        "related": [
            {"message": related.message, **place(source, related.span)}
            for related in diagnostic.related
        ],
        "fix": [
            {"replacement": edit.replacement, **place(source, edit.span)} for edit in diagnostic.fix
        ],
        "fix_safety": ("unsafe" if diagnostic.unsafe else "safe") if diagnostic.fix else None,
        "fingerprint": fingerprint,
    }
