"""A whole service's rows: every role, owners that fit, references that exist in their order."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import asbuilt.api
from asbuilt.plan.model import ServicePlan
from asbuilt.sampling.dataset import Changed, Made, Short, Size, Step, dataset
from tests.plan.compiled import PEOPLE, document, plan_of

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "examples/helpdesk/spec.md", "examples/shop/spec.md", "tests/server/specs/desk.md",
    "tests/server/specs/forum.md", "tests/server/specs/authority.md",
)  # fmt: skip
SIZE = Size(users=10, rows=80, seed=1, today=date(2026, 11, 26))
CIRCLE = """CREATE TABLE users (id BIGSERIAL PRIMARY KEY, email TEXT UNIQUE NOT NULL,
    team_id BIGINT REFERENCES teams(id));
CREATE TABLE teams (id BIGSERIAL PRIMARY KEY, lead_id BIGINT NOT NULL REFERENCES users(id));
CREATE TABLE tasks (id BIGSERIAL PRIMARY KEY, team_id BIGINT NOT NULL, owner_id BIGINT NOT NULL
    REFERENCES users(id));"""
LEGEND = """| Endpoint | admin | user |
|---|---|---|
| `GET /api/tasks` | ✅ | team |

- **team**: `tasks.team_id` = current user's `team_id`
"""


def compiled(path: str) -> ServicePlan:
    return asbuilt.api.compile(asbuilt.api.read(ROOT / path))


def people_of(plan: ServicePlan, steps: list[Step]) -> dict[Any, dict[str, Any]]:
    """What each account has when all is done."""
    identity = plan.identity
    assert identity is not None
    return {
        step.row[identity.key]: {**step.row, "id": step.row[identity.key], "role": step.role}
        for step in steps
        if isinstance(step, Made) and step.table == identity.table
    }


@pytest.mark.parametrize("path", DOCUMENTS)
def test_there_are_two_accounts_of_each_role_and_all_rows(path: str) -> None:
    plan = compiled(path)
    steps = list(dataset(plan, SIZE))
    identity = plan.identity
    assert identity is not None
    roles = Counter(step.role for step in steps if isinstance(step, Made) and step.role)
    assert roles == Counter(dict.fromkeys(identity.roles, 2)) + Counter({identity.default_role: 10})
    counts = Counter(step.table for step in steps if isinstance(step, Made))
    assert {counts[name] for name in plan.tables if name != identity.table} == {80}
    assert not [step for step in steps if isinstance(step, Short)]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_a_row_takes_from_its_owner_is_the_owners(path: str) -> None:
    plan = compiled(path)
    steps = list(dataset(plan, SIZE))
    people = people_of(plan, steps)
    owners: dict[str, Counter[Any]] = {}
    for step in steps:
        table = plan.tables[step.table]
        if not isinstance(step, Made) or table.owner is None or step.role:
            continue
        person = people[step.row[table.owner]]
        assert all(step.row[name] == person[mine] for name, mine in table.filled.items())
        owners.setdefault(step.table, Counter())[person["id"]] += 1
    first = list(people)[: 2 * len(plan.identity.roles if plan.identity else ())]
    for table_name, found in owners.items():
        assert all(found[person] >= 2 for person in first), table_name
        assert len(found) > len(first), table_name


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_reference_points_at_a_row_that_came_before(path: str) -> None:
    plan = compiled(path)
    keys: dict[tuple[str, tuple[str, ...]], set[tuple[Any, ...]]] = {}
    for step in dataset(plan, SIZE):
        if not isinstance(step, Made):
            continue
        for reference in plan.tables[step.table].references:
            value = tuple(step.row[name] for name in reference.columns)
            known = keys.get((reference.table, reference.target_columns), set())
            assert None in value or value in known, (step, reference)
        for table in plan.tables.values():
            for reference in table.references:
                if reference.table == step.table:
                    columns = reference.target_columns
                    value = tuple(step.row[name] for name in columns)
                    keys.setdefault((step.table, columns), set()).add(value)


def test_a_circle_is_closed_before_others_need_it() -> None:
    plan = plan_of(document(CIRCLE, "### Tasks\n\n**Method:** `GET /api/tasks`", LEGEND))
    assert plan.tables["tasks"].filled == {"team_id": "team_id"}
    steps = list(dataset(plan, SIZE))
    people = people_of(plan, steps)
    changed = [step for step in steps if isinstance(step, Changed)]
    teams = {step.row["id"] for step in steps if isinstance(step, Made) and step.table == "teams"}
    assert len(changed) == len(people) == 14
    assert all(person["team_id"] in teams for person in people.values())
    own = {person["team_id"] for person in people.values()}
    tasks = [step for step in steps if isinstance(step, Made) and step.table == "tasks"]
    assert len(tasks) == 80 and all(task.row["team_id"] in own for task in tasks)


def test_some_of_what_only_one_row_may_refer_to_stays_free() -> None:
    sql = PEOPLE + (
        "CREATE TABLE slots (id BIGSERIAL PRIMARY KEY);"
        "CREATE TABLE visits (id BIGSERIAL PRIMARY KEY,"
        " slot_id BIGINT NOT NULL UNIQUE REFERENCES slots(id));"
    )
    steps = list(dataset(plan_of(document(sql)), SIZE))
    counts = Counter(step.table for step in steps if isinstance(step, Made))
    assert (counts["slots"], counts["visits"]) == (80, 64)
    assert [step for step in steps if isinstance(step, Short)] == [
        Short("visits", "slot_id can have 80 different values; a fifth of them stays free")
    ]


def test_a_role_that_the_column_does_not_take_has_no_account() -> None:
    sql = """CREATE TABLE users (id BIGSERIAL PRIMARY KEY, email TEXT UNIQUE NOT NULL,
        role VARCHAR(8) NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')));"""
    access = "| Endpoint | admin | user | moderator |\n|---|---|---|---|\n"
    access += "| `GET /api/users` | ✅ | ✅ | ✅ |"
    plan = plan_of(document(sql, "### Users\n\n**Method:** `GET /api/users`", access))
    steps = list(dataset(plan, SIZE))
    roles = Counter(step.role for step in steps if isinstance(step, Made))
    assert roles == Counter(admin=2, user=12)
    short = [step for step in steps if isinstance(step, Short)]
    assert [step.reason for step in short] == [
        "no account with the role moderator: must be at most 8 characters"
    ] * 2
