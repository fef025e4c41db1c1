"""Callers in check boxes, headings above routes, columns of guards, cells of several lines, and
answers of 403."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route
from tests.sections.library import CALLS, FALLING, LIBRARY, callers

BOXES = """### reader

- [x] {0}
- [ ] {1}
- [ ] {2}

### clerk

- [x] {0}
- [x] {1}
- [ ] {2}

### admin

- [x] {0}
- [x] {1}
- [x] {2}
"""


@pytest.mark.parametrize(
    "called", [("list books", "add books", "delete books"), tuple(f"`{call}`" for call in CALLS)]
)
def test_boxes_that_are_not_ticked_grant_nothing(called: tuple[str, ...]) -> None:
    assert callers(f"## Permissions\n\n{BOXES.format(*called)}") == FALLING


def test_nor_do_routes_in_boxes_that_are_not_ticked() -> None:
    text = "- [x] `POST /books`: clerk, admin\n- [ ] `DELETE /books/{id}`: clerk\n"
    found = callers(f"## Permissions\n\n{text}")
    assert (found[1], "clerk" in found[2]) == ({"clerk", "admin"}, False)


def below(heading: str) -> set[str]:
    """Who may list books below a heading."""
    head = LIBRARY.partition("## API")[0]
    text = f"{head}## API\n\n### {heading}\n\n- GET /books\n\n### Admins only\n\n- POST /books\n"
    return {*route(plan_of(text), "GET /books").permits}


@pytest.mark.parametrize(
    "heading", ["Clerks and admins", "Clerk / Admin", "For clerks and admins", "Clerks, admins"]
)
def test_a_heading_of_several_roles_names_the_callers(heading: str) -> None:
    assert below(heading) == {"clerk", "admin"}


def test_a_heading_for_one_role_does() -> None:
    assert below("For clerks") == {"clerk"}


@pytest.mark.parametrize(
    "heading",
    ["Clerks and admins (planned)", "Clerks and admins except at night", "Readers and books"],
)
def test_other_headings_let_nobody_in(heading: str) -> None:
    assert below(heading) <= {"admin"}


@pytest.mark.parametrize(
    "table",
    [
        "| Endpoint | Does | Guard |\n|--|--|--|\n| GET /books | list | reader, clerk, admin |\n"
        "| POST /books | add | clerk, admin |\n| DELETE /books/{id} | remove | admin |\n",
        "| Endpoint | Roles |\n|--|--|\n| GET /books | reader<br>clerk<br>admin |\n"
        "| POST /books | clerk<br/>admin |\n| DELETE /books/{id} | admin |\n",
    ],
    ids=["guard", "lines"],
)
def test_cells_of_roles(table: str) -> None:
    head = LIBRARY.partition("## API")[0]
    plan = plan_of(f"{head}## API\n\n{table}")
    assert [{*route(plan, key).permits} for key in CALLS] == FALLING


def adding(said: str) -> set[str]:
    """Who may add a book if that is said of what it answers."""
    text = f"## Details\n\n### POST /books\n\n- 201 created\n- {said}\n"
    return {*route(plan_of(f"{LIBRARY}{text}"), "POST /books").permits}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("403 unless admin", {"admin"}),
        ("403 if the caller is neither clerk nor admin", {"clerk", "admin"}),
        ("`403` Forbidden – unless clerk or admin", {"clerk", "admin"}),
        ("403 for anyone but clerks", {"clerk"}),
        ("403 when the shelf is full", {"reader", "clerk", "admin"}),
    ],
)
def test_who_is_not_refused_may_call(said: str, expected: set[str]) -> None:
    assert adding(said) == expected


@pytest.mark.parametrize(
    "said", ["403 if the caller is not a clerk of that branch", "403 for readers"]
)
def test_a_refusal_that_is_not_understood_closes(said: str) -> None:
    assert adding(said) <= {"admin"}


def test_scenarios_of_refusals_leave_nothing_to_convention() -> None:
    fence = "```gherkin\nGiven I am a reader\nWhen I POST /books\nThen I get 403\n```\n"
    assert all(each <= {"admin"} for each in callers(f"## Access\n\n{fence}"))
    assert callers(f"## Examples\n\n{fence}")[0] == {"reader", "clerk", "admin"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Requires the `role` claim to be one of `clerk`, `admin`.", {"clerk", "admin"}),
        ("Needs role = clerk.", {"clerk"}),
    ],
)
def test_a_claim_that_is_required_names_the_callers(said: str, expected: set[str]) -> None:
    assert adding(said) == expected


def test_a_claim_of_somebody_else_closes() -> None:
    assert adding("Requires the role claim to be one of `clerk` on duty.") <= {"admin"}


def test_verbs_in_cells_grant_the_methods_that_they_mean() -> None:
    rows = ["Read | Read | Full", "Read | Write | Full", "None | None | Full"]
    table = "\n".join(f"| {call} | {row} |" for call, row in zip(CALLS, rows, strict=True))
    table = f"| Endpoint | reader | clerk | admin |\n|--|--|--|--|\n{table}\n"
    assert callers(f"## Permissions\n\n{table}") == FALLING
