"""Who may call the operations of OpenAPI: words, tags, extensions and scopes beside security."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.source import Source
from tests.plan.compiled import plan_of, route

HEAD = """# Shop

## Roles

- **admin**: keeps everything
- **clerk**: takes orders

```sql
CREATE TABLE users (id UUID PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE orders (id UUID PRIMARY KEY, user_id UUID NOT NULL REFERENCES users (id), note TEXT);
```

```yaml
openapi: 3.0.3
info: {title: Shop, version: '1'}
security:
  - session: []
tags:
  - {name: Back, description: Staff only}
components:
  securitySchemes:
    session: {type: http, scheme: bearer}
    login: {type: oauth2, flows: {}}
"""
ORDERS = """paths:
  /orders:
    get:
      ITS
      responses: {'200': {description: the orders}}
```
"""


def specification(its: str) -> str:
    return HEAD + ORDERS.replace("ITS", its.replace("\n", "\n      "))


def callers(its: str) -> set[str]:
    """Who may call an operation of which ``its`` lines are."""
    return {*route(plan_of(specification(its)), "GET /orders").permits}


def codes(its: str) -> set[str]:
    """What ``check`` finds in it."""
    spec = asbuilt.api.read(Source("spec.md", specification(its)))
    return {each.code for each in asbuilt.api.check(spec)}


@pytest.mark.parametrize(
    "its",
    [
        "summary: List orders",
        "description: The latest orders first.",
        "description: Lists orders. Only drafts keep their number.",
        "tags: [Orders]",
        "x-requires: auth",
        "x-owner: admin",
        "x-level: 3",
    ],
)
def test_what_says_nothing_of_callers_leaves_an_operation_to_everybody_signed_in(its: str) -> None:
    """The control of all below."""
    assert callers(its) == {"admin", "clerk"}
    assert "SEC114" not in codes(its)


@pytest.mark.parametrize(
    "its",
    [
        "description: Only admins.",
        "description: Lists orders. Only admins may call this.",
        "summary: List orders (admin only)",
        "x-roles: [admin]",
        "x-required-role: admin",
        "x-requires: admin",
        "x-requires: [admin]",
        "x-level: admin",
        "x-permissions: [admin]",
        "x-allowed-roles:\n  - admin",
        "security: [{login: [admin]}]",
        "security: [{session: [admin]}]",
    ],
)
def test_who_is_named_may_call_and_nobody_else(its: str) -> None:
    assert callers(its) == {"admin"}


@pytest.mark.parametrize(
    "its",
    [
        "x-permissions: [can_see_orders]",
        "x-internal: true",
        "x-requires: approver",
        "x-requires-admin: true",
        "x-admin-required: true",
        "x-access: {clerk: own}",
        "summary: List orders (partners only)",
        "x-access-level: back office",
        "security: [{login: ['orders:read']}]",
        "security: [{login: ['orders:read', 'orders:all']}]",
        "tags: [Back]",
        "tags: [Internal]",
    ],
)
def test_what_names_no_role_lets_nobody_in_but_administrators_and_is_told(its: str) -> None:
    assert callers(its) <= {"admin"}
    assert "SEC114" in codes(its)


@pytest.mark.parametrize(
    "its",
    [
        "x-denied-roles: [clerk]",
        "x-roles-excluded: [clerk]",
        "x-forbidden-for: clerk",
        "x-hidden-from: [clerk]",
        "description: Not for clerks.",
        "description: Lists orders. Clerks may not call this.",
        "description: |\n  Lists orders.\n\n  **Not allowed:** clerk",
    ],
)
def test_who_is_refused_may_not_call(its: str) -> None:
    assert callers(its) <= {"admin"}
    assert "SEC114" in codes(its)


@pytest.mark.parametrize(
    "its",
    [
        "x-permissions: {orders: read}",
        "x-permissions: {clerk: true}",
        "x-auth: {permission: approve}",
        "x-rbac: {allow: [clerk], deny: [admin]}",
        "x-permissions: [approve]\nsecurity: [{session: [clerk]}]",
        "x-permissions: [approve]\ndescription: Clerks only.",
        "security: [{session: [clerk, 'orders:read']}]",
    ],
)
def test_no_other_place_takes_a_doubt_away(its: str) -> None:
    assert callers(its) <= {"admin"}
    assert "SEC114" in codes(its)


@pytest.mark.parametrize(
    ("its", "expected"),
    [
        ("description: |\n  Lists orders.\n\n  **Roles:** clerk", {"clerk"}),
        ("description: |\n  Lists orders.\n  Allowed roles: admin, clerk", {"admin", "clerk"}),
        ("x-authorization: {roles: [clerk]}", {"clerk"}),
        ("x-permitted-to: [clerk]", {"clerk"}),
        ("x-auth: {required: true}", {"admin", "clerk"}),
        ("x-internal: false", {"admin", "clerk"}),
        ("x-denied-roles: []", {"admin", "clerk"}),
        ("x-hidden-fields: [note]", {"admin", "clerk"}),
        ("description: Orders may not be used before they are paid.", {"admin", "clerk"}),
        ("description: 'Note: the latest orders first.'", {"admin", "clerk"}),
    ],
)
def test_extensions_and_lines_that_are_understood(its: str, expected: set[str]) -> None:
    """The control: what names roles, or says nothing of callers, is in no doubt."""
    assert callers(its) == expected
    assert "SEC114" not in codes(its)


def test_a_role_whose_name_says_no_more_than_that_callers_sign_in() -> None:
    """``user`` is everybody signed in, unless the document has a role of that name."""
    named = specification("x-permissions: [user]").replace("**clerk**", "**user**")

    assert callers("x-permissions: [user]") == {"admin", "clerk"}
    assert {*route(plan_of(named), "GET /orders").permits} == {"user"}
    assert callers("x-denied-roles: [user]") <= {"admin"}
