"""Findings as text, lines, JSON, workflow commands and SARIF: the same places in each."""

from __future__ import annotations

import json as decoder
from typing import Any

import click
import pytest

from asbuilt.cli.render import concise, github, json, sarif, text
from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Diagnostic, Edit, Related, Severity
from asbuilt.source import Source, Span

SOURCE = Source("docs/my spec.md", "# Title\n\n| FR-1 | 漢字 opens |\n\tFR-1 again\n")


def at(fragment: str, start: int = 0) -> Span:
    offset = SOURCE.text.index(fragment, start)
    return Span(offset, offset + len(fragment))


TAKEN = Diagnostic(
    "REQ101",
    "duplicate-requirement-id",
    Severity.ERROR,
    "the id `FR-1` is taken",
    at("FR-1", 20),
    "Take the next free number.",
    (Related(at("FR-1"), "`FR-1` is here"),),
    (Edit(at("FR-1", 20), "FR-2"),),
)
VAGUE = Diagnostic("DOC101", "placeholder", Severity.WARNING, "100 % vague", at("opens"))
TITLE = Diagnostic("DOC108", "several-titles", Severity.INFO, "a title", at("Title"))
REPORT = Report(SOURCE, (TITLE, VAGUE, TAKEN))


def shown(report: Report) -> str:
    return click.unstyle(text.render(report))


def test_text_points_at_the_place_in_its_line() -> None:
    assert shown(Report(SOURCE, (TAKEN,))) == (
        "docs/my spec.md:4:2 REQ101 error: the id `FR-1` is taken\n"
        "   |\n"
        " 4 |  FR-1 again\n"
        "   |  ^^^^\n"
        "   = help: Take the next free number.\n"
        "   = see docs/my spec.md:3:3: `FR-1` is here\n"
        "\n"
        "docs/my spec.md: 1 error (1 can be corrected with --fix)\n"
    )


def test_carets_stand_under_wide_characters() -> None:
    lines = shown(Report(SOURCE, (VAGUE,))).splitlines()
    assert lines[2] == " 3 | | FR-1 | 漢字 opens |"
    assert lines[3] == "   |               ^^^^^"


@pytest.mark.parametrize(
    ("diagnostics", "summary"),
    [
        pytest.param((), "no findings", id="none"),
        pytest.param(
            (TAKEN, TAKEN, VAGUE),
            "2 errors, 1 warning (2 can be corrected with --fix)",
            id="some",
        ),
        pytest.param((TITLE,), "1 note", id="note"),
    ],
)
def test_text_ends_with_a_count(diagnostics: tuple[Diagnostic, ...], summary: str) -> None:
    last = shown(Report(SOURCE, diagnostics)).splitlines()[-1]
    assert last == f"docs/my spec.md: {summary}"


def test_a_long_line_is_cut_around_the_place() -> None:
    source = Source("s.md", "x" * 500 + "HERE" + "y" * 500)
    finding = Diagnostic("DOC101", "placeholder", Severity.ERROR, "m", Span(500, 504))
    line, carets = shown(Report(source, (finding,))).splitlines()[2:4]
    assert len(line) < 160
    assert line[carets.index("^") :].startswith("HERE")


@pytest.mark.parametrize(
    "span",
    [
        pytest.param(Span(0, 0), id="an empty span at the beginning"),
        pytest.param(Span(3, 3), id="an empty span at the end"),
        pytest.param(Span(0, 3), id="several lines"),
    ],
)
def test_every_span_has_a_caret(span: Span) -> None:
    source = Source("s.md", "a\nb")
    finding = Diagnostic("DOC101", "placeholder", Severity.ERROR, "m", span)
    assert "^" in shown(Report(source, (finding,)))


def test_nothing_in_a_document_steers_the_terminal() -> None:
    source = Source("s.md", "red \x1b[31mtext\x1b[0m and \u202eturned\u202c\n")
    finding = Diagnostic("DOC101", "placeholder", Severity.ERROR, "is \x1b[2J", Span(0, 3))
    output = shown(Report(source, (finding,)))
    assert not set(output) & {"\x1b", "\u202e", "\u202c"}
    assert "red �[31mtext" in output


def test_concise_is_one_line_each() -> None:
    assert concise.render(REPORT).splitlines() == [
        "docs/my spec.md:1:3: DOC108 info: a title",
        "docs/my spec.md:3:13: DOC101 warning: 100 % vague",
        "docs/my spec.md:4:2: REQ101 error: the id `FR-1` is taken",
    ]


def test_github_escapes_what_its_syntax_uses() -> None:
    notice, warning, error = github.render(REPORT).splitlines()
    assert notice.startswith("::notice file=docs/my spec.md,line=1,col=3,")
    assert warning.endswith("::100 %25 vague")
    assert error.endswith("::the id `FR-1` is taken%0ATake the next free number.")


def test_json_has_places_fixes_and_a_summary() -> None:
    report = decoder.loads(json.render(REPORT))
    assert report["schema_version"] == 1
    assert report["summary"] == {"errors": 1, "warnings": 1, "infos": 1}
    path = "docs/my spec.md"
    place = {"path": path, "line": 4, "column": 2, "end_line": 4, "end_column": 6}
    assert report["findings"][2] == {
        "code": "REQ101",
        "name": "duplicate-requirement-id",
        "severity": "error",
        "message": "the id `FR-1` is taken",
        "help": "Take the next free number.",
        **place,
        "related": [
            {
                "message": "`FR-1` is here",
                "path": path,
                "line": 3,
                "column": 3,
                "end_line": 3,
                "end_column": 7,
            }
        ],
        "fix": [{"replacement": "FR-2", **place}],
    }


def test_sarif_has_rules_levels_regions_and_fixes() -> None:
    log: dict[str, Any] = decoder.loads(sarif.render(REPORT))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["DOC101", "DOC108", "REQ101"]
    note, _, error = run["results"]
    assert (note["level"], error["level"]) == ("note", "error")
    location = error["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "docs/my%20spec.md"}
    assert location["region"] == {"startLine": 4, "startColumn": 2, "endLine": 4, "endColumn": 6}
    change = error["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"] == {"text": "FR-2"}
