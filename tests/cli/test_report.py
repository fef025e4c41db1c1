"""``asbuilt report``: kept evidence in every form, to standard output, a file, a job's summary."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import msgspec
import pytest

from asbuilt.cli.run import run
from asbuilt.verify import evidence
from asbuilt.verify.result import Measurement, Result
from tests.cli.schemas import validate
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


@pytest.mark.parametrize("form", ["text", "json", "html", "junit", "markdown"])
def test_whose_accounts_were_used_is_told(
    spec: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people = (
        evidence.Person("user", "7", {"email": "ada@example.com"}), evidence.Person("admin", "1"),
    )  # fmt: skip
    kept = msgspec.structs.replace(evidence_of(check(True)), accounts=people)
    spec.with_suffix(".asbuilt.json").write_bytes(evidence.encode(kept))
    run(["report", str(spec), "--format", form])
    said = capsys.readouterr().out.replace("\\", "")  # Markdown's escapes
    assert "ada@example.com" in said
    assert form == "json" or "ada@example.com (user), 1 (admin)" in said


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
    summary.write_text("ä" * 499_000 + "\n")
    assert run(["report", str(spec), "--format", "github"]) == 0
    text = summary.read_text("utf-8")
    assert "ä\n### Notes" in text
    summary.write_text("ä" * 499_980 + "\n")
    assert run(["report", str(spec), "--format", "github"]) == 0
    assert summary.stat().st_size < 1_000_100
    assert summary.read_text("utf-8").endswith("\n\nThe page is longer than this.\n")
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


# ---------------------------------------------------------------- comparison


def figure(value: float) -> Measurement:
    """The latency of NFR-1 with a narrow interval."""
    return msgspec.structs.replace(latency("met"), value=value, interval=(value, value))


@pytest.fixture
def earlier(spec: Path) -> Path:
    """Earlier evidence: FR-1 was failing, NFR-1 was faster."""
    path = spec.with_name("earlier.json")
    path.write_bytes(evidence.encode(evidence_of(check(False), figure(0.011))))
    keep(spec, check(True), figure(0.019))
    return path


def test_every_form_tells_what_has_changed_verdicts_first(
    spec: Path, earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(form: str) -> str:
        assert run(["report", str(spec), "--against", str(earlier), "--format", form]) == 0
        return capsys.readouterr().out

    moved = "p95 11 → 19 ms, +73 %, still met"
    assert f"""  Since 2026-11-26T10:00:00Z:
    FR-1   failing → met
    NFR-1  {moved}
""" in said("text")
    assert f"| FR-1 | failing → met |\n| NFR-1 | {moved} |" in said("markdown")
    notices = [line for line in said("github").splitlines() if line.startswith("::notice")]
    assert [line.rpartition("::")[2] for line in notices] == [
        "failing → met", moved.replace("%", "%25"),
    ]  # fmt: skip
    assert moved in said("html")
    answer = json.loads(said("json"))
    validate("verify", answer)
    assert answer["comparison"]["figures"][0]["change"] == pytest.approx(0.7273, abs=1e-4)
    assert said("junit") and said("sarif")


def test_a_git_revision_is_compared_with(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*words: str) -> None:
        subprocess.run(("git", "-C", str(spec.parent), "-c", "user.name=x", "-c",
                        "user.email=x@example.com", *words), check=True,
                       capture_output=True)  # fmt: skip

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    keep(spec, check(False), latency("met"))
    assert run(["report", str(spec), "--against", "HEAD"]) == 1
    assert "FR-1  met → failing" in capsys.readouterr().out
    git("rm", "-q", "--cached", "spec.asbuilt.json")
    git("commit", "-qm", "two")
    assert run(["report", str(spec), "--against", "HEAD"]) == 2
    assert "no spec.asbuilt.json in the git revision `HEAD`" in capsys.readouterr().err
    assert run(["report", str(spec), "--against", "no-such"]) == 2


@pytest.mark.parametrize(
    ("fail_on", "code", "said"),
    [
        ("regress=100%", 0, ""),
        ("regress=20%", 1, "regress: NFR-1: p95 11 → 19 ms, +73 %, still met: worse by more than"),
        ("regress = 20 %", 2, "is no such reason"),
        ("unmeasured", 1, "unmeasured: contract, access, data"),
        ("unproven,stale", 0, ""),
        ("unproven,regress=72.5%", 1, "worse by more than 72.5 %"),
        ("met", 2, "There are unproven, unmeasured, stale, and regress=20%"),
    ],
)
def test_fail_on_says_why_the_exit_code_is_1(
    spec: Path,
    earlier: Path,
    fail_on: str,
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["report", str(spec), "--against", str(earlier), "--fail-on", fail_on]
    assert run(words) == code
    complained = capsys.readouterr().err
    assert said in complained if said else complained == ""


def test_regress_without_anything_to_compare_with_is_told(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(spec), "--fail-on", "regress=5%"]) == 0
    assert "no earlier evidence to compare with" in capsys.readouterr().err


def test_verify_compares_with_what_it_overwrites(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(spec, check(False))
    assert run(["verify", str(spec), "--quick", "--only", "contract", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    changes = {each["claim"]: each for each in answer["comparison"]["verdicts"]}
    assert (changes["FR-1"]["before"], changes["FR-1"]["after"]) == ("failing", "met")
    kept = json.loads(spec.with_suffix(".asbuilt.json").read_text())
    assert kept["claims"]["FR-1"]["verdict"] == "met" and "comparison" not in kept
