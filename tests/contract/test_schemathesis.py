"""Requests by the thousand, right and wrong ones, made from the contract: the service keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contract.tools import HERE, administrator, needs_schemathesis, run, serve


@dataclass(frozen=True, slots=True)
class Example:
    """Who its administrator is, and the rows that are there for requests to find."""

    identity: Mapping[str, str]
    rows: tuple[tuple[str, Mapping[str, Any]], ...]


ADA = {
    "username": "ada",
    "email": "ada@example.com",
    "full_name": "Ada Lovelace",
    "password": "correct horse battery staple",
}
EXAMPLES = {
    "helpdesk": Example(
        {"username": "root", "full_name": "Root"},
        (
            ("/api/auth/register", ADA),
            ("/api/teams", {"name": "Hardware"}),
            ("/api/tickets", {"title": "Printer on fire", "body": "Smoke."}),
            ("/api/tickets/1/comments", {"body": "It is still burning."}),
        ),
    ),
    "shop": Example(
        {"name": "Root"},
        (("/api/products", {"sku": "A-1", "name": "Lamp", "price": "19.99", "stock": 1000}),),
    ),
}


def attack(name: str, directory: Path) -> str:
    """What schemathesis says of a served example.

    Raises:
        AssertionError: it found a violation, or lost its session on the way.
    """
    example = EXAMPLES[name]
    with serve(name, directory) as service:
        token = administrator(service, **example.identity)
        client = service.client(token)
        for path, row in example.rows:
            answer = client.send("POST", path, row)
            assert answer.status == 201, answer
        printed = run(
            "st", "--config-file", HERE / "schemathesis.toml", "run",
            f"{service.url}/openapi.json", "--no-color", directory=directory, TOKEN=token,
        )  # fmt: skip
        mine = service.client(token).send("GET", "/api/auth/me")
        assert mine.status == 200, "the run lost its session, and with it its meaning"
    return printed


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[str]]:
    """All examples at the same time: half of each run is waiting for the service."""
    with ThreadPoolExecutor() as pool:
        return {name: pool.submit(attack, name, tmp_path_factory.mktemp(name)) for name in EXAMPLES}


@needs_schemathesis
@pytest.mark.timeout(300)
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_answer_breaks_the_contract(example: str, runs: dict[str, Future[str]]) -> None:
    printed = runs[example].result()
    assert re.search(r"(\d{4,}) generated, \1 passed", printed), printed
