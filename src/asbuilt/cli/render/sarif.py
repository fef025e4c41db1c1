"""Findings as SARIF 2.1.0, which code hosts and editors show beside the text.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asbuilt
from asbuilt.cli.fingerprint import fingerprints
from asbuilt.cli.render.envelope import indented
from asbuilt.cli.render.report import Reports
from asbuilt.diagnostics import Diagnostic, Edit, Severity
from asbuilt.rules.run import find_rule
from asbuilt.source import Source, Span

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(reports: Reports) -> str:
    """A SARIF log with one run; only rules that found something are listed."""
    return log(
        _rules(reports),
        [
            _result(report.source, item, mark)
            for report in reports
            for item, mark in zip(
                report.diagnostics, fingerprints(report.source, report.diagnostics), strict=True
            )
        ],
    )


def log(rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> str:
    """The text of a log with one run of asbuilt."""
    driver = {"name": "asbuilt", "version": asbuilt.__version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    whole = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return indented(whole)


def _rules(reports: Reports) -> list[dict[str, Any]]:
    codes = sorted({item.code for report in reports for item in report.diagnostics})
    return [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.summary},
            "help": {"text": rule.documentation or "", "markdown": rule.documentation or ""},
        }
        for rule in map(find_rule, codes)
        if rule
    ]


def _result(source: Source, diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": " ".join(filter(None, (diagnostic.message, diagnostic.help)))},
        "locations": [_location(source, diagnostic.span)],
        "partialFingerprints": {"asbuilt/v1": fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"message": {"text": related.message}, **_location(source, related.span)}
            for related in diagnostic.related
        ]
    if diagnostic.fix:
        result["fixes"] = [_fix(source, diagnostic)]
    return result


def _location(source: Source, span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(source, span),
            "region": _region(source, span),
        }
    }


def _artifact(source: Source, span: Span) -> dict[str, str]:
    return {"uri": _uri(source.file(span.start).path)}


@cache
def _uri(path: str) -> str:
    return quote(Path(path).as_posix())


def _region(source: Source, span: Span) -> dict[str, int]:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(source: Source, diagnostic: Diagnostic) -> dict[str, Any]:
    which = "--unsafe-fixes" if diagnostic.unsafe else "--fix"
    by_file: dict[str, list[Edit]] = {}
    for edit in diagnostic.fix:
        by_file.setdefault(source.file(edit.span.start).path, []).append(edit)
    return {
        "description": {"text": f"What `asbuilt check {which}` writes"},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(source, edits[0].span),
                "replacements": [
                    {
                        "deletedRegion": _region(source, edit.span),
                        "insertedContent": {"text": edit.replacement},
                    }
                    for edit in edits
                ],
            }
            for edits in by_file.values()
        ],
    }
