"""A real PocketBase with a collection of notes, and two people who have some."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.serving import free_port

PROGRAM = Path(__file__).parents[3] / ".venv-contract" / "bin" / "pocketbase"
PASSWORD = "a long enough secret"
OWN = "owner = @request.auth.id"


@dataclass(frozen=True, slots=True)
class PocketBase:
    """A running one. ``people`` are the ids of its users by their e-mail addresses."""

    port: int
    people: dict[str, str]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def send(port: int, method: str, path: str, body: Any = None, token: str = "") -> Any:
    """One request; the decoded answer."""
    headers = {"Content-Type": "application/json", "Authorization": token}
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        text = response.read()
        assert response.status < 300, text
        return json.loads(text) if text else None


@contextmanager
def running(directory: Path, *, rule: str = OWN, longest: int = 80) -> Iterator[PocketBase]:
    """PocketBase with notes that ``rule`` opens and titles of up to ``longest`` characters."""
    data = ("--dir", str(directory / "pb"))
    superuser = ("superuser", "upsert", "root@example.com", PASSWORD, *data)
    subprocess.run([PROGRAM, *superuser], check=True, capture_output=True)
    port = free_port()
    with subprocess.Popen(
        [PROGRAM, "serve", "--http", f"127.0.0.1:{port}", *data],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            _wait(port)
            yield PocketBase(port, _filled(port, rule, longest))
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            send(port, "GET", "/api/health")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("PocketBase did not start")


def _filled(port: int, rule: str, longest: int) -> dict[str, str]:
    sign_in = "/api/collections/_superusers/auth-with-password"
    root = {"identity": "root@example.com", "password": PASSWORD}
    token = send(port, "POST", sign_in, root)["token"]
    users = send(port, "GET", "/api/collections/users", token=token)["id"]
    fields = [
        {"name": "title", "type": "text", "required": True, "max": longest},
        {"name": "stars", "type": "number", "min": 0, "max": 5, "onlyInt": True},
        {"name": "owner", "type": "relation", "collectionId": users, "required": True},
    ]
    rules = dict.fromkeys(("listRule", "viewRule", "updateRule", "deleteRule"), rule)
    notes = {"name": "notes", "type": "base", "fields": fields, "createRule": OWN, **rules}
    send(port, "POST", "/api/collections", notes, token)
    people: dict[str, str] = {}
    for name in ("ada", "bob"):
        secret = {"password": PASSWORD, "passwordConfirm": PASSWORD, "verified": True}
        email = f"{name}@example.com"
        made = send(
            port, "POST", "/api/collections/users/records", {"email": email, **secret}, token
        )
        people[email] = made["id"]
        for number in range(3):
            note = {"title": f"{name} {number}", "stars": number, "owner": made["id"]}
            send(port, "POST", "/api/collections/notes/records", note, token)
    return people
