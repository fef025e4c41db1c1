"""The access matrix as permits: row rules, visible and writable columns, what is filled in."""

from __future__ import annotations

import pytest

import asbuilt
from asbuilt.expression.format import text
from asbuilt.plan.model import ServicePlan
from asbuilt.source import Source
from asbuilt.spec.sections.access import MOST_ROLES
from tests.plan.compiled import document, permit, plan_of, route

SQL = """CREATE TABLE teams (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'lead', 'user')),
    team_id BIGINT REFERENCES teams(id),
    phone TEXT, -- visible to: admin, own
    password_hash TEXT
);
CREATE TABLE tasks (
    id BIGSERIAL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users(id),
    team_id BIGINT REFERENCES teams(id),
    title TEXT NOT NULL,
    estimate INTEGER, -- visible to: lead, own
    remark TEXT,      -- visible to: admin, lead; writable by: lead
    budget INTEGER,   -- visible to: near
    token_hash TEXT   -- secret
);
"""
API = "**Resource:** `/api/tasks`\n\n**Resource:** `/api/users`"
ACCESS = """| Endpoint | admin | lead | user | anonymous |
|---|---|---|---|---|
| `GET /api/tasks` | ✅ | team | own | ❌ |
| `POST /api/tasks` | ✅ | ✅ | own | ❌ |
| `GET /api/tasks/{id}` | ✅ | ✅ | own | |
| `PATCH /api/tasks/{id}` | ✅ | team | nonsense | ❌ |
| `GET /api/users` | ✅ | ✅ | ✅ | ❌ |
| `GET /api/users/{id}` | ✅ | own | team | ❌ |

- **own**: `tasks.owner_id` = current user
- **team**: `tasks.team_id` = current user's `team_id`
- **near**: `owner.team_id = @me.team_id`
"""


@pytest.fixture(scope="module")
def plan() -> ServicePlan:
    return plan_of(document(SQL, API, ACCESS))


@pytest.mark.parametrize(
    ("key", "role", "rule"),
    [
        ("GET /api/tasks", "admin", None),
        ("GET /api/tasks", "lead", "team_id = @me.team_id"),
        ("GET /api/tasks", "user", "owner_id = @me.id"),
        ("POST /api/tasks", "user", "owner_id = @me.id"),
    ],
)
def test_words_are_row_rules(plan: ServicePlan, key: str, role: str, rule: str | None) -> None:
    found = permit(plan, key, role).rule
    assert (text(found) if found else None) == rule


@pytest.mark.parametrize(
    ("key", "roles"),
    [
        ("GET /api/tasks", {"admin", "lead", "user"}),
        ("GET /api/tasks/{id}", {"admin", "lead", "user"}),
        ("PATCH /api/tasks/{id}", {"admin", "lead"}),
        ("DELETE /api/tasks/{id}", {"admin"}),
        ("GET /api/users/{id}", {"admin", "lead"}),
    ],
)
def test_what_is_not_understood_stays_closed(plan: ServicePlan, key: str, roles: set[str]) -> None:
    """An empty cell, a word without a legend, one whose legend is another table's, no row."""
    assert set(route(plan, key).permits) == roles


def test_columns_by_role(plan: ServicePlan) -> None:
    always = ("id", "owner_id", "team_id", "title")
    assert permit(plan, "GET /api/tasks/{id}", "admin").readable == (*always, "remark")
    assert permit(plan, "GET /api/tasks/{id}", "lead").readable == (*always, "estimate", "remark")


def test_a_word_among_those_who_see_a_column_is_a_condition(plan: ServicePlan) -> None:
    admin = permit(plan, "GET /api/tasks/{id}", "admin")
    assert {name: text(rule) for name, rule in admin.conditional.items()} == {
        "estimate": "owner_id = @me.id"
    }
    lead = permit(plan, "GET /api/users", "lead")
    assert {name: text(rule) for name, rule in lead.conditional.items()} == {"phone": "id = @me.id"}


def test_where_only_own_rows_are_seen_their_columns_are_plain(plan: ServicePlan) -> None:
    user = permit(plan, "GET /api/tasks", "user")
    assert "estimate" in user.readable and not user.conditional


def test_a_condition_on_another_table_shows_nothing(plan: ServicePlan) -> None:
    for role in ("admin", "lead", "user"):
        assert "budget" not in permit(plan, "GET /api/tasks", role).known


def test_writable_columns(plan: ServicePlan) -> None:
    assert permit(plan, "POST /api/tasks", "lead").writable == (
        "title", "estimate", "remark", "owner_id", "team_id",
    )  # fmt: skip
    assert permit(plan, "POST /api/tasks", "user").writable == (
        "title", "estimate", "owner_id", "team_id",
    )  # fmt: skip
    assert permit(plan, "PATCH /api/tasks/{id}", "admin").writable == ("title", "estimate")


def test_secret_columns_are_in_no_permit(plan: ServicePlan) -> None:
    known = {
        name for route in plan.routes for each in route.permits.values() for name in each.known
    }
    assert known.isdisjoint({"token_hash", "password_hash"})


def test_what_a_create_takes_from_the_caller(plan: ServicePlan) -> None:
    assert permit(plan, "POST /api/tasks", "user").fill == {"owner_id": "id", "team_id": "team_id"}


def test_without_a_matrix_people_have_their_own_rows() -> None:
    plan = plan_of(document(SQL, API))
    rule = permit(plan, "GET /api/tasks", "user").rule
    assert rule and text(rule) == "owner_id = @me.id"
    assert permit(plan, "GET /api/tasks", "admin").rule is None
    assert "anonymous" not in route(plan, "GET /api/tasks").permits


OPEN = """| Method | Path | Auth | Roles |
|---|---|---|---|
| GET | /api/tasks | no | |
| POST | /api/tasks | required | |
| GET | /api/tasks/{id} | | |
| PATCH | /api/tasks/{id} | yes | admin, lead |
| DELETE | /api/tasks/{id} | none | admin |
"""


@pytest.mark.parametrize(
    ("key", "roles"),
    [
        ("GET /api/tasks", {"admin", "lead", "user", "anonymous"}),
        ("POST /api/tasks", {"admin", "lead", "user"}),
        ("GET /api/tasks/{id}", {"admin"}),
        ("PATCH /api/tasks/{id}", {"admin", "lead"}),
        ("DELETE /api/tasks/{id}", {"admin"}),
    ],
)
def test_columns_of_an_endpoint_table_say_who_may_call(key: str, roles: set[str]) -> None:
    assert set(route(plan_of(document(SQL, OPEN)), key).permits) == roles


LISTED = """**own** means `tasks.owner_id` = current user.

### GET /api/tasks

**Roles:** admin, lead (near), user (own)
"""


def test_a_list_of_callers_may_say_on_which_rows() -> None:
    plan = plan_of(document(SQL, LISTED))
    rule = permit(plan, "GET /api/tasks", "user").rule

    assert rule and text(rule) == "owner_id = @me.id"
    assert set(route(plan, "GET /api/tasks").permits) == {"admin", "user"}


TRIPS = """CREATE TABLE riders (
    id BIGSERIAL PRIMARY KEY,
    email TEXT UNIQUE NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'driver', 'passenger'))
);
CREATE TABLE trips (
    id BIGSERIAL PRIMARY KEY,
    {columns},
    fare INTEGER
);
"""
OWN_TRIPS = """### GET /trips

**Roles:** admin, driver (own), passenger (own trips)

### POST /trips

**Roles:** passenger
"""


@pytest.mark.parametrize(
    ("columns", "driver", "passenger"),
    [
        (("driver_id",), "driver_id = @me.id", None),
        (("driver_id", "passenger_id"), "driver_id = @me.id", "passenger_id = @me.id"),
        (("created_by",), "created_by = @me.id", "created_by = @me.id"),
        (("approved_by", "rider_id"), "rider_id = @me.id", "rider_id = @me.id"),
        (("approved_by",), None, None),
    ],
)
def test_own_rows_without_a_legend_are_those_of_the_column_called_after_who_has_them(
    columns: tuple[str, ...], driver: str | None, passenger: str | None
) -> None:
    stated = ", ".join(f"{name} BIGINT REFERENCES riders(id)" for name in columns)
    plan = plan_of(document(TRIPS.format(columns=stated), OWN_TRIPS))
    permits = route(plan, "GET /trips").permits
    rules = {role: text(each.rule) for role, each in permits.items() if each.rule}
    assert rules == {
        role: rule for role, rule in {"driver": driver, "passenger": passenger}.items() if rule
    }
    assert set(permits) == {"admin", *rules}


@pytest.mark.parametrize(
    ("columns", "driver"),
    [
        ("driver_id BIGINT", "driver_id = @me.id"),
        ("driver_id TEXT", None),
        ("approved_by BIGINT", None),
        ("driver_id BIGINT REFERENCES vans(id)", None),
        ("van_id BIGINT, driver_id BIGINT", "driver_id = @me.id"),
    ],
)
def test_a_column_called_after_a_role_refers_to_the_accounts(
    columns: str, driver: str | None
) -> None:
    """As a foreign key: it can hold no number that is somebody else's in another system."""
    vans = "CREATE TABLE vans (id BIGSERIAL PRIMARY KEY);"
    plan = plan_of(document(TRIPS.format(columns=columns) + vans, OWN_TRIPS))
    permits = route(plan, "GET /trips").permits
    rules = {role: text(each.rule) for role, each in permits.items() if each.rule}
    assert rules == ({"driver": driver} if driver else {})
    people = [each for each in plan.tables["trips"].references if each.table == "riders"]
    assert [each.columns for each in people] == ([("driver_id",)] if driver else [])
    stated = ["`trips.driver_id` refers to `riders`: it is called after its owner."]
    assert [each.text for each in plan.assumptions if "called" in each.text] == stated * bool(
        driver
    )


def test_a_column_called_after_a_table_refers_to_no_account() -> None:
    drivers = "CREATE TABLE drivers (id BIGSERIAL PRIMARY KEY);"
    plan = plan_of(document(TRIPS.format(columns="driver_id BIGINT") + drivers, OWN_TRIPS))
    assert set(route(plan, "GET /trips").permits) == {"admin"}


def test_accounts_that_no_table_holds_have_keys_as_columns_called_after_roles_hold() -> None:
    sql = TRIPS.format(columns="driver_id UUID").split(";\n", 1)[1]
    plan = plan_of(document(sql, OWN_TRIPS))
    assert plan.tables["users"].column("id").type.kind == "uuid"
    permits = route(plan, "GET /trips").permits
    rules = {role: text(each.rule) for role, each in permits.items() if each.rule}
    assert rules == {"driver": "driver_id = @me.id"}


def test_own_rows_are_made_with_the_caller_as_their_owner() -> None:
    columns = "passenger_id BIGINT NOT NULL REFERENCES riders(id)"
    plan = plan_of(document(TRIPS.format(columns=columns), OWN_TRIPS))
    assert permit(plan, "POST /trips", "passenger").fill == {"passenger_id": "id"}
    assert [each.text for each in plan.assumptions if "whose" in each.text] == [
        "`trips.passenger_id` says whose a row is: nothing else does."
    ]


def test_own_rows_of_something_are_what_the_document_says_of_them() -> None:
    """Though nobody understands it: elsewhere ``own trips`` are all that the caller made."""
    said = "**own trips**: trips that began at full moon"
    columns = "passenger_id BIGINT REFERENCES riders(id)"
    matrix = (
        "| Endpoint | admin | passenger |\n|---|---|---|\n| `GET /trips` | yes | own trips |\n\n"
    )
    sql = TRIPS.format(columns=columns)
    explained = plan_of(document(sql, f"{said}\n\n### GET /trips\n", matrix))
    assert set(route(explained, "GET /trips").permits) == {"admin"}
    unexplained = plan_of(document(sql, "### GET /trips\n", matrix))
    assert set(route(unexplained, "GET /trips").permits) == {"admin", "passenger"}


def test_a_column_is_called_after_a_role_in_whatever_letters() -> None:
    sql = TRIPS.format(columns="driver_id BIGINT REFERENCES riders(id)")
    plan = plan_of(document(sql.replace("'driver'", "'DRIVER'"), OWN_TRIPS))
    assert set(route(plan, "GET /trips").permits) == {"admin", "DRIVER"}


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("**own** means those rows whose moon is full.", {"admin"}),
        ("- own: trips that the driver has not handed over", {"admin"}),
        ("- own: trips of the last week that the caller created", {"admin"}),
        ("- **own**: trips that the caller created themselves", {"admin", "driver"}),
        ("_own_ = the user's own rows only", {"admin", "driver"}),
        ("*Owner: Kim. Trips are told in six pages.*", {"admin", "driver"}),
    ],
)
def test_a_definition_of_own_rows_that_is_not_understood_leaves_them_closed(
    said: str, roles: set[str]
) -> None:
    columns = "driver_id BIGINT REFERENCES riders(id)"
    plan = plan_of(document(TRIPS.format(columns=columns), f"{said}\n\n{OWN_TRIPS}"))
    assert set(route(plan, "GET /trips").permits) == roles


def test_who_must_be_signed_in_acts_on_own_rows() -> None:
    rule = permit(plan_of(document(SQL, OPEN)), "POST /api/tasks", "user").rule
    assert rule and text(rule) == "owner_id = @me.id"


def test_an_open_endpoint_leaves_the_others_to_convention() -> None:
    api = "### GET /api/tasks\n\n**Auth:** none\n\n### GET /api/tasks/{id}\n"
    plan = plan_of(document(SQL, api))
    assert set(route(plan, "GET /api/tasks").permits) == {"admin", "lead", "user", "anonymous"}
    rule = permit(plan, "GET /api/tasks/{id}", "user").rule
    assert rule and text(rule) == "owner_id = @me.id"


def test_a_matrix_leaves_nothing_to_convention() -> None:
    access = "| Endpoint | admin | user |\n|---|---|---|\n| `GET /api/tasks` | yes | yes |\n"
    plan = plan_of(document(SQL, OPEN, access))
    assert set(route(plan, "POST /api/tasks").permits) == {"admin"}
    assert set(route(plan, "GET /api/tasks").permits) == {"admin", "user"}


@pytest.mark.parametrize("row", ["| `GET /doors` | {last} |", "| `/*` | {last} |"])
def test_a_row_for_a_role_too_many_opens_nothing(row: str) -> None:
    """Though the endpoint says that nobody need sign in: a matrix that is read in part would."""
    roles = [f"role{number}" for number in range(MOST_ROLES + 1)]
    listed = "".join(f"- **{role}**: keeps doors\n" for role in roles)
    written = (
        f"# Doors\n\n## Roles\n\n{listed}\n## API\n\n### GET /doors\n\n**Auth:** none\n\n"
        f"## Access\n\n| Endpoint | Roles |\n|---|---|\n{row.format(last=roles[-1])}\n"
    )
    plan = asbuilt.compile(asbuilt.read(Source("doors.md", written)))
    assert [each.permits for each in plan.routes if each.path == "/doors"] == [{}]


def test_who_may_not_read_a_row_makes_nothing_below_it_and_that_is_said() -> None:
    written = (
        "# Kilns\n\n## Roles\n- **Potter**: turns\n- **Device**: measures\n\n## Data\n\n"
        "**kiln** has the attributes id (key), place.\n\n"
        "**reading** has the attributes id (key), kiln_id, celsius.\n\n## API\n\n"
        "### POST /kilns/{kilnId}/readings\n\nOnly devices may call this operation.\n\n"
        "### GET /kilns/{kilnId}\n\nOnly potters may call this operation.\n"
    )
    plan = plan_of(written)
    assert not route(plan, "POST /kilns/{kilnId}/readings").permits
    closed = [each.line for each in plan.assumptions if "stays closed to `device`" in each.text]
    assert closed == [15]


def test_a_key_that_is_compared_with_the_caller_is_no_owner() -> None:
    """``orgs.id`` is a row that there is: no new one takes its key from the caller."""
    sql = """CREATE TABLE orgs (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE users (id BIGSERIAL PRIMARY KEY, username TEXT UNIQUE, org_id BIGINT REFERENCES orgs);
CREATE TABLE profiles (user_id BIGINT PRIMARY KEY REFERENCES users, about TEXT);
"""
    api = "**Resource:** `/api/orgs`\n\n**Resource:** `/api/profiles`"
    access = """| Endpoint | admin | user |
|---|---|---|
| `POST /api/orgs` | ✅ | mine |
| `POST /api/profiles` | ✅ | own |

- **mine**: `id = @me.org_id`
- **own**: `profiles.user_id` = current user
"""
    plan = plan_of(document(sql, api, access))
    assert plan.tables["orgs"].filled == {}
    assert plan.tables["profiles"].filled == {"user_id": "id"}
