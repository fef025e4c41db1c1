"""Rate limits over HTTP: the fields that tell what is left, and the refusal when nothing is."""

from __future__ import annotations

import re
import time

import pytest

from tests.client import Api
from tests.server.conftest import Connect, Person, Serve, register

STATE = re.compile(r'"(?P<name>[^"]+)";r=(?P<left>\d+);t=(?P<seconds>\d+)')


@pytest.fixture(scope="module")
def api(serve: Serve, connect: Connect) -> Api:
    return connect(serve("limits").address)


@pytest.fixture(scope="module")
def people(serve: Serve, connect: Connect) -> list[Person]:
    return [register(connect, serve("limits").address, name) for name in ("ann", "bob")]


def left(headers: dict[str, str]) -> int:
    found = STATE.fullmatch(headers["ratelimit"])
    assert found is not None, headers["ratelimit"]
    return int(found["left"])


def test_a_source_has_its_budget_whatever_it_says_of_itself(api: Api) -> None:
    remaining = []
    for number in range(3):
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "User-Agent": str(number)}
        created = api.send("POST", "/api/notes", {"body": "n"}, headers)
        assert created.status == 201
        assert created.headers["ratelimit-policy"] == '"post-api-notes";q=3;w=3600'
        remaining.append(left(dict(created.headers)))
    assert remaining == [2, 1, 0]
    for body in ({"body": "n"}, {"nonsense": 1}, b"no json"):
        refused = api.send(
            "POST", "/api/notes", body, {"X-Forwarded-For": "192.0.2.9", "Idempotency-Key": "k"}
        )
        assert (refused.status, refused.body["code"]) == (429, "rate-limited")
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert left(dict(refused.headers)) == 0
        assert refused.headers["ratelimit-policy"] == '"post-api-notes";q=3;w=3600'


def test_each_user_has_a_budget(api: Api, people: list[Person]) -> None:
    for person in people:
        for number in range(4):
            answer = person.api.get("/api/notes", None, limit=number + 1)
            assert (answer.status, left(dict(answer.headers))) == (200, 3 - number)
        assert person.api.get("/api/notes").status == 429
    assert api.get("/api/notes").status == 200


def test_one_budget_for_everyone_comes_back_after_its_window(
    api: Api, people: list[Person]
) -> None:
    time.sleep(2.1)
    answers = [who.get("/api/notes/1").status for who in (api, people[0].api, people[1].api)]
    assert answers == [200, 200, 429]
    refused = api.get("/api/notes/2")
    assert refused.status == 429
    wait = int(refused.headers["retry-after"])
    assert 0 < wait <= 2
    time.sleep(wait)
    assert api.get("/api/notes/1").status == 200


def test_other_endpoints_have_budgets_of_their_own(api: Api, people: list[Person]) -> None:
    changed = people[0].api.patch("/api/notes/1", {"body": "changed"})
    assert changed.status == 200
    assert changed.headers["ratelimit-policy"].startswith('"default";q=')
    assert "ratelimit" not in api.get("/healthz").headers


def test_a_refusal_of_authority_costs_too(api: Api) -> None:
    before = left(dict(api.patch("/api/notes/1", {"body": "x"}).headers))
    refused = api.patch("/api/notes/1", {"body": "x"})
    assert refused.status == 401
    assert left(dict(refused.headers)) == before - 1
