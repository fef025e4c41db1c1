"""Requests by the thousand, right and wrong ones, made from the contract: the service keeps it.

Each example is attacked as its administrator and as an ordinary person, whose contracts differ.
What ends the session of whoever sends it is attacked apart, each request in a session of its own:
no operation is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.contract.tools import EXAMPLES as FOLDER
from tests.contract.tools import HERE, administrator, needs_schemathesis, run, serve

pytestmark = pytest.mark.requirement("FR-9")

SESSIONS = HERE / "sessions"
PASSWORD = "correct horse battery staple"
ENDING = ("changePassword", "endSession", "logout", "logoutEverywhere")
PARTIAL = ("--exclude-checks", "unsupported_method,allow_header_conformance")
"""An ordinary person's contract leaves out the methods that their role may not use: these answer
403 like every refusal of authority, not 405, and Allow names the methods that the path has."""

Attacker = Literal["administrator", "person", "leaving"]


@dataclass(frozen=True, slots=True)
class Example:
    """Its administrator, somebody who registers, and the rows that are there for requests to find.

    ``login`` is the name by which people sign in."""

    identity: Mapping[str, str]
    person: Mapping[str, str]
    login: str
    rows: tuple[tuple[str, Mapping[str, Any]], ...]


EXAMPLES = {
    "helpdesk": Example(
        {"username": "root", "full_name": "Root"},
        {"username": "ada", "email": "ada@example.com", "full_name": "Ada Lovelace"},
        "username",
        (
            ("/api/teams", {"name": "Hardware"}),
            ("/api/tickets", {"title": "Printer on fire", "body": "Smoke."}),
            ("/api/tickets/1/comments", {"body": "It is still burning."}),
        ),
    ),
    "shop": Example(
        {"name": "Root"},
        {"email": "ada@example.com", "name": "Ada Lovelace"},
        "email",
        (("/api/products", {"sku": "A-1", "name": "Lamp", "price": "19.99", "stock": 1000}),),
    ),
}
ATTACKS: tuple[tuple[str, Attacker], ...] = tuple(
    (name, attacker) for name in EXAMPLES for attacker in ("administrator", "person", "leaving")
)


def attack(name: str, attacker: Attacker, directory: Path) -> str:
    """What schemathesis says of a served example.

    Raises:
        AssertionError: it found a violation, or lost its session on the way.
    """
    example = EXAMPLES[name]
    with serve(name, directory) as service:
        root = administrator(service, **example.identity)
        body = {**example.person, "password": PASSWORD}
        registered = service.client().send("POST", "/api/auth/register", body)
        assert registered.status == 201, registered
        client = service.client(root)
        for path, row in example.rows:
            answer = client.send("POST", path, row)
            assert answer.status == 201, answer
        token = root if attacker == "administrator" else registered.body["access_token"]
        config, hooks = HERE / "schemathesis.toml", {}
        if attacker == "leaving":
            config = HERE / "schemathesis-leaving.toml"
            account = {example.login: example.person[example.login], "password": PASSWORD}
            hooks = {
                "SCHEMATHESIS_HOOKS": str(SESSIONS / "fresh_session.py"),
                "LOGIN": f"{service.url}/api/auth/login",
                "ACCOUNT": json.dumps(account),
            }
        contract = directory / "openapi.json"
        shown = service.client(token).send("GET", "/openapi.json").body
        contract.write_text(json.dumps(shown), "utf-8")
        printed = run(
            "st", "--config-file", config, "run", contract, "--url", service.url, "--no-color",
            *(PARTIAL if attacker == "person" else ()), directory=directory, TOKEN=token, **hooks,
        )  # fmt: skip
        mine = service.client(token).send("GET", "/api/auth/me")
        if attacker != "leaving":
            assert mine.status == 200, "the run lost its session, and with it its meaning"
        assert "bug" not in service.output()
    return printed


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, Attacker], Future[str]]:
    """All attacks at the same time: half of each is waiting for the service."""
    with ThreadPoolExecutor() as pool:
        return {
            each: pool.submit(attack, *each, tmp_path_factory.mktemp("-".join(each)))
            for each in ATTACKS
        }


@needs_schemathesis
@pytest.mark.timeout(300)
@pytest.mark.parametrize("which", ATTACKS, ids="-".join)
def test_no_answer_breaks_the_contract(
    which: tuple[str, Attacker], runs: dict[tuple[str, Attacker], Future[str]]
) -> None:
    printed = runs[which].result()
    least = r"\d{2,}" if which[1] == "leaving" else r"\d{3,}"
    assert re.search(rf"({least}) generated, \1 passed", printed), printed


def test_every_example_is_attacked() -> None:
    """But for those that describe a service of others."""
    served = {
        path.parent.name
        for path in FOLDER.glob("*/spec.md")
        if not path.with_name("service.py").exists()
    }
    assert served == set(EXAMPLES)


def test_no_operation_is_left_out() -> None:
    """What the first run leaves to the second is exactly what the second takes on."""
    first = (HERE / "schemathesis.toml").read_text("utf-8")
    second = (HERE / "schemathesis-leaving.toml").read_text("utf-8")
    pattern = re.compile(r'operation-id-regex = "\^\((.*)\)\$"')
    assert [found.split("|") for found in pattern.findall(first)] == [sorted(ENDING)]
    assert [found.split("|") for found in pattern.findall(second)] == [sorted(ENDING)]
    assert first.count("enabled = false") == second.count("enabled = false") == 1
