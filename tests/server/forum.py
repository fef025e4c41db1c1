"""``specs/forum.md`` in this process, with its people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import apsw

from tests.server.inside import Inside, Person, administrator, plan_of, register
from tests.serving import Answer

DOCUMENT = (Path(__file__).parent / "specs" / "forum.md").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Forum:
    """Ann and Ben are members of one team, Cy of another; Rae only reads."""

    inside: Inside
    root: Person
    ann: Person
    ben: Person
    cy: Person
    rae: Person
    anyone: Person

    def make(self, who: Person, table: str, **values: Any) -> Any:
        """A new row; its key."""
        answer = who.send("POST", f"/api/{table}", values)
        assert answer.status == 201, answer.body
        return answer.body["id"]


def forum(directory: Path, document: str = DOCUMENT) -> Forum:
    """A fresh service with its people."""
    inside = Inside(plan_of(document), directory)
    root = administrator(inside)
    teams = [root.send("POST", "/api/teams", {"name": name}).body["id"] for name in ("blue", "red")]
    people = {name: register(inside, name) for name in ("ann", "ben", "cy", "rae")}
    for name, changes in (
        ("ann", {"team_id": teams[0]}),
        ("ben", {"team_id": teams[0]}),
        ("cy", {"team_id": teams[1]}),
        ("rae", {"role": "reader"}),
    ):
        answer = root.send("PATCH", f"/api/users/{people[name].user['id']}", changes)
        assert answer.status == 200, answer.body
    return Forum(inside, root, anyone=Person(inside), **people)


def get(who: Person, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
    """GET with a query string."""
    return who.send("GET", path + (f"?{urlencode(query)}" if query else ""), None, headers)


def bare(answer: Answer, *names: str) -> str:
    """An answer without what names the request itself; ``names`` in it are all one."""
    own = ("x-request-id", "ratelimit", "ratelimit-policy")
    headers = {name: value for name, value in answer.headers.items() if name not in own}
    body = answer.body if isinstance(answer.body, dict) else {"": answer.body}
    shown = str((answer.status, headers, {k: v for k, v in body.items() if k != "request_id"}))
    for name in names:
        shown = shown.replace(name, "N")
    return shown


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that connections opened meanwhile have run."""
    found: list[str] = []

    def watch(connection: apsw.Connection) -> None:
        connection.trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: found.append(event["sql"]))

    apsw.connection_hooks.append(watch)
    try:
        yield found
    finally:
        apsw.connection_hooks.remove(watch)
