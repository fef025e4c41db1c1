"""The exit codes of ``docs/commands.md``, each from a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FINE = "# Help desk\n\n### GET /api/tickets\n"
BROKEN = f"{FINE}\n### GET /api/tickets\n"
BUG = """
import sys, asbuilt.api
from asbuilt.cli.main import main
def check(spec):
    raise ZeroDivisionError("oops")
asbuilt.api.check = check
main()
"""


def asbuilt(
    folder: Path, *arguments: str, program: tuple[str, ...] = ("-m", "asbuilt")
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *program, *arguments], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "TMPDIR": str(folder)}, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = {"fine.md": FINE, "broken.md": BROKEN, "diary.md": "Dear diary,\n", "empty.md": ""}
    for name, text in documents.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "loop.md").symlink_to("loop.md")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["check", "fine.md"], 0, id="fine"),
        pytest.param(["check", "broken.md"], 1, id="errors in the document"),
        pytest.param(["serve", "broken.md"], 1, id="what can not be served"),
        pytest.param(["check", "empty.md"], 2, id="no text"),
        pytest.param(["check", "missing.md"], 2, id="no file"),
        pytest.param(["check", ""], 2, id="no name"),
        pytest.param(["serve", ""], 2, id="no name to serve"),
        pytest.param(["status", "loop.md"], 2, id="links in a circle"),
        pytest.param(["report", "loop.md"], 2, id="links in a circle where evidence would stand"),
        pytest.param(["check", "fine.md", "-o", "loop.md"], 4, id="links in a circle to write to"),
        pytest.param(["check", "fine.md", "-o", "fine.md"], 2, id="findings over the document"),
        pytest.param(["check", "fine.md", "--nonsense"], 2, id="no such option"),
        pytest.param(["nonsense"], 2, id="no such command"),
        pytest.param(["check", "diary.md"], 3, id="nothing understood"),
        pytest.param(["show", "diary.md"], 3, id="nothing understood to show"),
        pytest.param(["config", "diary.md"], 3, id="nothing understood to configure"),
        pytest.param(["serve", "fine.md", "--data", "fine.md"], 4, id="no data directory"),
    ],
)
def test_a_command_leaves_with_its_code(arguments: list[str], code: int, folder: Path) -> None:
    result = asbuilt(folder, *arguments)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    if code > 1:
        assert result.stdout == ""
        assert result.stderr.startswith("error: ")


def test_a_port_that_is_taken_is_the_machines_fault(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        assert asbuilt(folder, "serve", "fine.md", "--port", port).returncode == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk_is_the_machines_fault(folder: Path) -> None:
    command = [sys.executable, "-m", "asbuilt", "rules"]
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 4
    assert result.stderr == "error: standard output: cannot be written: No space left on device\n"


def test_a_bug_leaves_with_5_and_a_report(folder: Path) -> None:
    result = asbuilt(folder, "check", "fine.md", program=("-c", BUG))
    assert result.returncode == 5
    assert "this is a bug in asbuilt" in result.stderr
    assert "Traceback" not in result.stderr
    (report,) = folder.glob("asbuilt-*.txt")
    assert "ZeroDivisionError: oops" in report.read_text()
    traced = asbuilt(folder, "check", "fine.md", "--debug", program=("-c", BUG))
    assert "Traceback" in traced.stderr


def test_an_interrupted_command_leaves_with_130(folder: Path) -> None:
    command = [sys.executable, "-m", "asbuilt", "check", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in error


def test_the_page_lists_these_codes() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    section = page.partition("## Exit codes")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", section, re.M) == ["0", "1", "2", "3", "4", "5", "130"]
