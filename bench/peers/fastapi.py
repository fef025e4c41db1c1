"""FastAPI with SQLModel on uvicorn, one process: the service in ``applications/tasks.py``."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from argon2 import PasswordHasher

from bench import process
from bench.account import PASSWORD, Account, Size, email, tasks
from bench.paths import APPLICATIONS, PEERS
from bench.request import WORDS, Kind, Request

NAME = "FastAPI"
TOKEN_SECONDS = float("inf")
USER = "INSERT INTO users (id, email, name, hashed_password, is_active, is_superuser)"
TASK = "INSERT INTO tasks (id, title, done, owner_id, created_at)"


def version() -> str:
    """Name and version for the report."""
    names = ("fastapi", "sqlmodel", "sqlalchemy", "uvicorn")
    program = f"from importlib.metadata import version as v; print(*map(v, {names}))"
    command = [str(PEERS / "python"), "-c", program]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return ", ".join(f"{name} {number}" for name, number in zip(names, found, strict=True))


def database(data: Path) -> Path:
    """The database file."""
    return data / "tasks.db"


def seed(data: Path, size: Size) -> tuple[Account, ...]:
    """Let the service make its tables, then fill them while it is stopped."""
    process.stop(start(data, "0-1023").process)
    password = PasswordHasher().hash(PASSWORD)
    owned: dict[int, list[str]] = {user: [] for user in range(1, size.users + 1)}
    with closing(sqlite3.connect(database(data))) as connection:
        people = [(user, email(user), f"User {user}", password, True, False) for user in owned]
        connection.executemany(f"{USER} VALUES (?, ?, ?, ?, ?, ?)", people)
        for task in tasks(size):
            moment = task.created_at.isoformat(" ", "microseconds")
            values = (task.number, task.title, task.done, task.owner, moment)
            connection.execute(f"{TASK} VALUES (?, ?, ?, ?, ?)", values)
            owned[task.owner].append(str(task.number))
        connection.commit()
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tuple(Account(str(user), email(user), tuple(rows)) for user, rows in owned.items())


def start(data: Path, cpus: str) -> process.Running:
    """Serve the application."""
    port = process.free_port()
    command = [str(PEERS / "uvicorn"), "--loop", "uvloop", "--http", "httptools"]
    command += ["--no-access-log", "--log-level", "warning", "--port", str(port)]
    command += ["--app-dir", str(APPLICATIONS), "tasks:app"]
    environment = {"DATABASE_URL": f"sqlite+aiosqlite:///{database(data)}"}
    return process.start(command, port, "/healthz", cpus, data / "server.log", environment)


def sign_in(port: int, account: Account) -> str:
    """A token of eight days."""
    credentials = {"username": account.email, "password": PASSWORD}
    token: str = Request("POST", "/api/login", form=credentials).send(port)["access_token"]
    return token


def request(kind: Kind, account: Account, row: str, token: str) -> Request:
    """The same request in this API's words."""
    match kind:
        case "get":
            return Request("GET", f"/api/tasks/{row}", token)
        case "list":
            return Request("GET", "/api/tasks?done=false&limit=20&total=false", token)
        case "total":
            return Request("GET", "/api/tasks?done=false&limit=20", token)
        case "query":
            query = urlencode({"done": "false", "title": WORDS, "sort": "-id"})
            more = "limit=20&total=false&expand=owner"
            return Request("GET", f"/api/tasks?{query}&{more}", token)
        case "create":
            return Request("POST", "/api/tasks", token, {"title": "A new task", "done": False})
