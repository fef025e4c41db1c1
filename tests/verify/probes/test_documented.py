"""Evidence from elsewhere: coverage reports, marked tests, and what people vouch for."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

import asbuilt.api
from asbuilt.verify.bench import Bench
from asbuilt.verify.evidence import ClaimEvidence
from asbuilt.verify.http.address import Address
from asbuilt.verify.probe import Probe
from asbuilt.verify.probes import by_hand, coverage
from asbuilt.verify.probes import tests as tests_probe
from asbuilt.verify.result import Result
from asbuilt.verify.subject import subject
from asbuilt.verify.verdict import judge
from asbuilt.verify.world import World

SPEC = """# Technical Specification: Notes

## Requirements

| ID | Requirement | Target |
|---|---|---|
| FR-1 | People keep notes | |
| FR-2 | People share notes | |
| NFR-1 | Unit tests | coverage >= 80% line, coverage >= 70% branch |

## API

**Method:** `GET /api/notes`
"""
REPORT = (
    '<?xml version="1.0" ?>\n<!DOCTYPE coverage>\n<coverage version="7" lines-valid="200" '
    'lines-covered="170" line-rate="0.85" branches-valid="50" branches-covered="30" '
    'branch-rate="0.6" complexity="0">\n<packages/></coverage>'
).replace("\\\n", "\n")
TESTS = """
import pytest

@pytest.mark.requirement("FR-1")
def test_good(): pass

@pytest.mark.requirement("FR-1", "FR-2")
def test_both():
    assert 1 == {value}

@pytest.mark.requirement("FR-9")
def test_other(): pass
"""


def found_by(
    probe: Probe,
    document: Path,
    today: date = date(2026, 11, 26),
    command: str | None = None,
) -> dict[str, ClaimEvidence]:
    """What one probe, which needs no service, says about a document."""
    judged = subject(document, asbuilt.api.read(document))
    bench = Bench(judged, Address.parse("http://127.0.0.1:9"), World({}, {}), today=today)
    bench.coverage = command

    async def results() -> list[Result]:
        stream: AsyncIterator[Result] = probe.run(bench)
        return [result async for result in stream]

    found = asyncio.run(results()) if probe.claims(judged) else []
    return judge(judged, [(probe.name, result) for result in found], "2026-11-26T00:00:00Z")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document in a folder of its own."""
    path = tmp_path / "spec.md"
    path.write_text(SPEC, "utf-8")
    (tmp_path / ".git").mkdir()
    return path


def test_coverage_is_read_for_lines_and_branches(document: Path) -> None:
    document.with_name("coverage.xml").write_text(REPORT, "utf-8")
    claim = found_by(coverage.PROBE, document)["NFR-1"]
    assert [(each.value, each.verdict) for each in claim.measurements] == [
        (0.85, "met"), (0.6, "failing"),
    ]  # fmt: skip


def test_without_a_report_coverage_is_unproven(document: Path) -> None:
    claim = found_by(coverage.PROBE, document)["NFR-1"]
    assert (claim.verdict, claim.unproven[0][:27]) == ("unproven", "there is no coverage.xml be")


def test_a_report_older_than_the_code_is_no_evidence(document: Path) -> None:
    report = document.with_name("coverage.xml")
    report.write_text(REPORT, "utf-8")
    code = document.with_name("handlers.py")
    code.write_text("", "utf-8")
    later = report.stat().st_mtime_ns + 10**9

    os.utime(code, ns=(later, later))
    assert "older" in found_by(coverage.PROBE, document)["NFR-1"].unproven[0]


def test_the_command_makes_the_report(document: Path) -> None:
    (document.parent / "made.xml").write_text(REPORT, "utf-8")
    command = f"{sys.executable} -c \"import os; os.rename('made.xml', 'coverage.xml')\""
    assert found_by(coverage.PROBE, document, command=command)["NFR-1"].measurements


@pytest.mark.parametrize(
    ("command", "said"),
    [("no-such-program", "can not be run"), (f"{sys.executable} -c 'exit(3)'", "ended with 3")],
)
def test_a_command_that_fails_is_no_evidence(document: Path, command: str, said: str) -> None:
    document.with_name("coverage.xml").write_text(REPORT, "utf-8")
    claim = found_by(coverage.PROBE, document, command=command)["NFR-1"]
    assert claim.verdict == "unproven"
    assert said in claim.unproven[0]


def test_another_file_is_no_report(document: Path) -> None:
    document.with_name("coverage.xml").write_text("<html/>", "utf-8")
    assert found_by(coverage.PROBE, document)["NFR-1"].verdict == "unproven"


def pytest_on(folder: Path, value: int) -> int:
    """Run real tests that name requirements. Whatever lies in a folder above is none of theirs."""
    (folder / "test_notes.py").write_text(TESTS.format(value=value), "utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "--rootdir", ".", "--asbuilt", "spec.md")  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


def test_marked_tests_prove_their_requirements(document: Path) -> None:
    assert pytest_on(document.parent, 1) == 0
    claims = found_by(tests_probe.PROBE, document)
    assert claims["FR-1"].verdict == claims["FR-2"].verdict == "met"
    assert claims["FR-1"].groups["tests"].passed == 2


def test_a_failing_test_breaks_the_requirements_that_it_names(document: Path) -> None:
    assert pytest_on(document.parent, 2) == 1
    claims = found_by(tests_probe.PROBE, document)
    assert claims["FR-1"].verdict == claims["FR-2"].verdict == "failing"
    (failure,) = claims["FR-2"].failures
    assert failure.name == "test_notes.py::test_both"
    assert "assert 1 == 2" in failure.observed
    assert document.read_text("utf-8").splitlines()[failure.line - 1].startswith("| FR-2")


def test_results_of_other_code_prove_nothing(document: Path) -> None:
    assert pytest_on(document.parent, 1) == 0
    document.with_name("handlers.py").write_text("# new\n", "utf-8")
    claims = found_by(tests_probe.PROBE, document)
    assert claims["FR-1"].verdict == "unproven"
    assert "other code" in claims["FR-1"].unproven[0]


def test_without_the_option_nothing_is_written(document: Path) -> None:
    (document.parent / "test_notes.py").write_text(TESTS.format(value=1), "utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers")
    assert (
        subprocess.run(command, cwd=document.parent, capture_output=True, check=False).returncode
        == 0
    )
    assert not document.with_suffix(".asbuilt.tests.json").exists()


@pytest.mark.parametrize(
    ("line", "verdict", "said"),
    [
        ("FR-2: audit, by Jane Doe on 2026-10-01, until 2027-10-01", "met", ""),
        (
            "FR-2: audit, by Jane Doe on 2025-10-01, until 2026-10-01",
            "unproven",
            "ended on 2026-10-01",
        ),
        ("FR-2: audit, by Jane Doe on 2026-12-01, until 2027-10-01", "unproven", "begins on"),
        ("FR-2: audit, by Jane Doe on 2026-10-01", "unproven", "until when"),
        ("FR-2: audit on 2026-10-01, until 2027-10-01", "unproven", "who vouches"),
        ("FR-2, FR-1: seen by Jane Doe, 1 October 2026, until 1 October 2027", "met", ""),
    ],
)
def test_evidence_by_hand_counts_while_somebody_vouches_for_it(
    document: Path, line: str, verdict: str, said: str
) -> None:
    document.write_text(f"{SPEC}\n**Evidence:** {line}\n", "utf-8")
    claims = found_by(by_hand.PROBE, document)
    assert claims["FR-2"].verdict == verdict
    assert said in " ".join(claims["FR-2"].unproven)
    assert claims["NFR-1"].verdict == "unmeasured"
