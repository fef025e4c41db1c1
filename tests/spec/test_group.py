from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import Endpoint, read
from tests.sections.documents import outline_of

ROLES = "# Roles\n- **Skipper**: sails\n- **Dock hand**: helps\n\n"
LIST = "- `POST /ropes` – a new one\n"


def said(endpoint: Endpoint) -> str | None:
    """Who may call: names of roles, ``everyone``, ``signed in``; None: nothing is said."""
    if endpoint.roles:
        return ", ".join(role.text for role in endpoint.roles)
    return {True: "everyone", False: "signed in", None: None}[endpoint.public]


@pytest.mark.parametrize(
    ("heading", "callers"),
    [
        ("Public endpoints", "everyone"),
        ("3.2 🔓 Public Routes (v1)", "everyone"),
        ("Endpoints (no auth)", "everyone"),
        ("Endpoints (admin only)", "admin"),
        ("Admin endpoints", "admin"),
        ("Admin API", "admin"),
        ("Skipper endpoints", "skipper"),
        ("Routes for dock hands", "dock_hand"),
        ("Authenticated endpoints", "signed in"),
        ("Authenticated users", "signed in"),
        ("For everyone who is signed in", "signed in"),
        ("Public", "everyone"),
        ("Public API", None),
        ("Admin", "admin"),
        ("User endpoints", None),
        ("Rope endpoints", None),
        ("All endpoints", None),
        ("Health endpoints", None),
    ],
)
def test_a_heading_may_tell_of_the_callers_of_all_below(heading: str, callers: str | None) -> None:
    found = read(outline_of(f"{ROLES}# API\n## {heading}\n### Ropes\n{LIST}")).endpoints

    assert [said(each) for each in found] == [callers]


@pytest.mark.parametrize(
    ("line", "callers"),
    [
        ("**Public endpoints**", "everyone"),
        ("Admin:", "admin"),
        ("**Skippers only:**", "skipper"),
        ("These calls need no token:", "everyone"),
        ("The following endpoints are public:", "everyone"),
        ("The routes below require a valid token:", "signed in"),
        ("The following endpoints require the `skipper` role:", "skipper"),
        ("These may be called by skippers only:", "skipper"),
        ("The following endpoints are for crews:", None),
        ("The admin adds ropes.", None),
        ("These are all endpoints:", None),
    ],
)
def test_a_line_may_tell_of_the_callers_of_what_follows(line: str, callers: str | None) -> None:
    text = f"{ROLES}# API\n\n{line}\n\n{LIST}\nOthers exist, too.\n\n- `GET /ropes` – all\n"
    found = read(outline_of(text)).endpoints

    assert [said(each) for each in found] == [callers, None]


def test_roles_of_resources_are_no_groups_of_callers() -> None:
    text = f"{ROLES}# API\n## Skipper endpoints\n- `POST /skippers` – one more\n"

    assert said(read(outline_of(text)).endpoints[0]) is None


def test_what_an_endpoint_says_itself_counts_more() -> None:
    text = (
        f"{ROLES}# API\n## Public endpoints\n| Route | Auth |\n|--|--|\n"
        "| `GET /ropes` | |\n| `POST /ropes` | skipper |\n"
    )

    assert [said(each) for each in read(outline_of(text)).endpoints] == ["everyone", "skipper"]


FENCE = """# API
```
{comment}
GET  /ropes        # all of them [Rope]
POST /ropes        # buys one    [skipper, cook]
PUT  /ropes/{{id}}   # splices it  [cook]
```
"""


@pytest.mark.parametrize(
    ("comment", "callers"),
    [
        ("# who may call it: in [brackets]", ["rope", "skipper, cook", "cook"]),
        ("// roles in brackets", ["rope", "skipper, cook", "cook"]),
        ("# all about ropes", [None, None, None]),
        ("# Public endpoints", ["everyone", "everyone", "everyone"]),
        ("# admin only", ["admin", "admin", "admin"]),
    ],
)
def test_comments_of_a_fence(comment: str, callers: list[str | None]) -> None:
    found = read(outline_of(FENCE.format(comment=comment))).endpoints

    assert [said(each) for each in found] == callers


def test_roles_that_the_document_lists_may_stand_in_brackets() -> None:
    text = f"{ROLES}# API\n```\nGET /a # x [skipper, dock hand]\nGET /b # returns [Skipper]\n```\n"

    assert [said(each) for each in read(outline_of(text)).endpoints] == ["skipper, dock_hand", None]


@pytest.mark.parametrize(
    ("below", "callers"),
    [
        ("Both require role `skipper`.", "skipper"),
        ("Both require role `skipper`. A dock hand is no such.", "skipper"),
        ("All of these calls need a token with the role skipper.", "skipper"),
        ("Both are public.", "everyone"),
        ("Both require role `skipper`. The second needs a dock hand.", None),
        ("Both are public. The second only by day.", None),
        ("These fields require the skipper role.", None),
        ("The first requires the skipper role.", None),
    ],
)
def test_the_paragraph_below_several_requests_may_tell_of_all(
    below: str, callers: str | None
) -> None:
    fence = "```\nPOST /ropes\nDELETE /ropes/{id}\n```\n"
    found = read(outline_of(f"{ROLES}# API\n## Ropes\n{fence}\n{below}\n")).endpoints

    assert [said(each) for each in found] == [callers, callers]
