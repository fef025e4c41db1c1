"""Callers of whom it is doubtful whether they may: what is open stays open, and no more is."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL, role TEXT NOT NULL{check});
CREATE TABLE orders (id INT PRIMARY KEY, owner_id INT NOT NULL REFERENCES users (id));
```"""
STORED = DATA.format(check=" CHECK (role IN ('admin', 'editor', 'viewer'))")
UNSAID = DATA.format(check="")
EVERY_ROLE = {"admin", "editor", "viewer"}
EVERYONE = {*EVERY_ROLE, "anonymous"}


def text_of(said: str, data: str = STORED) -> str:
    return (
        f"# Shop\n\n## Data Model\n\n{data}\n\n## Endpoints\n\n### GET /orders\n\n"
        f"### DELETE /orders/{{id}}\n\n{said}\n"
    )


def callers(said: str) -> set[str]:
    """Who may delete an order of which something is ``said``, on all rows."""
    permits = route(plan_of(text_of(said)), "DELETE /orders/{id}").permits
    return {role for role, permit in permits.items() if permit.rule is None}


@pytest.mark.parametrize(
    "said",
    [
        "**Roles:** admin, editor*",
        "**Roles:** admin, editor¹",
        "**Roles:** admin, editor [^1]",
        "**Roles:** admin, editor?",
        "**Roles:** admin, !editor",
        "**Roles:** admin, -editor",
        "**Roles:** all (except editor)",
        "**Roles:** all*",
        "**Roles:** any¹",
        "**Roles:** public*",
        "**Roles:** none",
        "**Auth:** none*",
        "**Auth:** none (internal network only)",
        "**Auth:** none; VPN",
        "**Auth:** none + IP allowlist",
        "**Auth:** none/HMAC",
        "**Auth:** no (IP allow list)",
        "**Auth:** open — signed requests",
        "**Auth:** Public (with token)",
    ],
)
def test_doubt_lets_nobody_in(said: str) -> None:
    assert callers(said) <= {"admin"}


@pytest.mark.parametrize("said", ["**Roles:** editor, viewer — drafts only", "**Roles:** editor*"])
def test_a_condition_behind_roles_is_theirs(said: str) -> None:
    assert callers(said) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("**Roles:** *admin*, **editor**", {"admin", "editor"}),
        ("**Roles:** admin, editor.", {"admin", "editor"}),
        ("**Roles:** admin, editor and viewer", EVERY_ROLE),
        ("**Roles:** public", EVERYONE),
        ("**Auth:** none", EVERYONE),
        ("**Auth:** none (no token needed)", EVERYONE),
        ("**Auth:** Public (rate limited)", EVERYONE),
    ],
)
def test_what_is_open_stays_open(said: str, expected: set[str]) -> None:
    assert callers(said) == expected


def test_what_is_not_understood_leaves_nothing_to_convention() -> None:
    """Silence lets people act on their own rows, words that nobody understands do not."""
    silent, unread = (
        {*route(plan_of(text_of(said)), "DELETE /orders/{id}").permits}
        for said in ("", "**Roles:** everybody but the editor who made it")
    )

    assert silent == EVERY_ROLE
    assert unread == {"admin"}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("internal", "user"),
        ("service", "user"),
        ("webhook signature", "user"),
        ("TBD", "user"),
        ("staff", "user"),
        ("customer", "customer"),
        ("staff, customer", "customer"),
    ],
)
def test_nobody_has_the_role_of_a_service_by_signing_up(role: str, expected: str) -> None:
    identity = plan_of(text_of(f"**Roles:** {role}", UNSAID)).identity

    assert identity is not None
    assert identity.default_role == expected
