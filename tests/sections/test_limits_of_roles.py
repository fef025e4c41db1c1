"""Limits of single roles: read as theirs, counted for them alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from asbuilt.server.guards.rate_limit import budgets, by_role, rate_limit_of_role
from asbuilt.server.limiter import Limiter
from asbuilt.server.problem import Problem
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access
from asbuilt.spec.sections.rate_limit import read
from tests.plan.compiled import PEOPLE, document, plan_of, route
from tests.sections.documents import outline_of

ROLES = "# Post\n\n## Roles\n\n- `depot`: scans.\n- `driver`: drives.\n\n"


def limits(text: str) -> list[tuple[str, int, str]]:
    return [(each.endpoint, each.count, each.role) for each in read(outline_of(text)).items]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "| Caller | Limit | Scope |\n|--|--|--|\n| depot | 600 per minute | per depot |\n"
            "| Drivers | 60 per minute | per phone |\n| all others | 9 per minute | per user |\n",
            [("*", 600, "depot"), ("*", 60, "driver"), ("*", 9, "")],
        ),
        ("- Depots: 600/min\n- Drivers: 60/min\n", [("*", 600, "depot"), ("*", 60, "driver")]),
        (
            "| Tier | Limit |\n|--|--|\n| Gold | 60 / min |\n| Free | 5 / min |\n",
            [("*", 60, "gold"), ("*", 5, "free")],
        ),
        ("| Tier | Limit |\n|--|--|\n| Gold | 60 / min |\n", [("*", 60, "")]),
        (
            "| Who | Requests per minute |\n|--|--|\n| per user | 60 |\n| per IP | 30 |\n",
            [("*", 60, ""), ("*", 30, "")],
        ),
    ],
)
def test_whose_limit_is_read(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert limits(f"{ROLES}## Rate limits\n\n{text}") == expected


def test_roles_in_a_german_table_of_limits() -> None:
    table = "| Rolle | Grenze |\n|--|--|\n| depot | 600 pro Minute |\n| driver | 60 pro Minute |\n"
    with speaking(next(each for each in shipped() if each.name == "de")):
        found = limits(f"# Post\n\n## Rollen\n\n- `depot`\n- `driver`\n\n## Limits\n\n{table}")
    assert found == [("*", 600, "depot"), ("*", 60, "driver")]


TABLE = (
    "## Rate Limits\n\n| Role | Limit |\n|--|--|\n| admin | 3 per hour |\n| user | 1 per hour |\n"
    "| gold | 5 per hour |\n"
)


def test_a_role_is_counted_by_its_own_limit_and_others_by_the_general_one() -> None:
    text = document(PEOPLE, "**Method:** `GET /users`\n").replace(": Test", ": Post") + TABLE
    plan = plan_of(text)
    here = route(plan, "GET /users")
    assert {(each.role, each.count) for each in here.limits} == {
        ("admin", 3), ("user", 1), ("", 6000),
    }  # fmt: skip
    assert any("`gold`" in each.text for each in plan.assumptions)

    limiter, shares = Limiter(), by_role(budgets(here))

    def ask(role: str, times: int) -> int:
        """How many of so many requests pass."""
        request = SimpleNamespace(role=role, caller=None, address=role, limits=None)
        for passed in range(times):
            try:
                rate_limit_of_role(cast(Any, request), limiter, shares)
            except Problem:
                return passed
        return times

    assert (ask("admin", 9), ask("user", 9), ask("anonymous", 9)) == (3, 1, 9)


LIMITS = """
# Recipes

## API
- POST /recipes
- GET /recipes

## Limits

| Limit | Value | Error |
|---|---|---|
| Requests, anonymous | 60 per minute and IP | 429 |
| Requests, signed in | 300 per minute and user | 429 |
| Requests per API key | 20 per second | 429 |
| Photo size | 8 MB | 413 |
| Photos per recipe | 10 | 409 |
| Life of a key | 12 months | |
| Uploads per recipe | 5 per day | 429 |
| Requests of crawlers | few | 429 |
"""


def test_limits_stand_beside_what_they_are_called_among_others_that_are_not_of_calls() -> None:
    found = read(outline_of(LIMITS))
    assert [(item.endpoint, item.count, item.subject, item.role) for item in found.items] == [
        ("*", 60, "ip", "anonymous"),
        ("*", 300, "user", ""),
        ("*", 20, "key", ""),
    ]
    assert [trouble.message.partition(": ")[2] for trouble in found.troubles] == [
        "`Uploads per recipe`",
        "`Requests of crawlers`",
    ]


def test_what_a_limit_counts_may_be_what_the_endpoint_above_it_is_about() -> None:
    text = (
        f"{ROLES}## API\n\n#### `POST /events`\n\n"
        "A depot may send at most 600 events per minute; more are answered with 429.\n\n"
        "#### `GET /parcels/{id}/events`\n\nThe events of a parcel.\n"
    )
    assert [(endpoint, count) for endpoint, count, _ in limits(text)] == [("POST /events", 600)]


ROUTES = (
    "| No | Verb | Route | Who |\n|--|--|--|--|\n| 1 | GET | /tasks | depot |\n"
    "| 2 | POST | /tasks | driver |\n\n"
)


def test_rows_of_limits_may_name_endpoints_by_their_numbers() -> None:
    text = "| Route no | Calls | Per | Counted for |\n|--|--|--|--|\n"
    text += "| 2 | 100 | hour | user |\n| other | 300 | minute | user |\n"
    assert limits(f"# Post\n\n## API\n\n{ROUTES}## Quotas\n\n{text}") == [
        ("POST /tasks", 100, ""),
        ("*", 300, ""),
    ]


def test_a_table_of_limits_opens_nothing_to_those_whom_it_names() -> None:
    text = "| Who | Route | Budget |\n|--|--|--|\n| depot | POST /tasks | 2/s |\n"
    text += "| anyone | * | 100/min per IP |\n"
    outline = outline_of(f"# Post\n\n## API\n\n- `POST /tasks`\n\n## Fair use\n\n{text}")
    assert [(each.endpoint, each.role) for each in read(outline).items] == [
        ("POST /tasks", "depot"),
        ("*", ""),
    ]
    assert access.read(outline).cells == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("No address may browse more than 40 times a minute.", []),
        ("No address may call more than 40 times a minute.", [("*", 40, "")]),
        (
            "It must not exceed 60 per minute per IP address for tasks and 20 per minute for"
            " PUT /tasks/{id}.",
            [("POST /tasks", 60, ""), ("PUT /tasks/{id}", 20, "")],
        ),
    ],
)
def test_a_limit_is_for_what_stands_beside_it(
    said: str, expected: list[tuple[str, int, str]]
) -> None:
    api = "# Post\n\n## API\n\n- `POST /tasks`\n- `PUT /tasks/{id}`\n\n## Limits\n\n"
    assert limits(api + said) == expected
