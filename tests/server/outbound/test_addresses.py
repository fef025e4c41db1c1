"""Calls that would leave their service: each attack is refused, and each gets through without the
defence that it is about."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin

import pytest

from asbuilt.server.outbound import address, http
from asbuilt.server.outbound.address import Refused, is_public, parse
from asbuilt.server.outbound.reach import Reach
from tests.server.outbound.calling import Office, office
from tests.upstream import Asked, Reply, Upstream, upstream


@pytest.fixture
def evil() -> Iterator[Upstream]:
    """What an attacker wants to reach."""
    with upstream() as made:
        yield made


def _resolved(base: str, path: str) -> address.Url:
    """A path is a relative reference."""
    return parse(urljoin(base, path))


def _appended(base: str, path: str) -> address.Url:
    """A path is what follows the text of the address: what comes before an @ is a user."""
    return parse(f"http://{(base + path).rpartition('@')[2]}")


ATTACKS = {
    "//HOST/secret": _resolved,
    "http://HOST/secret": _resolved,
    "/\\HOST/secret": lambda base, path: _resolved(base, path.replace("\\", "/")),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_path_leads_to_no_other_host(ann: Office, evil: Upstream, attack: str) -> None:
    path = attack.replace("HOST", evil.url.removeprefix("http://"))
    made = ann.call("plain", path)
    assert (made.status, made.body["code"]) == (502, "refused-call")
    assert ann.notes() == []
    assert any("name=plain refused" in line for line in ann.inside.errors)
    assert not any("secret" in line for line in ann.inside.errors)
    with patch.multiple(address, below=ATTACKS[attack], check_origin=lambda *_: None):
        assert ann.call("plain", path).status == 200
    assert [asked.path for asked in evil.asked] == ["/secret"]


@pytest.mark.parametrize("attack", ["@HOST/secret", ":x@HOST/secret"])
def test_nothing_of_a_path_belongs_to_the_host(ann: Office, evil: Upstream, attack: str) -> None:
    line = ann.inside.service.outbound.lines["plain"]
    line.address = ann.upstream.url
    path = attack.replace("HOST", evil.url.removeprefix("http://"))
    assert ann.call("plain", path).status == 200
    assert ([asked.path for asked in ann.upstream.asked], evil.asked) == ([f"/{path}"], [])
    with patch.multiple(address, below=_appended, check_origin=lambda *_: None):
        assert ann.call("plain", path).status == 200
    assert [asked.path for asked in evil.asked] == ["/secret"]


@pytest.mark.parametrize(
    "path",
    ["/../admin", "/a/../../admin", "/%2e%2e/admin", "/a%2f..%2f..%2fadmin", "/.", "/..%5cx"],
)
def test_a_path_stays_below_that_of_the_service(ann: Office, path: str) -> None:
    assert ann.call("plain", path).status == 502
    assert ann.upstream.asked == []
    with patch.object(address, "check_path", lambda path: None):
        assert ann.call("plain", path).status == 200
    assert ann.upstream.asked[0].path == f"/v1{path}"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("where", ["URL/secret", "//HOST/secret"])
def test_a_redirect_leads_to_no_other_host(
    ann: Office, evil: Upstream, where: str, method: str
) -> None:
    host = evil.url.removeprefix("http://")
    location = where.replace("URL", evil.url).replace("HOST", host)
    ann.upstream.reply = lambda asked: (302, {"Location": location}, b"")
    made = ann.call("plain", method=method)
    assert (made.status, made.body["code"], evil.asked) == (502, "refused-call", [])
    with patch.object(address, "check_origin", lambda *_: None):
        assert ann.call("plain", method=method).status == 200
    assert len(evil.asked) == (method == "GET")


def test_a_redirect_within_the_service_is_followed(ann: Office) -> None:
    def reply(asked: Asked) -> Reply:
        moved = asked.path == "/v1/old"
        return (301, {"Location": "/v1/new"}, b"") if moved else (200, {}, b"")

    ann.upstream.reply = reply
    assert ann.call("plain", "/old").status == 200
    assert [asked.path for asked in ann.upstream.asked] == ["/v1/old", "/v1/new"]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_a_host_with_a_private_address_is_refused(
    tmp_path: Path, evil: Upstream, host: str
) -> None:
    url = f"http://{host}:{evil.port}"
    with office(tmp_path / "data", reach=Reach({"plain": url})) as ann:
        made = ann.call("plain")
        assert (made.status, made.body["code"], evil.asked) == (502, "refused-call", [])
        with patch.object(address, "check_addresses", lambda addresses: None):
            assert ann.call("plain").status == 200
        assert len(evil.asked) == 1


def test_a_name_that_changes_its_address_is_looked_up_once(tmp_path: Path, evil: Upstream) -> None:
    """DNS rebinding: public when it is checked, ours when it is connected to."""
    looked_up: list[str] = []

    async def rebinding(url: address.Url) -> list[str]:
        looked_up.append(url.host)
        return ["192.0.2.1" if len(looked_up) == 1 else "127.0.0.1"]

    reach = Reach({"plain": f"http://rebind.example:{evil.port}"})
    with (
        office(tmp_path / "data", reach=reach) as ann,
        patch.object(address, "resolve", rebinding),
        patch.object(address, "is_public", lambda text: not text.startswith("127.")),
    ):
        assert ann.call("plain").status in (503, 504)  # nobody is at 192.0.2.1
        assert (len(looked_up), evil.asked) == (1, [])
        proper = http.exchange

        async def by_name(url: address.Url, addresses: Any, *rest: Any) -> Any:
            return await proper(url, await rebinding(url), *rest)

        with patch.object(http, "exchange", by_name):
            looked_up.clear()
            assert ann.call("plain").status == 200
        assert len(evil.asked) == 1


@pytest.mark.parametrize(
    ("development", "private", "status"),
    [(True, "", 200), (False, "localhost", 200), (False, "127.0.0.1", 502), (False, "", 502)],
)
def test_a_private_host_is_called_where_that_is_allowed(
    tmp_path: Path, evil: Upstream, development: bool, private: str, status: int
) -> None:
    reach = Reach({"plain": f"http://localhost:{evil.port}"}, private=frozenset({private}))
    with office(tmp_path / "data", reach=reach, development=development) as ann:
        assert ann.call("plain").status == status


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True), ("2606:4700:4700::1111", True), ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("::", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False), ("::ffff:8.8.8.8", True), ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True), ("2002:7f00:1::", False), ("fd00:ec2::254", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(text: str, public: bool) -> None:
    assert is_public(text) is public


def test_all_addresses_of_a_host_must_be_public() -> None:
    address.check_addresses(["8.8.8.8", "1.1.1.1"])
    with pytest.raises(Refused):
        address.check_addresses(["8.8.8.8", "127.0.0.1"])


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "https://", "https://me@a.example", "a.example", "http://a:x/"]
)
def test_what_is_no_address_of_a_service(url: str) -> None:
    with pytest.raises(ValueError):
        parse(url)


def test_names_are_looked_up_as_the_system_does() -> None:
    found = asyncio.run(address.resolve(parse("http://localhost:80")))
    assert "127.0.0.1" in found or "::1" in found
