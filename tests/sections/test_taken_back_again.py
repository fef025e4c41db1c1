"""Rights of a matrix or a list that titles, remarks and sentences elsewhere take back."""

from __future__ import annotations

import pytest

from tests.sections.library import FALLING, callers

MATRIX = """| Endpoint | reader | clerk | admin |
|--|--|--|--|
| GET /books | ✓ | ✓ | ✓ |
| POST /books | – | ✓ | ✓ |
| DELETE /books/{id} | – | ✓ | ✓ |
"""
RISING = [*FALLING[:2], {"clerk", "admin"}]


def test_the_matrix_alone_lets_clerks_delete() -> None:
    """The control."""
    assert callers(f"## Permissions\n\n{MATRIX}") == RISING


@pytest.mark.parametrize(
    "sentence",
    [
        "Deletion by clerks is switched off until further notice.",
        "Deleting is temporarily restricted to admins.",
        "Destructive operations (DELETE) require the admin role.",
        "Only administrators shall be able to delete books.",
    ],
)
@pytest.mark.parametrize("heading", ["Permissions", "Security", "Requirements"])
def test_a_sentence_takes_back(sentence: str, heading: str) -> None:
    text = f"## {heading}\n\n- **SEC-1**: {sentence}\n\n## Who may do what\n\n{MATRIX}"
    assert "clerk" not in callers(text)[2]


@pytest.mark.parametrize(
    "title",
    [
        "Proposed permissions", "Permissions (future)", "Permissions (staging)",
        "Example of a permission matrix", "Draft access matrix",
    ],
)  # fmt: skip
def test_a_matrix_of_another_time_or_place_grants_nothing(title: str) -> None:
    assert all(each <= {"admin"} for each in callers(f"## {title}\n\n{MATRIX}"))


@pytest.mark.parametrize(
    "behind",
    [
        ", ~~`DELETE /books/{id}`~~",
        ", <del>`DELETE /books/{id}`</del>",
        ", `DELETE /books/{id}` — from v2",
        ", later also `DELETE /books/{id}`",
    ],
)
def test_a_route_of_a_list_that_is_struck_or_comes_later(behind: str) -> None:
    rights = (
        f"- reader: `GET /books`\n- clerk: `GET /books`, `POST /books`{behind}\n"
        "- admin: `GET /books`, `POST /books`, `DELETE /books/{id}`\n"
    )
    found = callers(f"## Permissions\n\n{rights}")
    assert "clerk" not in found[2]
    assert found[2] == {"admin"}
