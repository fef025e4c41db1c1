"""Signing up and signing in: what is taken, what is refused, and what a refusal gives away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from asbuilt.server.auth import passwords
from asbuilt.server.builtin import people, sign_in
from tests.server.documents import CLUB, OWN_PATHS
from tests.server.inside import PASSWORD, Inside, Person, login, plan_of, register
from tests.serving import Answer


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(OWN_PATHS), tmp_path / "data") as inside:
        yield inside


def signing_up(inside: Inside, **changes: Any) -> Answer:
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD} | changes
    return Person(inside).send("POST", "/api/auth/register", body)


def signing_in(inside: Inside, **body: Any) -> Answer:
    return Person(inside).send("POST", "/api/auth/login", body)


def places(answer: Answer) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.body["errors"]]


# ---------------------------------------------------------------- signing up


def test_registering_signs_in(club: Inside) -> None:
    answer = signing_up(club, full_name="Ada Lovelace")
    assert answer.status == 201
    assert list(answer.body) == [
        "access_token", "token_type", "expires_in", "refresh_token", "user",
    ]  # fmt: skip
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["expires_in"] == 900
    assert answer.body["user"] == {
        "id": 1, "username": "ada", "email": "ada@example.com", "full_name": "Ada Lovelace",
        "role": "member", "team_id": None, "active": True,
    }  # fmt: skip
    me = Person(club, answer.body["access_token"]).send("GET", "/api/auth/me")
    assert me.body == answer.body["user"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"email": None}, ("/email", "null"), id="no address"),
        pytest.param({"password": None}, ("/password", "null"), id="no password"),
        pytest.param({"password": 12345678}, ("/password", "type"), id="a number as password"),
        pytest.param({"password": "short"}, ("/password", "too_short"), id="a short password"),
        pytest.param({"password": "password123"}, ("/password", "too_common"), id="a common one"),
        pytest.param({"password": "Password123"}, ("/password", "too_common"), id="in capitals"),
        pytest.param({"password": "x" * 1025}, ("/password", "too_long"), id="a long password"),
        pytest.param({"role": "admin"}, ("/role", "unknown"), id="the role"),
        pytest.param({"active": True}, ("/active", "unknown"), id="the switch"),
        pytest.param({"team_id": None}, ("/team_id", "unknown"), id="what row rules look at"),
        pytest.param({"id": 7}, ("/id", "unknown"), id="the key"),
        pytest.param({"password_hash": "x"}, ("/password_hash", "unknown"), id="the hash"),
        pytest.param({"nickname": "x"}, ("/nickname", "unknown"), id="an unknown member"),
        pytest.param(
            {"username": "a\u200bda"}, ("/username", "invisible_character"), id="zero width"
        ),
        pytest.param(
            {"username": "ada\u202e"}, ("/username", "bidirectional_character"), id="turned round"
        ),
        pytest.param({"email": "a\x07@b.c"}, ("/email", "control_character"), id="control"),
    ],
)
def test_registering_refuses(
    club: Inside, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = signing_up(club, **changes)
    assert answer.status == 422
    assert places(answer) == [expected]
    assert club.rows("users", "id") == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param({"email": "other@example.com"}, "/username", id="the same name"),
        pytest.param({"username": "other"}, "/email", id="the same address"),
        pytest.param({"username": "ADA", "email": "x@y.z"}, "/username", id="in capitals"),
        pytest.param({"username": "ａｄａ", "email": "x@y.z"}, "/username", id="in wide letters"),
        pytest.param({"username": "x", "email": "Ada@EXAMPLE.com"}, "/email", id="shouted"),
    ],
)  # fmt: skip
def test_a_taken_name_is_a_conflict_that_names_the_field(
    club: Inside, changes: dict[str, Any], place: str
) -> None:
    assert signing_up(club).status == 201
    answer = signing_up(club, **changes)
    assert answer.status == 409
    assert places(answer) == [(place, "unique")]
    assert len(club.rows("users", "id")) == 1


def test_of_two_who_take_a_name_at_the_same_time_one_gets_it(club: Inside) -> None:
    bodies = [
        {"username": name, "email": f"{n}@example.com", "password": PASSWORD}
        for n, name in enumerate(("straße", "STRASSE", "Strasse", "straße"))
    ]
    answers = club.together(
        *(Person(club).sending("POST", "/api/auth/register", body) for body in bodies)
    )
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]


def test_a_name_is_stored_as_it_was_given(club: Inside) -> None:
    signing_up(club, username="Ａda")
    assert club.rows("users", "username") == [("Ａda",)]


def test_registration_is_closed_where_the_matrix_says_so(tmp_path: Path) -> None:
    plan = plan_of(CLUB)
    assert plan.identity is not None
    closed = plan_of(CLUB, identity=_closed(plan.identity))
    with Inside(closed, tmp_path / "data") as inside:
        answer = signing_up(inside)
        assert (answer.status, answer.body["code"]) == (403, "closed")


def _closed(identity: Any) -> Any:
    return type(identity)(
        **{name: getattr(identity, name) for name in identity.__struct_fields__}
        | {"registration": False}
    )


def test_no_retry_keeps_tokens_or_anything_of_the_password(club: Inside) -> None:
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    key = {"Idempotency-Key": "k-1"}
    assert Person(club).send("POST", "/api/auth/register", body, key).status == 201
    assert Person(club).send("POST", "/api/auth/register", body, key).status == 409
    assert club.rows("_asbuilt_idempotency", "body") == []


# ---------------------------------------------------------------- signing in


@pytest.mark.parametrize(
    "name",
    [
        pytest.param({"username": "ada"}, id="by name"),
        pytest.param({"username": "ADA"}, id="in capitals"),
        pytest.param({"email": "ada@example.com"}, id="by address"),
        pytest.param({"identifier": "ada"}, id="by whatever"),
        pytest.param({"login": "ada@example.com"}, id="by whatever else"),
    ],
)
def test_people_sign_in_by_any_unique_name(club: Inside, name: dict[str, str]) -> None:
    register(club, "ada")
    answer = signing_in(club, **name, password=PASSWORD)
    assert answer.status == 200
    assert answer.body["user"]["username"] == "ada"


def test_a_name_of_another_column_is_no_name(club: Inside) -> None:
    register(club, "ada")
    assert signing_in(club, email="ada", password=PASSWORD).status == 401


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"username": "ada"}, ("/password", "required"), id="no password"),
        pytest.param({"username": "ada", "password": 7}, ("/password", "type"), id="a number"),
        pytest.param({"password": "x"}, ("/username", "required"), id="no name"),
        pytest.param({"username": 7, "password": "x"}, ("/username", "type"), id="name 7"),
        pytest.param(
            {"username": "a", "email": "b", "password": "x"}, ("/email", "ambiguous"), id="names"
        ),
        pytest.param(
            {"username": "a", "password": "x", "otp": "1"}, ("/otp", "unknown"), id="more"
        ),
    ],
)  # fmt: skip
def test_signing_in_refuses(club: Inside, body: dict[str, Any], expected: tuple[str, str]) -> None:
    answer = signing_in(club, **body)
    assert answer.status == 422
    assert places(answer) == [expected]


def without_id(answer: Answer) -> tuple[Any, ...]:
    """Everything that a client sees but the id of its request."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    body = {name: value for name, value in answer.body.items() if name != "request_id"}
    return answer.status, headers, list(answer.body), body


@pytest.mark.parametrize("name", ["nobody", "nobody@example.com", "x" * 5000, "a\u200b"])
def test_an_unknown_name_and_a_wrong_password_are_one_answer(club: Inside, name: str) -> None:
    register(club, "ada")
    unknown = signing_in(club, username=name, password="wrong wrong")
    wrong = signing_in(club, username="ada", password="wrong wrong")
    assert without_id(unknown) == without_id(wrong)
    assert wrong.status == 401
    assert wrong.headers["www-authenticate"] == 'Bearer realm="api"'


def test_a_disabled_account_has_the_same_answer(club: Inside) -> None:
    register(club, "ada")
    wrong = signing_in(club, username="ada", password="wrong wrong")
    club.run(club.store.transact(lambda work: _disable(club, work)))
    assert without_id(signing_in(club, username="ada", password=PASSWORD)) == without_id(wrong)


def _disable(inside: Inside, work: Any) -> None:
    work.update(inside.service.accounts.people, [1], None, {"active": False})


def test_a_hash_is_verified_for_unknown_names_too(
    club: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str | None]] = []
    verify = passwords.verify

    def watched(password: str, stored: str | None) -> bool:
        seen.append((password, stored))
        return verify(password, stored)

    monkeypatch.setattr(passwords, "verify", watched)
    register(club, "ada")
    signing_in(club, username="nobody", password="wrong wrong")
    signing_in(club, username="ada", password="wrong wrong")
    assert [(password, stored is None) for password, stored in seen] == [
        ("wrong wrong", True), ("wrong wrong", False),
    ]  # fmt: skip


def test_an_old_hash_is_replaced_at_the_next_sign_in(club: Inside) -> None:
    register(club, "ada")
    old = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    table = club.service.accounts.people
    club.run(
        club.store.transact(lambda work: work.update(table, [1], None, {"password_hash": old}))
    )
    assert signing_in(club, username="ada", password=PASSWORD).status == 200
    [(kept,)] = club.rows("users", "password_hash")
    assert kept != old
    assert not passwords.needs_rehash(kept)


def test_a_password_that_changes_while_it_is_verified_opens_no_session(
    club: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(club, "ada")
    table = club.service.accounts.people
    verified = people.is_password

    async def slowly(*arguments: Any) -> bool:
        right = await verified(*arguments)
        await club.store.transact(
            lambda work: work.update(table, [1], None, {"password_hash": "changed"})
        )
        return right

    monkeypatch.setattr(sign_in, "is_password", slowly)
    assert signing_in(club, username="ada", password=PASSWORD).status == 401


# ---------------------------------------------------------------- limits


def test_five_failures_are_followed_by_too_many_requests(club: Inside) -> None:
    register(club, "ada")
    wrong = {"username": "ada", "password": "wrong wrong"}
    statuses = [signing_in(club, **wrong).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    refused = signing_in(club, username="ADA", password=PASSWORD)
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900


def test_successes_do_not_count(club: Inside) -> None:
    register(club, "ada")
    for _ in range(4):
        assert signing_in(club, username="ada", password="wrong wrong").status == 401
    for _ in range(8):
        assert signing_in(club, username="ada", password=PASSWORD).status == 200
    assert signing_in(club, username="ada", password="wrong wrong").status == 401
    assert signing_in(club, username="ada", password="wrong wrong").status == 429


def test_a_burst_of_attempts_stays_within_the_limit(club: Inside) -> None:
    register(club, "ada")
    wrong = {"username": "ada", "password": "wrong wrong"}
    answers = club.together(
        *(Person(club).sending("POST", "/api/auth/login", wrong) for _ in range(12))
    )
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 7


def test_nobody_is_refused_because_of_others(club: Inside) -> None:
    register(club, "ada")
    register(club, "bob")
    for n in range(8):
        attacker = Person(club, address=f"203.0.113.{n}")
        body = {"username": "ada", "password": "wrong wrong"}
        assert attacker.send("POST", "/api/auth/login", body).status == 401
    assert signing_in(club, username="ada", password=PASSWORD).status == 200
    assert signing_in(club, username="bob", password=PASSWORD).status == 200


def test_an_account_under_attack_answers_more_slowly(club: Inside) -> None:
    register(club, "ada")
    for _ in range(14):
        club.service.throttle.failed("ada", time.monotonic())
    began = time.monotonic()
    assert signing_in(club, username="Ａda", password=PASSWORD).status == 200
    assert time.monotonic() - began > 1
    began = time.monotonic()
    assert signing_in(club, username="bob", password=PASSWORD).status == 401
    assert time.monotonic() - began < 1


def test_too_many_at_once_are_asked_to_come_back(club: Inside) -> None:
    register(club, "ada")
    places = club.service.hasher._places
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    answer = signing_in(club, username="ada", password=PASSWORD)
    for _ in range(taken):
        places.release()
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    failures = [signing_in(club, username="ada", password="wrong wrong").status for _ in range(6)]
    assert failures == [401] * 5 + [429]


# ---------------------------------------------------------------- the document's own shapes


def test_the_document_s_own_paths_and_answers_are_the_ones_that_work(shelf: Inside) -> None:
    body = {"email": "ada@example.com", "displayName": "Ada", "password": PASSWORD}
    answer = Person(shelf).send("POST", "/api/v1/auth/signup", body)
    assert answer.status == 201
    user = answer.body["data"]["user"]
    assert answer.body == {
        "success": True,
        "data": {
            "token": answer.body["data"]["token"],
            "refreshToken": answer.body["data"]["refreshToken"],
            "expiresIn": 900,
            "user": {"id": user["id"], "email": "ada@example.com", "displayName": "Ada"},
        },
    }
    ada = Person(shelf, answer.body["data"]["token"])
    assert ada.send("GET", "/api/me").body == {
        "user": {"id": user["id"], "displayName": "Ada"},
    }
    answer = ada.send("POST", "/api/login", {"email": "ada@example.com", "password": PASSWORD})
    assert answer.body == {
        "token": answer.body["token"],
        "user": {"id": user["id"], "displayName": "Ada", "role": "user"},
    }
    assert ada.send("GET", "/api/books").status == 200


def test_the_document_s_own_refresh_and_sign_out_answer_as_written(shelf: Inside) -> None:
    body = {"email": "ada@example.com", "displayName": "Ada", "password": PASSWORD}
    first = Person(shelf).send("POST", "/api/v1/auth/signup", body).body["data"]
    answer = Person(shelf).send(
        "POST", "/api/v1/auth/refresh", {"refreshToken": first["refreshToken"]}
    )
    assert set(answer.body) == {"access_token", "refresh_token", "token_type"}
    ada = Person(shelf, answer.body["access_token"])
    answer = ada.send("POST", "/api/logout")
    assert (answer.status, answer.body) == (200, {"message": "Signed out"})
    assert ada.send("GET", "/api/me").status == 401


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/auth/register"), ("POST", "/api/auth/login")]
)
def test_the_usual_paths_are_not_served_beside_them(shelf: Inside, method: str, path: str) -> None:
    assert Person(shelf).send(method, path, {}).status == 404


# ---------------------------------------------------------------- one's own account


def test_people_change_themselves(club: Inside) -> None:
    ada = register(club, "ada")
    answer = ada.send("PATCH", "/api/auth/me", {"full_name": "Ada L.", "username": "lovelace"})
    assert answer.status == 200
    assert answer.body["full_name"] == "Ada L."
    assert signing_in(club, username="ada", password=PASSWORD).status == 401
    assert signing_in(club, username="lovelace", password=PASSWORD).status == 200
    assert signing_up(club, email="new@example.com").status == 201


def test_changing_the_case_of_a_name_is_no_conflict_with_oneself(club: Inside) -> None:
    ada = register(club, "ada")
    assert ada.send("PATCH", "/api/auth/me", {"username": "ADA"}).status == 200
    assert signing_in(club, username="ada", password=PASSWORD).status == 200


@pytest.mark.parametrize("column", ["role", "active", "team_id", "id", "password_hash", "password"])
def test_people_do_not_change_what_gives_them_rights(club: Inside, column: str) -> None:
    ada = register(club, "ada")
    answer = ada.send("PATCH", "/api/auth/me", {column: None})
    assert answer.status == 422
    assert places(answer) == [(f"/{column}", "unknown")]


def test_an_invisible_character_is_refused_in_a_change_too(club: Inside) -> None:
    ada = register(club, "ada")
    answer = ada.send("PATCH", "/api/auth/me", {"username": "ad\u00ada"})
    assert places(answer) == [("/username", "invisible_character")]


def test_a_taken_name_is_refused_in_a_change_too(club: Inside) -> None:
    register(club, "ada")
    answer = register(club, "bob").send("PATCH", "/api/auth/me", {"username": "ADA"})
    assert (answer.status, places(answer)) == (409, [("/username", "unique")])


def test_a_password_is_changed_with_the_old_one(club: Inside) -> None:
    ada = register(club, "ada")
    elsewhere = login(club, "ada")
    change = {"current_password": PASSWORD, "new_password": "another long pass phrase"}
    assert ada.send("POST", "/api/auth/password/change", change).status == 204
    assert ada.send("GET", "/api/auth/me").status == 200
    assert elsewhere.send("GET", "/api/auth/me").status == 401
    refresh = {"refresh_token": elsewhere.refresh}
    assert elsewhere.send("POST", "/api/auth/refresh", refresh).status == 401
    assert signing_in(club, username="ada", password=PASSWORD).status == 401
    assert login(club, "ada", "another long pass phrase").token


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        pytest.param(
            {"current_password": "wrong wrong", "new_password": "another long one"},
            401, ("/current_password", "wrong"), id="the wrong one",
        ),
        pytest.param(
            {"current_password": PASSWORD, "new_password": "short"},
            422, ("/new_password", "too_short"), id="a short one",
        ),
        pytest.param(
            {"current_password": PASSWORD}, 422, ("/new_password", "required"), id="no new one"
        ),
        pytest.param(
            {"new_password": "another long one"},
            422, ("/current_password", "required"), id="without the old one",
        ),
    ],
)  # fmt: skip
def test_a_password_is_not_changed_with(
    club: Inside, body: dict[str, str], status: int, place: tuple[str, str]
) -> None:
    ada = register(club, "ada")
    answer = ada.send("POST", "/api/auth/password/change", body)
    assert (answer.status, places(answer)) == (status, [place])
    assert login(club, "ada").token
