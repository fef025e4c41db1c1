"""Creating rows: what is taken, what is filled in, and what the answer says."""

from __future__ import annotations

import pytest

from tests.client import Api, pointers
from tests.server.conftest import Desk


def test_a_created_row_is_at_its_location(things: Api) -> None:
    created = things.post("/api/things", {"name": "pen", "qty": 3})
    assert created.status == 201
    assert created.headers["location"] == f"/api/things/{created.body['id']}"
    read = things.get(created.headers["location"])
    assert (read.body, read.headers["etag"]) == (created.body, created.headers["etag"])
    assert (created.body["name"], created.body["qty"]) == ("pen", 3)


@pytest.mark.parametrize("spelling", ["due_on", "dueOn"])
def test_both_spellings_of_a_column_are_taken(things: Api, spelling: str) -> None:
    created = things.post("/api/things", {"name": "n", spelling: "2026-01-01"})
    assert created.body["due_on"] == "2026-01-01"


def test_both_spellings_at_once_are_refused(things: Api) -> None:
    body = {"name": "n", "due_on": "2026-01-01", "dueOn": "2026-01-02"}
    refused = things.post("/api/things", body)
    assert (refused.status, pointers(refused)) == (422, ["/dueOn"])


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        ({}, 422, ["/name"]),
        ([], 422, []),
        ("text", 422, [None]),
        (7, 422, [None]),
        (True, 422, [None]),
        ({"name": {"name": "n"}}, 422, ["/name"]),
        ({"data": {"name": "n"}}, 422, ["/data", "/name"]),
        ({"name": "n", "a/b~c": 1}, 422, ["/a~1b~0c"]),
        ({"name": "n", "": 1}, 422, ["/"]),
        ({"name": "n", "__proto__": {}}, 422, ["/__proto__"]),
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_refused(
    things: Api, body: object, status: int, place: list[str | None]
) -> None:
    refused = things.post("/api/things", body)
    assert refused.status == status
    assert [at or None for at in pointers(refused)] == place


def test_a_taken_unique_value_is_a_conflict_that_names_the_field(things: Api) -> None:
    assert things.post("/api/things", {"name": "a", "slug": "taken"}).status == 201
    refused = things.post("/api/things", {"name": "b", "slug": "taken"})
    assert (refused.status, refused.body["code"], pointers(refused)) == (
        409,
        "duplicate",
        ["/slug"],
    )
    free = things.post("/api/things", {"name": "b", "slug": "free"}).headers["location"]
    moved = things.patch(free, {"slug": "taken"})
    assert (moved.status, pointers(moved)) == (409, ["/slug"])


def test_a_reference_to_nothing_is_refused(relations: Api) -> None:
    refused = relations.post("/api/books", {"author_id": 987654, "title": "Lost"})
    assert (refused.status, pointers(refused)) == (422, ["/author_id"])
    assert refused.body["errors"][0]["detail"] == "names a row that does not exist"


def test_keys_that_people_choose(relations: Api) -> None:
    created = relations.post("/api/countries", {"code": "NO", "name": "Norway"})
    assert (created.status, created.headers["location"]) == (201, "/api/countries/NO")
    assert relations.get("/api/countries/NO").body == {"code": "NO", "name": "Norway"}
    again = relations.post("/api/countries", {"code": "NO", "name": "Elsewhere"})
    assert (again.status, pointers(again)) == (409, ["/code"])
    assert pointers(relations.post("/api/countries", {"name": "Nowhere"})) == ["/code"]
    assert relations.patch("/api/countries/NO", {"code": "SE"}).status == 422


@pytest.mark.parametrize("code", ["", ".", "..", "a/", "/"])
def test_a_key_that_no_path_can_name_is_refused(relations: Api, code: str) -> None:
    refused = relations.post("/api/countries", {"code": code, "name": "Nowhere"})
    assert (refused.status, pointers(refused)) == (422, ["/code"])


def test_a_key_with_odd_characters_is_found_again(relations: Api) -> None:
    for code in (" b", "%2", "?#", "é", "%.", "a\\"):
        created = relations.post("/api/countries", {"code": code, "name": "Odd"})
        assert created.status == 201, created.body
        read = relations.get(created.headers["location"])
        assert (read.status, read.body) == (200, {"code": code, "name": "Odd"})


def test_keys_that_the_service_chooses(relations: Api) -> None:
    created = relations.post("/api/labels", {"slug": "bug"})
    assert created.status == 201
    assert relations.get(created.headers["location"]).body == created.body
    assert relations.get("/api/labels/by-slug/bug").body == created.body
    assert relations.get("/api/labels/by-slug/nope").status == 404
    assert relations.get(f"/api/labels/{created.body['id'].upper()}").status == 200


def test_the_owner_is_the_caller(desk: Desk) -> None:
    created = desk.ann.api.post("/api/tasks", {"title": "t"})
    assert (created.body["owner_id"], created.body["team_id"]) == (desk.ann.id, desk.team)
    same = desk.ann.api.post("/api/tasks", {"title": "t", "owner_id": desk.ann.id})
    assert same.status == 201


def test_nobody_acts_in_the_name_of_others(desk: Desk) -> None:
    refused = desk.ann.api.post("/api/tasks", {"title": "t", "owner_id": desk.bob.id})
    assert (refused.status, pointers(refused)) == (422, ["/owner_id"])
    assert desk.ann.api.post("/api/tasks", {"title": "t", "owner_id": None}).status == 422
    given = desk.admin.api.post("/api/tasks", {"title": "t", "owner_id": desk.bob.id})
    assert (given.status, given.body["owner_id"]) == (201, desk.bob.id)


def test_a_reference_to_a_hidden_row_answers_like_one_to_an_absent_row(desk: Desk) -> None:
    project = desk.ann.api.post("/api/projects", {"name": "Ann's"}).body["id"]
    hidden = desk.bob.api.post("/api/tasks", {"title": "t", "project_id": project})
    absent = desk.bob.api.post("/api/tasks", {"title": "t", "project_id": 987654})
    assert hidden.status == absent.status == 422
    assert hidden.body["errors"] == absent.body["errors"]


@pytest.mark.parametrize("member", ["role", "password_hash", "team_id", "id"])
def test_nobody_gives_themselves_rights_at_registration(desk: Desk, member: str) -> None:
    value = {"role": "admin", "password_hash": "x", "team_id": desk.team, "id": 1}[member]
    body = {"username": f"eve-{member}", "password": "a long enough pass phrase", member: value}
    refused = desk.anyone.post("/api/auth/register", body)
    assert (refused.status, pointers(refused)) == (422, [f"/{member}"])


def test_an_empty_answer_when_the_client_prefers_it(things: Api) -> None:
    created = things.post("/api/things", {"name": "n"}, Prefer="return=minimal")
    assert (created.status, created.body) == (201, None)
    assert created.headers["preference-applied"] == "return=minimal"
    assert things.get(created.headers["location"]).body["name"] == "n"


def test_no_query_parameter_is_taken(things: Api) -> None:
    assert things.post("/api/things?colour=red", {"name": "n"}).status == 400


# ---------------------------------------------------------------- the document's shapes


def test_a_body_and_an_answer_have_the_shape_of_the_example(shapes: Api) -> None:
    body = {"ticket": {"ticketTitle": "Printer", "dueOn": "2026-01-31", "price": "12.5"}}
    created = shapes.post("/api/tickets", body)
    assert created.status == 201, created.body
    number = created.body["data"]["id"]
    shown = {"id": number, "ticketTitle": "Printer", "dueOn": "2026-01-31", "price": "12.50"}
    assert created.body == {"status": "success", "data": {**shown, "kind": "ticket"}}
    read = shapes.get(f"/api/tickets/{number}").body
    assert read["status"] == "success"
    assert read["data"].pop("createdAt").endswith("Z")
    assert read["data"] == shown


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"ticketTitle": "bare"}, None),
        ({"ticket": {"ticketTitle": "t"}, "more": 1}, None),
        ({"ticket": []}, "/ticket"),
        ({"ticket": {}}, "/ticket/ticketTitle"),
        ({"ticket": {"ticketTitle": "x" * 81}}, "/ticket/ticketTitle"),
        ({"ticket": {"ticketTitle": "t", "kind": "x"}}, "/ticket/kind"),
        ([{"ticket": {"ticketTitle": "t"}}, {"ticket": {}}], "/1/ticket/ticketTitle"),
    ],
    ids=str,
)
def test_the_place_of_a_mistake_is_within_the_wrapper(
    shapes: Api, body: object, place: str | None
) -> None:
    refused = shapes.post("/api/tickets", body)
    assert refused.status == 422
    assert (pointers(refused)[0] or None) == place


def test_a_list_has_the_envelope_of_the_example(shapes: Api) -> None:
    for title in ("one", "two"):
        shapes.post("/api/tickets", {"ticket": {"ticketTitle": title}})
    listed = shapes.get("/api/tickets", None, limit=1, sort="-id").body
    assert listed["success"] is True
    assert [list(item) for item in listed["data"]] == [["id", "ticketTitle"]]
    assert set(listed["meta"]) == {"nextCursor", "total", "perPage"}
    assert listed["meta"]["perPage"] == 1 and listed["meta"]["total"] >= 2
    following = shapes.get(
        "/api/tickets", None, limit=1, sort="-id", cursor=listed["meta"]["nextCursor"]
    )
    assert following.body["data"][0]["ticketTitle"] == "one"


def test_a_list_may_be_a_bare_array(shapes: Api) -> None:
    made = shapes.post("/api/labels", {"name": "bug"})
    assert made.status == 202
    assert shapes.get("/api/labels").body[0] == made.body
    shapes.post("/api/labels", {"name": "idea"})
    page = shapes.get("/api/labels", None, limit=1)
    assert len(page.body) == 1 and 'rel="next"' in page.headers["link"]


def test_the_documents_status_wins(shapes: Api) -> None:
    assert shapes.post("/api/badges", {"name": "first"}).status == 200
