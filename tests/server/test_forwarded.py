"""The client's address behind proxies: believed from trusted ones, from nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from asbuilt.errors import UsageError
from asbuilt.server.builtin import sign_in
from asbuilt.server.forwarded import client_address, networks
from asbuilt.server.problem import Problem
from tests.server.documents import CLUB
from tests.server.inside import SETTINGS, Inside, Person, SentHeaders, plan_of, register
from tests.serving import Answer

PROXY = "10.0.0.7"
STRANGER = "203.0.113.9"
TRUSTED = networks(["10.0.0.0/8", "fd00::/8"])
BEHIND = replace(SETTINGS, trusted_proxies=TRUSTED)


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        pytest.param({}, PROXY, id="nothing is said"),
        pytest.param({"x-forwarded-for": "198.51.100.1"}, "198.51.100.1", id="one hop"),
        pytest.param({"x-forwarded-for": "1.1.1.1, 198.51.100.1"}, "198.51.100.1",
                     id="what the client wrote to the left does not count"),
        pytest.param({"x-forwarded-for": "198.51.100.1, 10.9.9.9"}, "198.51.100.1",
                     id="trusted proxies on the way are passed over"),
        pytest.param({"x-forwarded-for": "10.1.1.1, 10.9.9.9"}, "10.1.1.1", id="only proxies"),
        pytest.param({"x-forwarded-for": "198.51.100.1:4711"}, "198.51.100.1", id="a port"),
        pytest.param({"x-forwarded-for": "2001:DB8::1"}, "2001:db8::1", id="IPv6"),
        pytest.param({"x-forwarded-for": "::ffff:198.51.100.1"}, "198.51.100.1", id="mapped IPv4"),
        pytest.param({"x-forwarded-for": "1.1.1.1, unknown"}, PROXY, id="an unknown hop"),
        pytest.param({"x-forwarded-for": "1.1.1.1, <script>"}, PROXY, id="no address at all"),
        pytest.param({"x-forwarded-for": ""}, PROXY, id="nothing in it"),
        pytest.param({"forwarded": "for=198.51.100.1;proto=https"}, "198.51.100.1", id="RFC 7239"),
        pytest.param({"forwarded": 'by=x; For="[2001:db8::1]:4711"'}, "2001:db8::1",
                     id="RFC 7239 with IPv6 and port"),
        pytest.param({"forwarded": 'for="1.1.1.1, 2.2.2.2";host="a,b", for=198.51.100.1'},
                     "198.51.100.1", id="a comma in quotes divides nothing"),
        pytest.param({"forwarded": "for=1.1.1.1, for=_hidden"}, PROXY, id="an obfuscated hop"),
        pytest.param({"forwarded": "for=1.1.1.1, proto=https"}, PROXY, id="a hop without for"),
        pytest.param({"forwarded": "for=198.51.100.1", "x-forwarded-for": "198.51.100.1"},
                     "198.51.100.1", id="both, and they agree"),
    ],
)  # fmt: skip
def test_a_trusted_proxy_names_the_client(headers: Mapping[str, str], address: str) -> None:
    assert client_address(PROXY, SentHeaders(headers), TRUSTED) == address


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded"])
def test_nobody_else_does(name: str) -> None:
    headers = SentHeaders({name: "for=198.51.100.1" if name == "forwarded" else "198.51.100.1"})
    assert client_address(STRANGER, headers, TRUSTED) == STRANGER
    assert client_address(PROXY, headers, ()) == PROXY


def test_a_proxy_that_listens_on_both_families_is_known_by_its_mapped_address() -> None:
    headers = SentHeaders({"x-forwarded-for": "198.51.100.1"})
    assert client_address(f"::ffff:{PROXY}", headers, TRUSTED) == "198.51.100.1"


def test_two_headers_that_contradict_each_other_are_refused() -> None:
    headers = SentHeaders({"forwarded": "for=1.1.1.1", "x-forwarded-for": "198.51.100.1"})
    with pytest.raises(Problem, match="name different clients") as refused:
        client_address(PROXY, headers, TRUSTED)
    assert refused.value.status == 400


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.0/33", ""])
def test_what_is_no_address_is_no_proxy(text: str) -> None:
    with pytest.raises(UsageError, match="no address of a proxy"):
        networks([text])


# ---------------------------------------------------------------- in a service


def guess(inside: Inside, peer: str, forwarded_for: str) -> Answer:
    """A wrong password, sent by ``peer`` in the name of somebody else."""
    body = {"username": "ada", "password": "a wrong pass phrase"}
    headers = {"x-forwarded-for": forwarded_for}
    return Person(inside, address=peer).send("POST", "/api/auth/login", body, headers)


def test_a_client_that_invents_addresses_gains_no_attempts(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", BEHIND) as inside:
        register(inside, "ada")
        seen = [guess(inside, STRANGER, f"198.51.100.{n}").status for n in range(8)]
        assert 429 in seen


def test_clients_of_a_trusted_proxy_have_their_own_attempts(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", BEHIND) as inside:
        register(inside, "ada")
        seen = {guess(inside, PROXY, f"198.51.100.{n}").status for n in range(8)}
        assert seen == {401}
        same = [guess(inside, PROXY, "198.51.100.1").status for _ in range(8)]
        assert 429 in same


def guesses(inside: Inside, *addresses: str) -> list[int]:
    return [guess(inside, PROXY, address).status for address in addresses]


def test_an_ipv6_subscriber_gains_no_attempts_by_changing_the_address(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", BEHIND) as inside:
        register(inside, "ada")
        assert 429 in guesses(inside, *(f"2a00:db8::{n}" for n in range(8)))
        assert 429 not in guesses(inside, *(f"2a00:db8:0:{n}::1" for n in range(1, 9)))
        assert 429 not in guesses(inside, *(f"fd00:1::{n}" for n in range(8)))  # one's own network


def test_without_counting_by_network_each_address_has_its_own_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "source", str)
    with Inside(plan_of(CLUB), tmp_path / "data", BEHIND) as inside:
        register(inside, "ada")
        assert set(guesses(inside, *(f"2a00:db8::{n}" for n in range(8)))) == {401}


def test_sessions_audit_and_log_hold_the_address_of_the_client(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", BEHIND) as inside:
        person = register(inside, "ada")
        person.address = PROXY
        person.send(
            "POST", "/api/auth/login",
            {"username": "ada", "password": "correct horse battery staple"},
            {"x-forwarded-for": "198.51.100.1"},
        )  # fmt: skip
        sessions = person.send("GET", "/api/auth/sessions").body["items"]
        assert "198.51.100.1" in {session["address"] for session in sessions}
        assert "198.51.100.1" in {entry["address"] for entry in inside.audit()}
        inside.service.sinks.access_log.flush()
        assert '"address":"198.51.100.1"' in inside.log.read_text()


@pytest.mark.parametrize(
    ("peer", "headers", "settings", "status"),
    [
        pytest.param("127.0.0.1", {}, {}, 200, id="loopback"),
        pytest.param("::ffff:127.0.0.1", {}, {}, 200, id="loopback on a socket of both families"),
        pytest.param(STRANGER, {}, {}, 404, id="a stranger"),
        pytest.param("127.0.0.1", {"x-forwarded-for": STRANGER}, {}, 404, id="a local proxy"),
        pytest.param("127.0.0.1", {"forwarded": "for=unknown"}, {}, 404, id="another local proxy"),
        pytest.param("127.0.0.1", {"via": "1.1 cache"}, {}, 404, id="a local cache"),
        pytest.param("127.0.0.1", {}, {"behind_proxy": True}, 404, id="a proxy that says nothing"),
        pytest.param(STRANGER, {"x-forwarded-for": "127.0.0.1"}, {}, 404, id="a liar"),
        pytest.param(PROXY, {"x-forwarded-for": "127.0.0.1"}, {"trusted_proxies": TRUSTED}, 404,
                     id="a liar behind a trusted proxy"),
        pytest.param("127.0.0.1", {}, {"behind_proxy": True, "trusted_proxies": TRUSTED}, 200,
                     id="loopback beside a proxy that tells"),
    ],
)  # fmt: skip
def test_metrics_are_for_this_machine_and_not_for_whom_a_proxy_on_it_serves(
    peer: str, headers: Mapping[str, str], settings: Mapping[str, Any], status: int, tmp_path: Path
) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", replace(SETTINGS, **settings)) as inside:
        assert Person(inside, address=peer).send("GET", "/metrics", None, headers).status == status
