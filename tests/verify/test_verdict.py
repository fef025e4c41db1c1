"""From results to verdicts, and evidence that is kept."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import msgspec
import pytest

import asbuilt.api
from asbuilt.errors import UsageError
from asbuilt.source import Source
from asbuilt.verify import evidence
from asbuilt.verify.evidence import Document, Evidence, Machine, current
from asbuilt.verify.result import Check, Measurement, Result, Unproven, Verdict
from asbuilt.verify.subject import Subject, subject
from asbuilt.verify.verdict import judge

NOW = "2026-11-26T10:00:00Z"
SPEC = """# Technical Specification: Notes

## Requirements

| ID | Requirement | Target |
|---|---|---|
| FR-1 | People keep notes | |
| NFR-1 | Response time | p95 < 200 ms |

## API

### Notes

**Method:** `GET /api/notes`

**Implements:** FR-1

## Data Model

```sql
CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, text TEXT NOT NULL);
```
"""


def subject_of(text: str = SPEC) -> Subject:
    """A document without handlers."""
    return subject(Path("spec.md"), asbuilt.api.read(Source("spec.md", text)))


def check(passed: bool, name: str = "answers") -> Check:
    """A check for FR-1."""
    return Check(("FR-1",), "GET /api/notes", name, passed, 14)


def latency(verdict: Verdict) -> Measurement:
    """A latency for NFR-1."""
    return Measurement(
        "NFR-1", "latency", "<", 0.2, "seconds", verdict, "10 users", 8, 0.041, 95.0, 600
    )


def evidence_of(*results: Result, text: str = SPEC) -> Evidence:
    """The evidence that some results make."""
    judged = subject_of(text)
    return Evidence(
        1, "0.1.0", Document("spec.md", "Notes", "1.0", "00"), "own", "quick", 1,
        Machine("Linux", "x", 2, 1, "3.11"), NOW, 1.0,
        judge(judged, [("probe", result) for result in results], NOW),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ((), "unmeasured"),
        ((check(True),), "met"),
        ((check(True), check(False)), "failing"),
        ((check(True), Unproven(("FR-1",), "too short")), "unproven"),
        ((check(False), Unproven(("FR-1",), "too short")), "failing"),
        ((Unproven(("FR-1",), "too short"),), "unproven"),
    ],
)
def test_no_claim_is_met_by_silence(results: tuple[Result, ...], verdict: Verdict) -> None:
    assert evidence_of(*results).claims["FR-1"].verdict == verdict


def test_a_measurement_decides_with_its_own_verdict() -> None:
    verdicts: tuple[Verdict, ...] = ("met", "failing", "unproven")
    for verdict in verdicts:
        assert evidence_of(latency(verdict)).claims["NFR-1"].verdict == verdict


def test_a_summary_says_how_many_checks_hold_and_what_was_measured() -> None:
    found = evidence_of(check(True), check(False, "refuses"), latency("met")).claims
    assert found["FR-1"].summary == "1 of 2 checks fail: GET /api/notes"
    assert found["NFR-1"].summary == "p95 41 ms (target < 200 ms, 10 users)"


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (("GET /a",), "GET /a answers as it should (1 check)"),
        (("GET /a", "PUT /a/{id}"), "2 endpoints answer as they should (2 checks)"),
        (("GET /a as admin", "GET /a as guest"), "2 cells of the access matrix hold (2 checks)"),
        (("a.x by POST /a", "a.y by PUT /a/{id}"), "a: its constraints hold (2 checks)"),
        (("a.x by POST /a", "b.y by POST /b"), "2 tables: their constraints hold (2 checks)"),
        (("{log}",), "1 check holds ({log})"),
        (("GET /a", "log", "files"), "GET /a answers as it should (1 check); "
                                     "2 checks hold (log and 1 more)"),
    ],
)  # fmt: skip
def test_what_holds_is_told_by_what_it_belongs_to(groups: tuple[str, ...], said: str) -> None:
    found = evidence_of(*(Check(("FR-1",), group, "n", True, 1) for group in groups))
    assert found.claims["FR-1"].summary == said


def test_evidence_is_the_same_bytes_for_the_same_results_and_comes_back() -> None:
    first = evidence.encode(evidence_of(check(True), latency("met")))
    second = evidence.encode(evidence_of(check(True), latency("met")))
    assert first == second
    assert evidence.decode(first, "e") == evidence_of(check(True), latency("met"))


def test_evidence_follows_its_published_schema() -> None:
    data = msgspec.json.decode(evidence.encode(evidence_of(check(False), latency("met"))))
    schema = evidence.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
    del data["machine"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"{", "not evidence"), (b"{}", "not evidence"), (b'{"schema_version": 9}', "later version")],
)
def test_what_is_no_evidence_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        evidence.decode(data, "spec.asbuilt.json")


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("# Technical", "# Technical", set()),
        ("## Requirements", "Intro.\n\n## Requirements", set()),
        ("People keep notes", "People keep and share notes", {"FR-1"}),
        ("p95 < 200 ms", "p95 < 100 ms", {"NFR-1"}),
        ("`GET /api/notes`", "`GET /api/notes`\n\n**Rate limit:** 5 per minute", {"FR-1", "NFR-1"}),
        ("text TEXT NOT NULL", "text TEXT", {"FR-1", "NFR-1"}),
    ],
)
def test_evidence_is_stale_when_what_it_is_about_has_changed(
    old: str, new: str, stale: set[str]
) -> None:
    kept = evidence_of(check(True), latency("met"))
    now = current(kept, subject_of(SPEC.replace(old, new, 1))).claims
    assert {name for name, claim in now.items() if claim.verdict == "stale"} == stale


def test_evidence_is_stale_when_the_code_has_changed() -> None:
    kept = evidence_of(check(True))
    judged = subject_of()
    changed = Subject(judged.path, judged.spec, judged.plan, judged.claims, "other code")
    assert current(kept, changed).claims["FR-1"].verdict == "stale"


def test_evidence_leaves_out_claims_that_are_gone_and_shows_new_ones_as_unmeasured() -> None:
    now = current(evidence_of(check(True)), subject_of(SPEC.replace("FR-1", "FR-2"))).claims
    assert "FR-1" not in now
    assert now["FR-2"].verdict == "unmeasured"
