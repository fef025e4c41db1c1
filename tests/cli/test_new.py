"""``asbuilt new`` writes what is not there yet, and never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from asbuilt.cli.new import FILES, command, title_of, write_project
from asbuilt.cli.run import run
from asbuilt.errors import EnvironmentFailure, UsageError

VALUES = {"title": "Task List", "author": "ada", "date": "2026-11-20"}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("task-list", "Task List"),
        ("billing_v2", "Billing V2"),
        ("müller & söhne", "Müller Söhne"),
        ("iOS", "IOS"),
        ("---", "Service"),
    ],
)
def test_the_title_is_the_name_of_the_directory(tmp_path: Path, name: str, title: str) -> None:
    assert title_of(tmp_path / name) == title


def test_the_current_directory_has_a_title_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert title_of(Path()) == "Here"


def test_the_specification_carries_title_author_and_date(tmp_path: Path) -> None:
    write_project(tmp_path / "a" / "b", VALUES)
    text = (tmp_path / "a" / "b" / "spec.md").read_text("utf-8")
    assert text.startswith("# Technical Specification: Task List\n")
    assert "**Author:** ada\n**Date:** 2026-11-20\n" in text
    assert "$" not in text


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_exists_stays_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", "utf-8")
    with pytest.raises(UsageError, match=f"{name}: exists already"):
        write_project(tmp_path, VALUES)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text("utf-8") == "mine"


def test_a_file_in_the_place_of_the_directory_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        write_project(tmp_path / "file", VALUES)


def test_the_command_prints_the_next_commands_ready_to_copy(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "my tasks")])
    spec = tmp_path / "my tasks" / "spec.md"
    assert result.exit_code == 0
    assert result.stdout == (
        f"wrote {spec}\n"
        f"wrote {spec.with_name('handlers.py')}\n"
        f"next: asbuilt check '{spec}'\n"
        f"      asbuilt serve '{spec}'\n"
    )


@pytest.mark.parametrize("name", [".", "task-list"])
def test_a_working_directory_that_is_gone_is_the_machines_fault(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run(["new", name]) == 4
    assert "cannot be written: No such file or directory" in capsys.readouterr().err
