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
