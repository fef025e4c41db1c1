"""``--baseline FILE``: what was known is not reported again, wherever its line has moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asbuilt.cli.run import run

DOCUMENT = """\
# Help desk

## Data Model

```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    owner_id INTEGER REFERENCES desks(id)
);
```

## API

### GET /api/tickets

## Timeline

Alpha is TBD.
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    return path


@pytest.fixture
def known(spec: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A baseline of the document's findings."""
    path = spec.with_name("known.json")
    assert run(["check", str(spec), "--write-baseline", str(path)]) == 0
    output, error = capsys.readouterr()
    assert output == ""
    assert "known.json: 2 findings written" in error
    return path


def reported(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    capsys.readouterr()
    run(["check", *map(str, arguments), "--json"])
    return [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]


def test_known_findings_are_not_reported(
    spec: Path, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reported(capsys, spec) == ["DAT105", "DOC101"]
    assert reported(capsys, spec, "--baseline", known) == []
    assert run(["check", str(spec), "--baseline", str(known), "--strict"]) == 0


def test_lines_may_move(spec: Path, known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = DOCUMENT.replace("## Data", "Some words.\n\n## Data").replace("    owner", "  owner")
    spec.write_text(moved, "utf-8")
    assert reported(capsys, spec, "--baseline", known) == []


def test_the_folder_may_move(
    spec: Path, known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = spec.rename(elsewhere / "spec.md")
    assert reported(capsys, moved, "--baseline", known) == []


def test_new_findings_are_reported(
    spec: Path, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(DOCUMENT + "\n## References\n\nBeta is TBD.\n", "utf-8")
    assert reported(capsys, spec, "--baseline", known) == ["DOC101"]


def test_the_same_fault_once_more_is_new(
    spec: Path, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(DOCUMENT + "\n## References\n\nAlpha is TBD.\n", "utf-8")
    assert reported(capsys, spec, "--baseline", known) == ["DOC101"]


def test_a_baseline_is_written_anew_with_all_findings(
    spec: Path, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = known.read_bytes()
    spec.with_name("asbuilt.toml").write_text("[check]\nbaseline = 'known.json'\n")
    assert reported(capsys, spec) == []
    assert run(["check", str(spec), "--write-baseline", str(known)]) == 0
    assert known.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "No such file", id="not there"),
        pytest.param("{", "is no baseline", id="no JSON"),
        pytest.param('{"schema_version": 1}', "missing required field `findings`", id="other"),
        pytest.param('{"schema_version": 2, "findings": []}', "another version", id="version"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(
    content: str | None, message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spec.with_name("known.json")
    if content is not None:
        path.write_text(content)
    assert run(["check", str(spec), "--baseline", str(path)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert f"--write-baseline {path}" in error


def test_a_baseline_of_a_part_is_not_written(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spec.with_name("known.json")
    assert run(["check", str(spec), "--write-baseline", str(path), "--diff"]) == 2
    assert run(["check", str(spec), "missing.md", "--write-baseline", str(path)]) == 2
    assert not path.exists()


def test_a_baseline_that_cannot_be_written_is_the_machines_fault(spec: Path) -> None:
    assert run(["check", str(spec), "--write-baseline", str(spec.parent)]) == 4


def test_what_the_baseline_hides_is_counted(
    spec: Path, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["check", str(spec), "--baseline", str(known)]) == 0
    assert capsys.readouterr().out == f"{spec}: no findings (2 in the baseline)\n"
    run(["check", str(spec), "--baseline", str(known), "--format", "markdown"])
    assert capsys.readouterr().out.endswith("No findings. 2 in the baseline.\n")
    run(["check", str(spec), "--baseline", str(known), "--json"])
    assert json.loads(capsys.readouterr().out)["summary"]["known"] == 2
    spec.write_text(DOCUMENT + "\n## Risks\n\nTBD\n", "utf-8")
    run(["check", str(spec), "--baseline", str(known)])
    assert capsys.readouterr().out.endswith(": 1 warning (2 more in the baseline)\n")


def test_corrections_leave_what_is_known_counted(
    spec: Path, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(DOCUMENT.replace("    owner_id", "    email TEXT,\n    owner_id"), "utf-8")
    run(["check", str(spec), "--baseline", str(known), "--fix"])
    output, error = capsys.readouterr()
    assert "1 correction made" in error
    assert output.endswith(": no findings (2 in the baseline)\n")
