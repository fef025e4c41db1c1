"""``asbuilt report``: kept evidence in every form, to standard output, a file, a job's summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asbuilt.cli.run import run
from asbuilt.verify import evidence
from asbuilt.verify.result import Result
from tests.verify.test_verdict import SPEC, check, evidence_of, latency


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A document with evidence beside it: FR-1 and NFR-1 are met."""
    path = tmp_path / "spec.md"
    path.write_text(SPEC, "utf-8")
    keep(path, check(True), latency("met"))
    return path


def keep(path: Path, *results: Result) -> None:
    """Keep what some results make as the evidence."""
    path.with_suffix(".asbuilt.json").write_bytes(evidence.encode(evidence_of(*results)))


def test_the_exit_code_says_whether_a_claim_fails(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(spec)]) == 0
    keep(spec, check(False))
    assert run(["report", str(spec)]) == 1
    assert "FR-1  failing" in capsys.readouterr().out


def test_json_is_the_kept_evidence_with_what_is_stale(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = json.loads(spec.with_suffix(".asbuilt.json").read_text())
    assert run(["report", str(spec), "--json"]) == 0
    # the lines and the code are those of the same document
    assert json.loads(capsys.readouterr().out) == kept
    spec.write_text(SPEC.replace("p95 < 200 ms", "p95 < 100 ms"), "utf-8")
    assert run(["report", str(spec), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"]["NFR-1"]["verdict"] == "stale"


def test_a_file_is_written_whole_and_without_colours(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.txt"
    assert run(["report", str(spec), "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert out.read_text("utf-8").startswith("  FR-1   met  ")
    assert run(["report", str(spec), "-o", str(tmp_path / "none" / "out.txt")]) == 4
    assert "cannot be written" in capsys.readouterr().err


def test_the_summary_of_a_job_is_appended_to(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run(["report", str(spec), "--format", "markdown"]) == 0
    assert summary.read_text() == "before\n"
    assert run(["report", str(spec), "--format", "github"]) == 0
    assert summary.read_text("utf-8").startswith("before\n### Notes")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert run(["report", str(spec), "--format", "github"]) == 4


def test_without_evidence_there_is_nothing_to_report(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.with_suffix(".asbuilt.json").unlink()
    assert run(["report", str(spec)]) == 2
    said = capsys.readouterr().err
    assert "there is no evidence yet" in said and f"asbuilt verify {spec}" in said
    assert run(["report", "-"]) == 2
