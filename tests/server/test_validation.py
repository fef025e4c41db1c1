"""What a column takes, and the exact place of everything that it does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api, pointers
from tests.server.conftest import Desk

TOO_BIG = 2**63


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("small", -32768, -32768),
        ("big", TOO_BIG - 1, TOO_BIG - 1),
        ("big", -TOO_BIG, -TOO_BIG),
        ("qty", 2147483647, 2147483647),
        ("price", 12.5, 12.5),
        ("price", "12.50", 12.5),
        ("price", 0, 0),
        ("ratio", 1, 1.0),
        ("ratio", -0.1, -0.1),
        ("active", False, False),
        ("colour", "blue", "blue"),
        ("ref", "0A0B0C0D-0000-4000-8000-00000000000F", "0a0b0c0d-0000-4000-8000-00000000000f"),
        ("due_on", "2024-02-29", "2024-02-29"),
        ("starts_at", "2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00.000000Z"),
        ("starts_at", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000000Z"),
        ("opens", "09:30", "09:30:00"),
        ("payload", {"a": [1, None, {"b": "ü"}]}, {"a": [1, None, {"b": "ü"}]}),
        ("payload", [1, 1.5, 2**53 + 1], [1, 1.5, 2**53 + 1]),
        ("payload", "2026", "2026"),
        ("payload", "text", "text"),
        ("tags", [], []),
        ("tags", ["a", "b"], ["a", "b"]),
        ("photo", "aGVsbG8=", "aGVsbG8="),
        ("name", "𝔘𝔫𝔦 😀 ' \" -- ; %", "𝔘𝔫𝔦 😀 ' \" -- ; %"),
        ("name", "x" * 40, "x" * 40),
        ("slug", "a-fine-slug", "a-fine-slug"),
        ("slug", None, None),
    ],
)
def test_a_value_that_fits_comes_back(things: Api, column: str, value: Any, shown: Any) -> None:
    created = things.post("/api/things", {"name": "n", column: value})
    assert created.status == 201, created.body
    read = things.get(created.headers["location"])
    assert (created.body[column], read.body[column]) == (shown, shown)
    things.delete(created.headers["location"])


@pytest.mark.parametrize(
    ("column", "value", "detail"),
    [
        ("qty", "abc", "must be an integer"),
        ("qty", "5", "must be an integer"),
        ("qty", 1.5, "must be an integer"),
        ("qty", 1.0, "must be an integer"),
        ("qty", True, "must be an integer"),
        ("qty", 2**31, "must be between -2147483648 and 2147483647"),
        ("qty", None, "must not be null"),
        ("small", 40_000, "must be between -32768 and 32767"),
        ("big", TOO_BIG, f"must be between {-TOO_BIG} and {TOO_BIG - 1}"),
        ("big", -TOO_BIG - 1, f"must be between {-TOO_BIG} and {TOO_BIG - 1}"),
        ("big", 10**400, f"must be between {-TOO_BIG} and {TOO_BIG - 1}"),
        ("price", 12.345, "must have at most 2 digits after the point"),
        ("price", 10**8, "must have at most 8 digits before the point"),
        ("price", "twelve", "must be a number"),
        ("price", True, "must be a number"),
        ("ratio", "1.5", "must be a number"),
        ("active", 1, "must be true or false"),
        ("active", "true", "must be true or false"),
        ("colour", "pink", "must be one of red, green, blue"),
        ("colour", 1, "must be one of red, green, blue"),
        ("ref", "not-a-uuid", "must be a UUID"),
        ("ref", 7, "must be a UUID"),
        ("due_on", "2025-02-29", "must be a date: YYYY-MM-DD"),
        ("due_on", "01/02/2026", "must be a date: YYYY-MM-DD"),
        ("starts_at", "yesterday", "must be a timestamp: YYYY-MM-DDTHH:MM:SSZ"),
        ("starts_at", 1700000000, "must be a timestamp: YYYY-MM-DDTHH:MM:SSZ"),
        ("opens", "25:00", "must be a time: HH:MM:SS"),
        ("payload", TOO_BIG, f"must be between {-TOO_BIG} and {TOO_BIG - 1}"),
        ("payload", 2**70, f"must be between {-TOO_BIG} and {TOO_BIG - 1}"),
        ("payload", None, "must not be null"),
        ("name", None, "must not be null"),
        ("active", None, "must not be null"),
        ("payload", {"a": "\0"}, "must not contain the NUL character"),
        ("tags", "a", "must be an array"),
        ("tags", ["a", 1], "at [1] must be a string"),
        ("photo", "not base64!", "must be base64 text"),
        ("photo", [1], "must be base64 text"),
        ("name", 7, "must be a string"),
        ("name", ["n"], "must be a string"),
        ("name", "x" * 41, "must be at most 40 characters"),
        ("name", "a\0b", "must not contain the NUL character"),
        ("name", "\ud800", "must not contain half a surrogate pair"),
        ("status", "lost", "must satisfy status IN ('open', 'done', 'cancelled')"),
        ("qty", -1, "must satisfy qty >= 0"),
        ("due_on", "1999-12-31", "must satisfy due_on IS NULL OR due_on >= '2000-01-01'"),
        ("slug", "Not A Slug", "must satisfy slug ~ '^[a-z-]+$'"),
        ("id", 7, "is not a member of this body"),
        ("shout", "HEY", 'is not a member of this body; did you mean "photo"?'),
        ("version", 7, "is not a member of this body"),
        ("nmae", "n", 'is not a member of this body; did you mean "name"?'),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_value_that_does_not_fit_is_refused_where_it_stands(
    things: Api, method: str, column: str, value: Any, detail: str
) -> None:
    path = "/api/things"
    body = {"name": "n"}
    if method == "PATCH":
        path, body = things.post(path, body).headers["location"], {}
    before = things.get(path).body
    refused = things.send(method, path, {**body, column: value})
    assert (refused.status, pointers(refused)) == (422, [f"/{column}"]), refused.body
    assert refused.body["errors"][0]["detail"] == detail
    assert things.get(path).body == before


def test_every_mistake_is_named_at_once(things: Api) -> None:
    refused = things.post("/api/things", {"qty": "x", "active": "y", "nope": 1})
    assert sorted(pointers(refused)) == ["/active", "/name", "/nope", "/qty"]
    assert refused.body["detail"].endswith("(and 3 more).")


@pytest.mark.parametrize("number", ["12345678901234567890.0123456789", "0.1", "1e3", "-7"])
@pytest.mark.parametrize("around", ["{}", '{{"exact": {}, "name": "n:n"}}'], ids=["bare", "slow"])
def test_no_digit_of_a_decimal_is_lost(things: Api, number: str, around: str) -> None:
    body = around.format(number)
    if around == "{}":
        body = f'{{"exact": {number}, "name": "n"}}'
    created = things.post("/api/things", body.encode(), Content_Type="application/json")
    assert created.status == 201, created.body
    matching = things.get("/api/things", exact=number, id=created.body["id"])
    assert matching.body["total"] == 1


def test_defaults_fill_what_is_left_out(things: Api) -> None:
    made = things.post("/api/things", {"name": "n"}).body
    shown = {name: made[name] for name in ("status", "qty", "active", "payload", "tags", "version")}
    assert shown == {
        "status": "open", "qty": 1, "active": True, "payload": {}, "tags": None, "version": 1,
    }  # fmt: skip
    assert made["ref"] and made["created_at"] == made["updated_at"]
    assert made["shout"] == "N"


def test_a_refusal_does_not_name_hidden_columns(desk: Desk) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t"}).headers["location"]
    assert desk.mia.api.patch(path, {"remark": "x"}).status == 200
    known = desk.mia.api.patch(path, {"title": "unremarkable"})
    assert (known.status, pointers(known)) == (422, ["/remark", "/title"])
    assert "remark IS NULL OR title" in known.body["errors"][0]["detail"]
    hidden = desk.ann.api.patch(path, {"title": "unremarkable"})
    assert (hidden.status, pointers(hidden)) == (422, ["/title"])
    assert "remark" not in str(hidden.body)


def test_a_column_may_be_written_by_those_who_do_not_see_it(desk: Desk) -> None:
    made = desk.ann.api.post("/api/tasks", {"title": "t", "ticket_no": "A-1"})
    assert made.status == 201 and "ticket_no" not in made.body
    path = made.headers["location"]
    assert desk.admin.api.get(path).body["ticket_no"] == "A-1"
    assert desk.admin.api.patch(path, {"ticket_no": "A-2"}).status == 422
    taken = desk.bob.api.post("/api/tasks", {"title": "t", "ticket_no": "A-1"})
    assert (taken.status, pointers(taken)) == (409, ["/ticket_no"])
