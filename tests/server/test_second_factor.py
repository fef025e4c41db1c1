"""The second factor: enrolled with an app, asked for at sign-in, never twice the same code."""

from __future__ import annotations

import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from asbuilt.server.auth import totp
from asbuilt.server.builtin import second_factor
from asbuilt.server.openapi.document import document
from tests.server.documents import CLUB, OWN_PATHS
from tests.server.inside import ISSUER, PASSWORD, Inside, Person, plan_of, register
from tests.server.test_accounts import signing_in
from tests.serving import Answer

MFA = "/api/auth/mfa/totp"
WRONG_CODE = "wrong-totp"


class Clock:
    """The time of the codes, moved by hand: 30 s at a time."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def step(self, steps: int = 1) -> None:
        self.now += 30 * steps


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(second_factor, "time", clock)
    return clock


@pytest.fixture
def club(tmp_path: Path, clock: Clock) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


def code_of(secret: str, clock: Clock, steps: int = 0) -> str:
    """What an app shows, some steps from now: RFC 6238 by hand, not by the service's own code."""
    return HOTP(b32decode(secret), 6, SHA1()).generate(int(clock.now) // 30 + steps).decode()


def another(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def enrolled(person: Person, clock: Clock) -> tuple[str, list[str]]:
    """The secret and the recovery codes of somebody who has enabled it."""
    secret: str = person.send("POST", f"{MFA}/enroll").body["secret"]
    answer = person.send("POST", f"{MFA}/confirm", {"totp": code_of(secret, clock)})
    assert answer.status == 200, answer
    clock.step()
    return secret, answer.body["recovery_codes"]


def signed_in(inside: Inside, name: str = "ada", **more: Any) -> Answer:
    return signing_in(inside, username=name, password=PASSWORD, **more)


def refused(answer: Answer) -> tuple[int, str]:
    assert not {"access_token", "refresh_token", "user"} & answer.body.keys()
    return answer.status, answer.body["code"]


# ---------------------------------------------------------------- the codes


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_rfc(at: int, code: str) -> None:
    """Appendix B of RFC 6238, the last six digits."""
    secret = b"12345678901234567890"
    assert totp.matching_step(secret, code, at, -1) == at // 30
    assert totp.matching_step(secret, another(code), at, -1) is None


def test_a_clock_may_be_one_step_off_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = totp.new_secret()
    code = HOTP(secret, 6, SHA1()).generate(1000).decode()
    found = {step: totp.matching_step(secret, code, step * 30, -1) for step in range(997, 1004)}
    assert found == {
        997: None, 998: None, 999: 1000, 1000: 1000, 1001: 1000, 1002: None, 1003: None,
    }  # fmt: skip
    monkeypatch.setattr(totp, "WINDOW", 3)  # a build that takes what somebody read long ago
    assert totp.matching_step(secret, code, 1003 * 30, -1) == 1000


@pytest.mark.parametrize("text", ["", "12345", "1234567", "١٢٣٤٥٦", "12 456", "-12345", "\ud800"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert totp.matching_step(totp.new_secret(), text, time.time(), -1) is None


# ---------------------------------------------------------------- signing in


def test_signing_in_needs_a_code_from_then_on(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    secret, _ = enrolled(ada, clock)
    answer = signed_in(club)
    assert refused(answer) == (401, "totp-required")
    assert answer.headers["www-authenticate"] == 'Bearer realm="api"'
    assert refused(signed_in(club, totp=another(code_of(secret, clock)))) == (401, WRONG_CODE)
    right = signed_in(club, totp=code_of(secret, clock))
    assert right.status == 200
    assert Person(club).takes(right).send("GET", "/api/auth/me").status == 200
    assert ada.send("GET", "/api/auth/me").status == 200  # what was open stays open
    assert "second factor enabled" in [row["action"] for row in club.audit()]


def test_without_the_right_password_a_code_says_nothing(club: Inside, clock: Clock) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    wrong = {"username": "ada", "password": "wrong wrong"}
    answers = [
        signing_in(club, **wrong),
        signing_in(club, **wrong, totp=code_of(secret, clock)),
        signing_in(club, **wrong, totp="000000"),
        signing_in(club, username="nobody", password="wrong wrong", totp="000000"),
    ]
    assert {refused(answer) for answer in answers} == {(401, "unauthenticated")}
    assert signed_in(club, totp=code_of(secret, clock)).status == 200  # no code was used up


def test_a_code_counts_once(club: Inside, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    code = code_of(secret, clock)
    assert signed_in(club, totp=code).status == 200
    assert refused(signed_in(club, totp=code)) == (401, WRONG_CODE)
    earlier = code_of(secret, clock, -1)
    assert refused(signed_in(club, totp=earlier)) == (401, WRONG_CODE)
    matching = totp.matching_step
    monkeypatch.setattr(
        totp, "matching_step", lambda secret, code, now, after: matching(secret, code, now, -1)
    )
    assert signed_in(club, totp=code).status == 200  # a build that remembers no step


def test_used_at_the_same_time_one_wins(club: Inside, clock: Clock) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    body = {"username": "ada", "password": PASSWORD, "totp": code_of(secret, clock)}
    answers = club.together(
        *(Person(club).sending("POST", "/api/auth/login", body) for _ in range(4))
    )
    assert sorted(answer.status for answer in answers) == [200, 401, 401, 401]


def test_the_code_that_confirmed_counts_no_more(club: Inside, clock: Clock) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    clock.step(-1)
    assert refused(signed_in(club, totp=code_of(secret, clock))) == (401, WRONG_CODE)


def test_people_without_it_may_send_a_code(club: Inside) -> None:
    register(club, "ada")
    assert signed_in(club, totp="123456").status == 200


def test_an_enrolment_that_nobody_confirmed_asks_for_nothing(club: Inside) -> None:
    ada = register(club, "ada")
    assert ada.send("POST", f"{MFA}/enroll").status == 200
    assert signed_in(club).status == 200


def test_a_new_password_does_not_replace_the_second_factor(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    enrolled(ada, clock)
    change = {"current_password": PASSWORD, "new_password": "another long one"}
    assert ada.send("POST", "/api/auth/password/change", change).status == 204
    answer = signing_in(club, username="ada", password="another long one")
    assert refused(answer) == (401, "totp-required")


# ---------------------------------------------------------------- guessing


def test_wrong_codes_are_limited_over_all_sources(
    club: Inside, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, recovery = enrolled(register(club, "ada"), clock)
    wrong = another(code_of(secret, clock))
    monkeypatch.setattr(club.service.throttle, "delay", lambda *_: 0.0)

    def guess(source: int, **code: str) -> Answer:
        person = Person(club, address=f"198.51.100.{source}")
        body = {"username": "ada", "password": PASSWORD, **code}
        return person.send("POST", "/api/auth/login", body)

    assert [guess(n, totp=wrong).status for n in range(12)] == [401] * 10 + [429] * 2
    assert guess(50, totp=code_of(secret, clock)).status == 429
    assert guess(51, recovery_code=recovery[0]).status == 200  # the owner gets in all the same
    limiter = club.service.limiter
    monkeypatch.setattr(limiter, "take", lambda *_: type(limiter)().take(*_))
    assert {guess(n, totp=wrong).status for n in range(60, 90)} == {401}  # a build without limits


def test_wrong_codes_count_as_failures_of_signing_in(club: Inside, clock: Clock) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    wrong = another(code_of(secret, clock))
    statuses = [signed_in(club, totp=wrong).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_right_codes_and_missing_ones_do_not_count(club: Inside, clock: Clock) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    for _ in range(12):
        assert refused(signed_in(club)) == (401, "totp-required")
        assert signed_in(club, totp=code_of(secret, clock)).status == 200
        clock.step()


def test_an_open_session_guesses_no_better(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    secret, _ = enrolled(ada, clock)
    wrong = {"totp": another(code_of(secret, clock))}
    statuses = [ada.send("POST", f"{MFA}/disable", wrong).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert refused(signed_in(club)) == (401, "totp-required")


def test_refused_codes_are_written(club: Inside, clock: Clock) -> None:
    secret, _ = enrolled(register(club, "ada"), clock)
    signed_in(club, totp=another(code_of(secret, clock)))
    assert (club.audit()[-1]["action"], club.audit()[-1]["actor"]) == ("second factor refused", "1")


# ---------------------------------------------------------------- recovery codes


def test_a_recovery_code_counts_once(club: Inside, clock: Clock) -> None:
    _, recovery = enrolled(register(club, "ada"), clock)
    assert len(set(recovery)) == 10
    assert signed_in(club, recovery_code=recovery[0]).status == 200
    assert refused(signed_in(club, recovery_code=recovery[0])) == (401, WRONG_CODE)
    assert signed_in(club, totp=recovery[1].lower().replace("-", " ")).status == 200
    assert [row["action"] for row in club.audit()].count("recovery code used") == 2


def test_recovery_codes_are_stored_as_digests_and_are_one_account_s(
    club: Inside, clock: Clock
) -> None:
    _, recovery = enrolled(register(club, "ada"), clock)
    enrolled(register(club, "bob"), clock)
    stored = {row[0] for row in club.rows("_asbuilt_recovery_codes", "digest", user_id=1)}
    assert stored == {totp.recovery_digest(1, code) for code in recovery}
    assert refused(signed_in(club, "bob", recovery_code=recovery[0])) == (401, WRONG_CODE)


# ---------------------------------------------------------------- the secret


def test_the_secret_is_stored_encrypted_for_its_account(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    secret, _ = enrolled(ada, clock)
    [(sealed,)] = club.rows("_asbuilt_totp", "sealed")
    plain = b32decode(secret)
    key = club.service.totp_secret
    assert plain not in sealed and secret.encode() not in sealed
    assert totp.unseal(key, 1, sealed) == plain
    for account, altered in ((2, sealed), (1, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(InvalidTag):
            totp.unseal(key, account, altered)


def test_enrolling_gives_what_an_app_reads(club: Inside) -> None:
    body = register(club, "ada").send("POST", f"{MFA}/enroll").body
    parts = urlsplit(body["uri"])
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert query["secret"] == [body["secret"]]
    assert query["issuer"] == ["Club"]
    assert parts.path.endswith(":ada")
    assert (body["digits"], body["period"]) == (6, 30)


def test_it_is_enabled_and_given_up_step_by_step(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    assert ada.send("POST", f"{MFA}/confirm", {"totp": "123456"}).status == 409
    assert ada.send("POST", f"{MFA}/disable", {"totp": "123456"}).status == 409
    first = ada.send("POST", f"{MFA}/enroll").body["secret"]
    second = ada.send("POST", f"{MFA}/enroll").body["secret"]
    assert first != second
    old = ada.send("POST", f"{MFA}/confirm", {"totp": code_of(first, clock)})
    assert refused(old) == (401, WRONG_CODE)
    confirmed = ada.send("POST", f"{MFA}/confirm", {"totp": code_of(second, clock)})
    assert confirmed.status == 200
    assert ada.send("POST", f"{MFA}/enroll").status == 409
    assert ada.send("POST", f"{MFA}/confirm", {"totp": code_of(second, clock)}).status == 409
    clock.step()
    assert ada.send("POST", f"{MFA}/disable", {"totp": code_of(second, clock)}).status == 204
    assert signed_in(club).status == 200
    assert club.rows("_asbuilt_totp", "user_id") == []
    assert club.rows("_asbuilt_recovery_codes", "user_id") == []


def test_a_recovery_code_disables_it_too(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    _, recovery = enrolled(ada, clock)
    body = {"recovery_code": recovery[3]}
    assert ada.send("POST", f"{MFA}/disable", body).status == 204
    assert signed_in(club).status == 200


def test_an_open_session_alone_does_not_disable_it(club: Inside, clock: Clock) -> None:
    ada = register(club, "ada")
    enrolled(ada, clock)
    for body, status in (({}, 422), ({"totp": 7}, 422), ({"password": PASSWORD}, 422)):
        assert ada.send("POST", f"{MFA}/disable", body).status == status
    assert refused(signed_in(club)) == (401, "totp-required")


def test_visitors_have_none_of_it(club: Inside) -> None:
    for action in ("enroll", "confirm", "disable"):
        answer = Person(club).send("POST", f"{MFA}/{action}", {"totp": "123456"})
        assert answer.status == 401
    paths = document(plan_of(CLUB), ISSUER, "anonymous")["paths"]
    assert not any("mfa" in path for path in paths)
    assert f"{MFA}/enroll" in document(plan_of(CLUB), ISSUER, "member")["paths"]


def test_the_documents_own_sign_in_asks_for_it_too(tmp_path: Path, clock: Clock) -> None:
    with Inside(plan_of(OWN_PATHS), tmp_path / "data") as inside:
        ada = Person(inside)
        body = {"email": "ada@example.com", "displayName": "Ada", "password": PASSWORD}
        ada.token = ada.send("POST", "/api/v1/auth/signup", body).body["data"]["token"]
        secret, _ = enrolled(ada, clock)
        credentials = {"email": "ada@example.com", "password": PASSWORD}
        answer = Person(inside).send("POST", "/api/login", credentials)
        assert refused(answer) == (401, "totp-required")
        credentials["totp"] = code_of(secret, clock)
        assert Person(inside).send("POST", "/api/login", credentials).status == 200
