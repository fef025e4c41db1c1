"""``asbuilt check`` judges a file, a folder or standard input, and its exit code is the verdict."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from asbuilt.cli.render.findings import FORMATS
from asbuilt.cli.run import run
from tests.cli.schemas import validate

TEMPLATE = Path(__file__).parent / "technical-specification.md"
FINE = """\
# Help desk

## Data Model

```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
```

## API

### GET /api/tickets
"""
VAGUE = FINE + "\n## Timeline\n\nAlpha is TBD.\n"
BROKEN = FINE.replace("title TEXT", "owner_id INTEGER REFERENCES desks(id), title TEXT")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return tmp_path / "spec.md"


@pytest.mark.parametrize(
    ("document", "options", "code"),
    [
        pytest.param(FINE, [], 0, id="fine"),
        pytest.param(FINE, ["--strict"], 0, id="fine, strictly"),
        pytest.param(VAGUE, [], 0, id="warnings"),
        pytest.param(VAGUE, ["--strict"], 1, id="warnings, strictly"),
        pytest.param(BROKEN, [], 1, id="errors"),
        pytest.param(
            VAGUE.replace("\n\n", "\n\n**Status:** Approved\n\n", 1), [], 1, id="approved"
        ),
        pytest.param("", [], 2, id="empty"),
        pytest.param("\0", [], 2, id="binary"),
        pytest.param("Dear diary\n", [], 3, id="no specification"),
    ],
)
def test_the_exit_code_is_the_verdict(
    document: str, options: list[str], code: int, spec: Path
) -> None:
    spec.write_text(document, "utf-8")
    assert run(["check", str(spec), *options]) == code


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({}, "holds no Markdown file", id="empty"),
        pytest.param({"a.md": FINE, "b.md": ""}, "b.md: is empty", id="an empty file"),
    ],
)
def test_a_folder_without_a_document_is_refused(
    files: dict[str, str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run(["check", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"spec.md": BROKEN, "a.md": FINE}, id="spec.md"),
        pytest.param({"desk.md": BROKEN, "README.md": FINE}, id="the only one beside the README"),
        pytest.param({"README.md": BROKEN}, id="the only one"),
    ],
)
def test_in_a_folder_the_specification_is_found(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run(["check", str(tmp_path), "--quiet"]) == 1


DESK = """# Technical Specification: Desk

**Version:** 2.0

```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    title TEXT NOT NULL
);
```

## GET /api/tickets/{id}

```json
{"id": 1}"""
MORE = """Said before any heading.

# More endpoints

## GET /api/tickets

## GET /api/tickets/{number}
"""


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """A folder of two files that are one document; the first ends in an open code block."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "1-desk.md").write_text(DESK, "utf-8")
    (folder / "2-more.md").write_text(MORE, "utf-8")
    (folder / "README.md").write_text(BROKEN, "utf-8")
    return folder


def test_the_files_of_a_folder_are_one_document(
    joined: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(joined), "--format", "concise"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{joined}/1-desk.md:14:1: DOC105 warning: ")
    assert second == (
        f"{joined}/2-more.md:7:4: API101 error: `GET /api/tickets/{{number}}` is described "
        "already, in 1-desk.md:12, as `GET /api/tickets/{id}`"
    )


def test_every_format_names_the_file_of_a_finding(
    joined: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = {}
    for output in FORMATS:
        run(["check", str(joined), "--format", output])
        outputs[output] = capsys.readouterr().out
    found = json.loads(outputs["json"])["findings"][1]
    assert (found["path"], found["line"]) == (f"{joined}/2-more.md", 7)
    assert found["related"][0]["path"] == f"{joined}/1-desk.md"
    result = json.loads(outputs["sarif"])["runs"][0]["results"][1]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == (joined / "2-more.md").as_uri()
    assert place["region"]["startLine"] == 7
    assert f"::error file={joined}/2-more.md,line=7,col=4," in outputs["github"]
    assert f"{joined}/2-more.md:7:4: API101 error: " in outputs["concise"]
    assert f"| {joined}/2-more.md:7:4 | error | API101" in outputs["markdown"].replace("\\", "")
    assert f'file="{joined}/2-more.md" line="7"' in outputs["junit"]
    assert outputs["full"] == outputs["text"]
    assert " 7 | ## GET /api/tickets/{number}" in outputs["text"]
    assert f"= see: {joined}/1-desk.md:12:4: the first description" in outputs["text"]


def test_several_documents_are_judged_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"a.md": BROKEN, "b.md": FINE, "c.md": "Dear diary\n"}
    a, b, c = (str(tmp_path / name) for name in names)
    for name, text in names.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert run(["check", b, a, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["path"], answer["paths"]) == (None, [b, a])
    assert {finding["path"] for finding in answer["findings"]} == {a}
    assert answer["summary"]["errors"] == 1
    assert run(["check", a, c, b, "--format", "concise"]) == 3
    output, error = capsys.readouterr()
    assert output.startswith(f"{a}:6:")
    assert f"error: {c}: nothing in it could be understood" in error


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_dash_is_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, BROKEN.encode())
    assert run(["check", "-", "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("-:6:")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b" \n", "is empty", id="empty"),
        pytest.param(b"# A\0", "is a binary file", id="binary"),
        pytest.param(b"# caf\xe9", "is not UTF-8", id="Latin-1"),
    ],
)
def test_standard_input_must_be_text(
    data: bytes, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, data)
    assert run(["check", "-"]) == 2
    assert f"standard input: {message}" in capsys.readouterr().err


def report(spec: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    run(["check", str(spec), "--json"])
    parsed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return parsed


def test_json_is_short_for_the_format(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(BROKEN, "utf-8")
    assert report(spec, capsys)["summary"]["errors"] == 1
    run(["check", str(spec), "--format", "json"])
    assert json.loads(capsys.readouterr().out) == report(spec, capsys)


def test_quiet_writes_nothing(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(BROKEN, "utf-8")
    assert run(["check", str(spec), "--quiet"]) == 1
    assert capsys.readouterr() == ("", "")


def test_a_broken_handlers_file_is_named(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(FINE, "utf-8")
    spec.with_name("handlers.py").write_text("def broken(:\n", "utf-8")
    assert run(["check", str(spec)]) == 2
    assert "handlers.py:1: is not valid Python" in capsys.readouterr().err


def test_the_reference_template_has_placeholders_but_no_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", str(TEMPLATE)]) == 0
    answer = report(TEMPLATE, capsys)
    assert answer["summary"]["errors"] == 0
    assert "DOC101" in {finding["code"] for finding in answer["findings"]}


def test_standard_input_is_judged_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    docs = tmp_path / "docs"
    docs.mkdir()
    docs.joinpath("asbuilt.toml").write_text('[check]\nignore = ["DOC101"]\n')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(VAGUE.encode())))
    assert run(["check", "-", "--stdin-filename", "docs/spec.md"]) == 0
    assert capsys.readouterr().out == "docs/spec.md: no findings\n"
    docs.joinpath("asbuilt.toml").unlink()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(VAGUE.encode())))
    run(["check", "-", "--stdin-filename", "docs/spec.md", "--format", "concise"])
    assert capsys.readouterr().out.startswith("docs/spec.md:15:10: DOC101 ")
    assert run(["check", "docs/spec.md", "--stdin-filename", "docs/spec.md"]) == 2
    assert "--stdin-filename is of standard input" in capsys.readouterr().err
    for name in ("", "docs"):
        assert run(["check", "-", "--stdin-filename", name]) == 2
        assert f"`{name}` is no file" in capsys.readouterr().err


def test_statistics_count_the_findings_of_each_rule(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = BROKEN.replace(" title TEXT NOT NULL", "\n    email TEXT NOT NULL\n")
    spec.write_text(text + "\n## Timeline\n\nAlpha is TBD.\n\n## Risks\n\nTBD\n", "utf-8")
    assert run(["check", str(spec), "--statistics"]) == 1
    assert capsys.readouterr().out == (
        "2  DOC101  placeholder\n"
        "1  DAT105  unknown-reference\n"
        "1  SEC109  unmarked-pii       1 with --fix\n"
        f"{spec}: 1 error, 3 warnings (1 can be corrected with --fix)\n"
    )
    assert run(["check", str(spec), "--statistics", "--json", "--select", "SEC"]) == 0
    answer = json.loads(capsys.readouterr().out)
    validate("statistics", answer)
    row = {"code": "SEC109", "name": "unmarked-pii", "count": 1, "fixable": 1}
    assert answer["statistics"] == [row]
    assert answer["summary"] == {"errors": 0, "warnings": 1, "infos": 0, "known": 0}
    assert run(["check", str(spec), "--statistics", "--format", "sarif"]) == 2
    assert "The forms are full, text, concise, json." in capsys.readouterr().err


def test_statistics_of_nothing(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(FINE, "utf-8")
    assert run(["check", str(spec), "--statistics"]) == 0
    assert capsys.readouterr().out == f"{spec}: no findings\n"


def test_findings_are_written_to_a_file(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(BROKEN, "utf-8")
    file = spec.with_name("findings.txt")
    run(["check", str(spec)])
    shown = capsys.readouterr().out
    assert run(["check", str(spec), "-o", str(file)]) == 1
    assert capsys.readouterr().out == ""
    assert file.read_text("utf-8") == shown
    assert run(["check", str(spec), "--json", "--output", str(file)]) == 1
    assert json.loads(file.read_text("utf-8"))["summary"]["errors"] == 1
    assert run(["check", str(spec), "-o", str(spec.with_name("no") / "f.txt")]) == 4
    assert run(["check", str(spec), "-o", str(file), "--diff"]) == 2


@pytest.mark.parametrize(("document", "code"), [(VAGUE, 0), (BROKEN, 1)])
def test_whoever_stops_reading_changes_no_verdict(document: str, code: int, spec: Path) -> None:
    spec.write_text(document + "\n## T\n\nTBD\n" * 3_000, "utf-8")
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "asbuilt", "check", str(spec)]
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        os.read(reading, 10)
        os.close(reading)
        assert process.stderr
        assert process.stderr.read() == b""
    assert process.returncode == code
