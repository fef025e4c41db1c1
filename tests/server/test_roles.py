"""What is done to people by the document's own endpoints counts at their next request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from asbuilt.store.base import Rows
from tests.server.documents import CLUB, OWN_PATHS
from tests.server.inside import (
    PASSWORD,
    Inside,
    Person,
    administrator,
    login,
    plan_of,
    register,
)
from tests.serving import Answer


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


def change(admin: Person, person: Person, **columns: Any) -> Answer:
    return admin.send("PATCH", f"/api/users/{person.user['id']}", columns)


def test_a_role_is_granted_and_taken_away_at_once(club: Inside) -> None:
    admin, ada = administrator(club), register(club, "ada")
    assert ada.send("GET", "/api/users").status == 403
    assert change(admin, ada, role="coach").status == 200
    assert ada.send("GET", "/api/users").status == 200
    assert ada.send("GET", "/api/auth/me").body["role"] == "coach"
    assert change(admin, ada, role="member").status == 200
    assert ada.send("GET", "/api/users").status == 403


def test_row_rules_follow_the_person_s_team_at_once(club: Inside) -> None:
    admin, ada, bob = administrator(club), register(club, "ada"), register(club, "bob")
    team = admin.send("POST", "/api/teams", {"name": "blue"}).body["id"]
    change(admin, ada, role="coach")
    note = bob.send("POST", "/api/notes", {"body": "Bring water."}).body["id"]
    table = club.store.prepare(Rows("notes", (), ("id",)))
    club.run(club.store.transact(lambda work: work.update(table, [note], None, {"team_id": team})))
    assert ada.send("GET", f"/api/notes/{note}").status == 404
    assert change(admin, ada, team_id=team).status == 200
    assert ada.send("GET", f"/api/notes/{note}").status == 200
    assert change(admin, ada, team_id=None).status == 200
    assert ada.send("GET", f"/api/notes/{note}").status == 404


def test_a_team_that_is_deleted_is_nobody_s_at_once(tmp_path: Path) -> None:
    text = CLUB.replace(
        "    author_id BIGINT NOT NULL REFERENCES users(id) ON DELETE CASCADE,\n"
        "    team_id BIGINT REFERENCES teams(id) ON DELETE SET NULL,",
        "    author_id BIGINT NOT NULL REFERENCES users(id) ON DELETE CASCADE,\n"
        "    team_id BIGINT,",
    )
    assert text != CLUB
    with Inside(plan_of(text), tmp_path / "data") as inside:
        admin, ada, bob = administrator(inside), register(inside, "ada"), register(inside, "bob")
        team = admin.send("POST", "/api/teams", {"name": "blue"}).body["id"]
        change(admin, ada, role="coach", team_id=team)
        note = bob.send("POST", "/api/notes", {"body": "Bring water."}).body["id"]
        rows = inside.store.prepare(Rows("notes", (), ("id",)))
        inside.run(
            inside.store.transact(lambda work: work.update(rows, [note], None, {"team_id": team}))
        )
        assert ada.send("GET", f"/api/notes/{note}").status == 200
        assert admin.send("DELETE", f"/api/teams/{team}").status == 204
        assert ada.send("GET", f"/api/notes/{note}").status == 404


def test_a_disabled_account_is_out_at_once_and_back_when_enabled(club: Inside) -> None:
    admin, ada = administrator(club), register(club, "ada")
    assert change(admin, ada, active=False).status == 200
    assert ada.send("GET", "/api/auth/me").status == 401
    refresh = {"refresh_token": ada.refresh}
    assert ada.send("POST", "/api/auth/refresh", refresh).status == 401
    credentials = {"username": "ada", "password": PASSWORD}
    assert Person(club).send("POST", "/api/auth/login", credentials).status == 401
    assert change(admin, ada, active=True).status == 200
    assert ada.send("GET", "/api/auth/me").status == 200
    assert Person(club).send("POST", "/api/auth/refresh", refresh).status == 200


def test_a_deleted_account_is_out_at_once_with_its_sessions(club: Inside) -> None:
    admin, ada = administrator(club), register(club, "ada")
    assert ada.send("GET", "/api/auth/me").status == 200
    assert admin.send("DELETE", f"/api/users/{ada.user['id']}").status == 204
    assert ada.send("GET", "/api/auth/me").status == 401
    refresh = {"refresh_token": ada.refresh}
    assert ada.send("POST", "/api/auth/refresh", refresh).status == 401
    assert club.rows("_asbuilt_sessions", "id", user_id=ada.user["id"]) == []
    assert club.rows("_asbuilt_refresh_tokens", "digest", session_id="x") == []
    assert register(club, "ada").user["id"] != ada.user["id"]


def test_an_account_that_is_marked_as_deleted_is_out_at_once(tmp_path: Path) -> None:
    text = CLUB.replace("active BOOLEAN NOT NULL DEFAULT TRUE,", "deleted_at TIMESTAMP,")
    with Inside(plan_of(text), tmp_path / "data") as inside:
        admin, ada = administrator(inside), register(inside, "ada")
        assert ada.send("GET", "/api/auth/me").status == 200
        assert admin.send("DELETE", f"/api/users/{ada.user['id']}").status == 204
        assert ada.send("GET", "/api/auth/me").status == 401
        credentials = {"username": "ada", "password": PASSWORD}
        assert Person(inside).send("POST", "/api/auth/login", credentials).status == 401
        refresh = {"refresh_token": ada.refresh}
        assert Person(inside).send("POST", "/api/auth/refresh", refresh).status == 401
        again = {"username": "ADA", "email": "x@example.com", "password": PASSWORD}
        assert Person(inside).send("POST", "/api/auth/register", again).status == 409


def test_a_renamed_account_signs_in_by_its_new_name(club: Inside) -> None:
    admin, ada = administrator(club), register(club, "ada")
    assert change(admin, ada, username="countess").status == 200
    assert login(club, "countess").token
    assert register(club, "ada", email="second@example.com").token


@pytest.mark.parametrize("name", ["ROOT", "r\u200boot"])
def test_a_name_is_judged_in_every_change(club: Inside, name: str) -> None:
    admin, ada = administrator(club), register(club, "ada")
    answer = change(admin, ada, username=name)
    assert answer.status == (409 if name == "ROOT" else 422)
    assert answer.body["errors"][0]["pointer"] == "/username"
    assert login(club, "ada").token


# ---------------------------------------------------------------- accounts made by others


def creating(person: Person, **changes: Any) -> Answer:
    body = {"username": "eve", "email": "eve@example.com", "role": "coach", "password": PASSWORD}
    return person.send("POST", "/api/users", body | changes)


def test_an_administrator_creates_an_account_that_signs_in(club: Inside) -> None:
    admin = administrator(club)
    answer = creating(admin)
    assert answer.status == 201
    assert answer.body == {
        "id": answer.body["id"], "username": "eve", "email": "eve@example.com", "role": "coach",
    }  # fmt: skip
    assert answer.headers["location"] == f"/api/users/{answer.body['id']}"
    assert login(club, "eve").send("GET", "/api/users").status == 200


@pytest.mark.parametrize(
    ("changes", "status", "place", "code"),
    [
        pytest.param({"password": "short"}, 422, "/password", "too_short", id="a short password"),
        pytest.param({"password": "password123"}, 422, "/password", "too_common", id="common"),
        pytest.param({"password": None}, 422, "/password", "null", id="none"),
        pytest.param({"username": "ROOT"}, 409, "/username", "unique", id="a taken name"),
        pytest.param({"username": "e\u200bve"}, 422, "/username", "invisible_character", id="?"),
        pytest.param({"role": "emperor"}, 422, "/role", "check", id="an unknown role"),
    ],
)  # fmt: skip
def test_an_account_is_not_created_with(
    club: Inside, changes: dict[str, Any], status: int, place: str, code: str
) -> None:
    admin = administrator(club)
    answer = creating(admin, **changes)
    found = [(error["pointer"], error["code"]) for error in answer.body["errors"]]
    assert (answer.status, found) == (status, [(place, code)])
    assert len(club.rows("users", "id")) == 1


def test_creating_an_account_is_retried_without_keeping_its_password(club: Inside) -> None:
    admin = administrator(club)
    body = {"username": "eve", "email": "eve@example.com", "password": PASSWORD}
    key = {"Idempotency-Key": "k-1"}
    first = admin.send("POST", "/api/users", body, key)
    again = admin.send("POST", "/api/users", body, key)
    assert (first.status, again.body) == (201, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    whole = {sha256(form(body).encode()).digest() for form in (json.dumps, compact)}
    [(fingerprint,)] = club.rows("_asbuilt_idempotency", "fingerprint")
    assert fingerprint not in whole


def compact(body: dict[str, str]) -> str:
    return json.dumps(body, separators=(",", ":"))


def test_roles_are_given_by_administrators_alone(club: Inside) -> None:
    admin, ada = administrator(club), register(club, "ada")
    change(admin, ada, role="coach")
    refused = creating(ada)
    assert refused.status == 422
    assert refused.body["errors"][0]["pointer"] == "/role"
    body = {"username": "eve", "email": "eve@example.com", "password": PASSWORD}
    assert ada.send("POST", "/api/users", body).body["role"] == "member"
    assert login(club, "eve").send("GET", "/api/users").status == 403


def test_whoever_has_no_such_right_creates_no_account(club: Inside) -> None:
    assert creating(register(club, "ada")).status == 403
    assert creating(Person(club)).status == 401


def test_an_account_without_a_password_lets_nobody_in(tmp_path: Path) -> None:
    text = CLUB.replace(',\n  "password": "correct horse battery"\n}', "\n}")
    with Inside(plan_of(text), tmp_path / "data") as inside:
        admin = administrator(inside)
        body = {"username": "eve", "email": "eve@example.com"}
        assert admin.send("POST", "/api/users", body).status == 201
        for password in ("!", "", "None", PASSWORD):
            credentials = {"username": "eve", "password": password}
            assert Person(inside).send("POST", "/api/auth/login", credentials).status == 401


WITH_USERS = OWN_PATHS.replace(
    "#### Books",
    """#### Create an account

**Method:** `POST /api/users`

**Request:**

```json
{"email": "ada@example.com", "displayName": "Ada", "password": "correct horse battery"}
```

#### Change an account

**Method:** `PATCH /api/users/{id}`

**Request:**

```json
{"displayName": "Ada", "password": "correct horse battery"}
```

#### Books""",
)


def test_passwords_that_are_kept_apart_are_set_likewise(tmp_path: Path) -> None:
    with Inside(plan_of(WITH_USERS), tmp_path / "data") as inside:
        body = {"email": "root@example.com", "displayName": "Root", "password": PASSWORD}
        token = {"token": inside.setup_token()}
        admin = Person(inside)
        admin.token = admin.send("POST", "/api/auth/setup", body | token).body["access_token"]
        eve = {"email": "eve@example.com", "displayName": "Eve", "password": PASSWORD}
        answer = admin.send("POST", "/api/users", eve)
        assert answer.status == 201
        assert "password" not in answer.body
        path = f"/api/users/{answer.body['id']}"
        credentials = {"email": "eve@example.com", "password": PASSWORD}
        signed_in = Person(inside).send("POST", "/api/login", credentials)
        assert signed_in.status == 200
        session = Person(inside, signed_in.body["token"])
        assert admin.send("PATCH", path, {"password": "short"}).status == 422
        assert session.send("GET", "/api/me").status == 200
        answer = admin.send("PATCH", path, {"displayName": "E", "password": "another long one"})
        assert (answer.status, answer.body["displayName"]) == (200, "E")
        assert session.send("GET", "/api/me").status == 401
        assert Person(inside).send("POST", "/api/login", credentials).status == 401
        credentials = {"email": "eve@example.com", "password": "another long one"}
        assert Person(inside).send("POST", "/api/login", credentials).status == 200
        assert admin.send("GET", "/api/me").status == 200
