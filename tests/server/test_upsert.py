"""``PUT`` on a key that no row has: it makes the row only where the document declares 201."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.plan.model import Update
from tests.server.inside import Inside, Person, administrator, plan_of, register

DOCUMENT = """# Technical Specification: Shelves

**Status:** Draft

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username VARCHAR(50) UNIQUE NOT NULL,
    email VARCHAR(255) UNIQUE NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user'))
);

CREATE TABLE shelves (
    id BIGSERIAL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users(id),
    name TEXT NOT NULL
);

CREATE TABLE pages (
    slug VARCHAR(8) PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users(id),
    title TEXT NOT NULL UNIQUE,
    note TEXT DEFAULT 'none',
    hits INTEGER NOT NULL DEFAULT 0,
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    deleted_at TIMESTAMP
);

CREATE TABLE books (
    shelf_id BIGINT NOT NULL REFERENCES shelves(id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    title TEXT NOT NULL,
    PRIMARY KEY (shelf_id, number)
);
```

## API Specification

### A page

**Method:** `GET /api/pages/{slug}`

### Write a page

**Method:** `PUT /api/pages/{slug}`

**Request:**

```json
{"title": "Home", "note": "short"}
```

- 200: Replaced
- 201: Made

### Delete a page

**Method:** `DELETE /api/pages/{slug}`

### Make a shelf

**Method:** `POST /api/shelves`

### A shelf

**Method:** `GET /api/shelves/{id}`

### Replace a shelf

**Method:** `PUT /api/shelves/{id}`

### A book on a shelf

**Method:** `GET /api/shelves/{shelf_id}/books/{number}`

### Put a book on a shelf

**Method:** `PUT /api/shelves/{shelf_id}/books/{number}`

**Concurrency:** If-Match required

**Response:** 201 Created

```json
{"data": {"number": 1, "title": "Emma"}}
```

**Response:** 204 No Content

### Replace a person

**Method:** `PUT /api/users/{id}`

**Status:** 201

## Access

| Endpoint | admin | user | anonymous |
|---|---|---|---|
| `GET /api/pages/{slug}` | ✅ | own | ❌ |
| `PUT /api/pages/{slug}` | ✅ | own | ❌ |
| `DELETE /api/pages/{slug}` | ✅ | own | ❌ |
| `POST /api/shelves` | ✅ | own | ❌ |
| `GET /api/shelves/{id}` | ✅ | own | ❌ |
| `PUT /api/shelves/{id}` | ✅ | own | ❌ |
| `GET /api/shelves/{shelf_id}/books/{number}` | ✅ | ✅ | ❌ |
| `PUT /api/shelves/{shelf_id}/books/{number}` | ✅ | ✅ | ❌ |
| `PUT /api/users/{id}` | ✅ | ❌ | ❌ |

- **own**: `pages.owner_id` = current user; `shelves.owner_id` = current user
"""


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(DOCUMENT), tmp_path / "data") as served:
        yield served


@pytest.fixture
def ann(inside: Inside) -> Person:
    return register(inside, "ann")


def slugs(inside: Inside) -> list[tuple[Any, ...]]:
    return inside.rows("pages", "slug", "title", "note", "owner_id")


def test_only_what_declares_201_creates() -> None:
    creates = {
        route.key: (route.action.create, route.answer.status)
        for route in plan_of(DOCUMENT).routes
        if isinstance(route.action, Update) and not route.system
    }
    assert creates == {
        "PUT /api/pages/{slug}": (True, 200),
        "PUT /api/shelves/{id}": (False, 200),
        "PUT /api/shelves/{shelf_id}/books/{number}": (True, 204),
        "PUT /api/users/{id}": (False, 201),  # accounts are made by POST
    }


def test_the_first_put_makes_and_the_second_replaces(inside: Inside, ann: Person) -> None:
    made = ann.send("PUT", "/api/pages/home", {"title": "Home", "note": "n"})
    assert (made.status, made.headers["location"]) == (201, "/api/pages/home")
    assert (made.body["slug"], made.body["owner_id"], made.body["hits"]) == ("home", 1, 0)
    read = ann.send("GET", "/api/pages/home")
    assert read.headers["etag"] == made.headers["etag"]
    again = ann.send("PUT", "/api/pages/home", {"title": "Home again"})
    assert (again.status, "location" in again.headers) == (200, False)
    assert slugs(inside) == [("home", "Home again", "none", 1)]
    actions = [entry["action"] for entry in inside.audit() if entry["subject"] == "pages"]
    assert actions == ["create", "update"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/pages/home", {"note": "n"}, 422),
        ("/api/pages/home", {"title": 7}, 422),
        ("/api/pages/home", {"title": "t", "slug": "home"}, 422),
        ("/api/pages/home", {"title": "t", "owner_id": 2}, 422),
        ("/api/pages/home", {"title": "t", "hits": 2}, 422),
        ("/api/pages/much-too-long", {"title": "t"}, 404),
        ("/api/shelves/77", {"name": "n"}, 404),
        ("/api/pages/", {"title": "t"}, 404),
    ],
)
def test_what_can_not_be_made_is_refused(
    inside: Inside, ann: Person, path: str, body: dict[str, Any], status: int
) -> None:
    refused = ann.send("PUT", path, body)
    assert refused.status == status, refused.body
    assert slugs(inside) == []
    assert inside.errors == []


def test_a_row_of_somebody_else_is_neither_replaced_nor_shown(inside: Inside, ann: Person) -> None:
    bob = register(inside, "bob")
    assert ann.send("PUT", "/api/pages/home", {"title": "Ann's"}).status == 201
    hidden = bob.send("PUT", "/api/pages/home", {"title": "Bob's"})
    assert (hidden.status, hidden.body["code"]) == (404, "not-found")
    taken = bob.send("PUT", "/api/pages/other", {"title": "Ann's"})
    assert (taken.status, taken.body["errors"][0]["pointer"]) == (409, "/title")
    assert slugs(inside) == [("home", "Ann's", "none", 1)]
    root = administrator(inside)
    assert root.send("PUT", "/api/pages/home", {"title": "Root's"}).status == 200
    assert slugs(inside) == [("home", "Root's", "none", 1)]


def test_a_deleted_row_is_not_made_again(inside: Inside, ann: Person) -> None:
    assert ann.send("PUT", "/api/pages/home", {"title": "t"}).status == 201
    assert ann.send("DELETE", "/api/pages/home").status == 204
    assert ann.send("PUT", "/api/pages/home", {"title": "u"}).status == 404


def test_preconditions_say_whether_a_row_is_expected(inside: Inside, ann: Person) -> None:
    path, body = "/api/pages/home", {"title": "t"}
    for tag in ("*", '"abc"'):
        assert ann.send("PUT", path, body, {"If-Match": tag}).status == 412
    assert slugs(inside) == []
    only_new = {"If-None-Match": "*"}
    assert ann.send("PUT", path, body, only_new).status == 201
    assert ann.send("PUT", path, {"title": "u"}, only_new).status == 412
    tag = ann.send("GET", path).headers["etag"]
    assert ann.send("PUT", path, {"title": "v"}, {"If-Match": tag}).status == 200
    assert ann.send("PUT", path, {"title": "w"}, {"If-Match": tag}).status == 412
    assert slugs(inside) == [("home", "v", "none", 1)]


def test_a_rehearsal_makes_nothing(inside: Inside, ann: Person) -> None:
    rehearsed = ann.send("PUT", "/api/pages/home", {"title": "t"}, {"Prefer": "tx=rollback"})
    assert (rehearsed.status, slugs(inside)) == (201, [])
    brief = ann.send("PUT", "/api/pages/home", {"title": "t"}, {"Prefer": "return=minimal"})
    assert (brief.status, brief.body, len(slugs(inside))) == (201, None, 1)


def test_one_of_two_makes_the_row_and_the_other_replaces_it(inside: Inside, ann: Person) -> None:
    answers = inside.together(
        *(ann.sending("PUT", "/api/pages/home", {"title": str(number)}) for number in range(9))
    )
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * 8 + [201]


def test_a_row_below_a_parent_takes_its_key_from_the_path(inside: Inside, ann: Person) -> None:
    shelf = ann.send("POST", "/api/shelves", {"name": "s"}).body["id"]
    path = f"/api/shelves/{shelf}/books/3"
    made = ann.send("PUT", path, {"title": "Emma"})
    assert (made.status, made.body) == (201, {"data": {"number": 3, "title": "Emma"}})
    assert inside.rows("books", "shelf_id", "number", "title") == [(shelf, 3, "Emma")]
    assert ann.send("PUT", path, {"title": "Persuasion"}).status == 428
    tag = {"If-Match": made.headers["etag"]}
    replaced = ann.send("PUT", path, {"title": "Persuasion"}, tag)
    assert (replaced.status, replaced.body) == (204, None)
    refused = ann.send("PUT", f"/api/shelves/{shelf}/books/-1", {"title": "Emma"})
    assert refused.status == 422, refused.body


def test_nothing_is_made_below_a_parent_of_somebody_else(inside: Inside, ann: Person) -> None:
    bob = register(inside, "bob")
    shelf = ann.send("POST", "/api/shelves", {"name": "s"}).body["id"]
    hidden = bob.send("PUT", f"/api/shelves/{shelf}/books/3", {"title": "Emma"})
    absent = bob.send("PUT", "/api/shelves/99/books/3", {"title": "Emma"})
    assert (hidden.status, absent.status) == (404, 404)
    assert {**hidden.body, "instance": "", "request_id": ""} == {
        **absent.body, "instance": "", "request_id": "",
    }  # fmt: skip
    assert inside.rows("books", "number") == []


def test_the_contract_says_that_it_makes_rows(inside: Inside) -> None:
    root = administrator(inside)
    paths = root.send("GET", "/openapi.json").body["paths"]
    answers = paths["/api/pages/{slug}"]["put"]["responses"]
    assert answers["201"]["description"] == "Made"
    assert answers["201"]["content"] == answers["200"]["content"]
    assert "Location" in answers["201"]["headers"]
    assert "201" not in paths["/api/shelves/{id}"]["put"]["responses"]
