"""Changing rows: merge patches, replacements, and what nobody may change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api, pointers
from tests.server.conftest import Desk


@pytest.fixture
def thing(things: Api) -> str:
    """The path of a thing whose every column is set."""
    created = things.post("/api/things", {
        "name": "pen", "qty": 3, "price": 1.5, "colour": "red", "due_on": "2026-01-01",
        "payload": {"a": 1, "b": {"c": [2], "d": 3}}, "tags": ["x"],
    })  # fmt: skip
    assert created.status == 201, created.body
    return created.headers["location"]


def test_a_patch_changes_what_it_names_and_nothing_else(things: Api, thing: str) -> None:
    before = things.get(thing).body
    changed = things.patch(thing, {"qty": 4, "colour": None})
    kept = ("updated_at", "version", "qty", "colour")
    assert changed.status == 200
    assert {n: v for n, v in changed.body.items() if n not in kept} == {
        n: v for n, v in before.items() if n not in kept
    }
    assert (changed.body["qty"], changed.body["colour"]) == (4, None)
    assert changed.body["version"] == before["version"] + 1
    assert changed.body["updated_at"] > before["updated_at"]
    read = things.get(thing)
    assert (read.body, read.headers["etag"]) == (changed.body, changed.headers["etag"])


@pytest.mark.parametrize("media_type", ["application/merge-patch+json", "application/json"])
def test_both_media_types_of_a_merge_patch(things: Api, thing: str, media_type: str) -> None:
    assert things.patch(thing, {"qty": 9}, Content_Type=media_type).body["qty"] == 9


@pytest.mark.parametrize(
    ("patch", "stored"),
    [
        ({"a": None}, {"b": {"c": [2], "d": 3}}),
        ({"b": {"d": None}}, {"a": 1, "b": {"c": [2]}}),
        ({"b": {"c": []}}, {"a": 1, "b": {"c": [], "d": 3}}),
        ({"b": 5, "e": {"f": None, "g": 1}}, {"a": 1, "b": 5, "e": {"g": 1}}),
        ([1, None], [1, None]),
        ("text", "text"),
        ({}, {"a": 1, "b": {"c": [2], "d": 3}}),
    ],
    ids=str,
)
def test_a_merge_patch_reaches_into_json_columns(
    things: Api, thing: str, patch: Any, stored: Any
) -> None:
    """RFC 7396 section 2."""
    assert things.patch(thing, {"payload": patch}).body["payload"] == stored


def test_an_empty_patch_changes_nothing(things: Api, thing: str) -> None:
    before = things.get(thing).body
    assert things.patch(thing, {}).body == before


def test_null_is_refused_where_a_value_is_needed(things: Api, thing: str) -> None:
    refused = things.patch(thing, {"name": None, "colour": None})
    assert (refused.status, pointers(refused)) == (422, ["/name"])
    assert things.get(thing).body["colour"] == "red"


def test_a_replacement_resets_what_it_leaves_out(things: Api, thing: str) -> None:
    before = things.get(thing).body
    replaced = things.put(thing, {"name": "pencil", "price": 2})
    assert replaced.status == 200
    shown = {name: replaced.body[name] for name in ("name", "price", "qty", "colour", "payload")}
    assert shown == {"name": "pencil", "price": 2, "qty": 1, "colour": None, "payload": {}}
    assert (replaced.body["id"], replaced.body["created_at"]) == (
        before["id"], before["created_at"],
    )  # fmt: skip


def test_a_replacement_needs_what_a_new_row_needs(things: Api, thing: str) -> None:
    refused = things.put(thing, {"qty": 2})
    assert (refused.status, pointers(refused)) == (422, ["/name"])
    assert things.get(thing).body["qty"] == 3


def test_a_replacement_makes_no_new_row(things: Api) -> None:
    assert things.put("/api/things/987654", {"name": "n"}).status == 404


def test_a_replacement_keeps_the_key(relations: Api) -> None:
    relations.post("/api/countries", {"code": "DK", "name": "Denmark"})
    assert relations.put("/api/countries/DK", {"name": "Danmark"}).body["name"] == "Danmark"
    moved = relations.put("/api/countries/DK", {"code": "SE", "name": "Sverige"})
    assert (moved.status, pointers(moved)) == (422, ["/code"])


def test_a_replacement_keeps_owner_and_what_the_role_does_not_see(desk: Desk) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t", "estimate": 3}).headers["location"]
    desk.mia.api.patch(path, {"remark": "kept"})
    replaced = desk.ann.api.put(path, {"title": "u"})
    assert replaced.status == 200, replaced.body
    stored = desk.admin.api.get(path).body
    assert stored["owner_id"] == desk.ann.id
    assert (stored["title"], stored["remark"], stored["estimate"]) == ("u", "kept", None)


def test_an_absent_row(things: Api) -> None:
    for path in ("/api/things/987654", "/api/things/abc"):
        assert things.patch(path, {"qty": 1}).status == 404


@pytest.mark.parametrize(
    ("who", "method", "change", "status", "place"),
    [
        ("ann", "PUT", {"title": "u", "owner_id": 1}, 422, "/owner_id"),
        ("admin", "PUT", {"title": "u", "owner_id": 1}, 200, None),
        ("mia", "PUT", {"title": "u", "owner_id": 1}, 200, None),
        ("bob", "PUT", {"title": "u"}, 404, None),
        ("ann", "PATCH", {"owner_id": 1}, 422, "/owner_id"),
        ("ann", "PATCH", {"remark": "x"}, 422, "/remark"),
        ("ann", "PATCH", {"title": "u"}, 200, None),
        ("mia", "PATCH", {"remark": "x"}, 200, None),
        ("mia", "PATCH", {"team_id": None}, 422, "/team_id"),
        ("bob", "PATCH", {"title": "u"}, 404, None),
    ],
)
def test_nobody_moves_a_row_out_of_their_reach(
    desk: Desk, who: str, method: str, change: dict[str, Any], status: int, place: str | None
) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t"}).headers["location"]
    before = desk.admin.api.get(path).body
    answer = getattr(desk, who).api.send(method, path, change)
    assert answer.status == status, answer.body
    assert pointers(answer) == ([place] if place else [])
    assert (desk.admin.api.get(path).body == before) == (status != 200)


@pytest.mark.parametrize(
    ("column", "value"),
    [("role", "admin"), ("team_id", 1), ("id", 1), ("password_hash", "x")],
)
def test_nobody_gives_themselves_rights(desk: Desk, column: str, value: Any) -> None:
    before = desk.admin.api.get(f"/api/users/{desk.bob.id}").body
    refused = desk.bob.api.patch(f"/api/users/{desk.bob.id}", {column: value})
    assert (refused.status, pointers(refused)) == (422, [f"/{column}"])
    mine = desk.bob.api.patch("/api/auth/me", {column: value})
    assert (mine.status, pointers(mine)) == (422, [f"/{column}"])
    assert desk.admin.api.get(f"/api/users/{desk.bob.id}").body == before


def test_an_empty_answer_when_the_client_prefers_it(things: Api, thing: str) -> None:
    changed = things.patch(thing, {"qty": 8}, Prefer="return=minimal")
    assert (changed.status, changed.body) == (204, None)
    assert changed.headers["preference-applied"] == "return=minimal"
    read = things.get(thing)
    assert (read.body["qty"], read.headers["etag"]) == (8, changed.headers["etag"])


def test_the_answer_has_the_shape_of_the_example(shapes: Api) -> None:
    made = shapes.post("/api/tickets", {"ticket": {"ticketTitle": "Printer"}}).body["data"]
    path = f"/api/tickets/{made['id']}"
    changed = shapes.patch(path, {"ticketTitle": "Scanner"})
    assert changed.body == {"id": made["id"], "ticketTitle": "Scanner"}
    assert shapes.patch(path, {"ticket_title": "Fax"}).body["ticketTitle"] == "Fax"
    assert pointers(shapes.patch(path, {"price": 1})) == ["/price"]
