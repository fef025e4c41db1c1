"""Nobody is asked where nobody can answer; at a terminal the default is no."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Sequence

import pytest

PROBE = """
import click
from asbuilt.cli import ask, run
@click.command()
def command() -> int:
    return 7 if ask.confirm("Apply it?", "Give --yes.") else 8
run.group = command
raise SystemExit(run.run({arguments!r}))
"""


def answered(words: bytes, arguments: Sequence[str] = ()) -> tuple[int, str]:
    """The exit code and the screen of a command that asks, on a terminal where ``words`` are
    typed."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", PROBE.format(arguments=list(arguments))])
    os.write(terminal, words)
    screen = b""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        screen += read
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), screen.decode()


@pytest.mark.parametrize(("words", "code"), [(b"y\n", 7), (b"n\n", 8), (b"\n", 8)])
def test_somebody_at_the_terminal_is_asked(words: bytes, code: int) -> None:
    answer, screen = answered(words)
    assert answer == code
    assert "Apply it? [y/N]" in screen


def test_with_no_input_nobody_is_asked() -> None:
    answer, screen = answered(b"y\n", ["--no-input"])
    assert answer == 8
    assert "Apply it? Nobody is asked. Give --yes." in screen


def test_the_environment_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASBUILT_NO_INPUT", "1")
    assert answered(b"y\n")[0] == 8
