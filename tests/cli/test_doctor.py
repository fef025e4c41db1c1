"""``asbuilt doctor`` finds what is broken, says what mends it, and changes nothing."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from asbuilt.cli import installation
from asbuilt.cli.run import run
from tests.cli.schemas import validate
from tests.serving import start

THINGS = Path(__file__).parent.parent / "server" / "specs" / "things.md"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that a service has left behind."""
    data = tmp_path_factory.mktemp("served") / "data"
    with start(THINGS, data, "--port", "0"):
        pass
    return data


@pytest.fixture
def data(served: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    copy = tmp_path / "data"
    copy.mkdir(mode=0o700)
    for file in served.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
        (copy / file.name).chmod(0o600)
    return copy


def remarks(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0
) -> dict[str, tuple[str, str, str | None]]:
    capsys.readouterr()
    port = [] if "--port" in arguments else ["--port", "0"]
    assert run(["doctor", *map(str, arguments), *port, "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    validate("doctor", answer)
    return {
        item["subject"].split(" /")[0]: (item["level"], item["message"], item["hint"])
        for item in answer["remarks"]
    }


def contents(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.iterdir()}


def test_a_healthy_service_has_no_errors(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    found = remarks(capsys, THINGS, "--data", data)
    assert [item for item in found.values() if item[0] == "error"] == []
    assert found["database"][0] == "ok"
    assert found["lock"][1] == "no service runs on it"
    assert contents(data)["data.db"] == before["data.db"]
    assert contents(data)["key-check"] == before["key-check"]


def test_the_text_ends_with_a_count(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", str(THINGS), "--data", str(data), "--port", "0"]) == 0
    assert "problem" in capsys.readouterr().out.splitlines()[-1]
    assert run(["doctor", "--data", str(data), "--port", "0", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def other_key(data: Path) -> None:
    (data / "key").write_text("ab" * 32 + "\n")


def no_key(data: Path) -> None:
    (data / "key").unlink()


def no_check(data: Path) -> None:
    (data / "key-check").unlink()


def damaged(data: Path) -> None:
    with (data / "data.db").open("r+b") as opened:
        opened.seek(
            4096
        )  # the second page is the root of a table, whereas one further on may be free
        opened.write(b"\xff" * 4096)


def beheaded(data: Path) -> None:
    with (data / "data.db").open("r+b") as opened:
        opened.write(b"\xff" * 4096)


@pytest.mark.parametrize(
    ("breakage", "subject", "message"),
    [
        pytest.param(other_key, "key or database", "the key is not the one", id="another key"),
        pytest.param(no_key, "key or database", "its key is missing", id="no key"),
        pytest.param(no_check, "key", "key-check is missing", id="no key-check"),
        pytest.param(damaged, "database", "damaged", id="a damaged page"),
        pytest.param(beheaded, "key or database", "does not open", id="a damaged head"),
    ],
)
def test_broken_data_is_named(
    breakage: object, subject: str, message: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(breakage)
    breakage(data)
    names = set(contents(data))
    level, text, hint = remarks(capsys, "--data", data, code=4)[subject]
    assert level == "error"
    assert message in text
    assert hint
    assert "key-check" in names or not (data / "key-check").exists()


def test_others_may_not_read_the_key(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.chmod(0o755)
    (data / "key").chmod(0o644)
    found = remarks(capsys, "--data", data)
    assert found["data directory"] == (
        "warning", "others may use it (mode 755)", f"chmod 700 {data}",
    )  # fmt: skip
    assert found["key file"][::2] == ("warning", f"chmod 600 {data / 'key'}")


def test_a_service_that_runs_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with start(THINGS, tmp_path / "data", "--port", "0"):
        found = remarks(capsys, "--data", tmp_path / "data")
        assert "a service runs on it" in found["lock"][1]
        assert "stop it to have it examined" in found["database"][1]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_is_named(
    taken: int, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    level, message, _ = remarks(capsys, "--data", data, "--port", str(taken))["port"]
    assert level == "warning"
    assert f"127.0.0.1:{taken} can not be listened on" in message


def test_settings_of_serve_hold(data: Path, tmp_path: Path, taken: int) -> None:
    spec = tmp_path / "spec.md"
    spec.write_bytes(THINGS.read_bytes())
    (tmp_path / "asbuilt.toml").write_text(f"[serve]\nport = {taken}\nbehind_proxy = true\n")
    assert run(["doctor", str(spec), "--quiet"]) == 0
    (tmp_path / "asbuilt.toml").write_text("[serve]\nprot = 1\n")
    assert run(["doctor", str(spec), "--quiet"]) == 0


@pytest.mark.parametrize(
    ("name", "text", "subject", "message"),
    [
        pytest.param("spec.md", "", "document", "is empty", id="document"),
        pytest.param("handlers.py", "def x(:", "handlers", "is not valid Python", id="handlers"),
    ],
)
def test_a_document_that_cannot_be_used_is_named(
    name: str, text: str, subject: str, message: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "spec.md").write_bytes(THINGS.read_bytes())
    (tmp_path / name).write_text(text)
    found = remarks(capsys, tmp_path / "spec.md", "--data", tmp_path / "none", code=4)
    assert message in found[subject][1]


def test_a_data_directory_that_is_a_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    found = remarks(capsys, "--data", THINGS, code=4)
    assert found["data directory"][:2] == ("error", "is a file")


def test_a_package_that_is_missing_or_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "requires_of", lambda _: ["click>=999", "no-such-thing>=1"])
    old, missing = installation._packages()
    assert (old.level, missing.message) == ("error", "is missing")
    assert "is older than 999" in old.message
    assert "no-such-thing>=1" in (missing.hint or "")


def test_every_dependency_of_this_installation_is_read() -> None:
    names = [installation._REQUIREMENT.match(text) for text in installation.requires_of("asbuilt")]
    assert len(names) > 8
    assert None not in names


def test_native_parts_that_do_not_load_are_named_and_nothing_else_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setitem(sys.modules, "apsw", ModuleType("apsw"))
    found = remarks(capsys, code=4)
    assert "does not load" in found["cryptography"][1]
    assert "data can not be encrypted" in found["apsw-sqlite3mc"][1]
    assert not any(subject.startswith("data directory") for subject in found)


def test_another_asbuilt_on_the_path_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "asbuilt"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert f"another one: {other}" in installation._command().message
    monkeypatch.setenv("PATH", os.devnull)
    assert installation._command().message == "asbuilt is not on PATH"
    assert installation._git().level == "warning"


def test_an_old_python_is_named() -> None:
    assert installation._python((3, 10, 1)).level == "error"
