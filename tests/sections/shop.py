"""A shop whose orders some roles may remove, for tests of how a document says which."""

from __future__ import annotations

from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT UNIQUE NOT NULL, role TEXT NOT NULL
    CHECK (role IN ('admin', 'editor', 'viewer')));
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id));
```"""
KEY = "DELETE /orders/{id}"
EVERYBODY = {"admin", "editor", "viewer"}


def callers(api: str) -> set[str]:
    """The roles that may remove an order where ``api`` stands below *Endpoints*."""
    text = f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{api}\n"
    return {*route(plan_of(text), KEY).permits}
