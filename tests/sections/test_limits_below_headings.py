"""Limits below the headings of endpoints, in a section about limits."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.rate_limit import read
from tests.sections.documents import outline_of

API = "# Library\n\n## API\n\n- `GET /books`: lists books\n- `POST /login`: signs in\n\n"


def limits(text: str) -> set[str]:
    found = read(outline_of(f"{API}## Rate limits\n\n{text}")).items
    return {f"{each.endpoint} {each.count}/{each.window:g} {each.subject}" for each in found}


@pytest.mark.parametrize(
    ("login", "books"),
    [("POST /login", "GET /books"), ("`POST /login`", "Books (`GET /books`)"), ("Login", "Books")],
)
def test_headings_say_of_what_they_are(login: str, books: str) -> None:
    text = (
        f"### {login}\n\n5 requests per minute per IP.\n\n"
        f"### {books}\n\n- 100 requests per minute per user\n\n"
        "### General\n\n60 per minute per user.\n"
    )
    assert limits(text) == {
        "POST /login 5/60 ip", "GET /books 100/60 user", "* 60/60 user",
    }  # fmt: skip


def test_other_headings_state_none() -> None:
    assert limits("### How it counts\n\nThe counter keeps 60 slots per minute per user.\n") == set()


def test_a_group_of_routes_is_limited_alone() -> None:
    said = "All book routes are rate-limited (100 requests / 15 mins).\n"
    assert limits(said) == {"GET /books 100/900 user"}
    assert limits(said.replace("book", "other")) == {"* 100/900 user"}
