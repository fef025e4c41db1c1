"""Findings as SARIF 2.1.0, which code hosts and editors show beside the text.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, with what GitHub asks for besides:
https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from os import fsencode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asbuilt
from asbuilt import regex
from asbuilt.cli.fingerprint import fingerprints
from asbuilt.cli.render.envelope import indented
from asbuilt.cli.render.report import Reports, sentences
from asbuilt.diagnostics import Diagnostic, Edit, Severity
from asbuilt.rules.rule import Rule
from asbuilt.rules.run import find_rule
from asbuilt.source import Source, Span
from asbuilt.spec.sections.metadata import Status

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GRAVITY = {"error": "error", "warning": "warning", "note": "recommendation"}
"""What GitHub calls the levels of rules."""
_ROOT = "%SRCROOT%"
"""Where relative addresses begin; GitHub's uploads know no other name."""
_LONGEST = 1_024
"""Characters of a description that GitHub takes."""
_ESCAPED = str.maketrans({"[": r"\[", "]": r"\]"})
"""Brackets in the text of a link (3.11.6)."""
_WIDE = regex.compile("[\U00010000-\U0010ffff]")
"""Characters that are two units of UTF-16."""


def render(reports: Reports) -> str:
    """A SARIF log with one run; only rules that found something are listed."""
    codes = sorted({item.code for report in reports for item in report.diagnostics})
    rules = [rule for rule in map(find_rule, codes) if rule]
    places = {rule.code: place for place, rule in enumerate(rules)}
    return log(
        [_rule(rule) for rule in rules],
        [
            _result(report.source, item, mark, places)
            for report in reports
            for item, mark in zip(
                report.diagnostics, fingerprints(report.source, report.diagnostics), strict=True
            )
        ],
    )


def log(rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> str:
    """The text of a log with one run of asbuilt."""
    driver = {"name": "asbuilt", "version": asbuilt.__version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {_ROOT: {"uri": f"{Path.cwd().as_uri().rstrip('/')}/"}},
        # Readers count so, whatever is said here: most are written in JavaScript.
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": results,
    }
    whole = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return indented(whole)


def described(name: str, short: str, full: str, help: str, level: str) -> dict[str, Any]:
    """A rule, with all that GitHub wants to know of one."""
    return {
        "id": name,
        "shortDescription": {"text": _cut(short)},
        "fullDescription": {"text": _cut(full)},
        "help": {"text": help, "markdown": help},
        "defaultConfiguration": {"level": level},
    }


def artifact(path: str) -> dict[str, str]:
    """A file: from the working directory if it is below it, otherwise absolute. Links are followed,
    as code hosts show nothing beside one."""
    return _artifact_from(Path.cwd(), path)


@cache
def _artifact_from(root: Path, path: str) -> dict[str, str]:
    if path == "-":
        return {"uri": path}
    place = (root / path).resolve()
    if place.is_relative_to(root):
        return {"uri": quote(fsencode(place.relative_to(root).as_posix())), "uriBaseId": _ROOT}
    return {"uri": place.as_uri()}


def units(text: str) -> int:
    """The length of a text in columns of the log."""
    return len(text) + len(_WIDE.findall(text))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _rule(rule: Rule) -> dict[str, Any]:
    text = rule.documentation or rule.name
    what = text.partition("## What it does\n")[2].partition("\n## ")[0].strip()
    level = _LEVELS[rule.policy.severity(Status.DRAFT)]
    return {
        **described(rule.code, rule.summary, what or rule.summary, text, level),
        "name": rule.name,
        "properties": {"tags": [rule.family], "problem.severity": _GRAVITY[level]},
    }


def _result(
    source: Source, diagnostic: Diagnostic, fingerprint: str, places: dict[str, int]
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _message(diagnostic)},
        "locations": [_location(source, diagnostic.span)],
        "partialFingerprints": {"asbuilt/v1": fingerprint},
    }
    if diagnostic.code in places:
        result["ruleIndex"] = places[diagnostic.code]
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": related.message}, **_location(source, related.span)}
            for number, related in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.fix:
        result["fixes"] = [_fix(source, diagnostic)]
    return result


def _message(diagnostic: Diagnostic) -> str:
    """What is wrong and what to do, with links to the other places (3.11.6 of the standard): GitHub
    shows only those that are linked."""
    links = (
        f"See [{related.message.translate(_ESCAPED)}]({number})"
        for number, related in enumerate(diagnostic.related, 1)
    )
    return sentences(diagnostic.message, diagnostic.help, *links)


def _location(source: Source, span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": artifact(source.file(span.start).path),
            "region": _region(source, span),
        }
    }


def _region(source: Source, span: Span) -> dict[str, int]:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column + _wider(source.text, span.start, start.column),
        "endLine": end.line,
        "endColumn": end.column + _wider(source.text, span.end, end.column),
    }


def _wider(text: str, offset: int, column: int) -> int:
    """How many units of UTF-16 before a place in its line are no characters of their own."""
    if text.isascii():
        return 0
    wide = _wide(text)
    return bisect_left(wide, offset) - bisect_left(wide, offset - column + 1)


@lru_cache(2)
def _wide(text: str) -> tuple[int, ...]:
    return tuple(match.start() for match in _WIDE.finditer(text))


def _fix(source: Source, diagnostic: Diagnostic) -> dict[str, Any]:
    which = "--unsafe-fixes" if diagnostic.unsafe else "--fix"
    by_file: dict[str, list[Edit]] = {}
    for edit in diagnostic.fix:
        by_file.setdefault(source.file(edit.span.start).path, []).append(edit)
    return {
        "description": {"text": f"What `asbuilt check {which}` writes"},
        "artifactChanges": [
            {
                "artifactLocation": artifact(path),
                "replacements": [
                    {
                        "deletedRegion": _region(source, edit.span),
                        "insertedContent": {"text": edit.replacement},
                    }
                    for edit in edits
                ],
            }
            for path, edits in by_file.items()
        ],
    }
