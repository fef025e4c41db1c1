"""Callers between the route and what a call does: ``- `POST /codes` – courier – makes one``."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

SHOP = """# Shop

## Roles

- courier
- admin
- guard

## Data

```sql
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE codes (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES users(id), name TEXT);
```

## API

- `POST /codes` – admin – makes one
- `GET /codes`"""


def callers(said: str) -> dict[str, bool]:
    """Each that may call, and whether only for some rows."""
    permits = route(plan_of(f"{SHOP} – {said}\n"), "GET /codes").permits
    return {role: permit.rule is not None for role, permit in permits.items()}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("courier – lists codes", {"courier": False}),
        ("*courier* – lists codes, 20 a page – newest first", {"courier": False}),
        ("courier, guard – lists codes", {"courier": False, "guard": False}),
        ("courier (own) – lists codes", {"courier": True}),
        ("courier – lists their own codes", {"courier": True}),
        ("courier – own codes only", {"courier": True}),
        ("lists codes – courier", {"courier": False}),
        ("signed in – lists codes", {"admin": False, "courier": True, "guard": True}),
        (
            "public – lists codes",
            {"admin": False, "anonymous": False, "courier": False, "guard": False},
        ),
    ],
)
def test_callers_stand_before_what_a_call_does(said: str, expected: dict[str, bool]) -> None:
    assert callers(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "courier – lists codes, at night only",
        "courier – lists codes, except on Sundays",
        "courier – planned",
        "courier, guard – lists codes; guards their own",
        "courier – lists codes; couriers may not see others",
        "public – with a token",
        "nobody – lists codes",
        "courier – lists codes – admin",
    ],
)
def test_what_is_taken_back_behind_lets_nobody_in(said: str) -> None:
    assert not callers(said).keys() & {"courier", "guard", "anonymous"}
