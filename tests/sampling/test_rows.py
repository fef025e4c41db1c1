"""Rows: the same for the same seed, plausible, and in an order in which they can be stored."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from random import Random

import pytest

from asbuilt.expression.patterns import matches
from asbuilt.plan.model import ServicePlan
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.keys import Keys
from asbuilt.sampling.order import ordered
from asbuilt.sampling.pattern import draw
from asbuilt.sampling.rows import Row, RowMaker, Unsatisfiable, rows
from tests.plan.compiled import PEOPLE, document, plan_of

TODAY = date(2026, 11, 26)
SHOP = """CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    email VARCHAR(255) UNIQUE NOT NULL,
    name VARCHAR(100) NOT NULL,
    city TEXT NOT NULL,
    phone VARCHAR(16) NOT NULL,
    birth_date DATE NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    email_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    deleted_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE TABLE products (
    sku VARCHAR(12) PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users(id),
    price NUMERIC(6, 2) NOT NULL,
    size VARCHAR(2) NOT NULL CHECK (size IN ('S', 'M', 'L')),
    due_on DATE NOT NULL,
    part_of VARCHAR(12) REFERENCES products(sku)
);
"""


def sample(
    plan: ServicePlan, table: str, count: int, seed: int = 1, **existing: list[Row]
) -> list[Row]:
    return list(rows(plan, table, count, seed, today=TODAY, existing=existing))


@pytest.fixture(scope="module")
def shop() -> ServicePlan:
    return plan_of(document(SHOP))


def test_the_same_seed_gives_the_same_rows_in_every_process() -> None:
    code = (
        "from tests.sampling.test_rows import *; plan = plan_of(document(SHOP))\n"
        "users = sample(plan, 'users', 20); print(users, sample(plan, 'products', 20, users=users))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1
    assert "@example.com" in outputs.pop()


def test_another_seed_gives_other_rows(shop: ServicePlan) -> None:
    assert sample(shop, "users", 5, seed=1) == sample(shop, "users", 5, seed=1)
    assert sample(shop, "users", 5, seed=1) != sample(shop, "users", 5, seed=2)


def test_people_look_like_people(shop: ServicePlan) -> None:
    for person in sample(shop, "users", 50):
        first, last = person["name"].split()
        assert person["email"].startswith(f"{first}.{last}".lower())
        assert person["email"].endswith("@example.com")
        assert re.fullmatch(r"\+1555\d{7}", person["phone"])
        assert 18 * 365 < (TODAY - date.fromisoformat(person["birth_date"])).days < 81 * 366


def test_times_lie_around_the_reference_day_and_changes_follow_creation(shop: ServicePlan) -> None:
    users = sample(shop, "users", 50)
    for person in users:
        created = date.fromisoformat(person["created_at"][:10])
        assert timedelta() < TODAY - created <= timedelta(days=365)
        assert person["created_at"] <= person["updated_at"] < f"{TODAY}T00:00:00.000000Z"
    for product in sample(shop, "products", 50, users=users):
        assert TODAY <= date.fromisoformat(product["due_on"]) < TODAY + timedelta(days=181)


def test_what_the_service_keeps_is_right(shop: ServicePlan) -> None:
    for person in sample(shop, "users", 20):
        assert (person["active"], person["deleted_at"], person["version"]) == (True, None, 1)
        assert person["email_verified"] is True


def test_references_point_at_rows_and_enumerations_are_spread(shop: ServicePlan) -> None:
    users = sample(shop, "users", 5)
    products = sample(shop, "products", 200, users=users)
    assert {product["owner_id"] for product in products} == {1, 2, 3, 4, 5}
    assert {product["size"] for product in products} == {"S", "M", "L"}
    known: set[str | None] = {None}
    for product in products:
        assert product["part_of"] in known
        known.add(product["sku"])
    parts = [product["part_of"] for product in products]
    assert 0 < parts.count(None) < len(parts)


def test_further_rows_take_no_unique_value_twice(shop: ServicePlan) -> None:
    users = sample(shop, "users", 30)
    more = sample(shop, "users", 30, users=users)
    emails = [person["email"] for person in (*users, *more)]
    assert len(set(emails)) == 60
    assert [person["id"] for person in more] == list(range(31, 61))


def test_rows_end_where_a_unique_constraint_leaves_no_room() -> None:
    sql = PEOPLE + "CREATE TABLE flags (id UUID PRIMARY KEY, on_off BOOLEAN NOT NULL UNIQUE);"
    assert len(sample(plan_of(document(sql)), "flags", 10)) == 2


def test_a_join_table_is_filled_to_the_last_pair() -> None:
    sql = PEOPLE + (
        "CREATE TABLE likes (a BIGINT NOT NULL REFERENCES users(id),"
        " b BIGINT NOT NULL REFERENCES users(id), PRIMARY KEY (a, b), CHECK (a <> b));"
    )
    plan = plan_of(document(sql))
    likes = sample(plan, "likes", 100, users=sample(plan, "users", 4))
    assert len({(like["a"], like["b"]) for like in likes}) == len(likes) == 12


def test_a_required_reference_without_rows_leaves_the_table_empty(shop: ServicePlan) -> None:
    assert sample(shop, "products", 5) == []
    maker = RowMaker(shop, shop.tables["products"], Keys(shop), seed=1, today=TODAY)
    with pytest.raises(Unsatisfiable, match="users has no row to refer to"):
        maker.row()


def test_a_circle_waits_at_the_reference_that_may_be_null() -> None:
    sql = """CREATE TABLE users (id BIGSERIAL PRIMARY KEY, email TEXT UNIQUE NOT NULL,
        team_id BIGINT REFERENCES teams(id));
    CREATE TABLE teams (id BIGSERIAL PRIMARY KEY, lead_id BIGINT NOT NULL REFERENCES users(id));
    CREATE TABLE tasks (id BIGSERIAL PRIMARY KEY, team_id BIGINT NOT NULL REFERENCES teams(id));"""
    order = ordered(plan_of(document(sql)).tables)
    assert order == (
        ("users", frozenset({"team"})), ("teams", frozenset()), ("tasks", frozenset()),
    )  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{3}-[0-9]{4,}$",
        r"^\+[0-9]{7,15}$",
        r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$",
        r"^(draft|final)(-v\d+)?$",
        r"^[[:alpha:]_][[:alnum:]_]*$",
        r"^#[0-9a-fA-F]{6}$",
        r"^\d{4}-\d{2}$",
        r"^(?:https?)://[\w.-]+/.*$",
        "^[]a]+$",
        "plain",
    ],
)
def test_patterns_are_met(pattern: str) -> None:
    random = Random(1)
    assert all(matches(pattern, draw(pattern, random)) for _ in range(20))


@pytest.mark.parametrize("pattern", ["(a", "[a", "a{1", "\\", "(?", "[[:nothing:]]"])
def test_what_is_no_pattern_gives_some_text(pattern: str) -> None:
    assert isinstance(draw(pattern, Random(1)), str)


def test_values_are_ready_for_json(shop: ServicePlan) -> None:
    users = sample(shop, "users", 3)
    prices = [as_json(product["price"]) for product in sample(shop, "products", 3, users=users)]
    assert all(type(price) in (int, float) for price in prices)
    assert as_json(b"\0\1") == "AAE="
