"""Rights below titles and lines that say that they are none, and what requirements, remarks and
short sentences take back; each beside a control that grants."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of

SHOP = """# Shop

## Data Model

```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL, role TEXT NOT NULL
    CHECK (role IN ('admin', 'editor', 'viewer')));
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'sent')));
```

"""
BARE = """## API

- `GET /orders`
- `POST /orders`
- `DELETE /orders/{id}`

"""
GRANTED = """## API

Roles: viewer, editor, admin.

- `GET /orders` — viewer, editor
- `POST /orders` — editor
- `DELETE /orders/{id}` — editor

"""
MATRIX = """| | viewer | editor |
|---|---|---|
| list orders | yes | yes |
| create orders | | x |
"""


def freely(document: str, key: str) -> set[str]:
    """The roles but for administrators that may act on all rows."""
    (route,) = (each for each in plan_of(SHOP + document).routes if each.key == key)
    return {role for role, each in route.permits.items() if each.rule is None} - {"admin"}


@pytest.mark.parametrize(
    "title",
    [
        "## Forbidden actions",
        "## Not allowed",
        "## Permissions (planned)",
        "## Permissions in v1 (superseded)",
        "## Permissions\n\nWhat each role may not do:",
        "## Permissions\n\nThe following is an example of a wrong configuration:",
    ],
)
def test_a_table_that_is_disclaimed_grants_nothing(title: str) -> None:
    for key in ("GET /orders", "POST /orders"):
        assert freely(f"{BARE}{title}\n\n{MATRIX}", key) == set()


@pytest.mark.parametrize(
    "title",
    [
        "## Permissions",
        "## Permissions\n\nWhat is not listed is denied:",
        "## Permissions\n\nAll else is forbidden unless marked:",
        "## Permissions\n\nWhat each role may do:",
    ],
)
def test_a_table_that_is_not_disclaimed_grants(title: str) -> None:
    assert freely(f"{BARE}{title}\n\n{MATRIX}", "GET /orders") == {"viewer", "editor"}


def test_an_old_table_takes_nothing_from_the_one_in_force() -> None:
    old = f"## Permissions in v1 (superseded)\n\n{MATRIX}"
    new = "## Permissions\n\n| | viewer | editor |\n|---|---|---|\n| list orders | no | yes |\n"
    new += "| create orders | no | yes |\n\n"
    for document in (f"{BARE}{new}{old}", f"{BARE}{old}\n{new}"):
        assert freely(document, "GET /orders") == {"editor"}


@pytest.mark.parametrize("title", ["Not allowed", "Exclusions", "Denied"])
def test_what_stands_below_a_title_that_refuses_is_taken_back(title: str) -> None:
    said = f"## {title}\n\n- viewer: `GET /orders`\n- editor: `POST /orders`, delete orders\n"
    assert freely(GRANTED + said, "GET /orders") == {"editor"}
    assert freely(GRANTED + said, "POST /orders") == set()
    assert freely(BARE + said, "POST /orders") == set()


def test_a_title_names_who_may_not() -> None:
    said = "## What editors cannot do\n\n- `POST /orders`\n- delete orders\n"
    assert freely(GRANTED + said, "POST /orders") == set()
    assert freely(GRANTED + said, "DELETE /orders/{id}") == set()
    assert freely(GRANTED + said, "GET /orders") == {"viewer", "editor"}


@pytest.mark.parametrize(
    "said",
    [
        "## Rules\n\n| ID | Requirement |\n|---|---|\n| FR-1 | Editors cannot delete orders |",
        "## Requirements\n\n- FR-1: Editors must not delete orders.",
        "## Requirements\n\n- FR-1: Only admins may delete orders.",
        "## Requirements\n\n- FR-1: Editors may delete only their own orders.",
        "## Exceptions\n\nDeleting orders is suspended for editors until further notice.",
        "## Access\n\nEditors may no longer delete orders.",
        "## Access\n\nThe right to delete orders was withdrawn from editors.",
        "## Access\n\nEditors lost the right to delete orders.",
        "## Acceptance criteria\n\n- [ ] An editor who deletes an order gets 403.",
        "## Acceptance criteria\n\n- An editor gets 403 on `DELETE /orders/{id}`.",
        "## Acceptance criteria\n\n- `DELETE /orders/{id}` as an editor returns 403.",
    ],
)
def test_rules_take_back_what_is_granted(said: str) -> None:
    assert freely(f"{GRANTED}{said}\n", "DELETE /orders/{id}") == set()
    assert freely(f"{GRANTED}{said}\n", "GET /orders") == {"viewer", "editor"}


@pytest.mark.parametrize(
    "said",
    [
        "Editors cannot create orders without lines.",
        "Editors may not create more than 5 orders.",
        "Editors can only create one order at a time.",
        "An editor who creates an order twice gets 409.",
    ],
)
def test_rules_of_the_business_take_back_nothing(said: str) -> None:
    assert freely(f"{GRANTED}## Requirements\n\n- FR-1: {said}\n", "POST /orders") == {"editor"}


LIMITS = [
    "Only drafts.",
    "Own orders only.",
    "Only their own.",
    "Not for orders of other people.",
    "Not on weekends.",
    "Only between 9 and 17.",
    "Reachable only from the internal network.",
]
NO_LIMITS = ["Returns only 20 rows.", "Only JSON is accepted.", "Not idempotent.", "Only text."]


def below(said: str) -> str:
    head = "## API\n\nRoles: viewer, editor, admin.\n\n### PUT /orders/{id}\n\n**Access:** editor"
    return f"{head}\n\n{said}\n"


def beside(said: str, title: str = "Remarks") -> str:
    head = f"| Endpoint | Roles | {title} |\n|---|---|---|"
    return f"## API\n\nRoles: viewer, editor.\n\n{head}\n| PUT /orders/{{id}} | editor | {said} |\n"


@pytest.mark.parametrize("said", LIMITS)
def test_a_short_sentence_limits_those_who_are_named_beside_it(said: str) -> None:
    assert freely(below(said), "PUT /orders/{id}") == set()
    assert freely(beside(said), "PUT /orders/{id}") == set()


@pytest.mark.parametrize("said", NO_LIMITS)
def test_a_short_sentence_about_something_else_limits_nobody(said: str) -> None:
    assert freely(below(said), "PUT /orders/{id}") == {"editor"}
    assert freely(beside(said), "PUT /orders/{id}") == {"editor"}


@pytest.mark.parametrize(
    ("said", "let_in"), [("state = draft", set()), ("before it is sent", set()), ("—", {"editor"})]
)
def test_a_condition_in_a_column_of_its_own_limits(said: str, let_in: set[str]) -> None:
    assert freely(beside(said, "Conditions"), "PUT /orders/{id}") == let_in
