"""Names in camel case in the data model itself: each is found by either spelling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.forum import get
from tests.server.inside import PASSWORD, Inside, Person, plan_of

DOCUMENT = """# Technical Specification: Blog

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    "userName" TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user')),
    password_hash TEXT NOT NULL
);

CREATE TABLE posts (
    id BIGSERIAL PRIMARY KEY,
    "authorId" BIGINT NOT NULL REFERENCES users(id),
    "publishedAt" TIMESTAMP,
    title TEXT NOT NULL
);

CREATE TABLE likes (
    post_id BIGINT REFERENCES posts(id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users(id),
    PRIMARY KEY (post_id, user_id)
);
```

## API Specification

**Method:** `GET /api/posts`

**Method:** `POST /api/posts`

**Method:** `GET /api/posts/aggregate`

**Method:** `GET /api/users/{id}`

**Method:** `PUT /api/posts/{post_id}/likes/{user_id}`

- 201: Made

**Method:** `GET /api/posts/{post_id}/likes`

**Method:** `GET /api/posts/{id}`

## Access

| Endpoint | admin | user |
|---|---|---|
| `GET /api/posts` | ✅ | ✅ |
| `POST /api/posts` | ✅ | own |
| `GET /api/posts/aggregate` | ✅ | ✅ |
| `GET /api/users/{id}` | ✅ | self |
| `GET /api/posts/{id}` | ✅ | ✅ |
| `GET /api/posts/{post_id}/likes` | ✅ | ✅ |
| `PUT /api/posts/{post_id}/likes/{user_id}` | ✅ | liked |

- **own**: `posts.authorId` = current user
- **liked**: `likes.user_id` = current user
- **self**: `users.id` = current user
"""


def signed_up(inside: Inside, name: str) -> Person:
    person = Person(inside)
    body = {"userName": name, "password": PASSWORD}
    return person.takes(person.send("POST", "/api/auth/register", body))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, Person]]:
    with Inside(plan_of(DOCUMENT), tmp_path_factory.mktemp("blog")) as inside:
        ann, bob = signed_up(inside, "ann"), signed_up(inside, "bob")
        body = {"title": "t", "published_at": "2026-01-01T00:00:00Z"}
        assert ann.send("POST", "/api/posts", body).status == 201
        yield ann, bob


@pytest.mark.parametrize(
    "query",
    [
        {"publishedAt[gt]": "2025-01-01"},
        {"published_at[gt]": "2025-01-01"},
        {"author_id": "1"},
        {"filter": "published_at > '2025-01-01' and authorId = @me.id"},
        {"filter": "author.user_name = 'ann'"},
        {"filter": "author.userName = @me.user_name"},
        {"author.userName": "ann"},
        {"sort": "-published_at,author.user_name"},
        {"fields": "published_at"},
    ],
    ids=str,
)
def test_either_spelling_finds_the_column(
    people: tuple[Person, Person], query: dict[str, str]
) -> None:
    found = get(people[0], "/api/posts", None, **query)
    assert (found.status, found.body.get("total")) == (200, 1), found.body


def test_a_reference_in_camel_case_is_a_relation(people: tuple[Person, Person]) -> None:
    (post,) = get(people[0], "/api/posts", None, expand="author").body["items"]
    assert post["author"]["userName"] == "ann"


def test_figures_take_either_spelling(people: tuple[Person, Person]) -> None:
    for name in ("author_id", "authorId"):
        found = get(people[0], "/api/posts/aggregate", None, group=name)
        assert found.body["items"] == [{"authorId": 1, "count": 1}]


def test_putting_a_row_of_somebody_else_tells_nothing(people: tuple[Person, Person]) -> None:
    ann, bob = people
    assert ann.send("PUT", "/api/posts/1/likes/1", {}).status == 201
    there, absent = (ann.send("PUT", f"/api/posts/1/likes/{key}", {}) for key in (2, 99))
    assert (there.status, absent.status) == (404, 404)
    assert there.body["detail"] == absent.body["detail"]
    assert bob.send("PUT", "/api/posts/1/likes/2", {}).status == 201
