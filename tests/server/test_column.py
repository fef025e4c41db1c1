"""A path that ends with a column: ``PUT /api/orders/{id}/status`` sets it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asbuilt.plan.model import Sample
from tests.plan.compiled import document, route
from tests.server.inside import Inside, Person, administrator, plan_of, register

SQL = """CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    email TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user')),
    nickname TEXT,
    pin TEXT NOT NULL DEFAULT '0000' -- secret
);
CREATE TABLE work_orders (
    id BIGSERIAL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users(id),
    status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'done')),
    note TEXT,
    driver_id BIGINT REFERENCES users(id),
    created_at TIMESTAMP NOT NULL DEFAULT NOW()
);"""
API = """
- `POST /api/orders`
- `GET /api/orders/{id}`
- `GET /api/orders/{id}/status`
- `PUT /api/orders/{id}/status`
- `PATCH /api/orders/{id}/note`
- `PUT /api/orders/{id}/driver`
- `PUT /api/orders/{id}/created_at`
- `POST /api/orders/{id}/status`
- `PUT /api/users/{id}/role`
- `PUT /api/users/{id}/pin`

### Move an order

**Method:** `PATCH /api/orders/{id}/status`

**Request:**

```json
{"status": "done", "note": "at the gate"}
```

### Grade an order

**Method:** `PUT /api/orders/{id}/note`

**Request:**

```json
{"stars": 4}
```
"""
PLAN = plan_of(document(SQL, API))


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    with Inside(PLAN, tmp_path / "data") as served:
        yield served


@pytest.fixture
def ann(inside: Inside) -> Person:
    return register(inside, "ann")


def test_it_sets_the_column_alone(ann: Person) -> None:
    ann.send("POST", "/api/orders", {"note": "fragile"})
    assert ann.send("PUT", "/api/orders/1/status", {"status": "done"}).status == 200
    assert ann.send("GET", "/api/orders/1/status").body == {"status": "done"}
    assert ann.send("GET", "/api/orders/1").body["note"] == "fragile"
    assert ann.send("PATCH", "/api/orders/1/note", {"note": None}).status == 200
    assert ann.send("GET", "/api/orders/1").body["note"] is None


@pytest.mark.parametrize("body", [{"status": "lost"}, {"status": "done", "note": "x"}])
def test_its_body_is_judged(ann: Person, body: dict[str, str]) -> None:
    ann.send("POST", "/api/orders", {})
    assert ann.send("PUT", "/api/orders/1/status", body).status == 422
    assert ann.send("GET", "/api/orders/1/status").body == {"status": "new"}


def test_the_row_is_guarded_as_in_every_other_way(inside: Inside, ann: Person) -> None:
    ann.send("POST", "/api/orders", {})
    bob = register(inside, "bob")
    assert bob.send("PUT", "/api/orders/1/status", {"status": "done"}).status == 404
    assert bob.send("GET", "/api/orders/1/status").status == 404
    assert inside.rows("work_orders", "status") == [("new",)]


def test_nobody_raises_themselves(inside: Inside, ann: Person) -> None:
    """An administrator may, so the path works; the refusal is one of the caller's rights."""
    me = ann.send("GET", "/api/auth/me").body["id"]
    assert ann.send("PUT", f"/api/users/{me}/role", {"role": "admin"}).status == 422
    assert inside.rows("users", "role", id=me) == [("user",)]
    admin = administrator(inside)
    assert admin.send("PUT", f"/api/users/{me}/role", {"role": "admin"}).status == 200
    assert inside.rows("users", "role", id=me) == [("admin",)]


def test_an_example_says_what_else_it_takes(ann: Person) -> None:
    ann.send("POST", "/api/orders", {})
    answer = ann.send("PATCH", "/api/orders/1/status", {"status": "done", "note": "at the gate"})
    assert answer.status == 200
    assert ann.send("GET", "/api/orders/1").body["note"] == "at the gate"


def test_a_relation_is_its_column(inside: Inside, ann: Person) -> None:
    ann.send("POST", "/api/orders", {})
    assert ann.send("PUT", "/api/orders/1/driver", {"driver_id": 1}).status == 200
    assert inside.rows("work_orders", "driver_id") == [(1,)]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("PUT /api/users/{id}/pin", "a secret"),
        ("PUT /api/orders/{id}/created_at", "the service's own"),
        ("POST /api/orders/{id}/status", "no method that changes what is there"),
        ("PUT /api/orders/{id}/note", "the example shows something else"),
    ],
)
def test_others_are_left_to_a_handler(key: str, why: str) -> None:
    assert isinstance(route(PLAN, key).action, Sample), why
