"""Workflow commands that GitHub turns into annotations.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from asbuilt.cli.render.report import Report, Reports
from asbuilt.cli.render.terminal import printable_lines
from asbuilt.diagnostics import Diagnostic, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(reports: Reports) -> str:
    """One ``::error file=…::message`` line for each finding."""
    return "".join(_line(report, item) for report in reports for item in report.diagnostics)


def _line(report: Report, diagnostic: Diagnostic) -> str:
    start = report.source.position(diagnostic.span.start)
    end = report.source.position(diagnostic.span.end)
    properties = {
        "file": report.source.file(diagnostic.span.start).path,
        "line": str(start.line),
        "col": str(start.column),
        "endLine": str(end.line),
        "endColumn": str(end.column),
        "title": f"{diagnostic.code} {diagnostic.name}",
    }
    text = "\n".join(part for part in (diagnostic.message, diagnostic.help) if part)
    return command(_COMMANDS[diagnostic.severity], properties, text)


def command(name: str, properties: dict[str, str], text: str) -> str:
    """One workflow command, escaped as GitHub's runner reads it."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(text)}\n"


def _data(text: str) -> str:
    return printable_lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
