"""Removing rows, with what belongs to them or not at all."""

from __future__ import annotations

import pytest

from tests.client import Api, pointers


@pytest.fixture
def book(relations: Api) -> tuple[int, int]:
    """An author and a book of theirs."""
    author = relations.post("/api/authors", {"name": "Ada"}).body["id"]
    made = relations.post("/api/books", {"author_id": author, "title": "Notes"}).body["id"]
    return author, made


def test_a_removed_row_is_gone(things: Api) -> None:
    path = things.post("/api/things", {"name": "n"}).headers["location"]
    removed = things.delete(path)
    assert (removed.status, removed.body) == (204, None)
    assert things.get(path).status == things.delete(path).status == 404


def test_a_row_that_is_in_use_stays(relations: Api, book: tuple[int, int]) -> None:
    refused = relations.delete(f"/api/authors/{book[0]}")
    assert (refused.status, refused.body["code"]) == (409, "still-referenced")
    assert "books" in refused.body["detail"]
    assert relations.get(f"/api/authors/{book[0]}").status == 200
    assert relations.delete(f"/api/books/{book[1]}").status == 204
    assert relations.delete(f"/api/authors/{book[0]}").status == 204


def test_what_belongs_to_a_row_goes_with_it(relations: Api, book: tuple[int, int]) -> None:
    path = f"/api/books/{book[1]}/chapters"
    assert relations.post(path, {"number": 1, "title": "One"}).status == 201
    remark = {"book_id": book[1], "number": 1, "body": "fine"}
    said = relations.post("/api/remarks", remark).headers["location"]
    assert relations.delete(f"/api/books/{book[1]}").status == 204
    assert relations.get(said).status == relations.get(path).status == 404


def test_what_only_points_at_a_row_forgets_it(relations: Api) -> None:
    relations.post("/api/countries", {"code": "FI", "name": "Finland"})
    author = relations.post("/api/authors", {"name": "Tove", "country_code": "FI"})
    assert relations.delete("/api/countries/FI").status == 204
    assert relations.get(author.headers["location"]).body["country_code"] is None


def test_a_soft_deleted_row_is_gone_for_everyone(things: Api) -> None:
    created = things.post("/api/notes", {"body": "remember"})
    path, tag = created.headers["location"], created.headers["etag"]
    assert things.delete(path).status == 204
    assert things.get(path).status == things.delete(path).status == 404
    assert things.patch(path, {"body": "x"}, If_Match=tag).status == 404
    listed = things.get("/api/notes", None, filter="body = 'remember'")
    assert (listed.body["items"], listed.body["total"]) == ([], 0)


def test_nothing_new_points_at_a_soft_deleted_row(relations: Api) -> None:
    shelf = relations.post("/api/shelves", {"name": "top"})
    kept = relations.post("/api/copies", {"shelf_id": shelf.body["id"]})
    assert relations.delete(shelf.headers["location"]).status == 204
    for method, path in (("POST", "/api/copies"), ("PATCH", kept.headers["location"])):
        refused = relations.send(method, path, {"shelf_id": shelf.body["id"]})
        assert (refused.status, pointers(refused)) == (422, ["/shelf_id"])
    assert relations.patch(kept.headers["location"], {"shelf_id": None}).status == 200


def test_an_answer_to_a_removal_may_have_a_body(shapes: Api) -> None:
    made = shapes.post("/api/tickets", {"ticket": {"ticketTitle": "t"}}).body["data"]["id"]
    removed = shapes.delete(f"/api/tickets/{made}")
    assert (removed.status, removed.body) == (200, {"message": "gone"})
