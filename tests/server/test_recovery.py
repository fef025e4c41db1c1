"""Forgotten passwords: one answer for everybody, and a token that counts once, soon, for one
account."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from asbuilt.server.auth import secrets, tickets
from asbuilt.server.builtin import recovery
from asbuilt.server.builtin.answers import done
from asbuilt.server.builtin.correspondence import take_address
from asbuilt.server.outbox import Outbox
from asbuilt.server.problem import Problem
from asbuilt.server.service import Settings
from tests.server.documents import CLUB, OWN_PATHS
from tests.server.inside import ISSUER, PASSWORD, Inside, Person, administrator, plan_of, register
from tests.server.test_accounts import signing_in
from tests.serving import Answer
from tests.smtp import MailServer, mail_server

NEW = "an entirely new pass phrase"
ADA = "ada@example.com"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def club(tmp_path: Path, mail: MailServer) -> Iterator[Inside]:
    """A club whose letters arrive."""
    settings = Settings(ISSUER, "spec.md", smtp=mail.settings())
    with Inside(plan_of(CLUB), tmp_path / "data", settings) as inside:
        yield inside


def joined(inside: Inside, name: str) -> Person:
    """A new member who has had the letter about the address."""
    person = register(inside, name)
    inside.settle()
    return person


def forgot(inside: Inside, address: str = ADA, source: str = "192.0.2.1") -> Answer:
    person = Person(inside, address=source)
    answer = person.send("POST", "/api/auth/password/forgot", {"email": address})
    inside.settle()
    return answer


def reset(inside: Inside, token: str, password: str = NEW) -> Answer:
    body = {"token": token, "new_password": password}
    return Person(inside).send("POST", "/api/auth/password/reset", body)


def letters_about(mail: MailServer, subject: str) -> list[str]:
    """The tokens of the letters with a subject."""
    return [letter.token for letter in mail.letters if subject in str(letter.message["Subject"])]


def test_a_forgotten_password_is_replaced_and_all_sessions_end(
    club: Inside, mail: MailServer
) -> None:
    ada, other = joined(club, "ada"), joined(club, "bob")
    assert forgot(club).status == 202
    letter = mail.last(ADA)
    assert str(letter.message["Subject"]) == "Club: Set a new password"
    assert f"{ISSUER}/console/password#{letter.token}" in letter.text
    assert reset(club, letter.token).status == 204
    assert ada.send("GET", "/api/auth/me").status == 401
    refreshed = Person(club).send("POST", "/api/auth/refresh", {"refresh_token": ada.refresh})
    assert refreshed.status == 401
    assert other.send("GET", "/api/auth/me").status == 200
    assert signing_in(club, username="ada", password=PASSWORD).status == 401
    assert signing_in(club, username="ada", password=NEW).status == 200
    club.settle()
    assert "Your password was changed" in str(mail.last(ADA).message["Subject"])
    assert [row["action"] for row in club.audit() if "reset" in row["action"]] == [
        "password reset asked", "password reset",
    ]  # fmt: skip


def test_without_a_mail_server_the_answer_is_the_same(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        joined(inside, "ada")
        known, unknown = forgot(inside), forgot(inside, "nobody@example.com")
        assert known.status == unknown.status == 202
        assert inside.errors == []


def test_in_development_letters_go_to_the_terminal(tmp_path: Path) -> None:
    settings = Settings(ISSUER, "spec.md", development=True)
    with Inside(plan_of(CLUB), tmp_path / "data", settings) as inside:
        joined(inside, "ada")
        inside.errors.clear()
        forgot(inside)
        [line] = inside.errors
        assert line.startswith(f"mail to {ADA}: ")
        token = line.partition("Token: ")[2].split()[0]
        assert reset(inside, token).status == 204


# ---------------------------------------------------------------- what nobody learns


def shown(answer: Answer) -> Any:
    headers = {
        name: value for name, value in answer.headers.items()
        if name not in ("x-request-id", "ratelimit")
    }  # fmt: skip
    return answer.status, headers, answer.body


@pytest.mark.parametrize("address", ["nobody@example.com", "", "x" * 5000, "a\u200b", "a@b, c@d"])
def test_known_and_unknown_addresses_have_one_answer(
    club: Inside, mail: MailServer, address: str
) -> None:
    joined(club, "ada")
    assert shown(forgot(club)) == shown(forgot(club, address))
    assert {letter.recipients for letter in mail.letters} == {(ADA,)}


def test_a_build_that_says_so_would_be_seen(club: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    joined(club, "ada")

    async def telling(service: Any, route: Any, request: Any) -> Any:
        address = await take_address(service, request)
        if address != ADA:
            raise Problem(404, "Nobody has this address.")
        return done(route)

    monkeypatch.setitem(recovery.FAMILIES, "auth.forgot", telling)
    assert shown(forgot(club)) != shown(forgot(club, "nobody@example.com"))


def seconds(inside: Inside, address: str, n: int) -> float:
    person = Person(inside, address=f"198.51.100.{n}")
    began = time.perf_counter()
    answer = person.send("POST", "/api/auth/password/forgot", {"email": address})
    took = time.perf_counter() - began
    assert answer.status == 202
    inside.settle()
    return took


def ratio(inside: Inside) -> float:
    """How much longer the answer takes for a known address."""
    known = [seconds(inside, ADA, n) for n in range(4)]
    unknown = [seconds(inside, "nobody@example.com", n) for n in range(4, 8)]
    return median(known) / median(unknown)


def test_the_time_does_not_tell_which_addresses_are_known(club: Inside, mail: MailServer) -> None:
    joined(club, "ada")
    forgot(club, "warm@example.com")
    mail.pause = 0.2
    assert ratio(club) < 20
    assert len(letters_about(mail, "Set a new password")) == 4


def test_a_build_that_writes_before_it_answers_is_found_by_that(
    club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(club, "ada")
    mail.pause = 0.5
    later = Outbox.later

    async def forgot_at_once(service: Any, route: Any, request: Any) -> Any:
        jobs: list[Callable[[], Awaitable[Any]]] = []
        monkeypatch.setattr(service.outbox.__class__, "later", lambda _, job: jobs.append(job))
        response = await recovery.forgot(service, route, request)
        await service.outbox._do(jobs[0])
        monkeypatch.setattr(service.outbox.__class__, "later", later)
        return response

    monkeypatch.setitem(recovery.FAMILIES, "auth.forgot", forgot_at_once)
    assert ratio(club) > 20


def test_a_disabled_account_gets_no_letter(club: Inside, mail: MailServer) -> None:
    admin, ada = administrator(club), joined(club, "ada")
    admin.send("PATCH", f"/api/users/{ada.user['id']}", {"active": False})
    assert forgot(club).status == 202
    assert letters_about(mail, "Set a new password") == []


def test_a_letter_goes_to_the_stored_address_and_not_to_one_that_looks_the_same(
    club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(club, "ada")
    mail.letters.clear()
    forgot(club, "ＡＤＡ@example.com")
    assert [letter.recipients for letter in mail.letters] == [(ADA,)]
    monkeypatch.setattr(recovery, "address_of", lambda service, person: "thief@evil.example")
    forgot(club)
    assert mail.letters[-1].recipients == ("thief@evil.example",)


def test_the_log_holds_a_digest_of_the_address(club: Inside) -> None:
    joined(club, "ada")
    for address in (ADA, "ADA@example.com", "nobody@example.com"):
        forgot(club, address)
    details = [r["detail"] for r in club.audit() if r["action"] == "password reset asked"]
    assert details[0] == details[1] != details[2]
    assert not any("example.com" in detail for detail in details)


# ---------------------------------------------------------------- tokens


def test_tokens_are_stored_as_digests(club: Inside, mail: MailServer) -> None:
    joined(club, "ada")
    forgot(club)
    token = mail.last(ADA).token
    assert token.startswith("abp_")
    stored = [row[0] for row in club.rows("_asbuilt_tickets", "digest")]
    assert secrets.digest(token) in stored
    assert token.encode() not in b"".join(stored)


def asked(inside: Inside, mail: MailServer) -> str:
    """The token of a fresh letter to Ada."""
    joined(inside, "ada")
    forgot(inside)
    return letters_about(mail, "Set a new password")[-1]


def is_bad(answer: Answer) -> bool:
    return (answer.status, (answer.body or {}).get("code")) == (403, "bad-token")


def test_a_token_counts_once(
    club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = asked(club, mail)
    assert reset(club, token).status == 204
    assert is_bad(reset(club, token, "yet another pass phrase"))
    forgot(club)
    token = letters_about(mail, "Set a new password")[-1]
    monkeypatch.setattr(tickets, "redeem", lambda *_: True)  # a build that keeps them
    assert [reset(club, token, f"{NEW} {n}").status for n in range(2)] == [204, 204]


def test_used_at_the_same_time_one_wins(club: Inside, mail: MailServer) -> None:
    token = asked(club, mail)
    bodies = [{"token": token, "new_password": f"{NEW} {n}"} for n in range(4)]
    answers = club.together(
        *(Person(club).sending("POST", "/api/auth/password/reset", body) for body in bodies)
    )
    assert sorted(answer.status for answer in answers) == [204, 403, 403, 403]


def test_a_token_dies_with_the_password_that_it_replaces(
    club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked(club, mail)
    forgot(club)
    second = letters_about(mail, "Set a new password")[-1]
    forgot(club)
    third = letters_about(mail, "Set a new password")[-1]
    assert reset(club, second).status == 204
    assert is_bad(reset(club, first))
    bound = dict(_bindings(club))[secrets.digest(third)]
    monkeypatch.setattr(tickets, "binding", lambda *_: bound)
    assert reset(club, third).status == 204  # a build that does not bind them


def _bindings(inside: Inside) -> list[tuple[Any, ...]]:
    return inside.rows("_asbuilt_tickets", "digest", "bound")


def test_a_token_dies_with_the_address_that_it_was_sent_to(club: Inside, mail: MailServer) -> None:
    ada = joined(club, "ada")
    forgot(club)
    token = letters_about(mail, "Set a new password")[-1]
    assert ada.send("PATCH", "/api/auth/me", {"email": "new@example.com"}).status == 200
    assert is_bad(reset(club, token))


def test_a_token_expires(club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tickets.RESET_SECONDS == 1800
    monkeypatch.setitem(tickets.LIFETIMES, secrets.Kind.PASSWORD_RESET, 0.05)
    token = asked(club, mail)
    time.sleep(0.06)
    assert is_bad(reset(club, token))
    monkeypatch.setattr(tickets, "now", lambda after=0.0: "2000-01-01T00:00:00.000000Z")
    assert reset(club, token).status == 204  # a build whose clock stands still


def test_a_token_for_another_purpose_is_worth_nothing(
    club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(club, "ada")
    token = letters_about(mail, "Confirm")[-1]
    assert is_bad(reset(club, token))
    bound = dict(_bindings(club))[secrets.digest(token)]
    monkeypatch.setattr(tickets, "binding", lambda *_: bound)
    monkeypatch.setattr(recovery, "KIND", secrets.Kind.EMAIL_VERIFICATION)
    assert reset(club, token).status == 204  # a build that does not look at the kind


def test_a_token_of_a_disabled_account_is_worth_nothing(club: Inside, mail: MailServer) -> None:
    admin = administrator(club)
    token = asked(club, mail)
    admin.send("PATCH", "/api/users/2", {"active": False})
    assert is_bad(reset(club, token))


@pytest.mark.parametrize("token", ["", "abp_", "abp_" + "A" * 43, "x" * 100_000, "\ud800"])
def test_another_token_is_refused(club: Inside, token: str) -> None:
    joined(club, "ada")
    assert is_bad(reset(club, token))
    assert signing_in(club, username="ada", password=PASSWORD).status == 200


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"token": "abp_x"}, "/new_password"),
        ({"new_password": NEW}, "/token"),
        ({"token": 7, "new_password": NEW}, "/token"),
        ({"token": "abp_x", "new_password": "short"}, "/new_password"),
        ({"token": "abp_x", "new_password": NEW, "user_id": 1}, "/user_id"),
    ],
)
def test_a_mistake_in_the_body_is_named(club: Inside, body: Any, place: str) -> None:
    answer = Person(club).send("POST", "/api/auth/password/reset", body)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.body["errors"]] == [place]


def test_a_weak_password_does_not_use_the_token_up(club: Inside, mail: MailServer) -> None:
    token = asked(club, mail)
    assert reset(club, token, "password123").status == 422
    assert reset(club, token).status == 204


# ---------------------------------------------------------------- limits


def test_asking_is_limited_per_source(club: Inside) -> None:
    answers = [forgot(club, f"{n}@example.com") for n in range(11)]
    assert [answer.status for answer in answers] == [202] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert forgot(club, ADA, "192.0.2.99").status == 202


def test_nobody_is_flooded_with_letters_whoever_asks(
    club: Inside, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(club, "ada")
    answers = [forgot(club, ADA, f"198.51.100.{n}") for n in range(12)]
    assert {answer.status for answer in answers} == {202}
    assert len(letters_about(mail, "Set a new password")) == 4  # one more was about the address
    monkeypatch.setattr(recovery, "may_be_written_to", lambda *_: True)
    for n in range(12, 20):
        forgot(club, ADA, f"198.51.100.{n}")
    assert len(letters_about(mail, "Set a new password")) == 12


def test_guessing_tokens_is_limited(club: Inside) -> None:
    statuses = [reset(club, f"abp_{n}").status for n in range(21)]
    assert statuses == [403] * 20 + [429]


# ---------------------------------------------------------------- documents


def test_people_without_an_address_have_no_such_endpoints(tmp_path: Path) -> None:
    text = CLUB.replace("email VARCHAR(255) UNIQUE NOT NULL", "email VARCHAR(255)")
    with Inside(plan_of(text), tmp_path / "data") as inside:
        assert forgot(inside).status == 404
        assert any("no unique e-mail" in item.text for item in inside.plan.assumptions)


LISTED = (
    OWN_PATHS
    + """
#### Forgot

**Method:** `POST /api/v1/auth/forgot-password`

**Response:**

```json
{"message": "If the address exists, a letter is on its way"}
```

#### Reset

**Method:** `POST /api/v1/auth/reset-password`

**Request:**

```json
{"token": "abp_1", "password": "correct horse battery"}
```

**Response:**

```json
{"message": "Done"}
```
"""
)


def test_the_documents_own_paths_work_and_answer_as_it_shows(
    tmp_path: Path, mail: MailServer
) -> None:
    settings = Settings(ISSUER, "spec.md", smtp=mail.settings())
    with Inside(plan_of(LISTED), tmp_path / "data", settings) as inside:
        anyone = Person(inside)
        body = {"email": ADA, "displayName": "Ada", "password": PASSWORD}
        assert anyone.send("POST", "/api/v1/auth/signup", body).status == 201
        asked = anyone.send("POST", "/api/v1/auth/forgot-password", {"email": ADA})
        assert (asked.status, asked.body) == (
            202, {"message": "If the address exists, a letter is on its way"},
        )  # fmt: skip
        inside.settle()
        body = {"token": letters_about(mail, "Set a new password")[-1], "password": NEW}
        done = anyone.send("POST", "/api/v1/auth/reset-password", body)
        assert (done.status, done.body) == (200, {"message": "Done"})
        assert anyone.send("POST", "/api/auth/password/forgot", {"email": ADA}).status == 404
