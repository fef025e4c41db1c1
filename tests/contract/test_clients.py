"""Clients that other people's generators make of the helpdesk's contract compile and work."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import pytest

from tests.contract.tools import (
    HERE,
    NODE_MODULES,
    PYTHON_TOOLS,
    administrator,
    needs_generator,
    needs_node,
    run,
    serve,
)

pytestmark = pytest.mark.requirement("FR-9")

SESSIONS = HERE / "sessions"
STRICT = (
    "--strict", "--noEmitOnError", "--target", "es2022", "--module", "nodenext",
    "--lib", "es2022,dom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """Where it is served, and the file of the contract that its administrator sees."""

    url: str
    contract: Path


@pytest.fixture(scope="module")
def helpdesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helpdesk]:
    directory = tmp_path_factory.mktemp("helpdesk")
    with serve("helpdesk", directory) as service:
        token = administrator(service, username="root", full_name="Root")
        answer = service.client(token).send("GET", "/openapi.json")
        assert answer.status == 200
        contract = directory / "openapi.json"
        contract.write_text(json.dumps(answer.body), "utf-8")
        yield Helpdesk(service.url, contract)


@needs_generator
def test_a_generated_python_client_type_checks_and_completes_a_visit(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    run(
        "openapi-python-client", "generate", "--path", helpdesk.contract, "--meta", "none",
        "--output-path", "helpdesk_client", "--fail-on-warning", directory=tmp_path,
    )  # fmt: skip
    session = copy(SESSIONS / "session.py", tmp_path)
    interpreter = PYTHON_TOOLS / "python"
    run(interpreter, "-m", "compileall", "-q", "helpdesk_client", directory=tmp_path)
    run(
        sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", "--cache-dir",
        tmp_path / "cache", "--python-executable", interpreter, session, directory=tmp_path,
    )  # fmt: skip
    run(interpreter, session, helpdesk.url, directory=tmp_path)


@needs_node
def test_generated_typescript_types_compile_and_complete_a_visit(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    copy(HERE / "package.json", tmp_path)
    copy(SESSIONS / "session.ts", tmp_path)
    run("openapi-typescript", helpdesk.contract, "--output", "helpdesk.ts", directory=tmp_path)
    run("tsc", *STRICT, "session.ts", directory=tmp_path)
    run("node", "session.js", helpdesk.url, directory=tmp_path)
