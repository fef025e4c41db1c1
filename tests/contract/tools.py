"""What ``scripts/contract-tools`` installs, and services to try it on."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, which
from typing import Any

import pytest

from tests.serving import Service, start

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXAMPLES = ROOT / "examples"
PYTHON_TOOLS = ROOT / ".venv-contract" / "bin"
NODE_MODULES = HERE / "node_modules"
NODE_TOOLS = NODE_MODULES / ".bin"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")

_WHY = "not installed: run scripts/contract-tools"
needs_generator = pytest.mark.skipif(
    not (PYTHON_TOOLS / "openapi-python-client").exists(), reason=f"openapi-python-client {_WHY}"
)
needs_schemathesis = pytest.mark.skipif(
    not (PYTHON_TOOLS / "st").exists(), reason=f"schemathesis {_WHY}"
)
needs_node = pytest.mark.skipif(
    not (NODE_TOOLS / "redocly").exists(), reason=f"TypeScript and Redocly {_WHY}; needs node"
)

needs_browser = pytest.mark.skipif(
    not (CHROMIUM and AXE.exists() and (PYTHON_TOOLS / "playwright").exists()),
    reason=f"playwright and axe-core {_WHY}; needs chromium",
)

_LIMITS = re.compile(r"^\| Endpoint +\| Limit +\|.*?\n\n", re.M | re.S)
_COUNT = re.compile(r"(?<=\| )\d+ +(?=\|)")
UNTOLD = "".join(
    f"\n| `POST /api/auth/{name}` | 1000000 | 1 minute | IP |"
    for name in ("email/resend", "email/verify", "password/forgot", "password/reset")
)
"""Limits that no example states, raised as well."""


def run(*command: str | Path, directory: Path, **environment: str) -> str:
    """What a program prints.

    Raises:
        AssertionError: it failed; the message holds what it printed.
    """
    path = os.pathsep.join((str(PYTHON_TOOLS), str(NODE_TOOLS), os.environ["PATH"]))
    done = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, "PATH": path, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


@contextmanager
def serve(example: str, directory: Path) -> Iterator[Service]:
    """An example with its rate limits raised: a tester sends more than any person would."""
    copy = copytree(EXAMPLES / example, directory / example)
    spec = copy / "spec.md"
    text = spec.read_text("utf-8")
    raised = _LIMITS.sub(
        lambda table: _COUNT.sub("1000000 ", table[0].rstrip()) + UNTOLD + "\n\n", text
    )
    assert raised != text
    spec.write_text(raised, "utf-8")
    with start(spec, directory / "data") as service:
        yield service


def administrator(service: Service, **identity: str) -> str:
    """The access token of the first administrator."""
    assert service.setup_token
    account = {"email": "root@example.com", "password": "correct horse battery staple", **identity}
    body: dict[str, Any] = {**account, "token": service.setup_token}
    answer = service.client().send("POST", "/api/auth/setup", body)
    assert answer.status == 201, answer
    token: str = answer.body["access_token"]
    return token
