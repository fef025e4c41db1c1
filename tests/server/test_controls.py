"""Each defence, and the same attack on a build without it: what proves one must be able to fail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest

from asbuilt.plan.model import Permit, Route, ServicePlan
from asbuilt.server import body, cursor
from asbuilt.server.guards import plain_request
from tests.server.conftest import SPECS
from tests.server.inside import PASSWORD, Inside, Person, plan_of

DESK = (SPECS / "desk.md").read_text()


@dataclass(frozen=True, slots=True)
class Desk:
    """Ann with a project and a task, and Bob who wants them."""

    inside: Inside
    ann: Person
    bob: Person
    anyone: Person
    task: str
    project: int


def occupied(inside: Inside) -> Desk:
    people = []
    for name in ("ann", "bob"):
        person = Person(inside)
        credentials = {"username": name, "password": PASSWORD}
        people.append(person.takes(person.send("POST", "/api/auth/register", credentials)))
    ann, bob = people
    project = ann.send("POST", "/api/projects", {"name": "Garden"}).body["id"]
    made = ann.send("POST", "/api/tasks", {"title": "Dig", "project_id": project})
    assert made.status == 201, made.body
    return Desk(inside, ann, bob, Person(inside), made.headers["location"], project)


# ---------------------------------------------------------------- weaker builds

Weaken = Callable[[ServicePlan], ServicePlan]
Undo = AbstractContextManager[Any]


def routes(key: str, change: Callable[[Route], Route]) -> Weaken:
    """Changes one route of a plan."""

    def weaken(plan: ServicePlan) -> ServicePlan:
        changed = tuple(change(each) if each.key == key else each for each in plan.routes)
        assert changed != plan.routes
        return msgspec.structs.replace(plan, routes=changed)

    return weaken


def permits(key: str, role: str, **changes: Any) -> Weaken:
    """Changes what a role may do at one route."""

    def change(route: Route) -> Route:
        permit = msgspec.structs.replace(route.permits.get(role, Permit()), **changes)
        return msgspec.structs.replace(route, permits={**route.permits, role: permit})

    return routes(key, change)


def same(plan: ServicePlan) -> ServicePlan:
    return plan


def lenient_cursor(secret: bytes, context: str, text: str) -> tuple[Any, ...]:
    return (0,)


def lenient_json(data: bytes) -> Any:
    return msgspec.json.decode(data)


def pass_all(request: object) -> None:
    """A guard that refuses nothing."""


# ---------------------------------------------------------------- attacks


def reads_a_foreign_row(desk: Desk) -> bool:
    return desk.bob.send("GET", desk.task).status == 200


def lists_foreign_rows(desk: Desk) -> bool:
    return bool(desk.bob.send("GET", "/api/tasks").body["items"])


def changes_a_foreign_row(desk: Desk) -> bool:
    return desk.bob.send("PATCH", desk.task, {"title": "stolen"}).status == 200


def removes_a_foreign_row(desk: Desk) -> bool:
    return desk.bob.send("DELETE", desk.task).status == 204


def makes_a_row_for_another(desk: Desk) -> bool:
    body = {"title": "t", "owner_id": desk.ann.user["id"]}
    return desk.bob.send("POST", "/api/tasks", body).status == 201


def becomes_administrator(desk: Desk) -> bool:
    path = f"/api/users/{desk.bob.user['id']}"
    return desk.bob.send("PATCH", path, {"role": "admin"}).status == 200


def reads_without_signing_in(desk: Desk) -> bool:
    return desk.anyone.send("GET", desk.task).status == 200


def filters_by_a_hidden_column(desk: Desk) -> bool:
    return desk.ann.send("GET", "/api/tasks?filter=remark is null").status == 200


def reads_a_secret_column(desk: Desk) -> bool:
    return "api_token" in desk.ann.send("GET", desk.task).body


def attaches_to_a_foreign_row(desk: Desk) -> bool:
    body = {"title": "t", "project_id": desk.project}
    return desk.bob.send("POST", "/api/tasks", body).status == 201


def looks_below_a_foreign_row(desk: Desk) -> bool:
    return desk.bob.send("GET", f"/api/projects/{desk.project}/tasks").status == 200


def asks_too_often(desk: Desk) -> bool:
    answers = [desk.ann.send("GET", "/api/teams").status for _ in range(5)]
    return 429 not in answers


def forges_a_cursor(desk: Desk) -> bool:
    return desk.ann.send("GET", "/api/tasks?cursor=AAAA").status == 200


def sends_a_member_twice(desk: Desk) -> bool:
    twice = b'{"title": "a", "title": "b"}'
    return desk.ann.send("POST", "/api/tasks", twice).status == 201


def overrides_the_method(desk: Desk) -> bool:
    headers = {"X-HTTP-Method-Override": "DELETE"}
    return desk.ann.send("POST", "/api/tasks", {"title": "t"}, headers).status == 201


def sends_another_coding(desk: Desk) -> bool:
    headers = {"Transfer-Encoding": "gzip, chunked"}
    return desk.ann.send("POST", "/api/tasks", {"title": "t"}, headers).status == 201


LIMIT = """
| `GET /api/teams` | 3 | 1 hour | user |
"""

CASES: dict[str, tuple[Callable[[Desk], bool], Weaken, Callable[[], Undo]]] = {
    "the row rule of a read": (
        reads_a_foreign_row, permits("GET /api/tasks/{id}", "user", rule=None), nullcontext,
    ),
    "the row rule of a list": (
        lists_foreign_rows, permits("GET /api/tasks", "user", rule=None), nullcontext,
    ),
    "the row rule of a change": (
        changes_a_foreign_row, permits("PATCH /api/tasks/{id}", "user", rule=None), nullcontext,
    ),
    "the row rule of a removal": (
        removes_a_foreign_row, permits("DELETE /api/tasks/{id}", "user", rule=None), nullcontext,
    ),
    "the row rule of a create": (
        makes_a_row_for_another, permits("POST /api/tasks", "user", rule=None), nullcontext,
    ),
    "writable columns": (
        becomes_administrator,
        permits("PATCH /api/users/{id}", "user", writable=("role",)), nullcontext,
    ),
    "the access matrix": (
        reads_without_signing_in,
        permits("GET /api/tasks/{id}", "anonymous", readable=("id",)), nullcontext,
    ),
    "hidden columns in filters": (
        filters_by_a_hidden_column,
        permits("GET /api/tasks", "user", readable=("id", "remark")), nullcontext,
    ),
    "references seen with the caller's eyes": (
        attaches_to_a_foreign_row, permits("GET /api/projects/{id}", "user", rule=None),
        nullcontext,
    ),
    "parents seen with the caller's eyes": (
        looks_below_a_foreign_row,
        permits("GET /api/projects/{project_id}/tasks", "user", parents=(None,)), nullcontext,
    ),
    "rate limits": (
        asks_too_often,
        routes("GET /api/teams", lambda route: msgspec.structs.replace(route, limits=())),
        nullcontext,
    ),
    "sealed cursors": (
        forges_a_cursor, same, lambda: patch.object(cursor, "unseal", lenient_cursor),
    ),
    "strict JSON": (
        sends_a_member_twice, same, lambda: patch.object(body, "parse", lenient_json),
    ),
    "method override headers": (
        overrides_the_method, same,
        lambda: patch.object(plain_request, "_refuse_suspect", pass_all),
    ),
    "transfer codings": (
        sends_another_coding, same,
        lambda: patch.object(plain_request, "_refuse_suspect", pass_all),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_build_without_a_defence_falls(tmp_path: Path, name: str) -> None:
    attack, weaken, patched = CASES[name]
    plan = plan_of(DESK + LIMIT.strip())
    with Inside(plan, tmp_path / "whole") as inside:
        assert not attack(occupied(inside))
    with Inside(weaken(plan), tmp_path / "weak") as inside, patched():
        assert attack(occupied(inside))


def test_a_secret_column_is_in_no_answer_even_of_a_weaker_build(tmp_path: Path) -> None:
    """The answer's fields are made without secrets: a permit alone does not open them."""
    weaken = permits("GET /api/tasks/{id}", "user", rule=None, readable=("id", "api_token"))
    with Inside(weaken(plan_of(DESK)), tmp_path / "weak") as inside:
        assert not reads_a_secret_column(occupied(inside))
