"""The probes of security and limits on a running service that is only known by its address."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import asbuilt.api
from asbuilt.verify.evidence import Evidence, encode
from asbuilt.verify.options import Options
from asbuilt.verify.own import OwnService
from asbuilt.verify.run import verify
from asbuilt.verify.subject import subject
from tests.verify.verified import HELPDESK, failures

SPEC = HELPDESK / "spec.md"
SHOP = HELPDESK.with_name("shop") / "spec.md"
FAULTY = Path(__file__).parents[1] / "broken" / "faulty.py"
PROBES = ("jwt", "sessions", "encryption_at_rest", "tls", "pii", "sql_injection", "xss", "csrf")


def test_a_service_at_an_address_has_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = OwnService(SPEC, tmp_path)
    found, limits = asyncio.run(_verified(service, monkeypatch, PROBES, ("rate_limit",)))
    assert failures(found) == failures(limits) == []
    assert [(person.role, person.names) for person in found.accounts] == [
        (role, {"username": f"{role}{number}", "email": f"{role}{number}@example.com"})
        for role in ("admin", "agent", "customer") for number in range(1, 5)
    ]  # fmt: skip
    assert os.environ["SECRET"].encode() not in encode(found)
    verdicts = {name.partition("/")[2]: claim.verdict for name, claim in found.claims.items()}
    assert verdicts["jwt-based-authentication"] == "met"
    assert verdicts["xss-prevention"] == "met"
    assert verdicts["csrf-protection"] == "met"
    tried = found.claims["security/sql-injection-prevention"]
    assert tried.groups["text in GET /api/tickets"].passed > 10
    assert "refused as too many" in tried.summary, "one address registers 20 people an hour"
    unseen = found.claims["security/encryption-in-transit-tls-1-3"]
    assert unseen.verdict == "unproven"
    assert "clear text on this machine" in unseen.summary
    files = found.claims["security/encryption-at-rest"]
    assert files.verdict == "unproven"
    assert "without --url" in files.summary


def test_what_few_accounts_may_ask_is_too_little_for_a_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop lets an address ask 1,200 times a minute; its document speaks of 1,000 buyers."""
    (found,) = asyncio.run(_verified(OwnService(SHOP, tmp_path), monkeypatch, ("load",)))
    assert failures(found) == []
    (latency,) = found.claims["NFR-1"].measurements
    assert latency.verdict == "unproven"
    assert 0 < latency.load["users"] < 1_000
    assert latency.sample > 100
    assert "not with 1,000 users" in latency.reason
    assert found.claims["NFR-3"].verdict == "unproven"


def test_what_is_slow_for_few_is_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = OwnService(
        SPEC, tmp_path, program=(sys.executable, str(FAULTY)),
        environment={"FAULTY_PATH": "/api/tickets", "FAULTY_DELAY": "0.25"},
    )  # fmt: skip
    (found,) = asyncio.run(_verified(service, monkeypatch, ("load",)))
    assert found.claims["NFR-1"].verdict == "failing"


async def _verified(
    service: OwnService, monkeypatch: pytest.MonkeyPatch, *runs: tuple[str, ...]
) -> list[Evidence]:
    """What each run finds, by its probes, at a service that is only known by its address."""
    judged = subject(service.document, asbuilt.api.read(service.document))
    await service.seed(50, 50, 1)
    address = await service.start()
    try:
        accounts = _accounts(service.manifest, service.directory, monkeypatch)
        options = Options(service.directory, address, (), "quick", True, 1, accounts)
        return [
            await verify(judged, replace(options, only=probes), lambda probe, event: None)
            for probes in runs
        ]
    finally:
        await service.stop()


def _accounts(manifest: Path, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the owner of the service would write."""
    told = msgspec.json.decode(manifest.read_bytes())
    monkeypatch.setenv("SECRET", told["password"])
    entries = [
        f'[[accounts]]\nrole = "{each["role"]}"\nid = {each["id"]}\npassword_env = "SECRET"\n'
        + "".join(f'names.{name} = "{value}"\n' for name, value in each["names"].items())
        for role in dict.fromkeys(each["role"] for each in told["accounts"])
        for each in [a for a in told["accounts"] if a["role"] == role][:4]
    ]
    file = directory / "accounts.toml"
    file.write_text("\n".join(entries), "utf-8")
    return file
