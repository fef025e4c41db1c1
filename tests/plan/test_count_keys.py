"""Keys that nobody gives a value are counted, or made, by the store."""

from __future__ import annotations

import pytest

from asbuilt.spec.column_type import Default
from tests.plan.compiled import PEOPLE, document, plan_of

COUNTED, MADE = Default("serial"), Default("uuid")


@pytest.mark.parametrize(
    ("definition", "default"),
    [
        ("id INTEGER PRIMARY KEY", COUNTED),
        ("id BIGINT, PRIMARY KEY (id)", COUNTED),
        ("note_id INT PRIMARY KEY", COUNTED),
        ('"noteId" INT PRIMARY KEY', COUNTED),
        ("id INTEGER PRIMARY KEY DEFAULT 7", Default("constant", 7)),
        ("id TEXT PRIMARY KEY", None),
        ("id UUID PRIMARY KEY", MADE),
        ("code UUID PRIMARY KEY", None),
        ("number INTEGER PRIMARY KEY", None),
        ("id INTEGER PRIMARY KEY REFERENCES users (id)", None),
        ("id INTEGER, a INTEGER, PRIMARY KEY (id, a)", None),
    ],
)
def test_a_key_that_means_nothing_is_given_by_the_store(
    definition: str, default: Default | None
) -> None:
    plan = plan_of(document(f"{PEOPLE}CREATE TABLE notes ({definition}, title TEXT);"))
    assert plan.tables["notes"].columns[0].default == default
    for given, said in ((COUNTED, "is counted by the store"), (MADE, "is made by the store")):
        assert any(said in each.text for each in plan.assumptions) is (default == given)


def test_a_key_that_a_create_sends_is_a_natural_one() -> None:
    sql = f"{PEOPLE}CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);"
    api = '### POST /api/notes\n\n**Request:**\n\n```json\n{"id": 7, "title": "a"}\n```\n'
    plan = plan_of(document(sql, api))
    assert plan.tables["notes"].columns[0].default is None


def test_a_key_of_a_column_that_is_not_there_is_passed_over() -> None:
    plan = plan_of(document(f"{PEOPLE}CREATE TABLE notes (title TEXT, PRIMARY KEY (id));"))
    assert [column.name for column in plan.tables["notes"].columns] == ["title"]
