"""Rights of roles that the things lead: ``Orders: can list, can't cancel``."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.rights.right_of_thing import actions_on, overlaps
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = """# API
| Action | Method | Path |
|---|---|---|
| List sails | GET | /sails |
| Hand in a sail | POST | /sails |
| Strike off a sail | DELETE | /sails/{id} |
| Read the survey | GET | /sails/{id}/survey |
| Invite a person | POST | /invitations |

# Roles
Each account has exactly one role.

| Name | Who is that |
|---|---|
| Skipper | Owns sails |
| Mender | Works in the loft |

# Permissions
What isn't listed, the role can't do.
"""


def grants(said: str) -> set[str]:
    cells = read(outline_of(f"{API}\n{said}\n")).cells
    return {f"{cell.endpoint} {cell.role}={cell.word or cell.grant}" for cell in cells}


EXPECTED = {
    "GET /sails skipper=own",
    "GET /sails mender=allow",
    "POST /sails skipper=allow",
    "POST /sails mender=deny",
    "DELETE /sails/{id} skipper=deny",
    "DELETE /sails/{id} mender=allow",
    "POST /invitations skipper=deny",
    "POST /invitations mender=allow",
}


@pytest.mark.parametrize(
    "said",
    [
        "- ▶ **Skipper**\n    - Sails: can list own, can hand in new ones\n    - Nothing else\n"
        "- ▶ **Mender**\n    - Sails: can list and strike off all, can't hand in any\n"
        "    - Can invite people",
        "- Skippers:\n  - Sails: can list those of their own only and hand in\n"
        "  - Can't invite people\n"
        "- Menders:\n  - Sails: can list, in every loft of the club, and strike off\n"
        "  - Invitations: can create",
    ],
)
def test_things_lead_rights(said: str) -> None:
    assert grants(said) >= EXPECTED


@pytest.mark.parametrize(
    ("said", "actions"),
    [
        ("Orders: can list, place new ones and cancel own",
         ["list Orders", "place Orders", "cancel own Orders"]),
        ("Orders: can see all, can't cancel", ["see Orders", "cannot cancel Orders"]),
        ("Orders: read, create", ["read Orders", "create Orders"]),
        ("Orders — full access", ["manage Orders"]),
        ("Orders: no access", ["cannot manage Orders"]),
        ("Attendance: can check in swimmers, in every session of the club", ["check in swimmers"]),
        ("Can't invite people, can't export the season",
         ["cannot invite people", "cannot export the season"]),
        ("Orders: can edit own (own = the clerk is its `owner_id`)", ["edit own Orders"]),
        ("Orders: can edit if draft", ["edit Orders if draft"]),
        ("Orders: can list in their own shop", ["list own Orders"]),
        ("Orders: can cancel, but only within an hour", ["cancel Orders only within an hour"]),
        ("Orders: can list but not delete", ["list Orders", "cannot delete Orders"]),
        # Nobody knows of which these are.
        ("Orders: can list those older than a week", []),
        ("Orders: can list only paid", []),
        ("Orders: can see other than own", []),
        ("Orders: full access, except deleting", []),
        ("Orders: can cancel, for orders of the pier", []),
        ("Orders: can hand in new ones and strike off", ["hand in Orders", "strike off Orders"]),
        ("Create orders: yes", []),
        ("See orders", []),
    ],
)  # fmt: skip
def test_actions(said: str, actions: list[str]) -> None:
    assert [each.done for each in actions_on(Text(said, Span(0, len(said))))] == actions


def test_a_refusal_that_limits_a_right() -> None:
    assert overlaps("cannot delete paid orders", ["see orders", "delete orders"])
    assert not overlaps("cannot delete orders", ["see orders"])
    refused = grants(
        "- **Skipper**\n    - Sails: can list\n"
        "- **Mender**\n    - Sails: can strike off\n    - Can't strike off racing sails"
    )
    assert "DELETE /sails/{id} mender=allow" not in refused


def test_a_refusal_of_what_nobody_knows_leaves_all_unread() -> None:
    assert not grants(
        "- **Skipper**\n    - Sails: can list, can't see prices\n"
        "- **Mender**\n    - Sails: can list and strike off"
    )
    assert "GET /sails mender=allow" in grants(
        "- **Skipper**\n    - Sails: can list\n"
        "- **Mender**\n    - Sails: can list\n    - Can't do anything else"
    )
