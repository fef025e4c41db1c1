"""Colours are for terminals, and only when nobody says no."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from asbuilt.cli.render.findings import FORMATS

BROKEN = "# Help desk\n\n### GET /api/tickets\n\n### GET /api/tickets\n"
ESCAPE = "\x1b["
BAD = "\x1b]0;owned\x07 \x9b31m \u202e"
HOSTILE = f"""# Steer {BAD}

## Requirements

|ID|Requirement|
|-|-|
|FR-1|Steer {BAD}|
|FR-1|Steer {BAD} again|

## 2. Open Questions

- [ ] Steer {BAD}

Steer {BAD} to [them](#open-questions).
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.md"
    path.write_text(BROKEN, "utf-8")
    return path


def on_terminal(*arguments: str, **variables: str) -> str:
    """What a command writes when its standard output is a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        command = [sys.executable, "-m", "asbuilt", *arguments]
        os.execve(sys.executable, command, {**environment, **variables})
    screen = b""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        screen += read
    os.waitpid(child, 0)
    os.close(terminal)
    return screen.decode()


def test_findings_are_coloured_on_a_terminal(spec: Path) -> None:
    assert f"{ESCAPE}31m" in on_terminal("check", str(spec))


def test_no_color_is_honoured(spec: Path) -> None:
    screen = on_terminal("check", str(spec), NO_COLOR="1")
    assert "API101 error" in screen
    assert ESCAPE not in screen


def test_colours_may_be_asked_for_and_a_dumb_terminal_gets_none(spec: Path) -> None:
    command = [sys.executable, "-m", "asbuilt", "check", str(spec)]
    others = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    forced = {**others, "FORCE_COLOR": "1"}
    assert (
        f"{ESCAPE}31m".encode() in subprocess.run(command, env=forced, capture_output=True).stdout
    )
    refused = {**forced, "NO_COLOR": "1"}
    assert ESCAPE.encode() not in subprocess.run(command, env=refused, capture_output=True).stdout
    assert ESCAPE not in on_terminal("check", str(spec), TERM="dumb")


@pytest.mark.parametrize("columns", [30, 60, 200])
def test_an_excerpt_is_as_wide_as_the_terminal(columns: int, tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    row = f"| FR-1 | {'plum ' * 30} TBD |"
    spec.write_text(f"# Orchard\n\n| ID | Requirement |\n|-|-|\n{row}\n", "utf-8")
    screen = on_terminal(
        "check", str(spec), "--select", "DOC101", COLUMNS=str(columns), NO_COLOR="1"
    )
    line = next(each for each in screen.splitlines() if each.startswith(" 5 | "))
    carets = next(each for each in screen.splitlines() if "^" in each)
    assert len(line) <= columns
    assert line.index("TBD") == carets.index("^^^")


def test_a_patch_is_coloured_on_a_terminal(tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text("# Orchard\n\n| a | b |\n|--|--|\n| 10 | 2 |\n", "utf-8")
    screen = on_terminal("fmt", "--diff", str(spec))
    assert f"{ESCAPE}31m-|--|--|" in screen
    assert ESCAPE not in on_terminal("fmt", "--diff", str(spec), NO_COLOR="1")


def test_an_error_of_the_command_line_is_coloured_on_a_terminal_only() -> None:
    assert ESCAPE in on_terminal("nonsense")
    assert ESCAPE not in on_terminal("nonsense", NO_COLOR="1")


@pytest.mark.parametrize("output", [name for name in FORMATS if name not in ("full", "text")])
def test_formats_for_programs_have_no_colours_even_there(output: str, spec: Path) -> None:
    assert ESCAPE not in on_terminal("check", str(spec), "--format", output)


def test_a_pipe_gets_no_colours(spec: Path) -> None:
    command = [sys.executable, "-m", "asbuilt", "check", str(spec)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "API101 error" in result.stdout
    assert ESCAPE not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("check",), id="check"),
        pytest.param(("check", "--fix", "--diff"), id="corrections"),
        pytest.param(("fmt", "--diff"), id="fmt"),
        pytest.param(("show",), id="show"),
        pytest.param(("status",), id="status"),
        pytest.param(("config",), id="config"),
    ],
)
def test_a_document_writes_no_escape_sequences(arguments: tuple[str, ...], tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text(HOSTILE, "utf-8", newline="\n")
    command, *options = arguments
    screen = on_terminal(command, str(spec), *options, NO_COLOR="1")
    assert "steer" in screen.lower()
    assert not set(screen) & set("\x1b\x07\x9b\u202e")


def test_an_imported_source_writes_none(tmp_path: Path) -> None:
    source = tmp_path / "steer\x1b[31m.sql"
    source.write_text(
        "CREATE TABLE notes (id SERIAL PRIMARY KEY);\n"
        "CREATE TRIGGER t AFTER INSERT ON notes EXECUTE FUNCTION f();\n",
        "utf-8",
    )
    screen = on_terminal("import", str(source), "-o", str(tmp_path / "spec.md"), NO_COLOR="1")
    assert "steer\ufffd[31m.sql: CREATE TRIGGER" in screen
    assert ESCAPE not in screen


def test_an_error_message_writes_none() -> None:
    assert ESCAPE not in on_terminal("check", "none\x1b[31m.md", NO_COLOR="1")


def test_a_patch_in_a_pipe_is_byte_for_byte(tmp_path: Path) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text(HOSTILE, "utf-8", newline="\n")
    command = [sys.executable, "-m", "asbuilt", "fmt", str(spec), "--diff"]
    result = subprocess.run(command, capture_output=True, check=False)
    assert f"-|FR-1|Steer {BAD}|\n".encode() in result.stdout


def test_a_file_that_is_no_utf8_by_name_is_checked(tmp_path: Path) -> None:
    spec = tmp_path / os.fsdecode(b"a\xff.md")
    spec.write_text(BROKEN, "utf-8")
    command = [sys.executable, "-m", "asbuilt", "check", "--json", str(spec)]
    result = subprocess.run(command, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (1, b"")
    assert json.loads(result.stdout)["path"].endswith("/a\ufffd.md")
