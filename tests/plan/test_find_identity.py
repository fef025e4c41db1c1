"""Who the people are, which roles they may have, and which one a new account gets."""

from __future__ import annotations

import pytest

from asbuilt.plan.model import Identity
from tests.plan.compiled import PEOPLE, document, plan_of

TASKS = PEOPLE + "CREATE TABLE tasks (id BIGSERIAL PRIMARY KEY, title TEXT NOT NULL);"
API = "**Resource:** `/api/tasks`"


def identity(text: str) -> Identity:
    found = plan_of(text).identity
    assert found is not None
    return found


def matrix(*roles: str, marks: str = "") -> str:
    cells = " | ".join(marks or "✅" * len(roles))
    head = " | ".join(roles)
    return f"| Endpoint | {head} |\n|{'---|' * (len(roles) + 1)}\n| `GET /api/tasks` | {cells} |\n"


@pytest.mark.parametrize(
    ("roles", "marks", "default", "administrator"),
    [
        (("admin", "manager", "user"), "✅✅❌", "user", "admin"),
        (("user", "admin", "manager"), "❌✅✅", "user", "admin"),
        (("user", "manager", "admin"), "✅✅✅", "user", "admin"),
        (("admin", "anonymous"), "✅✅", "user", "admin"),
        (("superadmin", "admin"), "✅✅", "user", "superadmin"),
        (("editor", "reader"), "✅❌", "reader", "admin"),
    ],
)
def test_a_new_account_has_the_least_privileged_role(
    roles: tuple[str, ...], marks: str, default: str, administrator: str
) -> None:
    found = identity(document(TASKS, API, matrix(*roles, marks=marks)))
    assert (found.default_role, found.administrator) == (default, administrator)
    assert {default, administrator} <= set(found.roles)
    assert "anonymous" not in found.roles


def test_own_rows_are_less_than_all_rows_in_a_column_of_roles_too() -> None:
    api = """| Method | Path | Roles |
|---|---|---|
| GET | /api/tasks | admin, editor, author (own) |
| POST | /api/tasks | admin, editor, author (own) |
| GET | /api/tasks/{id} | admin, editor, author (own) |
| DELETE | /api/tasks/{id} | admin, author (own) |
"""
    assert identity(document(TASKS, api)).default_role == "author"


def test_the_default_of_the_role_column_wins() -> None:
    sql = """CREATE TABLE members (
        id UUID PRIMARY KEY, email TEXT UNIQUE NOT NULL, handle TEXT UNIQUE,
        role TEXT NOT NULL DEFAULT 'guest' CHECK (role IN ('admin', 'member', 'guest')),
        password_hash TEXT, is_active BOOLEAN NOT NULL DEFAULT TRUE
    );"""
    found = identity(document(sql))
    assert (found.table, found.key, found.names) == ("members", "id", ("email", "handle"))
    assert (found.role, found.default_role, found.password) == ("role", "guest", "password_hash")
    assert found.roles == ("admin", "member", "guest")
    assert found.disabled == ("is_active", False)


def test_a_document_without_people_gets_a_table_for_them() -> None:
    plan = plan_of(document("CREATE TABLE tasks (id BIGSERIAL PRIMARY KEY, title TEXT);"))
    assert plan.identity is not None and plan.identity.table == "users"
    assert plan.tables["users"].derived
    assert any("`users(id, email)` is added" in each.text for each in plan.assumptions)


def test_people_that_are_only_referred_to_get_the_table_that_is_meant() -> None:
    sql = """CREATE TABLE tasks (
        id BIGSERIAL PRIMARY KEY,
        made_by UUID NOT NULL REFERENCES members(uid) ON DELETE CASCADE,
        checked_by UUID REFERENCES members,
        number INTEGER REFERENCES members(number)
    );"""
    plan = plan_of(document(sql))
    assert plan.identity is not None and (plan.identity.table, plan.identity.key) == (
        "members",
        "uid",
    )
    members = plan.tables["members"]
    assert [(column.name, column.type.kind) for column in members.columns][:2] == [
        ("uid", "uuid"),
        ("email", "text"),
    ]
    made, checked = plan.tables["tasks"].references
    assert (made.relation, made.target_columns, made.on_delete) == ("made_by", ("uid",), "cascade")
    assert (checked.table, checked.target_columns) == ("members", ("uid",))


def test_people_whose_key_cannot_be_made_are_not_guessed() -> None:
    sql = "CREATE TABLE tasks (id SERIAL PRIMARY KEY, owner TEXT REFERENCES users(name));"
    plan = plan_of(document(sql))
    assert plan.tables["users"].primary_key == ("id",)
    assert plan.tables["tasks"].references == ()
