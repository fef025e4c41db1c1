"""``asbuilt diff``: files, folders, standard input and git revisions; forms; exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from asbuilt.cli.run import run
from tests.cli.schemas import validate
from tests.cli.test_revision import git

DOCUMENT = """\
# Help desk

| ID | Requirement | Target |
|---|---|---|
| NFR-1 | Answers are quick | p95 < 200 ms |

```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title VARCHAR(80) NOT NULL);
```

### GET /api/tickets
"""
WIDER = DOCUMENT.replace("(80)", "(200)")
GONE = DOCUMENT.replace("### GET /api/tickets\n", "").replace("200 ms", "100 ms")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two revisions of a document, and a third state in the working tree."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    (tmp_path / "docs").mkdir()
    for number, text in enumerate((DOCUMENT, WIDER)):
        (tmp_path / "docs" / "spec.md").write_text(text, "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", str(number))
        git(tmp_path, "tag", f"v{number}")
    (tmp_path / "docs" / "spec.md").write_text(GONE, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "shown"),
    [
        pytest.param(["v0", "docs/spec.md"], 1, "- GET /api/tickets", id="revision, file"),
        pytest.param(["v0:docs/spec.md", "docs"], 1, "- GET /api/tickets", id="in it, folder"),
        pytest.param(["v0:docs", "v1:docs"], 0, "text(80) → text(200)", id="folders in revisions"),
        pytest.param(["v0:docs/spec.md", "v1:./docs/spec.md", "--exit-code"], 1, "1 change, 0 br",
                     id="exit code for any change"),
        pytest.param(["v1", "v1:docs/spec.md"], 2, "", id="a revision beside a revision"),
        pytest.param(["docs/spec.md", "docs/spec.md", "--exit-code"], 0, "0 changes", id="none"),
        pytest.param(["v7", "docs/spec.md"], 2, "", id="no such revision"),
        pytest.param(["--upload-pack=x", "docs/spec.md"], 2, "", id="an option is no revision"),
        pytest.param(["v0:docs/other.md", "docs/spec.md"], 2, "", id="not there in the revision"),
        pytest.param(["none.md", "other.md"], 2, "", id="no such files"),
        pytest.param(["-", "-"], 2, "", id="standard input twice"),
    ],
)  # fmt: skip
def test_what_is_compared(
    arguments: list[str], code: int, shown: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diff", *arguments]) == code
    output, error = capsys.readouterr()
    assert shown in output
    assert bool(error) is (code == 2)


def test_a_document_in_several_files_is_compared_as_it_was(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = DOCUMENT.partition("### GET")
    (folder / "docs" / "spec.md").unlink()
    for name, text in (("a.md", parts[0]), ("b.md", parts[1] + parts[2])):
        (folder / "docs" / name).write_text(text, "utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "parts")
    (folder / "docs" / "b.md").unlink()
    assert run(["diff", "HEAD", "docs"]) == 1
    assert "- GET /api/tickets" in capsys.readouterr().out
    assert run(["diff", "v0", "docs"]) == 1
    assert "breaks clients: clients that call it get 404" in capsys.readouterr().out


def test_each_change_names_its_file_of_several(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = DOCUMENT.partition("```sql")
    (folder / "docs" / "spec.md").unlink()
    for name, text in (("a.md", parts[0]), ("b.md", parts[1] + parts[2])):
        (folder / "docs" / name).write_text(text, "utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "parts")
    (folder / "docs" / "a.md").write_text(parts[0].replace("200 ms", "100 ms"), "utf-8")
    (folder / "docs" / "b.md").write_text((parts[1] + parts[2]).replace("(80)", "(90)"), "utf-8")
    run(["diff", "HEAD", "docs"])
    said = capsys.readouterr().out
    assert "(a.md:5)" in said and "(b.md:2)" in said
    run(["diff", "HEAD", "docs", "--format", "json"])
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {each["new_file"] for each in changes} == {"a.md", "b.md"}


def test_standard_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT.encode())))
    assert run(["diff", "-", "docs/spec.md"]) == 1
    assert "NFR-1: target tightened p95 < 200 ms → p95 < 100 ms" in capsys.readouterr().out


def test_a_handler_counts_wherever_the_documents_stand(folder: Path) -> None:
    text = DOCUMENT + "\n### POST /api/tickets/{id}/close\n\n**Response:**\n```json\n{}\n```\n"
    (folder / "docs" / "spec.md").write_text(text, "utf-8")
    (folder / "old.md").write_text(text, "utf-8")
    (folder / "docs" / "handlers.py").write_text(
        "from asbuilt.handlers import instead\n\n\n"
        '@instead("POST /api/tickets/{id}/close")\ndef close(row):\n    return row\n'
    )
    assert run(["diff", "old.md", "docs", "--exit-code", "--quiet"]) == 0


def test_json_is_what_the_schema_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "v0", "docs/spec.md", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    validate("diff", answer)
    assert answer["summary"] == {"changes": 2, "breaking": 2}
    assert answer["changes"][1] == {
        "area": "endpoint", "subject": "GET /api/tickets", "kind": "removed", "aspect": "",
        "before": None, "after": None, "breaking": ["clients"],
        "reason": "clients that call it get 404", "old_line": 11, "new_line": 0,
        "old_file": "", "new_file": "",
    }  # fmt: skip


def test_markdown_has_the_breaking_changes_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = WIDER.replace("### GET /api/tickets", "### GET /api/tick|ts")
    (folder / "new.md").write_text(new, "utf-8")
    assert run(["diff", "v0:docs/spec.md", "new.md", "--format", "markdown"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("changes of the contract, 1 breaking")
    assert lines[4] == (
        "| **clients** | endpoint removed | GET /api/tickets | clients that call it get 404 |"
    )
    assert lines[5].startswith("| nobody | column changed | tickets.title: type text(80) → ")
    assert run(["diff", "new.md", "new.md", "--format", "markdown"]) == 0
    assert capsys.readouterr().out == "Nothing has changed in the contract.\n"
