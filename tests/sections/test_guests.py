"""Guests and visitors: people who are known, or whoever has not signed in."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.plan.compiled import plan_of, route

PEOPLE = "CREATE TABLE users (id INT PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL{check});"
BOOKINGS = "CREATE TABLE bookings (id INT PRIMARY KEY, {whose} INT REFERENCES users (id));"
STORED = PEOPLE.format(check=" CHECK (role IN ('guest', 'host'))")
UNSAID = PEOPLE.format(check="")


def callers(roles: str, sql: str = "", said: str = "**Roles:** guest") -> set[str]:
    """Who may call an endpoint of which something is ``said``."""
    model = f"## Data Model\n\n```sql\n{sql}\n```\n" if sql else ""
    text = f"# Inn\n\n## Roles\n\n{roles}\n- **host**: lets rooms\n\n{model}\n## Endpoints\n\n"
    plan = plan_of(f"{text}### POST /bookings\n\n{said}\n")
    return {*route(plan, "POST /bookings").permits}


@pytest.mark.parametrize(
    ("roles", "sql"),
    [
        ("- **guest**: looks for rooms", STORED),
        ("- **guest**: looks for rooms", UNSAID + BOOKINGS.format(whose="guest_id")),
        ("- **guest**: somebody who has booked a room", ""),
        ("- **guest**: signs in with a code", ""),
        ("| Role | What |\n|--|--|\n| guest | reads their own bookings |\n", ""),
    ],
)
@pytest.mark.parametrize(
    "said", ["**Roles:** guest", "**Roles:** guests", "**Auth:** guest", "**Access:** `guest`"]
)
def test_guests_who_are_known_sign_in(roles: str, sql: str, said: str) -> None:
    assert callers(roles, sql, said) == {"guest"}


@pytest.mark.parametrize(
    ("roles", "sql"),
    [
        ("- **guest**: looks for rooms", ""),
        ("- **guest**: looks for rooms", UNSAID + BOOKINGS.format(whose="owner_id")),
        ("- **guest**: anyone without an account", ""),
        ("- **guest**: has not signed in yet", ""),
    ],
)
def test_guests_of_whom_nothing_is_known_have_not_signed_in(roles: str, sql: str) -> None:
    """The control: without what tells that they are known, the call is open."""
    assert "anonymous" in callers(roles, sql)


def test_guests_beside_others() -> None:
    assert callers("- **guest**: x", STORED, "**Roles:** guest, host") == {"guest", "host"}


def test_guests_in_another_language() -> None:
    text = """
        # Pension

        ## Datenmodell

        ```sql
        CREATE TABLE nutzer (id INT PRIMARY KEY, email TEXT, rolle TEXT{check});
        ```

        ## Endpunkte

        ### POST /buchungen

        **Rollen:** Gast
        """
    check = " CHECK (rolle IN ('gast', 'wirt'))"
    stored, unsaid = (
        {*route(plan_of(dedent(text.replace("{check}", kept))), "POST /buchungen").permits}
        for kept in (check, "")
    )
    assert stored == {"gast"}
    assert "anonymous" in unsaid
