"""Sampled rows satisfy everything, violations exactly one thing less, boundaries come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import asbuilt.api
from asbuilt.cli.prepared import load_handlers
from asbuilt.plan.model import Insert, Route, ServicePlan, Update
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.boundaries import Boundary, boundaries
from asbuilt.sampling.form import body
from asbuilt.sampling.order import ordered
from asbuilt.sampling.rows import rows
from asbuilt.sampling.violations import Violation, violations
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.values import canonical
from asbuilt.store.base import Transaction
from tests.client import pointers
from tests.plan.compiled import PEOPLE, document, plan_of, route
from tests.sampling.schemas import COLUMNS, DOCUMENT, SHELF_KEYS, documents
from tests.server.inside import Inside, Person, administrator

TODAY = date(2026, 11, 26)
EXAMPLES = Path(__file__).parents[2] / "examples"
Made = dict[str, list[dict[str, Any]]]

slow = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def made(plan: ServicePlan, count: int, **existing: list[dict[str, Any]]) -> Made:
    """Rows of every table, beside those that there are already."""
    found: Made = {}
    for name, _ in ordered(plan.tables):
        found[name] = list(rows(plan, name, count, 1, today=TODAY, existing={**existing, **found}))
    return found


def store(inside: Inside, found: Made) -> None:
    """Put rows into the store, in the order in which they were made."""

    def work(transaction: Transaction[Any]) -> None:
        for table, items in found.items():
            for row in items:
                transaction.insert(table, row)

    inside.run(inside.store.transact(work))


class Numbered:
    """New directories below one, for a service each."""

    def __init__(self, above: Path) -> None:
        self._above = above
        self._count = 0

    def next(self) -> Path:
        self._count += 1
        return self._above / str(self._count)


@pytest.fixture
def directories(tmp_path: Path) -> Numbered:
    return Numbered(tmp_path)


@slow
@given(text=documents())
def test_a_real_database_takes_every_row(text: str, directories: Numbered) -> None:
    plan = plan_of(text)
    found = made(plan, 25)
    assert all(len(items) == 25 for items in found.values())
    for name, items in found.items():
        written = json.loads(json.dumps([as_json(row) for row in items]))
        types = {column.name: column.type for column in plan.tables[name].columns}
        read = [
            {at: None if each is None else canonical(types[at], each) for at, each in row.items()}
            for row in written
        ]
        assert read == items
    with Inside(plan, directories.next()) as inside:
        store(inside, found)


@settings(slow, max_examples=15)
@given(text=documents())
def test_a_service_refuses_each_violation_for_its_own_reason_and_keeps_each_boundary(
    text: str, directories: Numbered
) -> None:
    plan = plan_of(text)
    found = made(plan, 3)
    with Inside(plan, directories.next()) as inside:
        store(inside, found)
        admin = replace(administrator(inside), exact=True)
        judge(inside, admin, "/api/things", found)
        judge_changes(inside, admin, "/api/things", found)


def test_violations_and_boundaries_are_of_all_kinds() -> None:
    columns = ",\n    ".join((*COLUMNS, "shelf_id BIGINT NOT NULL REFERENCES shelves(id)"))
    plan = plan_of(DOCUMENT.format(type="BIGINT", key=SHELF_KEYS[0], columns=columns))
    found, to = made(plan, 3), route(plan, "POST /api/things")
    valid = body(to, plan, today=TODAY, existing=found)
    names = {item.name for item in violations(to, plan, valid, today=TODAY, existing=found)}
    assert names == {
        "null", "type", "too-long", "nul-character", "not-in-enum", "too-large", "too-small",
        "beyond-64-bits", "too-many-digits", "too-precise", "malformed", "missing", "unknown",
        "check", "missing-reference", "duplicate",
    }  # fmt: skip
    edges = {
        (item.column, item.name)
        for item in boundaries(to, plan, valid, today=TODAY, existing=found)
    }
    assert edges >= {
        ("note", "empty"), ("title", "longest"), ("title", "longest beyond the BMP"),
        ("title", "longest combined"), ("large", "least"), ("large", "greatest"),
        ("exact", "greatest"), ("exact", "smallest"), ("due_at", "earliest"), ("due_at", "latest"),
        ("active", "true"), ("active", "false"), ("payload", "deep"), ("kind", "value fancy"),
        ("qty", "at a constraint"), ("due_at", "null"),
    }  # fmt: skip
    assert ("title", "empty") not in edges, "its constraint wants three characters"


def test_a_changed_body_misses_nothing_and_keeps_its_row(directories: Numbered) -> None:
    """PATCH: what is left out is not missing; a constraint counts with the row's other values."""
    sql = (
        PEOPLE
        + """CREATE TABLE trips (id BIGSERIAL PRIMARY KEY, starts_on DATE NOT NULL,
        ends_on DATE NOT NULL, CHECK (ends_on >= starts_on));"""
    )
    text = document(sql, "### Change\n\n**Method:** `PATCH /api/trips/{id}`\n\n"
                         '```json\n{"ends_on": "2026-01-01"}\n```')  # fmt: skip
    plan = plan_of(text)
    to = route(plan, "PATCH /api/trips/{id}")
    rest = {"id": 1, "starts_on": "2026-05-01"}
    valid = body(to, plan, today=TODAY, rest=rest)
    assert valid["ends_on"] >= "2026-05-01"
    found = list(violations(to, plan, valid, today=TODAY, rest=rest))
    assert "missing" not in {item.name for item in found}
    broken = next(item for item in found if item.name == "check")
    assert broken.body["ends_on"] < "2026-05-01"


@pytest.mark.parametrize("name", ["helpdesk", "shop"])
def test_a_role_sends_what_it_may_write_and_does_not_name_itself(name: str) -> None:
    plan = asbuilt.api.compile(asbuilt.api.read(EXAMPLES / name / "spec.md"))
    found, sent = made(plan, 3), 0
    for to in plan.routes:
        if not isinstance(to.action, Insert | Update) or to.body is None:
            continue
        columns = {field.name: field.column for field in to.body.fields}
        filled = plan.tables[to.action.table].filled
        for role, permit in to.permits.items():
            members = body(to, plan, today=TODAY, role=role, existing=found)
            named = {columns[member] for member in members}
            assert named <= {*permit.writable, None} and named.isdisjoint(filled)
            sent += len(members)
    assert sent


@pytest.mark.parametrize(("name", "path"), [("helpdesk", "/api/teams"), ("shop", "/api/products")])
def test_the_examples_keep_what_their_documents_say(
    directories: Numbered, name: str, path: str
) -> None:
    plan = asbuilt.api.compile(asbuilt.api.read(EXAMPLES / name / "spec.md"))
    handlers = load_handlers(EXAMPLES / name / "spec.md", plan)
    with Inside(plan, directories.next(), handlers=handlers) as inside:
        admin = first_administrator(inside)
        found = made(plan, 3, users=[dict(admin.user)])
        store(inside, found)
        judge(inside, replace(admin, exact=True), path, found)


def first_administrator(inside: Inside) -> Person:
    """Somebody made of sampled values, like any other body."""
    to = route(inside.plan, "POST /api/auth/setup")
    person = Person(inside)
    sent = body(to, inside.plan, today=TODAY) | {"token": inside.setup_token()}
    answer = person.send("POST", to.path, sent)
    assert answer.status == 201, answer
    return person.takes(answer)


def judge(inside: Inside, admin: Person, path: str, found: Made) -> None:
    """Send a valid body, all violations of it, and all boundaries."""
    to = route(inside.plan, f"POST {path}")
    existing: Mapping[str, Any] = found
    valid = body(to, inside.plan, today=TODAY, seed=7, existing=existing)
    answer = admin.send("POST", path, valid)
    assert answer.status == 201, (valid, answer)
    for violation in violations(to, inside.plan, valid, today=TODAY, existing=existing):
        refused(admin, path, violation)
    for boundary in boundaries(to, inside.plan, valid, today=TODAY, existing=existing):
        kept(inside.plan, admin, to, boundary)


def judge_changes(inside: Inside, admin: Person, path: str, found: Made) -> None:
    """The same by changing a row: what the body leaves out is the row's."""
    to = route(inside.plan, f"PATCH {path}/{{id}}")
    table = path.rpartition("/")[2]
    columns = [column.name for column in inside.plan.tables[table].columns]
    stored = [dict(zip(columns, row, strict=True)) for row in inside.rows(table, *columns)]
    found, row = {**found, table: stored}, stored[0]
    place = f"{path}/{row['id']}"
    valid = body(to, inside.plan, today=TODAY, seed=8, existing=found, rest=row)
    answer = admin.send("PATCH", place, valid)
    assert answer.status == 200, (valid, answer)
    assert to.body is not None
    members = {field.column: field for field in to.body.fields}
    for violation in violations(to, inside.plan, valid, today=TODAY, existing=found, rest=row):
        assert violation.name not in ("missing", "duplicate")
        refused(admin, place, violation, "PATCH")
    for boundary in boundaries(to, inside.plan, valid, today=TODAY, existing=found, rest=row):
        answer = admin.send("PATCH", place, boundary.body)
        assert answer.status == 200, (boundary, answer)
        field = members[boundary.column]
        assert read_back(field.type, answer.body[field.name]) == boundary.value, boundary


def refused(person: Person, path: str, violation: Violation, method: str = "POST") -> None:
    answer = person.send(method, path, violation.body)
    assert answer.status == violation.status, (violation, answer)
    assert violation.pointer in pointers(answer), (violation, answer)
    if violation.name == "check":
        assert violation.constraint is not None
        assert violation.constraint in answer.body["errors"][0]["detail"]
    else:
        assert len(pointers(answer)) == 1 or violation.name == "duplicate", (violation, answer)


def kept(plan: ServicePlan, person: Person, to: Route, boundary: Boundary) -> None:
    answer = person.send("POST", to.path, boundary.body)
    assert answer.status == 201, (boundary, answer)
    assert to.body is not None
    field = next(field for field in to.body.fields if field.column == boundary.column)
    read = person.send("GET", answer.headers["location"])
    shown = {**answer.body, **(read.body if read.status == 200 else {})}
    if field.name in shown:
        assert read_back(field.type, shown[field.name]) == boundary.value, (boundary, shown)
    else:
        table = getattr(to.action, "table", "")
        stored = person.inside.rows(table, boundary.column, id=answer.body["id"])
        assert stored == [(boundary.value,)]


def read_back(type: ColumnType, shown: Any) -> Any:
    """What an answer shows, in canonical form; floats of JSON documents as floats again."""
    if shown is None:
        return None
    return canonical(type, shown if type.kind == "decimal" else floats(shown))


def floats(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case list():
            return [floats(item) for item in value]
        case dict():
            return {name: floats(member) for name, member in value.items()}
    return value
