"""Bodies and answers, read off the document's examples."""

from __future__ import annotations

from typing import Any

import pytest

from asbuilt.plan import shapes
from asbuilt.plan.model import Body
from tests.plan.compiled import document, plan_of

SQL = """CREATE TABLE tickets (
    id BIGSERIAL PRIMARY KEY,
    title TEXT NOT NULL,
    price NUMERIC(8, 2) NOT NULL DEFAULT 0,
    due_on DATE,
    shout TEXT GENERATED ALWAYS AS (upper(title)) STORED,
    token_hash TEXT, -- secret
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name TEXT NOT NULL);
"""
TABLES = plan_of(document(SQL)).tables
TICKETS, COUNTRIES = TABLES["tickets"], TABLES["countries"]


def members(body: Body) -> dict[str, bool]:
    return {field.name: field.required for field in body.fields}


def test_a_create_without_an_example_takes_what_the_service_does_not_set() -> None:
    assert members(shapes.body(TICKETS, None, create=True)) == {
        "title": True, "price": False, "due_on": False,
    }  # fmt: skip
    assert members(shapes.body(COUNTRIES, None, create=True)) == {"code": True, "name": True}


def test_a_change_requires_nothing_and_a_replacement_what_a_create_does() -> None:
    change = shapes.body(COUNTRIES, None, create=False)
    assert members(change) == {"name": False}
    replacement = shapes.body(COUNTRIES, None, create=False, replace=True)
    assert members(replacement) == {"name": True}


@pytest.mark.parametrize(
    ("example", "wrapper", "expected"),
    [
        ({"title": "t"}, None, ["title"]),
        ({"dueOn": "2026-01-01", "title": "t"}, None, ["dueOn", "title"]),
        ({"ticket": {"title": "t"}}, "ticket", ["title"]),
        ({"id": 1, "title": "t", "shout": "T", "token_hash": "x", "nope": 1}, None, ["title"]),
        ([{"title": "t"}], None, ["title", "price", "due_on"]),
    ],
)
def test_an_example_says_what_a_body_holds(
    example: Any, wrapper: str | None, expected: list[str]
) -> None:
    body = shapes.body(TICKETS, example, create=True)
    assert (body.wrapper, [field.name for field in body.fields]) == (wrapper, expected)


@pytest.mark.parametrize(
    ("example", "wrapper", "shown"),
    [
        (None, "items", [column.name for column in TICKETS.columns if not column.secret]),
        ([{"id": 1, "title": "t"}], None, ["id", "title"]),
        ({"data": [{"id": 1}], "total": 1}, "data", ["id"]),
        ({"rows": [{"title": "t", "token_hash": "x", "kind": "k"}]}, "rows", ["title", "kind"]),
    ],
)
def test_lists(example: Any, wrapper: str | None, shown: list[str]) -> None:
    answer = shapes.answer(TICKETS, example, 200, many=True)
    assert (answer.wrapper, [field.name for field in answer.fields]) == (wrapper, shown)


def test_members_around_a_page_are_its_values_or_literals() -> None:
    example = {"ok": True, "data": [{"id": 1}], "meta": {"nextCursor": "x", "total": 3, "v": 2}}
    answer = shapes.answer(TICKETS, example, 200, many=True)
    ok, meta = answer.around
    assert (ok.name, ok.literal) == ("ok", True)
    assert [(field.name, field.column, field.literal) for field in meta.fields] == [
        ("nextCursor", "@next", None), ("total", "@total", None), ("v", None, 2),
    ]  # fmt: skip


def test_members_that_are_no_columns_are_literals() -> None:
    example = {"status": "success", "data": {"id": 1, "price": "9.50", "kind": "ticket"}}
    answer = shapes.answer(TICKETS, example, 201, many=False)
    assert answer.wrapper == "data"
    shown = [(field.name, field.column, field.literal, field.as_text) for field in answer.fields]
    assert shown == [
        ("id", "id", None, False), ("price", "price", None, True), ("kind", None, "ticket", False),
    ]  # fmt: skip
    assert [(field.name, field.literal) for field in answer.around] == [("status", "success")]


@pytest.mark.parametrize(
    ("example", "wrapper"),
    [
        ({"title": "t", "price": 1}, None),
        ({"data": {"title": "t"}}, "data"),
        ({"data": []}, "data"),
        ({"data": {}}, None),
        ({"ok": True, "data": {"id": 1}, "meta": {"v": 1}}, "data"),
        ({"version": 2, "ticket": {"id": 1, "title": "t"}}, "ticket"),
        ({"id": 1, "title": "t", "author": {"id": 2, "name": "Ada"}}, None),
        ({"id": 1, "title": "t", "lines": [{"id": 2, "sku": "x"}]}, None),
        ({"total": 2, "rows": [{"id": 1}], "filter": {"nope": 1}}, "rows"),
    ],
    ids=str,
)
def test_what_wraps_a_row_holds_more_columns_than_what_stands_around_it(
    example: Any, wrapper: str | None
) -> None:
    assert shapes.unwrap(example, TICKETS)[0] == wrapper
