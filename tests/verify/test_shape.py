"""Answers beside the document's examples."""

from __future__ import annotations

from typing import Any

import pytest

from asbuilt.verify.shape import differences, nulls

TICKET = {"id": 1, "title": "a", "open": True, "tags": ["x"], "team": {"id": 1}, "closed": None}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"id": 2, "title": "other", "open": False}, []),
        ({"closed": "2026-01-01"}, []),
        ({"team": None}, []),
        ({"tags": []}, []),
        ({"id": "1"}, ["/id is a text, the example shows a number"]),
        ({"open": 1}, ["/open is a number, the example shows a boolean"]),
        ({"tags": ["x", 2]}, ["/tags/1 is a number, the example shows a text"]),
        ({"team": {}}, ["/team/id is missing"]),
        ({"team": {"id": 1, "name": "n"}}, ["/team/name is not in the example"]),
        ({"secret/hash": 1}, ["/secret~1hash is not in the example"]),
    ],
)
def test_a_difference_is_named_by_its_pointer(change: dict[str, Any], said: list[str]) -> None:
    assert list(differences(TICKET, {**TICKET, **change})) == said


def test_a_missing_member_is_a_difference() -> None:
    assert list(differences(TICKET, {"id": 1})) == [
        f"/{name} is missing" for name in ("title", "open", "tags", "team", "closed")
    ]


def test_a_page_is_compared_item_by_item() -> None:
    example = {"items": [{"id": 1}], "next": None}
    assert list(differences(example, {"items": [{"id": 1}, {"id": "2"}], "next": "c"})) == [
        "/items/1/id is a text, the example shows a number"
    ]
    assert list(differences(example, {"items": [], "next": None})) == []


def test_an_answer_of_another_kind_is_a_difference() -> None:
    assert list(differences(TICKET, [])) == ["it is an array, the example shows an object"]


def test_nulls_that_the_example_does_not_show_are_named() -> None:
    assert list(nulls(TICKET, {**TICKET, "team": None, "title": None})) == ["/title", "/team"]
