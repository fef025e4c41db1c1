"""Cells beside calls that begin with the only roles that may make them, though no list of the
document has these."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

TEXT = """# Leads

## Data Model

```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL);
CREATE TABLE leads (id INT PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id));
```

## Users (keepers only, mostly)

| Method | Path | Notes |
|---|---|---|
| GET | `/leads` | Keeper only — all of them |
| POST | `/leads` | Keeper/Warden only; logged |
| GET | `/leads/{{id}}` | Keeper only. Closed ones too |
| PATCH | `/leads/{{id}}` | Keeper/Warden only |
| DELETE | `/leads/{{id}}` | {said} |
"""


def free(said: str) -> set[str]:
    permits = route(plan_of(TEXT.format(said=said)), "DELETE /leads/{id}").permits
    return {role for role, permit in permits.items() if permit.rule is None}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Keeper only — removes one for good", {"keeper"}),
        ("Keeper/Warden only. Logged.", {"keeper", "warden"}),
        ("Keeper only; logged with its size", {"keeper"}),
        ("Soft delete only (Keeper/Warden)", {"keeper", "warden"}),
    ],
)
def test_the_only_roles_begin_what_is_said(said: str, expected: set[str]) -> None:
    assert free(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Keeper only — after approval",
        "Keeper only; requires approval, logged",
        "Keeper only — own leads",
        "Keeper only — not for closed ones",
        "Keeper only. Needs a second approver.",
        "Keeper only — except those of others",
        "All (Keeper) or those of the team (Warden)",
        "Internal only — for the machine",
        "Removes one.",
    ],
)
def test_what_follows_may_take_it_back(said: str) -> None:
    assert free(said).isdisjoint({"keeper", "warden"})
