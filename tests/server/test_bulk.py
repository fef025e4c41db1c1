"""An array creates all of its rows or none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api, pointers
from tests.server.conftest import Desk


def count(api: Api, path: str) -> int:
    total: int = api.get(path, None, limit=1).body["total"]
    return total


def test_all_rows_are_created_in_the_order_sent(things: Api) -> None:
    created = things.post("/api/things", [{"name": name} for name in ("c", "a", "b")])
    assert created.status == 201
    assert [thing["name"] for thing in created.body] == ["c", "a", "b"]
    numbers = [thing["id"] for thing in created.body]
    assert numbers == sorted(numbers)
    assert "location" not in created.headers


@pytest.mark.parametrize(
    ("bad", "status", "place"),
    [
        ({"name": 7}, 422, ["/2/name"]),
        ({"name": "x", "nope": 1}, 422, ["/2/nope"]),
        ({}, 422, ["/2/name"]),
        (None, 422, ["/2"]),
        ([{"name": "deeper"}], 422, ["/2"]),
        ({"name": "x", "qty": -1}, 422, ["/2/qty"]),
        ({"name": "x", "slug": "Not A Slug"}, 422, ["/2/slug"]),
        ({"name": "x", "slug": "twice"}, 409, ["/2/slug"]),
    ],
    ids=str,
)
def test_one_bad_element_stores_nothing(
    things: Api, bad: Any, status: int, place: list[str]
) -> None:
    before = count(things, "/api/things")
    refused = things.post("/api/things", [{"name": "ok"}, {"name": "ok", "slug": "twice"}, bad])
    assert (refused.status, pointers(refused)) == (status, place), refused.body
    assert count(things, "/api/things") == before


def test_mistakes_of_several_elements(relations: Api) -> None:
    before = count(relations, "/api/books")
    author = relations.post("/api/authors", {"name": "Ada"}).body["id"]
    body = [{"author_id": author, "title": "A"}, {"author_id": 987654, "title": "B"}]
    refused = relations.post("/api/books", body)
    assert (refused.status, pointers(refused)) == (422, ["/1/author_id"])
    assert refused.body["detail"].startswith("Element 1: ")
    assert count(relations, "/api/books") == before


def test_an_array_holds_up_to_a_thousand(things: Api) -> None:
    before = count(things, "/api/things")
    thousand = [{"name": "one of many"}] * 1000
    created = things.post("/api/things", thousand, Prefer="return=minimal")
    assert (created.status, created.body) == (201, None)
    assert count(things, "/api/things") == before + 1000
    for number in (0, 1001):
        refused = things.post("/api/things", [{"name": "too many"}] * number)
        assert refused.status == 422
        assert "1 to 1000" in refused.body["detail"]
    assert count(things, "/api/things") == before + 1000


def test_rows_for_others_are_refused_where_they_stand(desk: Desk) -> None:
    before = count(desk.admin.api, "/api/tasks")
    body = [{"title": "t"}, {"title": "t", "owner_id": desk.bob.id}]
    refused = desk.ann.api.post("/api/tasks", body)
    assert (refused.status, pointers(refused)) == (422, ["/1/owner_id"])
    assert count(desk.admin.api, "/api/tasks") == before


def test_an_array_elsewhere_is_refused(things: Api) -> None:
    path = things.post("/api/things", {"name": "n"}).headers["location"]
    for method in ("PATCH", "PUT"):
        assert things.send(method, path, [{"name": "n"}]).status == 422


def test_a_rehearsal_stores_nothing(things: Api) -> None:
    before = count(things, "/api/things")
    tried = things.post("/api/things", [{"name": "a"}, {"name": "b"}], Prefer="tx=rollback")
    assert (tried.status, [thing["name"] for thing in tried.body]) == (201, ["a", "b"])
    assert tried.headers["preference-applied"] == "tx=rollback"
    assert count(things, "/api/things") == before
