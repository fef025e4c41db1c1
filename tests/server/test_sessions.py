"""Sessions: refreshed, listed and ended, each at once; and tokens that are none."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asbuilt.plan.model import Sessions
from asbuilt.server.auth import tokens
from asbuilt.server.auth.keys import new_ring, rotate
from tests.server.documents import CLUB
from tests.server.inside import ISSUER, Inside, Person, administrator, login, plan_of, register
from tests.serving import Answer


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Inside]:
    """Without any time of grace."""
    plan = plan_of(CLUB, sessions=Sessions(grace=0))
    with Inside(plan, tmp_path / "data") as inside:
        yield inside


def refreshing(inside: Inside, token: str | None) -> Answer:
    return Person(inside).send("POST", "/api/auth/refresh", {"refresh_token": token})


def me(person: Person) -> int:
    return person.send("GET", "/api/auth/me").status


# ---------------------------------------------------------------- refresh


def test_refreshing_gives_other_tokens_of_the_same_session(club: Inside) -> None:
    ada = register(club, "ada")
    answer = refreshing(club, ada.refresh)
    assert answer.status == 200
    assert answer.body["refresh_token"] != ada.refresh
    assert answer.body["access_token"] != ada.token
    again = Person(club).takes(answer)
    assert me(again) == 200
    [session] = again.send("GET", "/api/auth/sessions").body["items"]
    assert session["current"]


def test_a_lost_answer_is_repeated_within_the_time_of_grace(club: Inside) -> None:
    ada = register(club, "ada")
    first = refreshing(club, ada.refresh).body["refresh_token"]
    assert refreshing(club, ada.refresh).body["refresh_token"] == first
    assert refreshing(club, first).status == 200


def test_refreshing_at_the_same_time_gives_one_successor(club: Inside) -> None:
    ada = register(club, "ada")
    body = {"refresh_token": ada.refresh}
    answers = club.together(
        *(Person(club).sending("POST", "/api/auth/refresh", body) for _ in range(5))
    )
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["refresh_token"] for answer in answers}) == 1


def test_a_second_use_after_that_ends_the_whole_family(strict: Inside) -> None:
    ada = register(strict, "ada")
    stolen = ada.refresh
    successor = Person(strict).takes(refreshing(strict, stolen))
    assert me(successor) == 200
    assert refreshing(strict, stolen).status == 401
    assert me(successor) == 401
    assert me(ada) == 401
    assert refreshing(strict, successor.refresh).status == 401
    assert [row["action"] for row in strict.audit()][-1] == "refresh token reused"


def test_other_sessions_of_the_account_outlive_the_theft_of_one(strict: Inside) -> None:
    ada = register(strict, "ada")
    other = login(strict, "ada")
    refreshing(strict, ada.refresh)
    assert refreshing(strict, ada.refresh).status == 401
    assert me(other) == 200


@pytest.mark.parametrize("token", ["", "abr_", "abr_" + "x" * 43, "x" * 10_000, "\ud800"])
def test_what_is_no_refresh_token_is_refused(club: Inside, token: str) -> None:
    answer = refreshing(club, token)
    assert answer.status == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_an_access_token_is_no_refresh_token_nor_the_other_way_round(club: Inside) -> None:
    ada = register(club, "ada")
    assert refreshing(club, ada.token).status == 401
    assert me(Person(club, ada.refresh)) == 401


def test_a_session_ends_with_its_life_time(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB, sessions=Sessions(refresh=0)), tmp_path / "data") as inside:
        assert refreshing(inside, register(inside, "ada").refresh).status == 401


def test_refresh_tokens_are_stored_as_digests(club: Inside) -> None:
    ada = register(club, "ada")
    assert ada.refresh
    [(digest,)] = club.rows("_asbuilt_refresh_tokens", "digest")
    assert digest == sha256(ada.refresh.encode()).digest()


# ---------------------------------------------------------------- the list of sessions


def test_sessions_are_listed_newest_first(club: Inside) -> None:
    ada = register(club, "ada")
    body = {"username": "ada", "password": "correct horse battery staple"}
    phone = Person(club, address="198.51.100.7")
    phone.takes(phone.send("POST", "/api/auth/login", body, {"User-Agent": "Phone " + "x" * 900}))
    items = ada.send("GET", "/api/auth/sessions").body["items"]
    assert [item["current"] for item in items] == [False, True]
    assert [item["address"] for item in items] == ["198.51.100.7", "192.0.2.1"]
    assert len(items[0]["user_agent"]) == 300
    assert set(items[0]) == {
        "id", "created_at", "last_used_at", "user_agent", "address", "current",
    }  # fmt: skip


def test_a_session_is_ended_from_another_one(club: Inside) -> None:
    ada, phone = register(club, "ada"), login(club, "ada")
    items = ada.send("GET", "/api/auth/sessions").body["items"]
    other = next(item["id"] for item in items if not item["current"])
    assert me(phone) == 200
    assert ada.send("DELETE", f"/api/auth/sessions/{other}").status == 204
    assert me(phone) == 401
    assert refreshing(club, phone.refresh).status == 401
    assert me(ada) == 200
    assert ada.send("DELETE", f"/api/auth/sessions/{other}").status == 404


def test_the_session_of_somebody_else_is_not_there(club: Inside) -> None:
    ada, bob = register(club, "ada"), register(club, "bob")
    [session] = bob.send("GET", "/api/auth/sessions").body["items"]
    missing = ada.send("DELETE", "/api/auth/sessions/0190-none")
    refused = ada.send("DELETE", f"/api/auth/sessions/{session['id']}")
    assert refused.status == missing.status == 404
    assert refused.body["detail"] == missing.body["detail"]
    assert me(bob) == 200


def test_signing_out_ends_this_session_at_once(club: Inside) -> None:
    ada, phone = register(club, "ada"), login(club, "ada")
    assert ada.send("POST", "/api/auth/logout").status == 204
    assert (me(ada), me(phone)) == (401, 200)
    assert refreshing(club, ada.refresh).status == 401


def test_signing_out_everywhere_ends_all_of_them(club: Inside) -> None:
    ada, phone, bob = register(club, "ada"), login(club, "ada"), register(club, "bob")
    assert ada.send("POST", "/api/auth/logout-all").status == 204
    assert (me(ada), me(phone), me(bob)) == (401, 401, 200)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/auth/me"),
        ("PATCH", "/api/auth/me"),
        ("POST", "/api/auth/logout"),
        ("POST", "/api/auth/logout-all"),
        ("GET", "/api/auth/sessions"),
        ("DELETE", "/api/auth/sessions/1"),
        ("POST", "/api/auth/password/change"),
    ],
)
def test_nobody_has_an_account_without_signing_in(club: Inside, method: str, path: str) -> None:
    answer = Person(club).send(method, path, {} if method in ("POST", "PATCH") else None)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="api"'


# ---------------------------------------------------------------- tokens that are none


def segment(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).decode().rstrip("=")


def claims(inside: Inside, person: Person, **changes: Any) -> dict[str, Any]:
    """The claims of somebody's real token, with some of them changed."""
    ring = inside.service.accounts.keys
    assert person.token
    real = tokens.verify(person.token, ring, ISSUER, inside.plan.name, time.time())
    return msgspec.structs.asdict(real) | changes


def signed(inside: Inside, payload: dict[str, Any], **header: Any) -> str:
    """A token with the service's own signature."""
    key = inside.service.accounts.keys.current
    head = {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid} | header
    text = f"{segment(head)}.{segment(payload)}"
    return f"{text}.{segment(key.private.sign(text.encode()))}"


def of_another_key(inside: Inside, payload: dict[str, Any]) -> str:
    kid = inside.service.accounts.keys.current.kid
    text = f"{segment({'alg': 'EdDSA', 'typ': 'at+jwt', 'kid': kid})}.{segment(payload)}"
    return f"{text}.{segment(Ed25519PrivateKey.generate().sign(text.encode()))}"


def with_symmetric_key(inside: Inside, payload: dict[str, Any]) -> str:
    """The public key taken for the secret of an HMAC."""
    key = inside.service.accounts.keys.current
    text = f"{segment({'alg': 'HS256', 'typ': 'at+jwt', 'kid': key.kid})}.{segment(payload)}"
    return f"{text}.{segment(key.public.public_bytes_raw())}"


def unsigned(inside: Inside, payload: dict[str, Any]) -> str:
    return f"{segment({'alg': 'none', 'typ': 'at+jwt'})}.{segment(payload)}."


Forge = Callable[[Inside, Person], str]
NOW = int(time.time())

FORGERIES: dict[str, Forge] = {
    "unsigned": lambda club, ada: unsigned(club, claims(club, ada)),
    "signed by another key": lambda club, ada: of_another_key(club, claims(club, ada)),
    "an HMAC with the public key": lambda club, ada: with_symmetric_key(club, claims(club, ada)),
    "for another audience": lambda club, ada: signed(club, claims(club, ada, aud="other")),
    "from another issuer": lambda club, ada: signed(club, claims(club, ada, iss="http://x.example")),
    "expired": lambda club, ada: signed(club, claims(club, ada, exp=int(time.time()) - 1)),
    "not valid yet": lambda club, ada: signed(club, claims(club, ada, nbf=int(time.time()) + 60)),
    "without an end": lambda club, ada: signed(
        club, {name: value for name, value in claims(club, ada).items() if name != "exp"}
    ),
    "of an unknown session": lambda club, ada: signed(club, claims(club, ada, sid="0190-none")),
    "of another kind": lambda club, ada: signed(club, claims(club, ada), typ="JWT"),
    "with crit": lambda club, ada: signed(club, claims(club, ada), crit=["exp"]),
    "with a key of its own": lambda club, ada: signed(club, claims(club, ada), jwk={"kty": "OKP"}),
    "of an unknown kid": lambda club, ada: signed(club, claims(club, ada), kid="x"),
    "longer than allowed": lambda club, ada: signed(club, claims(club, ada, more="x" * 5000)),
    "cut": lambda club, ada: (ada.token or "")[:-1],
    "padded": lambda club, ada: (ada.token or "") + "=",
    "nothing": lambda club, ada: "",
    "words": lambda club, ada: "let me in",
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_token_is_refused(club: Inside, forge: Forge) -> None:
    ada = register(club, "ada")
    answer = Person(club, forge(club, ada)).send("GET", "/api/auth/me")
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="api"')
    assert me(ada) == 200


def test_the_same_claims_with_the_right_signature_are_taken(club: Inside) -> None:
    """What the forgeries are measured against."""
    ada = register(club, "ada")
    assert me(Person(club, signed(club, claims(club, ada)))) == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Basic {}", id="another scheme"),
        pytest.param("{}", id="no scheme"),
        pytest.param("Bearer  {}", id="two spaces"),
        pytest.param("Bearer {} {}", id="two tokens"),
    ],
)
def test_a_header_that_holds_no_bearer_token_is_refused(club: Inside, header: str) -> None:
    ada = register(club, "ada")
    sent = {"Authorization": header.format(ada.token, ada.token)}
    assert Person(club).send("GET", "/api/auth/me", None, sent).status == 401


def test_the_role_in_a_token_grants_nothing(club: Inside) -> None:
    ada = register(club, "ada")
    promoted = Person(club, signed(club, claims(club, ada, role="admin")))
    assert promoted.send("GET", "/api/users").status == 403


def test_the_subject_in_a_token_does_not_count_against_its_session(club: Inside) -> None:
    ada = register(club, "ada")
    register(club, "bob")
    stranger = Person(club, signed(club, claims(club, ada, sub="2")))
    assert stranger.send("GET", "/api/auth/me").body["username"] == "ada"


def test_an_access_token_expires(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB, sessions=Sessions(access=1)), tmp_path / "data") as inside:
        ada = register(inside, "ada")
        assert me(ada) == 200
        time.sleep(1.1)
        assert me(ada) == 401
        assert refreshing(inside, ada.refresh).status == 200


def test_a_refused_token_does_not_fall_back_to_an_anonymous_caller(club: Inside) -> None:
    wrong = Person(club, "x.y.z")
    assert wrong.send("GET", "/healthz").status == 401
    body = {"username": "ada", "email": "a@b.c", "password": "correct horse battery"}
    assert wrong.send("POST", "/api/auth/register", body).status == 401


def test_tokens_of_a_retired_key_verify_no_more(club: Inside) -> None:
    ada = register(club, "ada")
    accounts = club.service.accounts
    accounts.keys = rotate(accounts.keys, time.time(), grace=900)
    fresh = login(club, "ada")
    assert (me(ada), me(fresh)) == (200, 200)
    published = Person(club).send("GET", "/.well-known/jwks.json").body["keys"]
    assert [key["kid"] for key in published] == [
        accounts.keys.current.kid, accounts.keys.former[0].kid,
    ]  # fmt: skip
    unseen = Person(club, signed(club, claims(club, fresh, jti="another")))
    accounts.keys = new_ring(time.time())
    assert me(unseen) == 401


def test_the_first_administrator_s_sessions_are_like_all_others(club: Inside) -> None:
    admin = administrator(club)
    assert admin.send("POST", "/api/auth/logout").status == 204
    assert me(admin) == 401
