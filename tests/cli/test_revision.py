"""``--since REV``: findings on lines that a git revision does not have."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from asbuilt.cli.run import run

DOCUMENT = """\
# Help desk

## Data Model

```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    desk_id INTEGER REFERENCES desks(id)
);
```

## API

### GET /api/tickets

## Timeline

Alpha is TBD.
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=m")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A document in a repository, committed in a folder whose name has a space."""
    folder = tmp_path / "help desk"
    folder.mkdir()
    path = folder / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return path


def since(capsys: pytest.CaptureFixture[str], spec: Path, revision: str) -> list[tuple[str, int]]:
    capsys.readouterr()
    assert run(["check", str(spec), "--since", revision, "--json"]) in (0, 1)
    found = json.loads(capsys.readouterr().out)["findings"]
    return [(finding["code"], finding["line"]) for finding in found]


def test_an_unchanged_document_has_no_findings(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert since(capsys, spec, "HEAD") == []
    assert run(["check", str(spec), "--since", "HEAD", "--quiet"]) == 0
    assert run(["check", str(spec), "--quiet"]) == 1


def test_only_changed_lines_count(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        DOCUMENT.replace("# Help desk\n", "# Help desk\n\nWords.\n")
        + "\n## References\n\nBeta is TBD.\n"
    )
    spec.write_text(text, "utf-8")
    assert since(capsys, spec, "HEAD") == [("DOC101", 24)]
    git(spec.parent, "commit", "-qam", "second")
    assert since(capsys, spec, "HEAD") == []
    assert since(capsys, spec, "HEAD~1") == [("DOC101", 24)]


def test_a_second_place_counts_too(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(DOCUMENT.replace("### GET", "### GET /api/tickets\n\n### GET"), "utf-8")
    (found,) = since(capsys, spec, "HEAD")
    assert found[0] == "API101"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_changed_line_end_is_no_change(
    end: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_bytes(DOCUMENT.replace("\n", end).encode())
    assert since(capsys, spec, "HEAD") == []
    spec.write_bytes(DOCUMENT.replace("desks", "rooms").replace("\n", end).encode())
    assert since(capsys, spec, "HEAD") == [("DAT105", 8)]


def test_a_new_file_is_changed_as_a_whole(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = spec.with_name("new.md")
    new.write_text(DOCUMENT, "utf-8")
    assert since(capsys, new, "HEAD") == [("DAT105", 8), ("DOC101", 18)]


def test_a_file_that_was_renamed_is_compared(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = spec.parent.parent / "desk.md"
    git(spec.parent, "mv", spec.name, "../desk.md")
    new.write_text(f"{DOCUMENT}\n## References\n\nBeta is TBD.\n", "utf-8")
    assert since(capsys, new, "HEAD") == [("DOC101", 22)]
    git(new.parent, "commit", "-qam", "second")
    assert since(capsys, new, "HEAD~1") == [("DOC101", 22)]
    assert run(["diff", "HEAD~1", str(new)]) == 2
    assert "name `HEAD~1:help desk/spec.md`" in capsys.readouterr().err


def test_each_file_of_a_folder_is_compared(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.rename(spec.with_name("a.md"))
    git(spec.parent, "add", "-A")
    git(spec.parent, "commit", "-qm", "second")
    spec.with_name("b.md").write_text("## More\n\nBeta is TBD.\n", "utf-8")
    assert ("DOC101", 3) in since(capsys, spec.parent, "HEAD")
    assert ("DOC101", 18) not in since(capsys, spec.parent, "HEAD")


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        pytest.param("nonsense", "there is no git revision `nonsense`", id="unknown"),
        pytest.param("--help", "there is no git revision `--help`", id="an option"),
        pytest.param("HEAD:spec.md", "there is no git revision", id="a file"),
    ],
)
def test_a_revision_that_does_not_exist_is_named(
    revision: str, message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(spec), f"--since={revision}"]) == 2
    assert message in capsys.readouterr().err


def test_outside_of_a_repository_the_message_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    assert run(["check", str(path), "--since", "HEAD"]) == 2
    assert "spec.md: is not in a git repository" in capsys.readouterr().err


def test_without_git_the_message_says_so(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    assert run(["check", str(spec), "--since", "HEAD"]) == 4
    assert "git is not installed" in capsys.readouterr().err


def test_standard_input_has_no_revision(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with spec.open("r", encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        assert run(["check", "-", "--since", "HEAD"]) == 2
    assert "--since cannot compare standard input" in capsys.readouterr().err
