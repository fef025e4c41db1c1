"""What people say of themselves, and what others say of them."""

from __future__ import annotations

import pytest

from asbuilt.plan.model import ServicePlan
from tests.plan.compiled import document, permit, plan_of, route

SQL = """CREATE TABLE teams (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    about TEXT,
    age INTEGER NOT NULL,
    locale TEXT NOT NULL DEFAULT 'en',
    team_id BIGINT REFERENCES teams(id),
    is_staff BOOLEAN NOT NULL DEFAULT FALSE,
    credits INTEGER NOT NULL DEFAULT 0,
    salary NUMERIC(8,2),
    plan TEXT NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'pro')),
    tips BOOLEAN NOT NULL DEFAULT TRUE, -- writable by: admin, own
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'lead', 'user'))
);
"""
API = "**Resource:** `/api/users`\n\n### PUT /api/users/{id}/plan"
ACCESS = """| Endpoint | admin | lead | user |
|---|---|---|---|
| `GET /api/users` | ✅ | ✅ | ✅ |
| `GET /api/users/{id}` | ✅ | ✅ | ✅ |
| `PATCH /api/users/{id}` | ✅ | team | own |
| `PUT /api/users/{id}/plan` | ✅ | ❌ | own |

- **own**: `users.id` = current user
- **team**: `users.team_id` = current user's `team_id`
"""
SIGN_UP = """#### Register

**Method:** `POST /api/auth/register`

**Request:**

```json
{"username": "ada", "age": 36, "credits": 5, "password": "correct horse battery"}
```
"""
OTHERS = {"is_staff", "credits", "salary", "plan"}


@pytest.fixture(scope="module")
def plan() -> ServicePlan:
    return plan_of(document(SQL, API, ACCESS))


def body(plan: ServicePlan, key: str) -> set[str | None]:
    """The columns that a body may name."""
    found = route(plan, key).body
    assert found is not None
    return {field.column for field in found.fields if field.column}


@pytest.mark.parametrize("key", ["POST /api/auth/register", "PATCH /api/auth/me"])
def test_flags_figures_and_states_are_not_said_by_people_themselves(
    plan: ServicePlan, key: str
) -> None:
    assert body(plan, key) == {"username", "about", "age", "locale", "tips"}


@pytest.mark.parametrize("role", ["lead", "user"])
def test_nor_by_who_may_change_some_accounts(plan: ServicePlan, role: str) -> None:
    change = "PATCH /api/users/{id}"
    assert set(permit(plan, change, role).writable).isdisjoint({*OTHERS, "team_id", "role"})
    assert {*OTHERS, "team_id", "role"} <= set(permit(plan, change, "admin").writable)


def test_an_assumption_names_each(plan: ServicePlan) -> None:
    texts = "\n".join(each.text for each in plan.assumptions)
    assert all(f"`users.{name}` is set by others" in texts for name in OTHERS)


def test_a_path_that_names_one_opens_it(plan: ServicePlan) -> None:
    assert permit(plan, "PUT /api/users/{id}/plan", "user").writable == ("plan",)


def test_an_example_that_shows_one_opens_it() -> None:
    plan = plan_of(document(SQL, f"{API}\n\n{SIGN_UP}", ACCESS))
    assert body(plan, "POST /api/auth/register") == {"username", "age", "credits"}
    assert "credits" not in body(plan, "PATCH /api/auth/me")
