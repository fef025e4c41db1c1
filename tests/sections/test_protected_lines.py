"""Lines below endpoints that say who may call without a label, and what sentences take back of it
where roles stand beside endpoints only."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route
from tests.sections.shop import DATA, KEY


def callers(line: str, said: str = "") -> dict[str, bool]:
    """The roles that may remove an order, each with whether they may remove any."""
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n### `GET /orders`\n\n"
    text += f"**Roles:** admin\n\n### `{KEY}`\n\n{line}\n\nErases it.\n\n{said}\n"
    permits = route(plan_of(text), KEY).permits
    return {role: permit.rule is None for role, permit in permits.items()}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**Protected — editor or admin**", {"editor": True, "admin": True}),
        ("**Authenticated (editor)**", {"editor": True}),
        ("**Restricted: editor (own), admin**", {"editor": False, "admin": True}),
        ("**Auth required – order owner (editor) or admin**", {"editor": False, "admin": True}),
        ("**Protected (any role)**", {"editor": True, "admin": True, "viewer": True}),
        ("**Protected — not for editors**", {"admin": True}),
        ("**Protected — editor, after approval**", {"admin": True}),
        (
            "**Protected — editor sees all the shop's orders; viewer sees their own**",
            {"admin": True},
        ),
        ("**Protected**", {"admin": True}),
    ],
)
def test_a_bold_line_says_who_may_call(line: str, expected: dict[str, bool]) -> None:
    assert callers(line) == expected


BESIDE = """# Shop

## Data Model

```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL);
CREATE TABLE orders (id INT PRIMARY KEY, buyer_id INT NOT NULL REFERENCES users (id));
```

## Endpoints

| Method | Path | Auth |
|---|---|---|
| GET | /orders/{id} | buyer, seller |
| POST | /orders | buyer |
| DELETE | /orders/{id} | seller |

## Business rules

"""


@pytest.mark.parametrize(
    ("said", "key", "role"),
    [
        ("- Buyers can only see their own orders.", "GET /orders/{id}", "buyer"),
        ("- Buyers see only their own orders (`buyer=me`).", "GET /orders/{id}", "buyer"),
        ("Sellers cannot delete orders.", "DELETE /orders/{id}", "seller"),
        ("| Rule | Detail |\n|--|--|\n| A | Buyers must not create orders. |", "POST /orders",
         "buyer"),
    ],
)  # fmt: skip
def test_roles_beside_endpoints_are_taken_back(said: str, key: str, role: str) -> None:
    def is_free(text: str) -> bool:
        permit = route(plan_of(text), key).permits.get(role)
        return permit is not None and permit.rule is None

    assert is_free(f"{BESIDE}- Orders are kept.\n")
    assert not is_free(f"{BESIDE}{said}\n")
