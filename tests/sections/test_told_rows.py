"""Clauses and comments that tell which roles may act on which rows of an endpoint."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access
from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

ROLES = "# Roles\n- **skipper**: sails\n- **clerk**: sells\n- **warden**: watches\n\n# API\n\n"


def told(text: str) -> dict[str, str]:
    """The word or the grant of each role that may call the last endpoint; else ``deny``."""
    outline = outline_of(f"{ROLES}{text}\n")
    endpoint = read(outline).endpoints[-1]
    cells = access.read(outline).cells
    of_cells = {
        each.role: each.word or each.grant for each in cells if each.endpoint == endpoint.key
    }
    return of_cells or {role.text: "allow" for role in endpoint.roles or ()}


@pytest.mark.parametrize(
    ("clause", "roles"),
    [
        ("only skippers, and only for boats of their own club.", {"skipper": "own club"}),
        ("skippers, for boats that they built themselves; the clerk, for any.",
         {"skipper": "own", "clerk": "allow"}),
        ("skippers (own boats), clerk.", {"skipper": "own", "clerk": "allow"}),
        ("skippers: own; clerk: all.", {"skipper": "own", "clerk": "allow"}),
        ("a skipper for her own boats, the clerk for any.", {"skipper": "own", "clerk": "allow"}),
        ("sinks it. Skippers, own boats only.", {"skipper": "own"}),
        ("clerk; skippers only for what they built.", {"clerk": "allow", "skipper": "own"}),
        ("sinks it. Skippers may do so for boats they built, clerks for all.",
         {"skipper": "own", "clerk": "allow"}),
        ("skippers, for requests that were made to their own club.", {"skipper": "own club"}),
        ("skippers, unless the boat is afloat.", {}),
        ("skippers, for their own boats unless they are afloat.", {}),
        ("clerks for any, but not at night.", {}),
        ("the skipper.", {}),
    ],
)  # fmt: skip
def test_a_clause_behind_a_dash(clause: str, roles: dict[str, str]) -> None:
    assert told(f"`DELETE /boats/{{id}}` — {clause}") == roles


REQUESTS = """```http
### the quay is open to everyone, signed in or not
GET /boats
### {comment}
DELETE /boats/{{id}}
```"""


@pytest.mark.parametrize(
    ("comment", "roles"),
    [
        ("clerk", {"clerk": "allow"}),
        ("skipper (own boats), clerk", {"skipper": "own", "clerk": "allow"}),
        ("skipper, for boats of her own club only", {"skipper": "own club"}),
        ("skippers, for boats that they built; the clerk, for any",
         {"skipper": "own", "clerk": "allow"}),
        ("sinks it", {}),
        ("a clerk sinks it", {}),
    ],
)  # fmt: skip
def test_a_comment_above_a_request(comment: str, roles: dict[str, str]) -> None:
    assert told(REQUESTS.format(comment=comment)) == roles


def test_a_comment_that_is_what_a_request_is_about() -> None:
    assert told("```\n# skippers\nGET /skippers\n# lists clerks\nGET /clerks\n```") == {}
