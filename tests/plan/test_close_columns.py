"""What an endpoint of its own sets, others set only for whom that one is open."""

from __future__ import annotations

import pytest

from asbuilt.plan.model import ServicePlan
from tests.plan.compiled import document, permit, plan_of

SQL = """CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'author' CHECK (role IN ('admin', 'editor', 'author'))
);
CREATE TABLE posts (
    id BIGSERIAL PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES users(id),
    reviewer_id BIGINT REFERENCES users(id),
    status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published')),
    slug TEXT NOT NULL,
    mood TEXT, -- writable by: author
    title TEXT NOT NULL
);
"""
API = """**Resource:** `/api/posts`

### PUT /api/posts/{id}/status

### PUT /api/posts/{id}/reviewer

### PUT /api/posts/{id}/slug

### PUT /api/posts/{id}/mood

### PUT /api/posts/{id}/title
"""
ACCESS = """| Endpoint | admin | editor | author |
|---|---|---|---|
| `GET /api/posts` | ✅ | ✅ | ✅ |
| `POST /api/posts` | ✅ | ✅ | own |
| `GET /api/posts/{id}` | ✅ | ✅ | ✅ |
| `PATCH /api/posts/{id}` | ✅ | ✅ | own |
| `PUT /api/posts/{id}/status` | ✅ | ✅ | ❌ |
| `PUT /api/posts/{id}/reviewer` | ✅ | ❌ | ❌ |
| `PUT /api/posts/{id}/slug` | ✅ | ❌ | ❌ |
| `PUT /api/posts/{id}/mood` | ✅ | ❌ | ❌ |
| `PUT /api/posts/{id}/title` | ✅ | ✅ | own |

- **own**: `posts.author_id` = current user
"""
EXAMPLE = """

### POST /api/posts

**Request:**

```json
{"title": "Sea", "slug": "sea", "status": "draft"}
```
"""


@pytest.fixture(scope="module")
def plan() -> ServicePlan:
    return plan_of(document(SQL, API, ACCESS))


@pytest.mark.parametrize(
    ("key", "role", "writable"),
    [
        ("POST /api/posts", "admin", {"status", "reviewer_id", "slug", "title", "author_id"}),
        ("POST /api/posts", "editor", {"status", "slug", "title", "author_id"}),
        ("POST /api/posts", "author", {"slug", "mood", "title", "author_id"}),  # a slug is needed
        ("PATCH /api/posts/{id}", "editor", {"status", "title"}),
        ("PATCH /api/posts/{id}", "author", {"mood", "title"}),
        ("PUT /api/posts/{id}/status", "editor", {"status"}),
    ],
)
def test_who_may_not_call_the_endpoint_of_a_column_sets_it_nowhere(
    plan: ServicePlan, key: str, role: str, writable: set[str]
) -> None:
    assert set(permit(plan, key, role).writable) == writable


def test_an_assumption_says_so(plan: ServicePlan) -> None:
    texts = [each.text for each in plan.assumptions]
    assert "`posts.status` is set by who may call `PUT /api/posts/{id}/status`." in texts
    assert not any("posts.title" in text or "posts.mood" in text for text in texts)


def test_an_example_that_shows_it_opens_it() -> None:
    plan = plan_of(document(SQL, API + EXAMPLE, ACCESS))
    assert "status" in permit(plan, "POST /api/posts", "author").writable


# ---------------------------------------------------------------- visitors

OPEN = """| Endpoint | admin | author | anonymous |
|---|---|---|---|
| `GET /api/posts` | ✅ | ✅ | ✅ |
| `POST /api/posts` | ✅ | own | ✅ |

- **own**: `posts.author_id` = current user
"""
NAMED = """

### POST /api/posts

**Request:**

```json
{"title": "Sea", "slug": "sea", "author_id": 1, "reviewer_id": 2}
```
"""


@pytest.mark.parametrize(
    ("example", "writable"),
    [
        pytest.param("", {"status", "slug", "title"}, id="nothing shown"),
        pytest.param(NAMED, {"slug", "title", "reviewer_id"}, id="an example"),
    ],
)
def test_who_has_not_signed_in_names_nobody(example: str, writable: set[str]) -> None:
    sql = SQL.replace("author_id BIGINT NOT NULL", "author_id BIGINT")
    plan = plan_of(document(sql, f"**Resource:** `/api/posts`{example}", OPEN))
    assert set(permit(plan, "POST /api/posts", "anonymous").writable) == writable
    assert "author_id" in permit(plan, "POST /api/posts", "admin").writable
