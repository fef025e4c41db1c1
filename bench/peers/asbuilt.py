"""asbuilt serving ``bench/tasks.md``: everything on, encryption at rest included."""

from __future__ import annotations

from importlib.metadata import version as installed
from pathlib import Path
from urllib.parse import urlencode

from bench import process
from bench.account import PASSWORD, Account, Size, email, tasks_of
from bench.paths import INSTALLED, SPECIFICATION
from bench.request import WORDS, Kind, Request

NAME = "asbuilt"
TOKEN_SECONDS = 900.0
KEY = "00112233445566778899aabbccddeeff" * 2
BULK = 1_000
ANY_CPU = "0-1023"


def version() -> str:
    """Name and version for the report."""
    return f"asbuilt {installed('asbuilt')}"


def seed(data: Path, size: Size, document: Path = SPECIFICATION) -> tuple[Account, ...]:
    """Register the users and let each create their rows, all over HTTP."""
    running = start(data, ANY_CPU, document)
    try:
        return tuple(populate(running.port, user, size) for user in range(1, size.users + 1))
    finally:
        process.stop(running.process)


def populate(port: int, user: int, size: Size) -> Account:
    """Register one user and create their rows by arrays of at most 1,000 objects."""
    person = {"email": email(user), "name": f"User {user}", "password": PASSWORD}
    joined = Request("POST", "/api/auth/register", body=person).send(port)
    own = [{"title": task.title, "done": task.done} for task in tasks_of(user, size)]
    rows: list[str] = []
    for first in range(0, len(own), BULK):
        part = Request("POST", "/api/tasks", joined["access_token"], own[first : first + BULK])
        rows += [str(row["id"]) for row in part.send(port)]
    return Account(id=str(joined["user"]["id"]), email=email(user), rows=tuple(rows))


def start(data: Path, cpus: str, document: Path = SPECIFICATION) -> process.Running:
    """Serve the specification on the data in ``data``."""
    port = process.free_port()
    command = [str(INSTALLED / "asbuilt"), "serve", str(document), "--port", str(port)]
    command += ["--data", str(data / "data")]
    environment = {"ASBUILT_KEY": KEY}
    return process.start(command, port, "/healthz", cpus, data / "server.log", environment)


def sign_in(port: int, account: Account) -> str:
    """A token of 15 minutes."""
    credentials = {"email": account.email, "password": PASSWORD}
    token: str = Request("POST", "/api/auth/login", body=credentials).send(port)["access_token"]
    return token


def request(kind: Kind, account: Account, row: str, token: str) -> Request:
    """A request as the specification describes it."""
    match kind:
        case "get":
            return Request("GET", f"/api/tasks/{row}", token)
        case "list":
            return Request("GET", "/api/tasks?done=false&limit=20&count=none", token)
        case "total":
            return Request("GET", "/api/tasks?done=false&limit=20", token)
        case "query":
            query = urlencode({"filter": f"done = false and title ~ '{WORDS}'"})
            more = "sort=-id&limit=20&count=none&expand=owner"
            return Request("GET", f"/api/tasks?{query}&{more}", token)
        case "create":
            return Request("POST", "/api/tasks", token, {"title": "A new task", "done": False})
