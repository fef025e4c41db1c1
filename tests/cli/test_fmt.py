"""``asbuilt fmt``: files, folders and standard input, judged or rewritten."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest

from asbuilt.cli.fmt import tidied
from asbuilt.cli.run import run
from asbuilt.source import Source

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("examples/*/*.md"), *ROOT.glob("spec/*.md"), *ROOT.glob("src/**/*.md")]
SNIPPET = re.compile(r"^```markdown\n(.*?)^```$", re.M | re.S)
SNIPPETS = [
    pytest.param(match[1], id=f"{page.name}:{number}")
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    for number, match in enumerate(SNIPPET.finditer(page.read_text("utf-8")), 1)
]

UNTIDY = "# T\n\n|a|b|\n|-|-|\n|c|d|\n\n1. x\n5. y\n"
TIDY = "# T\n\n| a   | b   |\n| --- | --- |\n| c   | d   |\n\n1. x\n2. y\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(UNTIDY, "utf-8")
    return path


def test_a_file_is_rewritten_once(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.chmod(0o640)
    assert run(["fmt", str(spec)]) == 0
    assert capsys.readouterr() == ("", f"{spec}: formatted\n")
    assert spec.read_text("utf-8") == TIDY
    before = spec.stat()
    assert before.st_mode & 0o777 == 0o640
    assert run(["fmt", str(spec)]) == 0
    assert capsys.readouterr() == ("", "")
    assert (spec.stat().st_ino, spec.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_check_changes_nothing_and_fails(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", str(spec), "--check"]) == 1
    assert capsys.readouterr() == ("", f"{spec}: would be formatted\n")
    assert run(["fmt", str(spec), "--check", "--quiet"]) == 1
    assert capsys.readouterr() == ("", "")
    assert spec.read_text("utf-8") == UNTIDY
    spec.write_text(TIDY, "utf-8")
    assert run(["fmt", str(spec), "--check", "--diff"]) == 0


def test_the_patch_does_what_the_command_would(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(spec.parent)
    assert run(["fmt", "spec.md", "--diff"]) == 1
    assert spec.read_text("utf-8") == UNTIDY
    patch = capsys.readouterr().out
    subprocess.run(["git", "apply", "-p0", "--unsafe-paths", "-"], input=patch.encode(), check=True)
    assert spec.read_text("utf-8") == TIDY


def test_standard_input_goes_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = UNTIDY.replace("\n", "\r\n").encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert run(["fmt", "-"]) == 0
    assert capfdbinary.readouterr() == (TIDY.replace("\n", "\r\n").encode(), b"")


def test_each_file_of_a_folder_is_formatted(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(UNTIDY, "utf-8")
    assert run(["fmt", str(tmp_path), "-q"]) == 0
    assert {path.read_text("utf-8") for path in tmp_path.iterdir()} == {TIDY}


def test_a_file_that_cannot_be_read_stops_no_other(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fmt", str(spec.parent / "none.md"), str(spec)]) == 2
    assert "none.md: cannot be read: No such file" in capsys.readouterr().err
    assert spec.read_text("utf-8") == TIDY


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_our_own_documents_are_laid_out(document: Path) -> None:
    assert run(["fmt", "--check", str(document)]) == 0


@pytest.mark.parametrize("text", SNIPPETS)
def test_so_are_those_in_the_documentation(text: str) -> None:
    assert tidied(Source("-", text)).text == text
