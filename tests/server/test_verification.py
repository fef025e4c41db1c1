"""Confirmed addresses: offered everywhere, and demanded before signing in where a document says
so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.server.auth import secrets, tickets
from asbuilt.server.builtin import registration, sign_in, verification
from asbuilt.server.openapi.document import document
from asbuilt.server.service import Settings
from tests.server.documents import CLUB
from tests.server.inside import ISSUER, PASSWORD, Inside, Person, administrator, plan_of, register
from tests.server.test_accounts import places, signing_in, signing_up
from tests.server.test_recovery import is_bad, letters_about, shown
from tests.serving import Answer
from tests.smtp import MailServer, mail_server

ADA = "ada@example.com"
CONFIRM = "Confirm your e-mail address"
STRICT = CLUB.replace(
    "### Security Measures\n", "### Security Measures\n\n- **Email verification:** required\n"
)
COLUMN = "    email_verified BOOLEAN NOT NULL DEFAULT FALSE,\n    active BOOLEAN"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def settings(mail: MailServer) -> Settings:
    return Settings(ISSUER, "spec.md", smtp=mail.settings())


@pytest.fixture
def strict(tmp_path: Path, settings: Settings) -> Iterator[Inside]:
    """A club whose document demands confirmed addresses."""
    with Inside(plan_of(STRICT), tmp_path / "data", settings) as inside:
        yield inside


@pytest.fixture
def club(tmp_path: Path, settings: Settings) -> Iterator[Inside]:
    """A club whose document demands nothing and has a column for it."""
    text = CLUB.replace("    active BOOLEAN", COLUMN)
    with Inside(plan_of(text), tmp_path / "data", settings) as inside:
        yield inside


def confirm(inside: Inside, token: str) -> Answer:
    return Person(inside).send("POST", "/api/auth/email/verify", {"token": token})


def signed_up(inside: Inside, **changes: Any) -> Answer:
    answer = signing_up(inside, **changes)
    inside.settle()
    return answer


def resend(inside: Inside, address: str) -> Answer:
    answer = Person(inside).send("POST", "/api/auth/email/resend", {"email": address})
    inside.settle()
    return answer


# ---------------------------------------------------------------- offered


def test_without_a_demand_people_sign_in_at_once_and_confirm_later(
    club: Inside, mail: MailServer
) -> None:
    ada = register(club, "ada")
    assert ada.user["email_verified"] is False
    assert signing_in(club, username="ada", password=PASSWORD).status == 200
    club.settle()
    [token] = letters_about(mail, CONFIRM)
    assert f"{ISSUER}/console/email#{token}" in mail.last(ADA).text
    assert confirm(club, token).status == 204
    assert ada.send("GET", "/api/auth/me").body["email_verified"] is True
    assert club.audit()[-1]["action"] == "address confirmed"


def test_nobody_confirms_their_own_address_by_saying_so(club: Inside) -> None:
    assert places(signing_up(club, email_verified=True)) == [("/email_verified", "unknown")]
    ada = register(club, "ada")
    answer = ada.send("PATCH", "/api/auth/me", {"email_verified": True})
    assert places(answer) == [("/email_verified", "unknown")]


def test_another_address_is_confirmed_anew(club: Inside, mail: MailServer) -> None:
    ada = register(club, "ada")
    club.settle()
    [first] = letters_about(mail, CONFIRM)
    changed = ada.send("PATCH", "/api/auth/me", {"email": "new@example.com"})
    assert changed.body["email_verified"] is False
    assert is_bad(confirm(club, first))  # it was for the old address
    club.settle()
    assert confirm(club, mail.last("new@example.com").token).status == 204
    again = ada.send("PATCH", "/api/auth/me", {"email": "third@example.com"})
    assert again.body["email_verified"] is False


CHANGE = {"email": "thief@example.com"}
BATCH = {"operations": [{"method": "PATCH", "path": "/api/users/2", "body": CHANGE}]}


@pytest.mark.parametrize(
    ("request_line", "body", "preferred", "told"),
    [
        pytest.param("PATCH /api/auth/me", CHANGE, "", True, id="by its owner"),
        pytest.param("PATCH /api/auth/me", CHANGE, "tx=rollback", False, id="in a rehearsal"),
        pytest.param("PATCH /api/users/2", CHANGE, "", True, id="by an administrator"),
        pytest.param("POST /api/batch", BATCH, "", True, id="in a batch"),
    ],
)
def test_the_former_address_is_told(
    tmp_path: Path, settings: Settings, mail: MailServer,
    request_line: str, body: Any, preferred: str, told: bool,
) -> None:  # fmt: skip
    example = '{"username": "ada", "role": "coach"'
    plan = plan_of(CLUB.replace(example, f'{{"email": "a@example.com", {example[1:]}'))
    method, path = request_line.split()
    with Inside(plan, tmp_path / "data", settings) as inside:
        root, ada = administrator(inside), register(inside, "ada")
        who = ada if path == "/api/auth/me" else root
        changed = who.send(method, path, body, {"prefer": preferred} if preferred else None)
        assert changed.status == 200, changed
        inside.settle()
    subject = "Your e-mail address was changed"
    about = [each for each in mail.letters if subject in str(each.message["Subject"])]
    assert [letter.recipients for letter in about] == ([(ADA,)] if told else [])


def test_a_token_counts_once(club: Inside, mail: MailServer) -> None:
    register(club, "ada")
    club.settle()
    [token] = letters_about(mail, CONFIRM)
    assert confirm(club, token).status == 204
    assert is_bad(confirm(club, token))


def test_a_token_for_a_new_password_confirms_nothing_here(club: Inside, mail: MailServer) -> None:
    register(club, "ada")
    Person(club).send("POST", "/api/auth/password/forgot", {"email": ADA})
    club.settle()
    [token] = letters_about(mail, "Set a new password")
    assert is_bad(confirm(club, token))


def test_a_token_expires(club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tickets.VERIFY_SECONDS == 24 * 3600
    monkeypatch.setitem(tickets.LIFETIMES, secrets.Kind.EMAIL_VERIFICATION, 0.0)
    register(club, "ada")
    club.settle()
    assert is_bad(confirm(club, letters_about(mail, CONFIRM)[0]))


def test_no_letter_comes_where_no_mail_is_sent(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        register(inside, "ada")
        assert inside.rows("_asbuilt_tickets", "digest") == []


# ---------------------------------------------------------------- demanded


def test_the_demand_is_shown_as_an_assumption() -> None:
    plan = plan_of(STRICT)
    line = 1 + STRICT[: STRICT.index("**Email verification")].count("\n")
    assert [
        item.line for item in plan.assumptions if item.text.startswith("Who registers confirms")
    ] == [line]
    assert not any("taken name is answered with 409" in item.text for item in plan.assumptions)


def test_a_requirement_demands_it_too() -> None:
    text = CLUB.replace(
        "### Non-Functional Requirements",
        "### Functional Requirements\n\n- **FR-1**: Users must verify their email before they sign "
        "in.\n\n### Non-Functional Requirements",
    )
    identity = plan_of(text).identity
    assert identity is not None and identity.verification


def test_registering_gives_no_tokens_and_signing_in_waits_for_the_letter(
    strict: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = signed_up(strict)
    assert (answer.status, answer.body) == (202, None)
    refused = signing_in(strict, username="ada", password=PASSWORD)
    assert (refused.status, refused.body["code"]) == (401, "email-not-verified")
    assert "access_token" not in json.dumps(refused.body)
    wrong = signing_in(strict, username="ada", password="wrong wrong")
    assert wrong.body["code"] == "unauthenticated"  # only the password's owner learns it
    with monkeypatch.context() as weakened:

        async def passing(*_: Any) -> None:
            """A build that does not look."""

        weakened.setattr(sign_in, "_may_sign_in", passing)
        assert signing_in(strict, username="ada", password=PASSWORD).status == 200
    assert confirm(strict, mail.last(ADA).token).status == 204
    assert signing_in(strict, username="ada", password=PASSWORD).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"username": "other"}, id="a known address"),
        pytest.param({"username": "other", "email": "ＡＤＡ@Example.com"}, id="spelled otherwise"),
        pytest.param({"email": "new@example.com"}, id="a known name"),
        pytest.param({}, id="both"),
    ],
)
def test_registering_answers_the_same_for_known_and_unknown(
    strict: Inside, mail: MailServer, changes: dict[str, str]
) -> None:
    fresh = signed_up(strict)
    before = len(mail.letters)
    again = signed_up(strict, **changes)
    assert shown(again) == shown(fresh)
    assert len(strict.rows("users", "id")) == 1
    [letter] = mail.letters[before:]
    assert letter.recipients == (changes.get("email", ADA).lower(),) or letter.recipients == (ADA,)
    subject = str(letter.message["Subject"])
    known = "new@example.com" not in changes.values()
    assert ("You have an account already" if known else "Choose another name") in subject
    assert "Token:" not in letter.text


def test_a_build_that_answers_409_would_be_seen(
    strict: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = signed_up(strict)

    async def usual(service: Any, route: Any, request: Any, data: bytes) -> Any:
        return await registration._sign_up(service, route, request, data, None)

    monkeypatch.setattr(verification, "register", usual)
    assert shown(signed_up(strict)) != shown(fresh)


@pytest.mark.parametrize("username", ["ada", "bob"])
def test_a_mistake_is_the_same_mistake_for_known_and_unknown(
    tmp_path: Path, settings: Settings, username: str
) -> None:
    text = STRICT.replace(
        "    full_name VARCHAR(100), ",
        "    club_id BIGINT REFERENCES teams(id),\n"
        "    age INTEGER CHECK (age > 17 AND age <> 99),\n    full_name VARCHAR(100), ",
    )
    with Inside(plan_of(text), tmp_path / "data", settings) as inside:
        signed_up(inside)
        for changes in ({"age": 99}, {"age": 3}, {"club_id": 77}):
            answer = signed_up(inside, username=username, **changes)
            assert answer.status == 422, (changes, answer)


def test_an_address_is_required_where_it_must_be_confirmed(
    tmp_path: Path, settings: Settings
) -> None:
    text = STRICT.replace("email VARCHAR(255) UNIQUE NOT NULL", "email VARCHAR(255) UNIQUE")
    with Inside(plan_of(text), tmp_path / "data", settings) as inside:
        answer = Person(inside).send(
            "POST", "/api/auth/register", {"username": "ada", "password": PASSWORD}
        )
        assert places(answer) == [("/email", "required")]
        assert places(signing_up(inside, email=None)) == [("/email", "null")]
        assert signed_up(inside).status == 202


def test_the_time_of_registering_has_a_floor(
    strict: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def watched(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    assert verification.EVEN_SECONDS == 0.25
    monkeypatch.setattr(verification, "EVEN_SECONDS", 60.0)
    monkeypatch.setattr(asyncio, "sleep", watched)
    signing_up(strict)
    signing_up(strict)
    padded = [seconds for seconds in slept if seconds > 0]
    assert len(padded) == 2
    assert all(seconds < verification.EVEN_SECONDS for seconds in padded)
    slept.clear()
    monkeypatch.setattr(verification, "EVEN_SECONDS", 0.0)  # a build that answers when it is done
    signing_up(strict)
    assert not any(seconds > 0 for seconds in slept)


def test_another_letter_comes_when_it_is_asked_for(strict: Inside, mail: MailServer) -> None:
    signed_up(strict)
    known, unknown = resend(strict, ADA), resend(strict, "nobody@example.com")
    assert shown(known) == shown(unknown)
    assert known.status == 202
    assert len(letters_about(mail, CONFIRM)) == 2
    assert confirm(strict, letters_about(mail, CONFIRM)[-1]).status == 204
    assert resend(strict, ADA).status == 202
    assert len(letters_about(mail, CONFIRM)) == 2  # there is nothing to confirm any more


def test_a_new_password_by_letter_confirms_the_address(strict: Inside, mail: MailServer) -> None:
    signed_up(strict)
    Person(strict).send("POST", "/api/auth/password/forgot", {"email": ADA})
    strict.settle()
    body = {"token": letters_about(mail, "Set a new")[-1], "new_password": PASSWORD + "!"}
    assert Person(strict).send("POST", "/api/auth/password/reset", body).status == 204
    assert signing_in(strict, username="ada", password=PASSWORD + "!").status == 200


def test_accounts_of_administrators_need_no_letter(strict: Inside) -> None:
    admin = administrator(strict)
    assert signing_in(strict, username="root", password=PASSWORD).status == 200
    body = {"username": "bob", "email": "b@example.com", "role": "coach", "password": PASSWORD}
    assert admin.send("POST", "/api/users", body).status == 201
    assert signing_in(strict, username="bob", password=PASSWORD).status == 200


def test_an_administrator_confirms_by_the_documents_column(
    tmp_path: Path, settings: Settings
) -> None:
    text = STRICT.replace("    active BOOLEAN", COLUMN).replace(
        '"team_id": 1, "active": true', '"team_id": 1, "email_verified": true'
    )
    with Inside(plan_of(text), tmp_path / "data", settings) as inside:
        signed_up(inside)
        admin = administrator(inside)
        assert signing_in(inside, username="ada", password=PASSWORD).status == 401
        assert admin.send("PATCH", "/api/users/1", {"email_verified": True}).status == 200
        assert signing_in(inside, username="ada", password=PASSWORD).status == 200


def test_after_another_address_signing_in_waits_again(strict: Inside, mail: MailServer) -> None:
    signed_up(strict)
    confirm(strict, mail.last(ADA).token)
    ada = Person(strict).takes(signing_in(strict, username="ada", password=PASSWORD))
    assert ada.send("PATCH", "/api/auth/me", {"email": "new@example.com"}).status == 200
    assert signing_in(strict, username="ada", password=PASSWORD).status == 401
    strict.settle()
    assert confirm(strict, mail.last("new@example.com").token).status == 204
    assert signing_in(strict, username="ada", password=PASSWORD).status == 200


def test_the_contract_shows_an_answer_without_a_body() -> None:
    contract = document(plan_of(STRICT), ISSUER, "anonymous")
    answers = contract["paths"]["/api/auth/register"]["post"]["responses"]
    assert "202" in answers and "201" not in answers
    assert "content" not in answers["202"]


def test_the_documents_message_is_kept_and_its_tokens_are_not(
    tmp_path: Path, settings: Settings
) -> None:
    listed = "#### Join\n\n**Method:** `POST /api/auth/register`\n\n**Response:**{}\n\n"
    for stated, example, expected in (
        ("", '{"message": "Look into your mail"}', (202, {"message": "Look into your mail"})),
        (" 200", '{"message": "Look into your mail"}', (200, {"message": "Look into your mail"})),
        ("", '{"access_token": "x", "user": {"id": 1, "username": "ada"}}', (202, None)),
    ):
        shape = listed.format(stated) + f"```json\n{example}\n```\n\n#### Notes\n"
        plan = plan_of(STRICT.replace("#### Notes\n", shape, 1))
        with Inside(plan, tmp_path / f"data{stated}{len(example)}", settings) as inside:
            answer = signed_up(inside)
            assert (answer.status, answer.body) == expected
