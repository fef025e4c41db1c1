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


def test_a_table_of_a_design_that_was_not_chosen_takes_nothing_from_endpoints() -> None:
    other = "## Alternatives considered\n\n| | viewer | editor |\n|---|---|---|\n"
    other += "| list orders | yes | no |\n| create orders | yes | no |\n"
    assert freely(GRANTED + other, "GET /orders") == {"viewer", "editor"}
    assert freely(GRANTED + other, "POST /orders") == {"editor"}


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


@pytest.mark.parametrize(
    "said",
    [
        "- As an editor, I must not be able to delete orders.",
        "- The system shall prevent editors from deleting orders.",
        "- The system shall not allow editors to delete orders.",
        "- The API MUST reject `DELETE /orders/{id}` by editors.",
        "- The system MUST allow only admins to delete orders.",
    ],
)
def test_what_a_system_shall_not_let_them_do_is_taken_back(said: str) -> None:
    document = f"{GRANTED}## Functional Requirements\n\n{said}\n"
    assert freely(document, "DELETE /orders/{id}") == set()
    assert freely(document, "GET /orders") == {"viewer", "editor"}


@pytest.mark.parametrize(
    ("said", "let_in"),
    [
        ("Returns 403 for editors unless MFA is on.", set()),
        ("> **Warning:** temporarily disabled for editors.", set()),
        ("| Status | When |\n|---|---|\n| 403 | caller is an editor |", set()),
        ("Returns 403 for viewers.", {"editor"}),
        ("| Status | When |\n|---|---|\n| 403 | caller is not an editor |", {"editor"}),
        ("> **Warning:** temporarily disabled for viewers.", {"editor"}),
    ],
)
def test_who_is_refused_beside_an_endpoint_is_not_let_in(said: str, let_in: set[str]) -> None:
    assert freely(below(said), "PUT /orders/{id}") == let_in


def test_columns_of_another_time_grant_nothing() -> None:
    head = "| Action | viewer (old) | viewer | editor (v2) | editor |\n|---|---|---|---|---|"
    rows = "| List orders | yes | no | yes | yes |\n| Create orders | yes | no | yes | no |"
    document = f"{BARE}## Permissions\n\n{head}\n{rows}\n"
    assert freely(document, "GET /orders") == {"editor"}
    assert freely(document, "POST /orders") == set()


@pytest.mark.parametrize(
    "said",
    [
        "| Role | Cannot do |\n|---|---|\n| viewer | create orders |\n| editor | delete orders |",
        "| Action | Blocked for |\n|---|---|\n| Create orders | viewer |\n| Delete orders | - |",
        "### Viewer\n\nCan:\n\n- list orders\n\n### Editor\n\nCannot:\n\n- delete orders",
    ],
)
def test_rights_that_are_not_read_leave_nothing_to_convention(said: str) -> None:
    """Whoever has signed in may act on own rows where nothing at all is said."""
    for key in ("POST /orders", "DELETE /orders/{id}"):
        document = SHOP + BARE + f"## Permissions\n\n{said}\n"
        (route,) = (each for each in plan_of(document).routes if each.key == key)
        assert set(route.permits) <= {"admin"}
        (route,) = (each for each in plan_of(SHOP + BARE).routes if each.key == key)
        assert set(route.permits) > {"admin"}
