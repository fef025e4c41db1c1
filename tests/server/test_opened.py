"""What no answer shows somebody can not be asked for: by filter, sort, search, figure, relation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from asbuilt.plan.model import Route, ServicePlan
from tests.server.forum import get
from tests.server.inside import Inside, Person, administrator, plan_of, register

DOCUMENT = """# Technical Specification: Staff

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    email TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'lead', 'member')),
    salary INTEGER NOT NULL DEFAULT 1000,
    password_hash TEXT NOT NULL           -- secret
);

CREATE TABLE reviews (
    id BIGSERIAL PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES users(id),
    subject TEXT NOT NULL,
    stars INTEGER NOT NULL,
    cost_price NUMERIC(10, 2) NOT NULL DEFAULT 1.50,
    remark TEXT,
    body TEXT NOT NULL DEFAULT 'nothing',
    created_at TIMESTAMP NOT NULL DEFAULT NOW()
);
```

## API Specification

**Method:** `GET /api/users`

**Response:**

```json
{"items": [{"id": 7, "username": "ada"}], "next": null}
```

**Method:** `GET /api/users/{id}`

**Method:** `GET /api/reviews`

**Search:** subject, body

**Response:**

```json
{"items": [{"id": 1, "subject": "Lamp", "stars": 5}], "next": null}
```

**Method:** `GET /api/reviews/aggregate`

**Method:** `POST /api/reviews`

**Request:**

```json
{"subject": "Lamp", "stars": 5, "body": "Bright.", "remark": "late"}
```

**Response:**

```json
{"id": 1, "subject": "Lamp"}
```

**Method:** `GET /api/reviews/{id}`

**Response:**

```json
{"id": 1, "subject": "Lamp", "stars": 5, "remark": "late", "costPrice": "1.50", "authorId": 7}
```

**Method:** `PATCH /api/reviews/{id}`

**Request:**

```json
{"subject": "Lamp", "stars": 5}
```

## Access

| Endpoint | admin | lead | member | anonymous |
|---|---|---|---|---|
| `GET /api/users` | ✅ | ✅ | ✅ | ❌ |
| `GET /api/users/{id}` | ✅ | ✅ | self | ❌ |
| `GET /api/reviews` | ✅ | ✅ | ✅ | ✅ |
| `GET /api/reviews/aggregate` | ✅ | ✅ | ✅ | ✅ |
| `POST /api/reviews` | ✅ | ✅ | own | ❌ |
| `GET /api/reviews/{id}` | ✅ | ✅ | own | ❌ |
| `PATCH /api/reviews/{id}` | ✅ | ✅ | own | ❌ |

- **own**: `reviews.author_id` = current user
- **self**: `users.id` = current user
"""


def staff(directory: Path, plan: ServicePlan) -> tuple[Inside, dict[str, Person]]:
    inside = Inside(plan, directory)
    root = administrator(inside)
    people = {name: register(inside, name) for name in ("mia", "ann", "bob")}
    key = people["mia"].user["id"]
    transact = inside.store.transact(
        lambda transaction: transaction.update(
            inside.store.prepare(inside.service.accounts.people.rows), [key], None, {"role": "lead"}
        )
    )
    inside.run(transact)
    inside.service.accounts.forget()
    for name in ("ann", "bob"):
        body = {"subject": f"by {name}", "stars": 4, "remark": f"secret of {name}"}
        assert people[name].send("POST", "/api/reviews", body).status == 201
    return inside, {"root": root, "nobody": Person(inside), **people}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Person]]:
    inside, found = staff(tmp_path_factory.mktemp("staff"), plan_of(DOCUMENT))
    with inside:
        yield found


ATTACKS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ann", "/api/users", {"salary": "1000"}),
    ("ann", "/api/users", {"filter": "salary > 0"}),
    ("ann", "/api/users", {"email[starts]": "b"}),
    ("ann", "/api/users", {"sort": "salary"}),
    ("ann", "/api/users", {"fields": "id,salary"}),
    ("ann", "/api/reviews", {"remark[contains]": "secret of b"}),
    ("ann", "/api/reviews", {"filter": "cost_price > 1"}),
    ("ann", "/api/reviews", {"sort": "-costPrice"}),
    ("ann", "/api/reviews", {"author_id": "3"}),
    ("ann", "/api/reviews", {"author.username": "bob"}),
    ("ann", "/api/reviews", {"expand": "author"}),
    ("ann", "/api/reviews/aggregate", {"group": "remark"}),
    ("ann", "/api/reviews/aggregate", {"max": "cost_price"}),
    ("ann", "/api/reviews/aggregate", {"remark": "secret of bob"}),
    ("nobody", "/api/reviews", {"fields": "remark"}),
    ("mia", "/api/reviews", {"author.password_hash[starts]": "$"}),
)


@pytest.mark.parametrize(("who", "path", "query"), ATTACKS)
def test_what_is_shown_nowhere_answers_like_what_is_not_there(
    people: dict[str, Person], who: str, path: str, query: dict[str, str]
) -> None:
    assert get(people[who], path, None, **query).status == 400
    assert get(people[who], path).status == 200


def test_without_the_narrowing_the_same_requests_tell(tmp_path: Path) -> None:
    plan = plan_of(DOCUMENT)
    wide = msgspec.structs.replace(plan, routes=tuple(map(widened, plan.routes)))
    inside, found = staff(tmp_path, wide)
    with inside:
        told = [get(found[who], path, None, **query).status for who, path, query in ATTACKS[:-1]]
    assert told == [200] * len(told)


def widened(route: Route) -> Route:
    permits = {
        role: msgspec.structs.replace(permit, readable=permit.granted or permit.readable)
        for role, permit in route.permits.items()
    }
    return msgspec.structs.replace(route, permits=permits)


@pytest.mark.parametrize(
    ("who", "path", "query"),
    [
        ("mia", "/api/users", {"filter": "salary > 0"}),
        ("mia", "/api/users", {"fields": "id,salary"}),
        ("mia", "/api/reviews", {"remark[contains]": "secret of b"}),
        ("mia", "/api/reviews", {"expand": "author"}),
        ("mia", "/api/reviews/aggregate", {"max": "cost_price"}),
        ("ann", "/api/reviews", {"sort": "-created_at,id"}),
        ("ann", "/api/reviews", {"q": "nothing"}),
        ("nobody", "/api/reviews", {"q": "ann", "stars": "4"}),
    ],
)
def test_what_another_answer_shows_of_the_same_rows_may_be_asked_for(
    people: dict[str, Person], who: str, path: str, query: dict[str, str]
) -> None:
    answer = get(people[who], path, None, **query)
    assert answer.status == 200, answer.body


def test_fields_brings_what_is_open_and_was_left_out(people: dict[str, Person]) -> None:
    answer = get(people["mia"], "/api/reviews", None, fields="costPrice,author_id", stars="4")
    assert answer.body["items"][0] == {"costPrice": "1.50", "authorId": people["ann"].user["id"]}


def test_a_relation_shows_what_its_table_shows(people: dict[str, Person]) -> None:
    shown = get(people["mia"], "/api/reviews/1", None, expand="author").body["author"]
    assert set(shown) == {"id", "username", "email", "role", "salary"}
    refused = get(people["ann"], "/api/reviews/1", None, expand="author.reviews")
    assert refused.status == 200


def test_a_change_without_an_example_answers_with_what_may_be_read(
    people: dict[str, Person],
) -> None:
    answer = people["ann"].send("PATCH", "/api/reviews/1", {"stars": 5})
    expected: dict[str, Any] = {"id": 1, "subject": "by ann", "stars": 5, "costPrice": "1.50"}
    assert answer.status == 200
    assert {name: answer.body.get(name) for name in expected} == expected
    assert "body" not in answer.body
