"""PocketBase with a ``tasks`` collection whose own rules let each user at their own rows only."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import process
from bench.account import PASSWORD, Account, Size, email, tasks
from bench.paths import PEERS
from bench.request import WORDS, Kind, Request

NAME = "PocketBase"
TOKEN_SECONDS = float("inf")
PROGRAM = str(PEERS / "pocketbase")
ADMINISTRATOR = {"identity": "root@example.com", "password": PASSWORD}
COLLECTIONS = "/api/collections"
RECORDS = f"{COLLECTIONS}/tasks/records"
OWN = "owner = @request.auth.id"
TASK = "INSERT INTO tasks (id, title, done, owner, created_at)"


def version() -> str:
    """Name and version for the report."""
    command = [PROGRAM, "--version"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return f"PocketBase {output.split()[-1]}"


def collection(users: str) -> dict[str, Any]:
    """The tasks collection, owned by records of the collection with the id ``users``."""
    fields: list[dict[str, Any]] = [
        {"name": "title", "type": "text", "required": True, "max": 200},
        {"name": "done", "type": "bool"},
        {"name": "owner", "type": "relation", "collectionId": users, "required": True},
        {"name": "created_at", "type": "autodate", "onCreate": True},
    ]
    rules = dict.fromkeys(("listRule", "viewRule", "createRule", "updateRule", "deleteRule"), OWN)
    index = "CREATE INDEX tasks_owner ON tasks (owner, done, id)"
    return {"name": "tasks", "type": "base", "fields": fields, "indexes": [index], **rules}


def seed(data: Path, size: Size) -> tuple[Account, ...]:
    """Make collection and users over HTTP, then fill the table while the server is stopped."""
    upsert = [PROGRAM, "superuser", "upsert", *ADMINISTRATOR.values(), "--dir", str(data / "pb")]
    subprocess.run(upsert, check=True, capture_output=True)
    running = start(data, "0-1023")
    try:
        describe(running.port, size)
    finally:
        process.stop(running.process)
    owned: dict[int, list[str]] = {user: [] for user in range(1, size.users + 1)}
    with closing(sqlite3.connect(data / "pb" / "data.db")) as connection:
        for task in tasks(size):
            moment = task.created_at.strftime("%Y-%m-%d %H:%M:%S.000Z")
            values = (row_id(task.number), task.title, task.done, user_id(task.owner), moment)
            connection.execute(f"{TASK} VALUES (?, ?, ?, ?, ?)", values)
            owned[task.owner].append(row_id(task.number))
        connection.commit()
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tuple(Account(user_id(user), email(user), tuple(ids)) for user, ids in owned.items())


def describe(port: int, size: Size) -> None:
    """Make the collection and the users as the administrator."""
    sign_in_path = f"{COLLECTIONS}/_superusers/auth-with-password"
    token = Request("POST", sign_in_path, body=ADMINISTRATOR).send(port)["token"]
    users = Request("GET", f"{COLLECTIONS}/users", token).send(port)["id"]
    Request("POST", COLLECTIONS, token, collection(users)).send(port)
    for user in range(1, size.users + 1):
        person = {"id": user_id(user), "email": email(user), "verified": True}
        secret = {"password": PASSWORD, "passwordConfirm": PASSWORD}
        Request("POST", f"{COLLECTIONS}/users/records", token, {**person, **secret}).send(port)


def user_id(user: int) -> str:
    """A record id: 15 characters."""
    return f"u{user:014d}"


def row_id(number: int) -> str:
    """A record id: 15 characters."""
    return f"t{number:014d}"


def start(data: Path, cpus: str) -> process.Running:
    """Serve the data in ``data``."""
    port = process.free_port()
    command = [PROGRAM, "serve", "--http", f"{process.HOST}:{port}", "--dir", str(data / "pb")]
    return process.start(command, port, "/api/health", cpus, data / "server.log")


def sign_in(port: int, account: Account) -> str:
    """A token of a week."""
    credentials = {"identity": account.email, "password": PASSWORD}
    path = f"{COLLECTIONS}/users/auth-with-password"
    token: str = Request("POST", path, body=credentials).send(port)["token"]
    return token


def request(kind: Kind, account: Account, row: str, token: str) -> Request:
    """The same request in PocketBase's words."""
    page = f"{RECORDS}?filter=(done=false)&sort=id&perPage=20"
    match kind:
        case "get":
            return Request("GET", f"{RECORDS}/{row}", token)
        case "list":
            return Request("GET", f"{page}&skipTotal=1", token)
        case "total":
            return Request("GET", page, token)
        case "query":
            query = urlencode({"filter": f"done=false && title~'{WORDS}'"})
            more = "sort=-id&perPage=20&skipTotal=1&expand=owner"
            return Request("GET", f"{RECORDS}?{query}&{more}", token)
        case "create":
            values = {"title": "A new task", "done": False, "owner": account.id}
            return Request("POST", RECORDS, token, values)
