"""Sentences about access that name in their midst the route by which something is done."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

API = """# API

- `GET /tools` lists tools.
- `POST /tools` adds one.
- `PATCH /tools/{id}` edits one.
- `GET /loans/{id}` shows one.
- `POST /loans` makes one.

# Who may do what

Each account has exactly one of three roles: member, volunteer or coordinator.

"""
MEMBERS = "`POST /loans` is for members."


def access(text: str) -> Access:
    return read(outline_of(f"{API}{text} {MEMBERS}\n"))


def granted(text: str) -> dict[str, set[str]]:
    """What is granted, but for loans of members, by the endpoints."""
    found: dict[str, set[str]] = {}
    refused = {(each.endpoint, each.role) for each in access(text).cells if each.grant == "deny"}
    for each in access(text).cells:
        if each.grant != "deny" and (each.endpoint, each.role) not in refused:
            found.setdefault(each.endpoint, set()).add(f"{each.role} {each.word or each.grant}")
    found.pop("POST /loans", None)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adding a tool with `POST /tools` is reserved for coordinators.",
         {"POST /tools": {"coordinator allow"}}),
        ("A tool (`PATCH /tools/{id}`) is edited by a volunteer or a coordinator, never by a"
         " member.", {"PATCH /tools/{id}": {"volunteer allow", "coordinator allow"}}),
        ("Editing a tool (`PATCH /tools/{id}`) is open to members, for their own tools only.",
         {"PATCH /tools/{id}": {"member own"}}),
        ("With `GET /loans/{id}` a member sees only his or her own loans, whereas volunteers and"
         " coordinators see every loan.",
         {"GET /loans/{id}": {"member own", "volunteer allow", "coordinator allow"}}),
        ("`POST /tools` is open to volunteers and coordinators alike.",
         {"POST /tools": {"volunteer allow", "coordinator allow"}}),
        ("Anyone, signed in or not, may call `GET /tools`.",
         {"GET /tools": {"anonymous allow", "member allow", "volunteer allow",
                         "coordinator allow"}}),
        ("Anyone who is signed in may call `GET /tools`.",
         {"GET /tools": {"member allow", "volunteer allow", "coordinator allow"}}),
    ],
)  # fmt: skip
def test_sentences_that_name_a_route_in_their_midst(
    text: str, expected: dict[str, set[str]]
) -> None:
    assert granted(text) == expected
    assert access(text).roles == ("member", "volunteer", "coordinator")


@pytest.mark.parametrize(
    "text",
    [
        "Adding a tool with `POST /tools` is reserved for coordinators unless it rains.",
        "Adding a tool with `POST /tools` is not for members.",
        "Not even adding a tool with `POST /tools` is open to members.",
        "A tool (`PATCH /tools/{id}`) is edited by a volunteer, never on weekends.",
        "A tool (`PATCH /tools/{id}`) is edited by a volunteer, but never by a new one.",
        "A tool (`PATCH /tools/{id}`) is approved by a volunteer.",
        "`POST /tools` is open to volunteers, not to new ones.",
        "`POST /tools` is open to volunteers, not for their own tools.",
        "`POST /tools` is open to volunteers and coordinators alike, except on Sundays.",
        "Anyone, signed in or not, may call `GET /tools` if the shop is open.",
        "Anyone but members may call `GET /tools`.",
        "With `GET /loans/{id}` a member sees only own loans, unless they are closed.",
    ],
)
def test_what_limits_or_refuses_grants_nothing(text: str) -> None:
    assert granted(text) == {}


@pytest.mark.parametrize(
    ("limit", "word"), [(", but only on weekdays", "only on weekdays"), (" with MFA", "with mfa")]
)
def test_conditions_are_those_of_the_right(limit: str, word: str) -> None:
    text = f"Adding a tool with `POST /tools` is for coordinators{limit}."
    assert granted(text) == {"POST /tools": {f"coordinator {word}"}}
