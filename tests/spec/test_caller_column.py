"""Columns of who may call, whatever their titles."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

HEAD = """# Gate

## Roles

- **admin**: keeps everything
- **porter**: opens gates

```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE gates (id INT PRIMARY KEY, name TEXT, user_id INT REFERENCES users (id));
```

## Endpoints

"""


def callers(title: str, listing: str, making: str) -> tuple[set[str], set[str]]:
    """Who may list gates and who may make one, by the cells of a column."""
    rows = f"| GET | /gates | lists | {listing} |\n| POST | /gates | makes | {making} |\n"
    plan = plan_of(f"{HEAD}| Method | Path | Does | {title} |\n|---|---|---|---|\n{rows}")
    listed, made = (route(plan, f"{method} /gates").permits for method in ("GET", "POST"))
    return {*listed}, {*made}


@pytest.mark.parametrize("title", ["Doors", "Portes", "Behind", "🔑", "Level"])
def test_cells_of_nothing_but_roles_say_who_may_call(title: str) -> None:
    assert callers(title, "porter, admin", "admin") == ({"porter", "admin"}, {"admin"})
    assert callers(title, "`porter`", "`admin`") == ({"porter"}, {"admin"})


def test_where_such_a_cell_says_nothing_only_administrators_may() -> None:
    assert callers("Doors", "porter", "") == ({"porter"}, {"admin"})


@pytest.mark.parametrize("words", ["the wooden ones", "admin page of the porter", "gates"])
def test_other_cells_say_nothing_of_callers(words: str) -> None:
    """The control: such a column leaves the calls to everybody who has signed in."""
    everybody = {"admin", "porter"}
    assert callers("Doors", words, words) == (everybody, everybody)


def test_a_column_of_roles_counts_and_no_other() -> None:
    both = "porter | admin"
    rows = f"| GET | /gates | {both} |\n| POST | /gates | {both} |\n"
    plan = plan_of(f"{HEAD}| Method | Path | Roles | Owner |\n|---|---|---|---|\n{rows}")
    assert {*route(plan, "GET /gates").permits} == {"porter"}


@pytest.mark.parametrize(
    "title",
    ["Minimum role", "Minimum access", "Min. access level", "Needed role", "Lowest permission"],
)
def test_the_least_that_a_call_needs_says_who_may(title: str) -> None:
    assert callers(title, "admin", "admin") == ({"admin"}, {"admin"})
    listed, _ = callers(title, "porter", "the owner of the gate")
    assert "porter" in listed
