"""Rights that are bound to a time or a state: no more than that is granted."""

from __future__ import annotations

import pytest

from asbuilt.expression.model import Column, Comparison, Constant, Expression
from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL, role TEXT NOT NULL
    CHECK (role IN ('admin', 'editor')));
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id),
    status TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'approved')));
```"""
DRAFT = Comparison("=", Column(("status",)), Constant("draft"))


def rules(said: str, cell: str, key: str) -> list[Expression | None]:
    """On which rows an editor may do what a row of a matrix says; nothing where on none."""
    text = (
        f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n### PATCH /orders/{{id}}\n\n"
        "### DELETE /orders/{id}\n\n## Permissions\n\n| Capability | admin | editor |\n"
        f"|---|---|---|\n| View orders | ✅ | ✅ |\n| {said} | ✅ | {cell} |\n"
    )
    permits = route(plan_of(text), key).permits
    return [permits["editor"].rule] if "editor" in permits else []


@pytest.mark.parametrize(
    "said",
    [
        "Cancel orders within 24h",
        "Cancel orders within a day",
        "Cancel orders in the first 2 hours",
        "Cancel orders (< 24 h)",
        "Cancel orders before approval",
        "Cancel orders until they are approved",
        "Cancel orders if not paid",
        "Cancel orders during office hours",
        "Cancel orders in review",
        "Cancel own orders within 24h",
    ],
)
def test_what_no_column_holds_opens_nothing(said: str) -> None:
    assert rules(said, "✅", "DELETE /orders/{id}") == []


def test_own_rows_within_a_time_are_not_all_own_rows() -> None:
    assert rules("Cancel orders within 24h", "own", "DELETE /orders/{id}") == []


@pytest.mark.parametrize(
    "said",
    [
        "Edit orders in draft",
        "Edit orders while in draft",
        "Edit orders with status draft",
        "Edit orders that are in draft",
    ],
)
def test_a_state_that_a_column_holds_limits_the_rows(said: str) -> None:
    assert rules(said, "✅", "PATCH /orders/{id}") == [DRAFT]


@pytest.mark.parametrize("cell", ["in draft", "only drafts", "drafts only", "✅ (in draft)"])
def test_a_cell_may_say_the_state(cell: str) -> None:
    assert rules("Edit orders", cell, "PATCH /orders/{id}") == [DRAFT]


@pytest.mark.parametrize("cell", ["within 24h", "until approved", "not approved", "draft or sent"])
def test_a_cell_that_says_more_opens_nothing(cell: str) -> None:
    assert rules("Edit orders", cell, "PATCH /orders/{id}") == []


@pytest.mark.parametrize(
    "said", ["Cancel orders", "Cancel any order", "Cancel orders of the shop", "Delete orders"]
)
def test_what_is_bound_to_nothing_is_granted(said: str) -> None:
    assert rules(said, "✅", "DELETE /orders/{id}") == [None]
