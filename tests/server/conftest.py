"""One running service per specification, shared by all tests of a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.client import Api
from tests.serving import Service, start

SPECS = Path(__file__).parent / "specs"
PASSWORD = "a long enough pass phrase"

Serve = Callable[[str], Service]
Connect = Callable[..., Api]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts ``specs/NAME.md`` at its first use and keeps it running."""
    running: dict[str, Service] = {}
    with ExitStack() as stack:

        def started(name: str) -> Service:
            if name not in running:
                data = tmp_path_factory.mktemp("data") / "store"
                running[name] = stack.enter_context(start(SPECS / f"{name}.md", data))
            return running[name]

        yield started


@pytest.fixture(scope="session")
def connect() -> Iterator[Connect]:
    """Makes clients and closes their connections in the end."""
    with ExitStack() as stack:

        def connected(address: str, token: str | None = None) -> Api:
            return stack.enter_context(closing(Api(address, token)))

        yield connected


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    id: Any
    api: Api


def register(connect: Connect, address: str, name: str, **columns: Any) -> Person:
    """A new account, signed in."""
    body = {"username": name, "password": PASSWORD, **columns}
    return _signed_in(connect, address, "/api/auth/register", body)


def administrator(connect: Connect, service: Service, **columns: Any) -> Person:
    """The first administrator, made with the token that the service printed."""
    body = {"token": service.setup_token, "password": PASSWORD, **columns}
    return _signed_in(connect, service.address, "/api/auth/setup", body)


def _signed_in(connect: Connect, address: str, path: str, body: dict[str, Any]) -> Person:
    answer = connect(address).post(path, body)
    assert answer.status == 201, answer.body
    return Person(answer.body["user"]["id"], connect(address, answer.body["access_token"]))


@dataclass(frozen=True, slots=True)
class Desk:
    """The people of ``specs/desk.md``: Ann and Mia are in one team, Bob in none."""

    service: Service
    admin: Person
    mia: Person
    ann: Person
    bob: Person
    anyone: Api
    team: int


@pytest.fixture(scope="session")
def desk(serve: Serve, connect: Connect) -> Desk:
    """``specs/desk.md`` with an administrator, a manager and two users."""
    service = serve("desk")
    address = service.address
    admin = administrator(connect, service, username="root")
    mia, ann, bob = (register(connect, address, name) for name in ("mia", "ann", "bob"))
    team = admin.api.post("/api/teams", {"name": "blue"}).body["id"]
    for person, changes in ((mia, {"role": "manager", "team_id": team}), (ann, {"team_id": team})):
        answer = admin.api.patch(f"/api/users/{person.id}", changes)
        assert answer.status == 200, answer.body
    return Desk(service, admin, mia, ann, bob, connect(address), team)


@pytest.fixture(scope="session")
def things(serve: Serve, connect: Connect) -> Api:
    """A client of ``specs/things.md``."""
    return connect(serve("things").address)


@pytest.fixture(scope="session")
def relations(serve: Serve, connect: Connect) -> Api:
    """A client of ``specs/relations.md``."""
    return connect(serve("relations").address)


@pytest.fixture(scope="session")
def shapes(serve: Serve, connect: Connect) -> Api:
    """A client of ``specs/shapes.md``."""
    return connect(serve("shapes").address)
