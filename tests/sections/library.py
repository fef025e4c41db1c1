"""A library with three roles and three endpoints, for tests of who may call these."""

from __future__ import annotations

from tests.plan.compiled import plan_of, route

LIBRARY = """# Library

## Roles

- reader
- clerk
- admin

## Data

```sql
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
```

## API

- `GET /books`: lists books
- `POST /books`: adds a book
- `DELETE /books/{id}`: removes one

"""
CALLS = ("GET /books", "POST /books", "DELETE /books/{id}")
FALLING = [{"reader", "clerk", "admin"}, {"clerk", "admin"}, {"admin"}]
"""Each role may do what the one below it may."""


def callers(text: str) -> list[set[str]]:
    """Who may call each of :data:`CALLS` if ``text`` stands below the others."""
    plan = plan_of(f"{LIBRARY}{text}")
    return [{*route(plan, key).permits} for key in CALLS]
