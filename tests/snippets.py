"""Terminal sessions in the documentation: fences that begin with ```` ```console runnable ````.

Such a fence is lines of input (after ``$ ``) and, below each, lines that its output must contain,
in that order; ``…`` stands for anything. All fences of a page run in one directory, one after the
other. A fence that begins with ``asbuilt serve FILE &`` starts the service for the rest of the
page, one that begins with ``python3 FILE 8000 &`` some other service; wherever the page says
``127.0.0.1:8000``, the address of the last one is used.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.serving import running, start

ADDRESS = "127.0.0.1:8000"
FENCE = re.compile(r"^```console runnable\n(.*?)^```$", re.M | re.S)
SERVE = re.compile(r"asbuilt serve (\S+) &")
OTHER = re.compile(r"python3 (\S+) 8000 &")
END_OF_STEP = "--- end of step ---"


@dataclass(frozen=True, slots=True)
class Step:
    """One command and the lines that must come out of it."""

    command: str
    expected: tuple[str, ...]

    @property
    def served(self) -> str | None:
        """The document that this command starts to serve."""
        match = SERVE.fullmatch(self.command)
        return match[1] if match else None


Session = tuple[Step, ...]


def sessions(page: Path) -> tuple[Session, ...]:
    """The runnable fences of a Markdown page, in order."""
    return tuple(_steps(match[1]) for match in FENCE.finditer(page.read_text("utf-8")))


def _steps(text: str) -> Session:
    commands = re.split(r"^\$ ", text, flags=re.M)
    assert not commands[0].strip(), f"a session begins with a command, not with {commands[0]!r}"
    lines = (command.rstrip("\n").split("\n") for command in commands[1:])
    return tuple(Step(command, tuple(expected)) for command, *expected in lines)


def run_page(page: Path, directory: Path) -> None:
    """Run the sessions of a page in ``directory``; its services end with the page."""
    address = ADDRESS
    with ExitStack() as stack:
        for steps in sessions(page):
            served, other = steps[0].served, OTHER.fullmatch(steps[0].command)
            if other is not None:
                address = stack.enter_context(running(directory / other[1]))
                run(steps[1:], directory, address)
                continue
            if served is None:
                run(steps, directory, address)
                continue
            service = stack.enter_context(start(directory / served, directory / "asbuilt-data"))
            address = service.address
            compare(steps[0], service.output(), address)
            run(steps[1:], directory, address)


def run(steps: Session, directory: Path, address: str) -> None:
    """Run commands in one shell, which stops at the first that fails, and compare their output."""
    script = "\n".join(f"{step.command}\necho '{END_OF_STEP}'" for step in steps)
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
    for step, output in zip(steps, result.stdout.split(f"{END_OF_STEP}\n"), strict=False):
        compare(step, output, address)
    assert result.returncode == 0, result.stdout


def compare(step: Step, output: str, address: str) -> None:
    """Assert that the output of a step holds what the page says."""
    expected = [line.replace(ADDRESS, address) for line in step.expected]
    assert contains(output, expected), f"$ {step.command}\nprinted:\n{output}\nnot: {expected}"


def contains(output: str, expected: list[str]) -> bool:
    """Whether the lines ``expected`` occur in ``output`` in this order."""
    lines = iter(output.splitlines())
    return all(any(_matches(want, line) for line in lines) for want in expected)


def _matches(want: str, line: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in want.strip().split("…"))
    return re.fullmatch(pattern, line.strip()) is not None
