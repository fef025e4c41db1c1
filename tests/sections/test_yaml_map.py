"""Maps of endpoints in YAML, and columns of levels: who may call stands beside the endpoints."""

from __future__ import annotations

import pytest

from tests.sections.shop import EVERYBODY, KEY, callers


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (": admin", {"admin"}),
        (": [editor, viewer]", {"editor", "viewer"}),
        (":\n  auth: admin", {"admin"}),
        (":\n  roles: [editor]  # who changes them", {"editor"}),
        (":\n  access: nobody knows who", {"admin"}),
        (":\n  summary: removes one\n  guard: requireRole('editor')", {"editor"}),
        (":\n  auth: required", EVERYBODY),
        (": any", EVERYBODY),
        (": removeOrder", EVERYBODY),
        (":\n  summary: removes one", EVERYBODY),
    ],
)
def test_a_map_in_yaml(entry: str, expected: set[str]) -> None:
    assert callers(f"```yaml\nGET /orders:\n  auth: required\n{KEY}{entry}\n```") == expected


@pytest.mark.parametrize("title", ["Level", "Tier", "Access level", "Audience"])
def test_a_column_of_levels_in_which_one_is_a_role(title: str) -> None:
    rows = "| GET | /orders | admin |\n| DELETE | /orders/{id} | the boss of it all, today |"
    assert callers(f"| Method | Path | {title} |\n|---|---|---|\n{rows}") == {"admin"}


@pytest.mark.parametrize("title", ["Level", "Tier", "Audience"])
def test_a_column_of_levels_of_something_else(title: str) -> None:
    rows = "| GET | /orders | 1 |\n| DELETE | /orders/{id} | 3 |"
    assert callers(f"| Method | Path | {title} |\n|---|---|---|\n{rows}") == EVERYBODY


@pytest.mark.parametrize(
    ("row", "expected"), [("Delete orders*", set()), ("Delete orders", {"admin", "editor"})]
)
def test_a_footnote_behind_a_capability_takes_something_back(row: str, expected: set[str]) -> None:
    matrix = (
        "## Permissions\n\n| Action | admin | editor |\n|---|---|---|\n| View orders | ✅ | ✅ |\n"
        f"| {row} | ✅ | ✅ |\n\n\\* after approval"
    )
    assert callers(f"### GET /orders\n\n### {KEY}\n\n{matrix}") == expected
