"""Rows below other rows: the path's parents must exist, belong together and be readable."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client import Api, pointers
from tests.server.conftest import Desk


@pytest.fixture
def library(relations: Api) -> tuple[int, int, int]:
    """An author, a book of theirs, and somebody else's."""
    mine, other = (relations.post("/api/authors", {"name": name}).body["id"] for name in "AB")
    first, second = (
        relations.post("/api/books", {"author_id": author, "title": "T"}).body["id"]
        for author in (mine, other)
    )
    return mine, first, second


def test_rows_with_a_composite_key(relations: Api, library: tuple[int, int, int]) -> None:
    path = f"/api/books/{library[1]}/chapters"
    created = relations.post(path, {"number": 2, "title": "Two"})
    assert created.status == 201
    assert created.body == {"book_id": library[1], "number": 2, "title": "Two"}
    assert created.headers["location"] == f"{path}/2"
    assert relations.get(f"{path}/2").body == created.body
    assert relations.patch(f"{path}/2", {"title": "II"}).body["title"] == "II"
    again = relations.post(path, {"number": 2, "title": "Two"})
    assert (again.status, again.body["code"]) == (409, "duplicate")
    assert "/number" in pointers(again)
    assert relations.delete(f"{path}/2").status == 204
    assert relations.get(f"{path}/2").status == 404


def test_a_row_is_only_found_below_its_own_parent(
    relations: Api, library: tuple[int, int, int]
) -> None:
    _, first, second = library
    relations.post(f"/api/books/{first}/chapters", {"number": 1, "title": "One"})
    relations.post(f"/api/books/{second}/chapters", {"number": 7, "title": "Seven"})
    for method, body in (("GET", None), ("PATCH", {"title": "x"}), ("DELETE", None)):
        assert relations.send(method, f"/api/books/{second}/chapters/1", body).status == 404
    listed = relations.get(f"/api/books/{first}/chapters").body
    assert ([chapter["title"] for chapter in listed["items"]], listed["total"]) == (["One"], 1)


def test_every_parent_of_the_path_must_belong_to_the_one_above(
    relations: Api, library: tuple[int, int, int]
) -> None:
    mine, first, second = library
    assert relations.get(f"/api/authors/{mine}/books/{first}/chapters").status == 200
    assert relations.get(f"/api/authors/{mine}/books/{second}/chapters").status == 404
    assert relations.get(f"/api/authors/987654/books/{first}/chapters").status == 404


@pytest.mark.parametrize("parent", ["987654", "abc", "1.5"])
def test_below_an_absent_parent_there_is_nothing(relations: Api, parent: str) -> None:
    path = f"/api/books/{parent}/chapters"
    assert relations.get(path).status == 404
    assert relations.post(path, {"number": 1, "title": "One"}).status == 404
    assert relations.post(path, [{"number": 1, "title": "One"}]).status == 404


def test_the_parent_is_said_by_the_path_alone(
    relations: Api, library: tuple[int, int, int]
) -> None:
    _, first, second = library
    body = {"book_id": second, "number": 1, "title": "One"}
    refused = relations.post(f"/api/books/{first}/chapters", body)
    assert (refused.status, pointers(refused)) == (422, ["/book_id"])


def test_a_reference_of_two_columns(relations: Api, library: tuple[int, int, int]) -> None:
    relations.post(f"/api/books/{library[1]}/chapters", {"number": 1, "title": "One"})
    good = {"book_id": library[1], "number": 1, "body": "fine"}
    assert relations.post("/api/remarks", good).status == 201
    refused = relations.post("/api/remarks", {**good, "number": 2})
    assert (refused.status, pointers(refused)) == (422, ["/book_id", "/number"])


@pytest.fixture
def project(desk: Desk) -> Iterator[str]:
    """The path of the tasks of a project that is Ann's."""
    path = desk.ann.api.post("/api/projects", {"name": "Garden"}).headers["location"]
    yield f"{path}/tasks"
    assert desk.ann.api.delete(path).status == 204


def test_below_a_hidden_parent_there_is_nothing(desk: Desk, project: str) -> None:
    made = desk.ann.api.post(project, {"title": "Dig"})
    assert made.status == 201, made.body
    assert desk.ann.api.get(project).body["total"] == 1
    assert desk.mia.api.get(project).body["total"] == 1
    assert desk.bob.api.get(project).status == 404
    assert desk.bob.api.get(project, None, count="none", limit=1).status == 404
    assert desk.bob.api.post(project, {"title": "Mine"}).status == 404
    assert desk.ann.api.get(project).body["total"] == 1
