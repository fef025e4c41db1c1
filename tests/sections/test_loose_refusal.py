"""Sentences that refuse in whatever words, where access is spoken of, and what is said beside an
endpoint of those who shall use something else."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route
from tests.sections.shop import DATA

CALLS = f"""# Shop

## Data Model

{DATA}

## Endpoints

### GET /orders

**Roles:** admin, editor, viewer

### DELETE /orders/{{id}}

**Roles:** admin, editor

"""


def missing(said: str) -> set[str]:
    """Who is not let in, though the endpoints' own lines do so."""
    plan = plan_of(f"{CALLS}{said}\n")
    listed = {
        "GET /orders": {"admin", "editor", "viewer"},
        "DELETE /orders/{id}": {"admin", "editor"},
    }
    return {
        f"{role} {key.partition(' ')[0]}"
        for key, roles in listed.items()
        for role in roles - {*route(plan, key).permits}
    }


@pytest.mark.parametrize(
    "said",
    [
        "The system must hide orders from viewers.",
        "Orders are hidden from viewers.",
        "Orders must not be visible to viewers.",
        "Orders remain invisible to viewers.",
        "Viewers must not be shown orders.",
        "Keep orders away from viewers.",
        "No orders for viewers.",
        "Viewers get a 404 for orders.",
    ],
)
def test_what_is_hidden_is_not_read(said: str) -> None:
    assert missing(f"## Access\n\n{said}") == {"viewer GET"}


MATRIX = f"""# Shop

## Data Model

{DATA}

## Access

| Endpoint | admin | editor | viewer |
|---|---|---|---|
| `GET /orders` | yes | yes | yes |
| `POST /orders` | yes | yes | yes |
| `DELETE /orders/{{id}}` | yes | yes | yes |

"""


@pytest.mark.parametrize(
    ("said", "role", "key"),
    [
        ("Orders are hidden from viewers.", "viewer", "GET /orders"),
        ("We do not trust editors with deleting orders.", "editor", "DELETE /orders/{id}"),
        ("The API does not allow viewers to delete orders.", "viewer", "DELETE /orders/{id}"),
    ],
)
def test_a_matrix_may_be_the_only_place_that_lists_endpoints(
    said: str, role: str, key: str
) -> None:
    assert role in route(plan_of(MATRIX), key).permits
    assert role not in route(plan_of(f"{MATRIX}{said}\n"), key).permits


def test_what_is_hidden_from_all_but_some() -> None:
    said = "The system must hide orders from everyone except admins."
    assert missing(f"## Access\n\n{said}") == {"viewer GET", "editor GET"}


@pytest.mark.parametrize(
    "said",
    [
        "Do not let editors delete orders.",
        "It must be impossible for editors to delete orders.",
        "Editors should refrain from deleting orders.",
        "We do not trust editors with deleting orders.",
        "Deny editors the deletion of orders.",
        "Deleting orders stays with admins.",
        "Deletion of orders is an admin privilege.",
        "Deleting orders is the exclusive right of admins.",
    ],
)
def test_what_is_refused_is_not_done(said: str) -> None:
    assert missing(f"## Access\n\n{said}") == {"editor DELETE"}


@pytest.mark.parametrize(
    "said",
    [
        "Orders are hidden from search engines.",
        "Orders are never hidden from viewers.",
        "The system must hide the price of an order from viewers.",
        "The delete button is hidden from editors.",
        "Editors are not notified when orders are deleted.",
        "If an editor deletes an order that does not exist, 404 is returned.",
        "Not only admins but also editors may delete orders.",
        "Viewers do not need a token to read orders.",
        "Editors can delete orders but not customers.",
        "Orders deleted by editors cannot be restored.",
    ],
)
def test_what_refuses_no_call(said: str) -> None:
    assert missing(f"## Access\n\n{said}") == set()


@pytest.mark.parametrize(
    "said",
    [
        "*Deprecated:* editors must use the console.",
        "Deprecated for editors.",
        "No longer for editors.",
        "Not yet for editors and viewers.",
        "Switched off for editors until May.",
        "Editors must use the console instead.",
        "Legacy: editors use the console.",
        "Retired. Editors should switch to the console.",
    ],
)
def test_who_shall_use_something_else_may_not_call(said: str) -> None:
    assert missing(said) == {"editor DELETE"}


@pytest.mark.parametrize(
    "said",
    [
        "Editors must use HTTPS.",
        "Editors must use a valid token.",
        "*Deprecated:* callers must use the console.",
        "Deprecated since 1.2.",
        "Editors can use it instead of the old page.",
        "No longer slow for editors.",
    ],
)
def test_who_may_still_call(said: str) -> None:
    assert missing(said) == set()


@pytest.mark.parametrize(
    "remark", ["no longer for editors", "not for editors", "retired for editors"]
)
def test_a_remark_in_a_row_takes_back_too(remark: str) -> None:
    table = "| Method | Path | Roles | Remarks |\n|---|---|---|---|\n"
    row = f"| DELETE | /orders/{{id}} | admin, editor | {remark} |\n"
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{table}{row}"
    assert {*route(plan_of(text), "DELETE /orders/{id}").permits} == {"admin"}
    other = text.replace(remark, "no longer slow")
    assert {*route(plan_of(other), "DELETE /orders/{id}").permits} == {"admin", "editor"}


def test_a_legend_refuses_nobody() -> None:
    legend = "X = permitted, – = not permitted, own = permitted for the viewer's own orders."
    assert missing(f"## Access\n\n{legend}") == set()
    assert missing(f"## Access\n\n{legend} Orders are hidden from viewers.") == {"viewer GET"}
