"""Further forms in which documents take back what endpoints' own lines grant, and rights that hold
at times only."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route
from tests.sections.shop import DATA, KEY

HEAD = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n"
LINES = f"{HEAD}### GET /orders\n\nRoles: admin, editor, viewer\n\n"
LINES += f"### {KEY}\n\nRoles: admin, editor\n\n"
LISTED = f"{HEAD}- `GET /orders`\n- `{KEY}`\n\n## Permissions\n\n"


def callers(text: str, key: str = KEY) -> str:
    """The first letters of the roles that may call, small where they may act on some rows only."""
    permits = route(plan_of(f"{text}\n"), key).permits
    letters = (role[0] if permit.rule else role[0].upper() for role, permit in permits.items())
    return "".join(sorted(letters))


@pytest.mark.parametrize(
    "said",
    [
        "Editors' access to `DELETE /orders/{id}` is revoked.",
        "`DELETE /orders/{id}` is off for editors.",
        "Only admins delete.",
        "- Editors: ✗ delete orders",
        "- ❌ editor → DELETE /orders/{id}",
        "| Role | May not |\n|---|---|\n| editor | delete orders |",
    ],
)
def test_where_access_is_spoken_of(said: str) -> None:
    assert callers(f"{LINES}## Access\n\n{said}") == "A"
    assert callers(f"{LINES}## Access\n\n{said}", "GET /orders") == "AEV"


@pytest.mark.parametrize(
    "said",
    [
        "Editors are suspended until further notice.",
        "The editor role is being retired.",
        "The editor role has no rights any more.",
    ],
)
def test_a_role_may_do_nothing_any_more(said: str) -> None:
    assert callers(f"{LINES}## Access\n\n{said}") == "A"
    assert callers(f"{LINES}## Access\n\n{said}", "GET /orders") == "AV"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Editors see a 403.", "A"),
        ("- 403: role is editor", "A"),
        ("- 403 Forbidden – caller is not an admin", "A"),
        ("Admin only since 1.3.", "A"),
        ("Not available on weekends.", ""),
        ("**Restriction:** own orders", "ae"),
        ("**Precondition:** the caller placed the order", "Ae"),
        ("Pre: order belongs to caller", "Ae"),
        ("Ownership is checked.", "Ae"),
        ("Allowed only for the person who placed the order.", "Ae"),
        ("| Status | When |\n|---|---|\n| 403 | caller has not placed the order |", "Ae"),
        ("**Precondition:** the order exists", "AE"),
        ("Available on weekends, too.", "AE"),
        ("Editors see a list.", "AE"),
        ("**Restriction:** none", "AE"),
        ("The order belongs to a caller or to nobody.", "AE"),
        ("- 403 Forbidden – the token is wrong", "AE"),
    ],
)
def test_beside_an_endpoint(said: str, expected: str) -> None:
    assert callers(f"{LINES}{said}") == expected


@pytest.mark.parametrize("title", ["Denied", "Cannot call", "Blocked endpoints", "Not allowed"])
def test_a_table_of_what_roles_may_not_call_grants_nothing(title: str) -> None:
    table = f"| Role | {title} |\n|---|---|\n| editor | `{KEY}` |"
    assert "E" not in callers(f"{LISTED}{table}")
    assert callers(f"{LISTED}{table}".replace(title, "Endpoints")) == "E"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Editors may delete orders. Admins may delete orders.", "AE"),
        ("Editors may delete orders on Mondays. Admins may delete orders.", "A"),
        ("~~Editors may delete orders.~~ Admins may delete orders.", "A"),
        ("- Editors may delete orders at night.\n- Admins may delete orders.", "A"),
        (
            "- Editors may delete orders with approval of an admin.\n- Admins may delete orders.",
            "A",
        ),
        ("- Editors may delete orders from 8 to 17.\n- Admins may delete orders.", "A"),
    ],
)
def test_a_right_at_times_is_no_right_always(said: str, expected: str) -> None:
    assert callers(f"{LISTED}{said}") == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("editor on Mondays", "A"),
        ("editor by night", "A"),
        ("editor with approval of an admin", "A"),
        ("editor", "E"),
    ],
)
def test_a_time_is_no_part_of_a_role(cell: str, expected: str) -> None:
    table = f"| Endpoint | Roles |\n|---|---|\n| `{KEY}` | {cell} |"
    assert callers(f"{HEAD}{table}") == expected


def test_who_is_on_duty_may_be_a_role() -> None:
    table = f"| Endpoint | Roles |\n|---|---|\n| `{KEY}` | doctor on duty |"
    assert {*route(plan_of(f"{HEAD}{table}\n"), KEY).permits} == {"doctor_on_duty"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Open to editors and the public during sales.", "A"),
        ("Editors who have the `delete` flag.", "A"),
        ("Requires: both admin and editor", "A"),
        ("Roles: see section 4", "A"),
        ("Roles: same as above", "A"),
        ("Roles: editor XOR admin", "A"),
        ("Open to editors.", "E"),
        ("For viewers, hides the order.", "Aev"),
        ("Needs a body.", "Aev"),
        ("Editors with orders are told.", "Aev"),
    ],
)
def test_what_is_not_understood_of_callers_leaves_nothing_to_convention(
    said: str, expected: str
) -> None:
    assert callers(f"{HEAD}### {KEY}\n\n{said}") == expected
