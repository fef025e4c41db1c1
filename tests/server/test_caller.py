"""``@me``: the caller's own columns in filters and rules, of every type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.forum import get
from tests.server.inside import Inside, Person, administrator, plan_of, register

DOCUMENT = """# Technical Specification: Offers

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    email TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    credit NUMERIC(10, 2) NOT NULL DEFAULT 10.00,
    savings NUMERIC(30, 10) DEFAULT 10,
    languages TEXT[],
    born_on DATE,
    patron BOOLEAN NOT NULL DEFAULT FALSE,
    rating INTEGER,                       -- visible to: admin
    pin TEXT,                             -- secret
    password_hash TEXT NOT NULL           -- secret
);

CREATE TABLE offers (
    id BIGSERIAL PRIMARY KEY,
    title TEXT NOT NULL,
    price NUMERIC(10, 2) NOT NULL,
    worth NUMERIC(30, 10),
    opens_on DATE,
    for_patrons BOOLEAN NOT NULL DEFAULT FALSE
);
```

## API Specification

**Resource:** /api/offers

**Method:** `GET /api/bargains`

**Table:** offers

## Access

| Endpoint | admin | member | anonymous |
|---|---|---|---|
| `GET /api/offers` | ✅ | ✅ | ✅ |
| `GET /api/offers/{id}` | ✅ | ✅ | ❌ |
| `POST /api/offers` | ✅ | ❌ | ❌ |
| `PATCH /api/offers/{id}` | ✅ | ❌ | ❌ |
| `DELETE /api/offers/{id}` | ✅ | ❌ | ❌ |
| `GET /api/bargains` | ✅ | afford | ❌ |

- **afford**: `price <= @me.credit and (worth is null or worth > @me.savings)`
"""

OFFERS: tuple[dict[str, Any], ...] = (
    {"title": "lamp", "price": "9.99", "worth": "12.5", "opens_on": "1999-12-31"},
    {"title": "desk", "price": "10.01", "worth": "2.5", "for_patrons": True},
    {"title": "pen", "price": "2.00", "worth": "9.5", "opens_on": "2001-01-01"},
)


@pytest.fixture(scope="module")
def ann(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with Inside(plan_of(DOCUMENT), tmp_path_factory.mktemp("offers")) as inside:
        root = administrator(inside)
        for offer in OFFERS:
            assert root.send("POST", "/api/offers", offer).status == 201
        more = {"languages": ["de"], "born_on": "2000-01-01"}
        yield register(inside, "ann", **more)


def titles(person: Person, condition: str) -> list[str]:
    answer = get(person, "/api/offers", None, filter=condition)
    assert answer.status == 200, answer.body
    return [item["title"] for item in answer.body["items"]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("price < @me.credit", ["lamp", "pen"]),
        ("worth > @me.savings", ["lamp"]),
        ("worth < @me.savings", ["desk", "pen"]),
        ("opens_on < @me.born_on", ["lamp"]),
        ("for_patrons = @me.patron", ["lamp", "pen"]),
        ("@me.patron or title = 'pen'", ["pen"]),
        ("@me.languages is not null and title = 'pen'", ["pen"]),
        ("@me.languages is null", []),
        ("title = @me.username", []),
        ("@me.username starts with 'an' and price > 10", ["desk"]),
        ("price between 5 and @me.credit", ["lamp"]),
    ],
)
def test_own_columns_are_compared_as_what_they_are(
    ann: Person, condition: str, expected: list[str]
) -> None:
    assert titles(ann, condition) == expected


def test_a_rule_may_compare_decimals_with_the_caller(ann: Person) -> None:
    found = get(ann, "/api/bargains")
    assert (found.status, [item["title"] for item in found.body["items"]]) == (200, ["lamp"])


def test_either_spelling_is_taken(ann: Person) -> None:
    assert titles(ann, "opens_on < @me.bornOn") == ["lamp"]


@pytest.mark.parametrize("name", ["pin", "password_hash", "rating", "salary"])
def test_what_the_caller_may_not_read_of_themselves_is_not_there(ann: Person, name: str) -> None:
    refused = get(ann, "/api/offers", None, filter=f"@me.{name} is null")
    absent = get(ann, "/api/offers", None, filter="@me.nothing is null")
    assert refused.status == absent.status == 400
    assert refused.body["detail"] == absent.body["detail"].replace("nothing", name)


def test_kinds_are_checked(ann: Person) -> None:
    refused = get(ann, "/api/offers", None, filter="price > @me.born_on")
    assert refused.status == 400
    assert "of kind" in refused.body["detail"]


def test_visitors_have_no_columns(ann: Person) -> None:
    visitor = Person(ann.inside)
    assert titles(visitor, "@me.id is null or price > 10") == ["lamp", "desk", "pen"]
    assert get(visitor, "/api/offers", None, filter="@me.credit > 5").status == 400


VISIBLE = DOCUMENT.replace(
    "worth NUMERIC(30, 10),", "worth NUMERIC(30, 10),\n    note TEXT,  -- visible to: admin, rich"
).replace("- **afford**", "- **rich**: `offers.worth < @me.savings`\n- **afford**")


def test_what_is_visible_by_a_decimal_of_many_digits_is_judged_as_a_number(tmp_path: Path) -> None:
    with Inside(plan_of(VISIBLE), tmp_path) as inside:
        root = administrator(inside)
        for worth in ("9.5", "100"):
            offer = {"title": worth, "price": "1", "worth": worth, "note": "n"}
            assert root.send("POST", "/api/offers", offer).status == 201
        items = get(register(inside, "ann"), "/api/offers").body["items"]
    assert [(item["title"], item.get("note")) for item in items] == [("9.5", "n"), ("100", None)]
