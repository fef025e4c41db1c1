"""Evidence in the document: its own column, the status, and nothing else."""

from __future__ import annotations

import msgspec
import pytest

import asbuilt.api
from asbuilt.document.writer import apply
from asbuilt.source import Source
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.result import Check, Measurement
from asbuilt.verify.verdict import judge
from asbuilt.verify.write_back import write_back
from tests.verify.test_verdict import SPEC, check, evidence_of, latency, subject_of

pytestmark = pytest.mark.requirement("FR-8")

FUNCTIONAL = """# Technical Specification: Notes

## Requirements

| ID   | Requirement       | Priority | Status  |
|------|-------------------|----------|---------|
| FR-1 | People keep notes | High     | Pending |
| FR-2 | Notes are private | High     | Done    |

Words | and | pipes stay.

| ID    | Requirement   | Target       | Measured |
|-------|---------------|--------------|----------|
| NFR-1 | Response time | p95 < 200 ms |          |

## API

**Method:** `GET /api/notes`
"""


def written(text: str, evidence: Evidence) -> str:
    """The document with the evidence in it."""
    spec = asbuilt.api.read(Source("spec.md", text))
    return apply(spec.source, write_back(spec, evidence).edits).text


def evidence_on(text: str, *results: Check | Measurement) -> Evidence:
    """The evidence on a document."""
    return msgspec.structs.replace(
        evidence_of(), claims=judge(subject_of(text), [("p", r) for r in results], "2026-11-26")
    )


def test_a_column_is_appended_or_reused_and_no_other_byte_changes() -> None:
    found = evidence_on(FUNCTIONAL, check(True), latency("met"))
    assert written(FUNCTIONAL, found) == FUNCTIONAL.replace(
        """| ID   | Requirement       | Priority | Status  |
|------|-------------------|----------|---------|
| FR-1 | People keep notes | High     | Pending |
| FR-2 | Notes are private | High     | Done    |
""",
        """| ID   | Requirement       | Priority | Status  | As built                |
|------|-------------------|----------|---------|-------------------------|
| FR-1 | People keep notes | High     | Done    | ✅ 1 check (2026-11-26) |
| FR-2 | Notes are private | High     | Done    | – unmeasured            |
""",
    ).replace(
        "| NFR-1 | Response time | p95 < 200 ms |          |",
        "| NFR-1 | Response time | p95 < 200 ms | ✅ p95 41 ms (10 users, 2026-11-26) |",
    )


def test_writing_twice_changes_nothing() -> None:
    found = evidence_on(FUNCTIONAL, check(True), latency("failing"))
    once = written(FUNCTIONAL, found)
    assert once != FUNCTIONAL
    assert written(once, found) == once


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_other_bytes_stay_whatever_they_are(end: str) -> None:
    text = "\ufeff" + FUNCTIONAL.replace("\n", end) + f"trailing {end}{end}\t x"
    after = written(text, evidence_on(text, check(True)))
    assert after.endswith(f"trailing {end}{end}\t x")
    assert after.startswith("\ufeff# Technical")
    kept = [line for line in text.split(end) if not line.startswith("|")]
    assert [line for line in after.split(end) if not line.startswith("|")] == kept


def test_a_failing_requirement_is_not_done() -> None:
    text = FUNCTIONAL.replace("| High     | Pending |", "| High     | Done    |")
    after = written(text, evidence_on(text, check(False)))
    row = next(line for line in after.splitlines() if line.startswith("| FR-1"))
    assert "| Failing |" in row
    assert "❌ 1 of 1 checks fail (2026-11-26)" in row


def test_an_unproven_requirement_keeps_its_status() -> None:
    after = written(FUNCTIONAL, evidence_on(FUNCTIONAL, latency("unproven")))
    assert "| FR-1 | People keep notes | High     | Pending |" in after
    assert "⏳ p95 41 ms (10 users, 2026-11-26)" in after


def test_the_documents_own_word_for_done_is_used() -> None:
    text = FUNCTIONAL.replace("Done   ", "✅ Done ")
    row = written(text, evidence_on(text, check(True))).splitlines()[6]
    assert row.startswith("| FR-1 | People keep notes | High     | ✅ Done |")


def test_requirements_outside_of_tables_are_told() -> None:
    text = SPEC.replace("| FR-1 | People keep notes | |\n", "") + "\n- **FR-9**: more notes\n"
    text = text.replace("## API", "- **FR-8**: other notes\n\n## API")
    spec = asbuilt.api.read(Source("spec.md", text))
    assert "FR-8" in write_back(spec, evidence_on(text)).left
