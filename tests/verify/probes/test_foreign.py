"""The probes of security and limits on a running service that is only known by its address."""

from __future__ import annotations

import asyncio
import os
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
PROBES = ("jwt", "sessions", "encryption_at_rest", "tls", "pii", "sql_injection", "xss", "csrf")


def test_a_service_at_an_address_has_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, limits = asyncio.run(_verified(tmp_path, monkeypatch))
    assert failures(found) == failures(limits) == []
    assert [(person.role, person.names) for person in found.accounts] == [
        (role, {"username": f"{role}{number}"})
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


async def _verified(directory: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Evidence, Evidence]:
    judged = subject(SPEC, asbuilt.api.read(SPEC))
    service = OwnService(SPEC, directory)
    await service.seed(50, 50, 1)
    address = await service.start()
    try:
        accounts = _accounts(service.manifest, directory, monkeypatch)
        options = Options(directory, address, PROBES, "quick", True, 1, accounts)
        found = await verify(judged, options, lambda probe, event: None)
        limits = replace(options, only=("rate_limit",))
        return found, await verify(judged, limits, lambda probe, event: None)
    finally:
        await service.stop()


def _accounts(manifest: Path, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the owner of the service would write."""
    told = msgspec.json.decode(manifest.read_bytes())
    monkeypatch.setenv("SECRET", told["password"])
    entries = [
        f'[[accounts]]\nrole = "{each["role"]}"\nid = {each["id"]}\npassword_env = "SECRET"\n'
        f'names = {{ username = "{each["names"]["username"]}" }}\n'
        for role in ("admin", "agent", "customer")
        for each in [a for a in told["accounts"] if a["role"] == role][:4]
    ]
    file = directory / "accounts.toml"
    file.write_text("\n".join(entries), "utf-8")
    return file
