"""Requests by the thousand, right and wrong ones, made from the contract: the service keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.tools import HERE, administrator, needs_schemathesis, run, serve

IDENTITIES = {
    "helpdesk": {"username": "root", "full_name": "Root"},
    "shop": {"name": "Root"},
}


@needs_schemathesis
@pytest.mark.parametrize("example", IDENTITIES)
def test_no_answer_breaks_the_contract(example: str, tmp_path: Path) -> None:
    with serve(example, tmp_path) as service:
        token = administrator(service, **IDENTITIES[example])
        printed = run(
            "st", "--config-file", HERE / "schemathesis.toml", "run",
            f"{service.url}/openapi.json", "--no-color", directory=tmp_path, TOKEN=token,
        )  # fmt: skip
        still = service.client(token).send("GET", "/api/auth/me")
    assert still.status == 200, "the run has lost its own session, and with it its meaning"
    assert "Authentication failed" not in printed
    assert "found" not in printed.partition("Test cases:")[2].partition("\n\n")[0]
