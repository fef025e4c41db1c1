"""Findings as JSON; ``docs/commands.md`` describes the members."""

from __future__ import annotations

from typing import Any

from asbuilt.cli.render import envelope
from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.source import Source, Span


def render(report: Report) -> str:
    """The whole report as one object."""
    return envelope.render(
        {
            "path": report.source.path,
            "findings": [_finding(report.source, item) for item in report.diagnostics],
            "summary": {
                "errors": report.count(Severity.ERROR),
                "warnings": report.count(Severity.WARNING),
                "infos": report.count(Severity.INFO),
            },
        }
    )


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


def _finding(source: Source, diagnostic: Diagnostic) -> dict[str, Any]:
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
    }
