"""Terminal sessions in the documentation: fences that begin with ```` ```console runnable ````.

Such a fence is lines of input (after ``$ ``) and, below each, lines that its output must contain,
in that order; ``…`` stands for anything. All fences of a page run in one directory, one after the
other. ``console runnable serving FILE`` runs while ``asbuilt serve FILE`` answers; wherever
the fence says ``127.0.0.1:8000``, the real address is used.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "127.0.0.1:8000"
FENCE = re.compile(r"^```console runnable(?: serving (\S+))?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Step:
    """One command and the lines that must come out of it."""

    command: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One runnable fence; ``serving`` is the document to be served meanwhile."""

    serving: str | None
    steps: tuple[Step, ...]


def sessions(page: Path) -> tuple[Session, ...]:
    """The runnable fences of a Markdown page, in order."""
    found = FENCE.finditer(page.read_text("utf-8"))
    return tuple(Session(match[1], _steps(match[2])) for match in found)


def _steps(text: str) -> tuple[Step, ...]:
    commands = re.split(r"^\$ ", text, flags=re.M)
    assert not commands[0].strip(), f"a session begins with a command, not with {commands[0]!r}"
    lines = (command.rstrip("\n").split("\n") for command in commands[1:])
    return tuple(Step(command, tuple(expected)) for command, *expected in lines)


def run(session: Session, directory: Path, address: str = ADDRESS) -> None:
    """Run the commands of a session in one shell and compare the output of each."""
    marker = "--- end of step ---"
    script = "\n".join(f"{step.command}\necho '{marker}'" for step in session.steps)
    result = subprocess.run(
        ["/bin/sh", "-e", "-c", script.replace(ADDRESS, address)],
        cwd=directory,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    outputs = result.stdout.split(f"{marker}\n")
    for step, output in zip(session.steps, outputs, strict=False):
        expected = [line.replace(ADDRESS, address) for line in step.expected]
        assert contains(output, expected), f"$ {step.command}\nprinted:\n{output}\nnot: {expected}"
    assert result.returncode == 0, result.stdout


def contains(output: str, expected: list[str]) -> bool:
    """Whether the lines ``expected`` occur in ``output`` in this order."""
    lines = iter(output.splitlines())
    return all(any(_matches(want, line) for line in lines) for want in expected)


def _matches(want: str, line: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in want.strip().split("…"))
    return re.fullmatch(pattern, line.strip()) is not None
