"""``--select``, ``--ignore``, the ignores of files, and the same in ``asbuilt.toml``."""

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
    owner_id INTEGER REFERENCES desks(id),
    email TEXT NOT NULL
);
```

## API

### GET /api/tickets

## Timeline

Alpha is TBD.
"""
ALL = {"DOC101", "DAT105", "SEC109"}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT, "utf-8")
    return path


def codes(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> set[str]:
    """The codes that a run of ``check`` reports."""
    capsys.readouterr()
    assert run(["check", *map(str, arguments), "--json"]) in (0, 1)
    return {finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]}


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        pytest.param([], ALL, id="all"),
        pytest.param(["--select", "ALL"], ALL, id="all of them by name"),
        pytest.param(["--select", "all", "--ignore", "SEC,DAT"], {"DOC101"}, id="all but some"),
        pytest.param(["--ignore", "ALL"], set(), id="none"),
        pytest.param(["--per-file-ignore", "spec.md=ALL"], set(), id="none in this file"),
        pytest.param(["--select", "SEC"], {"SEC109"}, id="a family"),
        pytest.param(["--select", "sec109"], {"SEC109"}, id="a code in small letters"),
        pytest.param(["--select", "SEC1,DOC101"], {"SEC109", "DOC101"}, id="commas"),
        pytest.param(["--select", "unmarked-pii"], {"SEC109"}, id="a name"),
        pytest.param(["--select", "SEC", "--select", "DAT"], {"SEC109", "DAT105"}, id="repeated"),
        pytest.param(["--ignore", "DAT105,placeholder"], {"SEC109"}, id="ignored"),
        pytest.param(["--select", "DAT,SEC", "--ignore", "SEC109"], {"DAT105"}, id="both"),
        pytest.param(["--per-file-ignore", "spec.md=SEC,DOC"], {"DAT105"}, id="in this file"),
        pytest.param(["--per-file-ignore", "other.md=SEC,DOC"], ALL, id="in another file"),
    ],
)
def test_rules_are_chosen_by_code_beginning_or_name(
    flags: list[str], shown: set[str], spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert codes(capsys, spec, *flags) & ALL == shown
    assert "--select" not in flags or codes(capsys, spec, *flags) == shown


def test_the_exit_code_is_that_of_the_chosen_findings(spec: Path) -> None:
    assert run(["check", str(spec), "--quiet"]) == 1
    assert run(["check", str(spec), "--quiet", "--ignore", "DAT105"]) == 0


@pytest.mark.parametrize(
    ("flag", "value", "message"),
    [
        pytest.param("--select", "SEC999", "Did you mean `SEC119`?", id="no such code"),
        pytest.param("--ignore", "placehoder", "Did you mean `placeholder`?", id="a slip"),
        pytest.param("--ignore", "!!", "`asbuilt rules` lists them.", id="nonsense"),
        pytest.param("--per-file-ignore", "SEC109", "Write PATTERN=CODES", id="no file"),
        pytest.param("--per-file-ignore", "a.md=SEX", "Did you mean", id="no such family"),
    ],
)
def test_a_rule_that_does_not_exist_is_no_choice(
    flag: str, value: str, message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(spec), flag, value]) == 2
    assert message in capsys.readouterr().err


def test_the_file_beside_the_document_chooses_too(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec.with_name("asbuilt.toml").write_text(
        """
        [check]
        select = ["SEC", "DAT", "DOC101"]
        ignore = ["DAT105"]
        strict = true
        [check.per-file-ignores]
        "spec.md" = ["SEC109"]
        """
    )
    assert codes(capsys, spec) == {"DOC101"}
    assert run(["check", str(spec), "--quiet"]) == 1
    assert codes(capsys, spec, "--ignore", "DOC101") == {"DAT105"}
    monkeypatch.setenv("ASBUILT_IGNORE", "DOC101 DAT105")
    assert codes(capsys, spec) == set()


def test_each_document_has_the_file_beside_it(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other" / "spec.md"
    other.parent.mkdir()
    other.write_text(DOCUMENT, "utf-8")
    spec.with_name("asbuilt.toml").write_text("[check]\nselect = ['SEC']\n")
    other.with_name("asbuilt.toml").write_text("[check]\nselect = ['DAT']\n")
    assert codes(capsys, spec, other) == {"SEC109", "DAT105"}
    assert codes(capsys, spec) == {"SEC109"}
    other.with_name("asbuilt.toml").unlink()
    assert codes(capsys, other) & ALL == ALL


@pytest.mark.parametrize(
    ("file", "message"),
    [
        pytest.param("[chek]\nselect = []", "Did you mean `check`?", id="table"),
        pytest.param("[check]\nselct = []", "Did you mean `select`?", id="setting"),
        pytest.param("[check]\nper_file_ignore = {}", "`per_file_ignores`?", id="plural"),
        pytest.param("[check]\nselect = 'SEC'", "It must be a list of texts.", id="no list"),
        pytest.param("[check]\nignore = ['SEX1']", "ignore: no rule's code", id="no rule"),
        pytest.param("[check]\nper_file_ignores = 'x'", "a table of lists", id="no table"),
        pytest.param(
            "[check.per-file-ignores]\n'a.md' = ['SEX1']", "no rule's code", id="no rule in a file"
        ),
        pytest.param("[check]\nstrict = 1", "It must be true or false.", id="no truth"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    file: str, message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.with_name("asbuilt.toml").write_text(file)
    assert run(["check", str(spec)]) == 2
    error = capsys.readouterr().err
    assert f"{spec.with_name('asbuilt.toml')}: " in error
    assert message in error
    assert len(error.splitlines()) == 2


def test_serve_refuses_what_is_only_not_shown(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.with_name("asbuilt.toml").write_text("[check]\nignore = ['DAT105']\n")
    assert run(["check", str(spec), "--quiet"]) == 0
    assert run(["serve", str(spec), "--data", str(tmp_path / "data")]) == 1
    assert "DAT105 error" in capsys.readouterr().out
