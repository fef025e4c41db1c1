"""Results are written whole, and nothing but files is replaced."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from asbuilt.cli.private_file import private_file
from asbuilt.cli.run import run
from asbuilt.cli.whole_file import write_whole
from asbuilt.errors import EnvironmentFailure


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "there" / "a.json", tmp_path / "link"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["a.json"]


def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(link, b"text")
    reader.join(10)
    assert read == [b"text"]
    assert pipe.is_fifo()


def test_a_folder_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        write_whole(tmp_path, b"text")
    assert list(tmp_path.iterdir()) == []


def test_a_private_file_takes_no_devices_place(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(EnvironmentFailure, match="is no file"), private_file(pipe) as write:
        write("secret")
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["check", "{}", "--output"], id="findings"),
        pytest.param(["check", "{}", "--write-baseline"], id="a baseline"),
        pytest.param(["export", "{}", "--to", "json", "--output"], id="another form"),
    ],
)
@pytest.mark.parametrize("name", ["spec.md", "link", "folder/../spec.md"])
def test_a_result_is_never_written_over_its_document(
    command: list[str], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "spec.md"
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(document)
    document.write_text(text := "# Help desk\n\n### GET /api/tickets\n")
    assert run([*(word.format(document) for word in command), str(tmp_path / name)]) == 2
    assert "is the document itself and stays as it is" in capsys.readouterr().err
    assert document.read_text() == text
