"""Who may do what stories are about, as their acceptance criteria say."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

TEXT = """# Larder

**Who we build for**

* **volunteer**: packs parcels
* **driver**: brings parcels
* **coordinator**: runs a centre
* people who are not signed in, called *guests* below

## Shifts

### US-13 Cancelling

As a volunteer, I want to cancel a sign-up, so that the coordinator can find somebody else.

Call: `DELETE /signups/{id}`

Acceptance criteria

- [ ] %s

### US-14 Stops

As a driver, I want to see my stops, so that I can plan the day.

Call: `GET /stops`

- [ ] Everybody may see the list, guests included.

## What we store

```sql
CREATE TABLE people (id INT PRIMARY KEY, email TEXT);
CREATE TABLE signups (id INT PRIMARY KEY, person_id INT REFERENCES people (id));
CREATE TABLE stops (id INT PRIMARY KEY, place TEXT);
```
"""
ALL, OWN = "all", "own"


def let_in(*criteria: str, call: str = "DELETE /signups/{id}") -> dict[str, str]:
    """Who may call an endpoint, and on which rows, where its story has some criteria."""
    permits = route(plan_of(TEXT % "\n- [ ] ".join(criteria)), call).permits
    return {role: ALL if each.rule is None else OWN for role, each in permits.items()}


@pytest.mark.parametrize(
    ("criteria", "callers"),
    [
        (["Only volunteers may cancel."], {"volunteer": ALL}),
        (["Only volunteers and drivers may cancel a sign-up."], {"volunteer": ALL, "driver": ALL}),
        (["Volunteers may cancel sign-ups.", "Nobody else."], {"volunteer": ALL}),
        (
            [
                "A volunteer may cancel only their own sign-up.",
                "A coordinator may cancel any sign-up.",
                "Drivers and guests may not cancel sign-ups.",
                "The coordinator gets a text message about it.",
            ],
            {"volunteer": OWN, "coordinator": ALL},
        ),
        (["Only drivers may cancel, whichever shift it belongs to."], {"driver": ALL}),
        (
            ["Only drivers may cancel.", "A user may cancel no more than 5 sign-ups per hour."],
            {"driver": ALL},
        ),
        (["Only drivers may cancel.", "A reason may be given."], {"driver": ALL}),
        (["Coordinators may cancel.", "Only volunteers may cancel."], {"volunteer": ALL}),
        (["Everybody may cancel."], {"volunteer": ALL, "driver": ALL, "coordinator": ALL}),
    ],
)
def test_who_may_do_what_a_story_is_about(criteria: list[str], callers: dict[str, str]) -> None:
    assert let_in(*criteria) == callers


def test_whoever_has_not_signed_in_is_named() -> None:
    assert "anonymous" in let_in("Only drivers may cancel.", call="GET /stops")


@pytest.mark.parametrize(
    "criteria",
    [
        ["Only volunteers may cancel.", "Not on Sundays."],
        ["Only volunteers may cancel.", "Only on weekdays."],
        ["Only volunteers may cancel before noon."],
        ["Only volunteers may cancel, with MFA."],
        ["Only volunteers may cancel.", "Requires a second factor."],
        ["Only volunteers may cancel.", "A sign-up may only be cancelled within 24 h."],
        ["Only volunteers may cancel.", "Cancelling is possible until noon."],
        ["Only volunteers may cancel.", "Drivers must ask a coordinator."],
        ["Only volunteers may cancel.", "The coordinator has to confirm it."],
        ["Only volunteers may cancel.", "Volunteers under 18 may not cancel."],
        ["Volunteers may cancel.", "New volunteers cannot cancel."],
        ["Only volunteers may cancel.", "If the shift has begun, nobody may."],
        ["Only volunteers may cancel.", "Only drivers may cancel."],
        ["Volunteers may cancel.", "Access is restricted to the office network."],
        ["Volunteers may cancel.", "It is hidden from volunteers."],
        ["Only volunteers may cancel.", "Closed at night."],
        ["Everybody but drivers may cancel."],
        ["Everybody may cancel.", "Drivers may not cancel."],
        ["A coordinator may add a note."],
        ["Volunteers may cancel draft sign-ups."],
        ["Volunteers may cancel their own sign-ups and those of others."],
        ["Volunteers may cancel sign-ups of their team."],
        ["Guests may cancel a sign-up."],
        ["Only volunteers who were invited may cancel."],
        ["No volunteer may cancel."],
        ["Volunteers may never cancel."],
        ["As a driver, I cannot cancel.", "Volunteers and drivers may cancel."],
        ["Only volunteers may no longer cancel."],
    ],
)
def test_a_story_of_which_something_is_not_understood_lets_nobody_in(criteria: list[str]) -> None:
    assert let_in(*criteria) == {"admin": ALL}


def test_a_story_with_roles_of_its_own_keeps_them() -> None:
    criteria = "A wreath may only be laid on Sundays.\n\n**Roles:** driver"
    assert let_in(criteria) == {"driver": ALL}
