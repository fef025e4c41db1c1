"""Tables that no part of a document describes, made of what its requests send."""

from __future__ import annotations

import pytest

from asbuilt.spec.column_type import Default
from tests.plan.compiled import document, plan_of


def _request(key: str, body: str) -> str:
    return f"### {key}\n\n**Request:**\n\n```json\n{body}\n```\n\n"


def test_what_a_change_sends_is_a_column_too() -> None:
    api = _request("POST /api/notes", '{"title": "a"}')
    api += _request("PATCH /api/notes/{id}", '{"title": "b", "isDone": true}')
    table = plan_of(document(api=api)).tables["notes"]
    assert [(each.name, each.nullable) for each in table.columns if not each.hidden] == [
        ("id", False),
        ("title", False),
        ("is_done", True),
    ]


def test_what_an_action_sends_is_no_column() -> None:
    api = _request("POST /api/notes", '{"title": "a"}')
    api += _request("POST /api/notes/{id}/close", '{"reason": "done"}')
    names = [each.name for each in plan_of(document(api=api)).tables["notes"].columns]
    assert "reason" not in names


@pytest.mark.parametrize(
    ("body", "kind", "default"),
    [
        ('{"title": "a"}', "integer", Default("serial")),
        ('{"id": "n-1", "title": "a"}', "text", None),
        ('{"id": null, "title": "a"}', "integer", Default("serial")),
    ],
)
def test_a_key_that_a_create_sends_is_its_key(
    body: str, kind: str, default: Default | None
) -> None:
    table = plan_of(document(api=_request("POST /api/notes", body))).tables["notes"]
    assert (table.columns[0].type.kind, table.columns[0].default) == (kind, default)
