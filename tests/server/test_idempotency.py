"""Idempotency-Key: a request that is sent again is carried out once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from tests.client import Api
from tests.server.conftest import SPECS, Connect, Desk
from tests.server.inside import Inside, plan_of
from tests.server.inside import Person as Visitor
from tests.serving import Answer

pytestmark = pytest.mark.requirement("FR-6")


@pytest.fixture
def key() -> str:
    return str(uuid4())


def titles(api: Api, title: str) -> int:
    total: int = api.get("/api/tasks", None, title=title).body["total"]
    return total


def test_the_first_answer_is_given_again(desk: Desk, key: str) -> None:
    first = desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key)
    again = desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key)
    assert first.status == again.status == 201
    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    for name in ("location", "etag", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert titles(desk.ann.api, key) == 1


def test_a_quoted_key_is_the_same_key(desk: Desk, key: str) -> None:
    desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key)
    again = desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=f'"{key}"')
    assert again.headers["idempotency-replayed"] == "true"


def test_another_body_is_refused(desk: Desk, key: str) -> None:
    desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key)
    refused = desk.ann.api.post("/api/tasks", {"title": "other"}, Idempotency_Key=key)
    assert (refused.status, refused.body["code"]) == (422, "idempotency-mismatch")
    again = desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key)
    assert again.headers["idempotency-replayed"] == "true"


def test_a_key_belongs_to_its_caller_method_and_path(desk: Desk, key: str) -> None:
    body = {"title": key}
    first = desk.ann.api.post("/api/tasks", body, Idempotency_Key=key)
    other = desk.bob.api.post("/api/tasks", body, Idempotency_Key=key)
    patched = desk.ann.api.patch(first.headers["location"], body, Idempotency_Key=key)
    posted = desk.ann.api.post("/api/posts", body, Idempotency_Key=key)
    assert [other.status, patched.status, posted.status] == [201, 200, 201]
    assert not any("idempotency-replayed" in a.headers for a in (other, patched, posted))


def test_a_change_is_carried_out_once(desk: Desk, key: str) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t"}).headers["location"]
    assert desk.ann.api.patch(path, {"title": "one"}, Idempotency_Key=key).status == 200
    assert desk.ann.api.patch(path, {"title": "two"}).status == 200
    again = desk.ann.api.patch(path, {"title": "one"}, Idempotency_Key=key)
    assert (again.status, again.body["title"]) == (200, "one")
    assert desk.ann.api.get(path).body["title"] == "two"


def test_a_replacement_is_carried_out_once(desk: Desk, key: str) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t"}).headers["location"]
    first = desk.ann.api.put(path, {"title": "one"}, Idempotency_Key=key)
    assert desk.ann.api.put(path, {"title": "two"}).status == 200
    again = desk.ann.api.put(path, {"title": "one"}, Idempotency_Key=key)
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert desk.ann.api.get(path).body["title"] == "two"
    other = desk.ann.api.put(path, {"title": "three"}, Idempotency_Key=key)
    assert (other.status, other.body["code"]) == (422, "idempotency-mismatch")


def test_a_removal_that_is_repeated_still_succeeded(desk: Desk, key: str) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t"}).headers["location"]
    first = desk.ann.api.delete(path, Idempotency_Key=key)
    again = desk.ann.api.delete(path, Idempotency_Key=key)
    assert (first.status, again.status) == (204, 204)
    assert again.headers["idempotency-replayed"] == "true"
    assert desk.ann.api.delete(path).status == 404


def test_a_refusal_by_the_data_is_given_again(desk: Desk, key: str) -> None:
    desk.admin.api.post("/api/teams", {"name": f"team {key}"})
    refused = desk.admin.api.post("/api/teams", {"name": f"team {key}"}, Idempotency_Key=key)
    taken = desk.admin.api.get("/api/teams", None, name=f"team {key}").body["items"][0]["id"]
    assert desk.admin.api.delete(f"/api/teams/{taken}").status == 204
    again = desk.admin.api.post("/api/teams", {"name": f"team {key}"}, Idempotency_Key=key)
    assert (refused.status, again.status) == (409, 409)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/problem+json"
    assert again.body == refused.body


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [(b"{", "application/json", 400), (b"{}", "text/plain", 415), (b"{}", "application/json", 422)],
)
def test_a_refusal_at_the_door_is_not_kept(
    desk: Desk, key: str, body: bytes, media_type: str, status: int
) -> None:
    headers = {"Idempotency-Key": key, "Content-Type": media_type}
    assert desk.ann.api.send("POST", "/api/tasks", body, headers).status == status
    created = desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key)
    assert (created.status, "idempotency-replayed" in created.headers) == (201, False)


def test_a_refusal_of_authority_is_not_kept(desk: Desk, key: str) -> None:
    assert desk.anyone.post("/api/tasks", {"title": key}, Idempotency_Key=key).status == 401
    assert desk.ann.api.post("/api/users", {"username": key}, Idempotency_Key=key).status == 403
    assert desk.ann.api.post("/api/tasks", {"title": key}, Idempotency_Key=key).status == 201


@pytest.mark.parametrize("bad", ["", '""', "x" * 256, "a\tb", "a b", 'a"b'], ids=ascii)
def test_a_key_that_is_none(desk: Desk, bad: str) -> None:
    refused = desk.ann.api.post("/api/tasks", {"title": "t"}, Idempotency_Key=bad)
    assert (refused.status, refused.body["code"]) == (400, "bad-idempotency-key")


def test_a_rehearsal_uses_no_key_up(desk: Desk, key: str) -> None:
    body = {"title": key}
    tried = desk.ann.api.post("/api/tasks", body, Idempotency_Key=key, Prefer="tx=rollback")
    assert tried.status == 201
    created = desk.ann.api.post("/api/tasks", body, Idempotency_Key=key)
    assert "idempotency-replayed" not in created.headers
    assert titles(desk.ann.api, key) == 1


def test_visitors_are_told_apart_by_their_address(tmp_path: Path, key: str) -> None:
    plan = plan_of((SPECS / "limits.md").read_text())
    headers = {"Idempotency-Key": key}
    with Inside(plan, tmp_path) as inside:
        answers = [
            Visitor(inside, address=address).send("POST", "/api/notes", {"body": key}, headers)
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
    assert [answer.status for answer in answers] == [201, 201, 201]
    assert ["idempotency-replayed" in answer.headers for answer in answers] == [False, False, True]
    assert answers[0].body != answers[1].body


def test_one_of_many_at_the_same_time_is_carried_out(
    desk: Desk, connect: Connect, key: str
) -> None:
    clients = [connect(desk.service.address, desk.ann.api.token) for _ in range(8)]
    answers: list[Answer] = []

    def send(api: Api) -> None:
        answers.append(api.post("/api/tasks", {"title": key}, Idempotency_Key=key))

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = Counter(
        (answer.status, "idempotency-replayed" in answer.headers) for answer in answers
    )
    assert counted[201, False] == 1
    assert set(counted) <= {(201, False), (201, True), (409, False)}
    running = [answer for answer in answers if answer.status == 409]
    assert all(answer.headers["retry-after"] == "1" for answer in running)
    assert titles(desk.ann.api, key) == 1
