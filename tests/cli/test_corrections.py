"""``check --fix``, ``--unsafe-fixes`` and ``--diff``: nothing changes but what is corrected."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from asbuilt.cli import corrections, rewrite
from asbuilt.cli.run import run
from asbuilt.diagnostics import Diagnostic, Edit, Severity, choose
from asbuilt.errors import EnvironmentFailure
from asbuilt.source import File, Source, Span

pytestmark = pytest.mark.requirement("FR-10")

DOCUMENT = """\
# Help desk

## Data Model

```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    email TEXT NOT NULL,
    api_key TEXT
);
```

## API

### GET /api/tickets
"""
SAFE = DOCUMENT.replace("NOT NULL,", "NOT NULL,  -- PII: contact")
BOTH = SAFE.replace("api_key TEXT", "api_key TEXT  -- secret")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    return path


@pytest.mark.parametrize(
    ("flags", "result", "message"),
    [
        pytest.param([], DOCUMENT, "", id="not asked for"),
        pytest.param(["--fix"], SAFE, "1 correction made", id="safe"),
        pytest.param(["--unsafe-fixes"], BOTH, "2 corrections made", id="unsafe too"),
        pytest.param(["--fix", "--unsafe-fixes"], BOTH, "2 corrections made", id="both flags"),
        pytest.param(["--fix", "--ignore", "SEC109"], DOCUMENT, "", id="chosen rules only"),
    ],
)
def test_what_is_asked_for_is_corrected(
    flags: list[str], result: str, message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(spec), *flags]) == 0
    assert spec.read_text("utf-8") == result
    output, error = capsys.readouterr()
    assert message in error
    assert ("SEC109" in output) is (result == DOCUMENT and "--ignore" not in flags)


def test_no_other_byte_changes(spec: Path) -> None:
    before = b"\xef\xbb\xbf" + DOCUMENT.replace("\n", "\r\n").encode() + b"\t\r \x0c last line"
    spec.write_bytes(before)
    assert run(["check", str(spec), "--fix", "--quiet"]) == 0
    assert spec.read_bytes() == before.replace(b"NULL,\r", b"NULL,  -- PII: contact\r")


def test_a_document_that_needs_no_correction_is_not_written(spec: Path) -> None:
    spec.write_text(BOTH, "utf-8")
    before = spec.stat()
    assert run(["check", str(spec), "--unsafe-fixes"]) == 0
    assert (spec.stat().st_mtime_ns, spec.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_each_file_of_a_folder_is_corrected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    parts = {
        "1-head.md": "# Help desk\n",
        "2-data.md": "## Data Model\n\n```sql\nCREATE TABLE a (\nid SERIAL,\nemail TEXT\n);\n```\n",
        "3-more.md": "```sql\nCREATE TABLE b (\nid SERIAL,\nemail TEXT\n);\n```\n### GET /api/a\n",
    }
    for name, text in parts.items():
        (folder / name).write_text(text, "utf-8")
    before = (folder / "1-head.md").stat().st_ino
    assert run(["check", str(folder), "--fix"]) == 0
    assert "2 corrections made" in capsys.readouterr().err
    for name, text in parts.items():
        fixed = text.replace("email TEXT", "email TEXT  -- PII: contact")
        assert (folder / name).read_text("utf-8") == fixed, name
    assert (folder / "1-head.md").stat().st_ino == before


def test_the_patch_makes_the_same_corrections(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(spec.parent)
    spec.write_bytes(DOCUMENT.rstrip("\n").replace("\n", "\r\n").encode())
    before = spec.read_bytes()
    assert run(["check", "spec.md", "--unsafe-fixes", "--diff"]) == 1
    patch = capsys.readouterr().out
    assert patch.startswith("--- spec.md\n+++ spec.md\n@@ ")
    assert spec.read_bytes() == before
    apply = ["git", "apply", "-p0", "--unsafe-paths", "-"]
    subprocess.run(apply, input=patch.encode(), check=True, cwd=spec.parent)
    applied = spec.read_bytes()
    spec.write_bytes(before)
    assert run(["check", "spec.md", "--unsafe-fixes"]) == 0
    assert applied == spec.read_bytes() != before
    capsys.readouterr()
    assert run(["check", "spec.md", "--fix", "--diff"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_patch_of_standard_input_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT.encode())))
    assert run(["check", "-", "--diff"]) == 1
    assert "+    email TEXT NOT NULL,  -- PII: contact\n" in capsys.readouterr().out


def piped(text: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "asbuilt", "check", *arguments]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_standard_input_is_corrected_to_standard_output(end: str) -> None:
    text = DOCUMENT.replace("\n", end)
    done = piped(text, "--fix", "-", "--format", "concise")
    assert done.returncode == 0
    assert done.stdout.decode() == SAFE.replace("\n", end)
    assert "standard input: 1 correction made" in done.stderr.decode()
    assert "-:" in done.stderr.decode()
    assert piped(text, "-", "--fix", "--quiet").stderr == b""
    assert piped(text, "-", "--fix", "--diff").stdout.startswith(b"--- -\n")


def test_an_editors_filter_empties_no_text(tmp_path: Path) -> None:
    diary = piped("Dear diary\n", "-", "--fix")
    assert (diary.returncode, diary.stdout) == (3, b"Dear diary\n")
    (tmp_path / "asbuilt.toml").write_text("[check")
    wrong = piped(DOCUMENT, "-", "--fix", "--stdin-filename", str(tmp_path / "spec.md"))
    assert (wrong.returncode, wrong.stdout) == (2, DOCUMENT.encode())


def test_a_full_disk_takes_nothing_away(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    known = spec.with_name("known.json")
    known.write_text("what was known")
    before = spec.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert run(["check", str(spec), "--fix"]) == 4
    assert f"{spec}: cannot be written: No space left on device" in capsys.readouterr().err
    assert run(["check", str(spec), "--write-baseline", str(known)]) == 4
    assert f"{known}: cannot be written: No space left on device" in capsys.readouterr().err
    assert spec.read_bytes() == before
    assert known.read_text() == "what was known"
    assert {path.name for path in spec.parent.iterdir()} == {spec.name, known.name}


def test_permissions_links_and_the_folder_stay(spec: Path, tmp_path: Path) -> None:
    spec.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(spec.name)
    assert run(["check", str(link), "--fix", "--quiet"]) == 0
    assert link.is_symlink()
    assert spec.read_text("utf-8") == SAFE
    assert spec.stat().st_mode & 0o7777 == 0o640
    assert {path.name for path in tmp_path.iterdir()} == {"spec.md", "link.md"}


def test_a_file_that_cannot_be_written_stays_whole(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run(["check", str(spec), "--fix"]) == 4
    assert "cannot be written: No space left on device" in capsys.readouterr().err
    assert spec.read_text("utf-8") == DOCUMENT
    assert [path.name for path in spec.parent.iterdir()] == ["spec.md"]


def test_somebody_elses_change_is_not_overwritten(spec: Path) -> None:
    spec.write_text("theirs", "utf-8")
    with pytest.raises(EnvironmentFailure, match="has changed in the meantime"):
        rewrite.rewrite([(spec, DOCUMENT.encode(), b"ours")])
    assert spec.read_text("utf-8") == "theirs"


def test_where_the_disk_is_full_no_file_of_several_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = []

    def soon_full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", soon_full)
    other = DOCUMENT.partition("## API")[0].replace("tickets", "clients")
    texts = {"a.md": DOCUMENT, "b.md": other}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run(["check", str(tmp_path), "--fix"]) == 4
    assert "b.md: cannot be written: No space left on device" in capsys.readouterr().err
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == texts


def finding(*edits: Edit, unsafe: bool = False) -> Diagnostic:
    return replace(
        Diagnostic("DOC101", "placeholder", Severity.ERROR, "m", edits[0].span),
        fix=edits,
        unsafe=unsafe,
    )


def test_overlapping_fixes_are_made_one_after_the_other() -> None:
    def check(source: Source) -> tuple[Diagnostic, ...]:
        at = [i for i, c in enumerate(source.text) if source.text[i : i + 2] == "aa"]
        return tuple(finding(Edit(Span(i, i + 2), "a")) for i in at)

    source = Source("s.md", "xaaaaay")
    mended, left, made = corrections.correct(source, check(source), check, unsafe=False)
    assert (mended.text, left, made) == ("xay", (), 4)


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    def check(source: Source) -> tuple[Diagnostic, ...]:
        return (finding(Edit(Span(0, 1), "b" if source.text == "a" else "a")),)

    source = Source("s.md", "a")
    _, left, made = corrections.correct(source, check(source), check, unsafe=False)
    assert len(left) == 1
    assert made == corrections.ROUNDS


@given(
    st.lists(st.text("ab\n", max_size=8), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 32), st.integers(0, 3), st.text("xy\n", max_size=3))),
)
def test_files_keep_their_own_text(parts: list[str], places: list[tuple[int, int, str]]) -> None:
    starts = [sum(map(len, parts[:index])) for index in range(len(parts))]
    files = tuple(File(f"{index}.md", start) for index, start in enumerate(starts))
    source = Source("folder", "".join(parts), files)
    inside = [
        (Edit(Span(start, start + size), text),)
        for start, size, text in places
        if start + size <= len(source.text)
        and source.file(start) == source.file(max(start, start + size - 1))
    ]
    edits = choose(inside)
    after = corrections.edited(source, edits)
    for index, file in enumerate(files):
        own = [edit for edit in edits if source.file(edit.span.start) == file]
        shifted = tuple(
            Edit(Span(edit.span.start - file.start, edit.span.end - file.start), edit.replacement)
            for edit in own
        )
        alone = corrections.edited(Source(file.path, parts[index]), shifted).text
        end = after.files[index + 1].start if index + 1 < len(files) else len(after.text)
        assert after.text[after.files[index].start : end] == alone


def test_the_report_after_a_correction_is_about_the_new_text(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(spec), "--fix", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(item["code"], item["fix_safety"]) for item in found if item["fix"]] == [
        ("SEC110", "unsafe")
    ]
