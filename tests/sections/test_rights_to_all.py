"""Roles that may call everything, beside others with endpoints of their own."""

from __future__ import annotations

import pytest

from tests.sections.library import FALLING, callers

OTHERS = {
    "lists": "### Reader\n\n- `GET /books`\n\n### Clerk\n\n- `GET /books`\n- `POST /books`\n\n"
    "### Admin\n\n{}\n",
    "colons": "- reader: `GET /books`\n- clerk: `GET /books`, `POST /books`\n- admin: {}\n",
    "arrows": "- reader → `GET /books`\n- clerk → `GET /books`, `POST /books`\n- admin → {}\n",
}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("lists", "- Full access to all endpoints"),
        ("lists", "- Has full access to the API"),
        ("lists", "Admins may call all endpoints."),
        ("lists", "Admins can do everything."),
        ("colons", "unrestricted access"),
        ("colons", "\\*"),
        ("arrows", "everything"),
        ("arrows", "all endpoints"),
    ],
)
def test_all_is_all(form: str, said: str) -> None:
    assert callers(f"## Permissions\n\n{OTHERS[form].format(said)}") == FALLING


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("lists", "- Full access to all endpoints except `DELETE /books/{id}`"),
        ("lists", "Admins may call all endpoints. Only in staging."),
        ("lists", "Admins may call all endpoints, but never delete."),
        ("lists", "If a book is lost, admins may call all endpoints."),
        ("arrows", "everything but deleting"),
    ],
)
def test_what_is_left_out_is_not_granted(form: str, said: str) -> None:
    text = OTHERS[form].replace("{}", said)
    for name, other in (("lerk", "@"), ("dmin", "lerk"), ("Alerk", "Clerk"), ("alerk", "clerk")):
        text = text.replace(name, other)
    text = text.replace("C@", "Admin").replace("c@", "admin")
    assert "clerk" not in callers(f"## Permissions\n\n{text}")[2]


ROWS = """| Endpoint | Roles |
|--|--|
| GET /books | reader, clerk |
| POST /books | clerk |
| %s | %s |
"""


@pytest.mark.parametrize("all_calls", ["*", "All endpoints", "everything"])
def test_a_row_of_all_endpoints_is_for_administrators(all_calls: str) -> None:
    assert callers(f"## Permissions\n\n{ROWS % (all_calls, 'admin')}") == FALLING


def test_for_others_it_may_mean_the_rest() -> None:
    """``DELETE /books/{id}`` may be among what ``*`` means, ``GET /books`` may not."""
    found = callers(f"## Permissions\n\n{ROWS % ('*', 'clerk')}")
    assert "reader" not in found[1] | found[2]
    assert "clerk" not in found[2]


@pytest.mark.parametrize(
    "fence",
    [
        '```json\n{"reader": ["GET /books"], "clerk": ["GET /books", "POST /books"], '
        '"admin": ["*"]}\n```\n',
        "```yaml\nroles:\n  reader:\n    - GET /books\n  clerk:\n    - GET /books\n"
        '    - POST /books\n  admin:\n    - "*"\n```\n',
    ],
    ids=["json", "yaml"],
)
def test_a_star_in_a_fence(fence: str) -> None:
    assert callers(f"## Permissions\n\n{fence}") == FALLING
    for_clerks = fence.replace('["GET /books", "POST /books"]', '["*"]')
    for_clerks = for_clerks.replace("- GET /books\n    - POST /books", '- "*"')
    assert "clerk" not in callers(f"## Permissions\n\n{for_clerks}")[2]


def test_names_in_italics_behind_a_sentence_may_call() -> None:
    text = (
        "- **GET /books** — lists. *Reader, Clerk, Admin*\n"
        "- **POST /books** — adds a book. *Clerk, Admin*\n"
        "- **DELETE /books/{id}** — removes. *Admin*\n"
    )
    assert callers(f"## Endpoints in short\n\n{text}")[:2] == FALLING[:2]


@pytest.mark.parametrize(
    "rights",
    [
        "- reader: everything except `POST /books` and `DELETE /books/{id}`\n"
        "- clerk: everything except `DELETE /books/{id}`\n- admin: everything\n",
        "- reader: read-only\n- clerk: read and create, no delete\n- admin: full\n",
        "| Resource | reader | clerk | admin |\n|--|--|--|--|\n| Books | -R-- | CR-- | CRUD |\n",
    ],
    ids=["all but", "no delete", "places"],
)
def test_what_is_left_out_is_refused_and_the_rest_granted(rights: str) -> None:
    assert callers(f"## Permissions\n\n{rights}") == FALLING


def test_a_refusal_of_what_is_granted_is_not_idle() -> None:
    rights = "- reader: read\n- clerk: read and delete, but never delete\n- admin: full access\n"
    assert "clerk" not in callers(f"## Permissions\n\n{rights}")[2]
