"""``asbuilt verify`` as people run it: a process, its exit codes, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from errno import EROFS
from pathlib import Path
from typing import NoReturn

import pytest

from asbuilt.cli.run import run
from asbuilt.verify import evidence
from asbuilt.verify.evidence import Evidence
from tests.serving import ASBUILT

HELPDESK = Path(__file__).parents[2] / "examples" / "helpdesk"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A copy of the helpdesk."""
    for name in ("spec.md", "handlers.py"):
        (tmp_path / name).write_bytes((HELPDESK / name).read_bytes())
    return tmp_path / "spec.md"


def verify(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command, to its end."""
    command = [str(ASBUILT), "verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def kept(document: Path) -> Evidence:
    """The evidence beside the document."""
    path = document.with_suffix(".asbuilt.json")
    return evidence.decode(path.read_bytes(), str(path))


def left_running(document: Path) -> list[bytes]:
    """The commands of processes that still serve or seed a document."""
    found: list[bytes] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            command = path.read_bytes()
            if str(document).encode() in command:
                found.append(command)
    return found


def test_a_service_that_keeps_its_claims_ends_with_0(document: Path) -> None:
    done = verify(document, "--quick", "--only", "contract")
    assert (done.returncode, done.stderr) == (0, "")
    assert "contract" in done.stdout
    assert kept(document).claims["contract"].verdict == "met"
    assert not kept(document).partial


def test_a_claim_that_fails_ends_with_1(document: Path) -> None:
    handlers = document.with_name("handlers.py")
    handlers.write_text(
        handlers.read_text("utf-8").replace("return db.elevated", "db.elevated"), "utf-8"
    )
    done = verify(document, "--quick", "--only", "FR-7")
    assert done.returncode == 1
    assert kept(document).claims["FR-7"].verdict == "failing"
    assert "POST /api/tickets/{id}/close" in done.stdout


@pytest.mark.parametrize("seconds", [0, 0.5, 1.5, 2.5, 6.5])
def test_ctrl_c_leaves_partial_evidence_that_says_so(document: Path, seconds: float) -> None:
    with subprocess.Popen(
        [str(ASBUILT), "verify", str(document), "--quick"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        begun = time.monotonic()
        while len(left_running(document)) < 2 and time.monotonic() - begun < 20:
            time.sleep(
                0.05
            )  # until it has a process of its own for the scratch data or the service
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "partial" in output
    found = kept(document)
    assert found.partial
    assert {claim.verdict for claim in found.claims.values()} >= {"unmeasured"}
    assert not left_running(document)


def test_evidence_is_written_into_the_document_once(document: Path) -> None:
    before = document.read_text("utf-8")
    assert verify(document, "--quick", "--only", "FR-7", "--write").returncode == 0
    once = document.read_text("utf-8")
    assert "As built" in once
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), once.splitlines(), strict=True)
        if old != new
    ]
    assert all(old.startswith("|") and new.startswith(old[:10]) for old, new in changed)
    assert verify(document, "--quick", "--only", "FR-7", "--write").returncode == 0
    assert document.read_text("utf-8") == once


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "FR-99"), "no such claim"),
        (("--accounts", "x.toml"), "belong to --url"),
        (("--url", "ftp://x"), "http"),
        (("--url", "http://127.0.0.1:9", "--accounts", "no-such.toml"), "cannot be read"),
    ],
)
def test_a_mistake_ends_with_2_and_says_what_to_do(
    document: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = verify(document, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not document.with_suffix(".asbuilt.json").exists()


def test_where_no_evidence_can_be_kept_nothing_is_measured(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only(dir: Path) -> NoReturn:
        raise OSError(EROFS, os.strerror(EROFS), str(dir))

    def measured(*arguments: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("asbuilt.cli.evidence_file.TemporaryFile", read_only)
    monkeypatch.setattr("asbuilt.cli.verify.verify", measured)
    assert run(["verify", str(document), "--quick"]) == 4
    error = capsys.readouterr().err
    assert f"{document.with_suffix('.asbuilt.json')}: cannot be written: Read-only" in error
    assert "verify a copy" in error


def test_a_service_that_nobody_answers_for_is_no_traceback(document: Path) -> None:
    done = verify(document, "--url", "http://127.0.0.1:9", "--quick", "--only", "contract")
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert "cannot connect" in done.stdout
