"""Where a path leads in the data model."""

from __future__ import annotations

import pytest

from asbuilt.plan.paths import Places
from tests.plan.compiled import document, plan_of

SQL = """CREATE TABLE people (id BIGSERIAL PRIMARY KEY, email TEXT UNIQUE NOT NULL);
CREATE TABLE projects (id BIGSERIAL PRIMARY KEY, slug TEXT UNIQUE NOT NULL);
CREATE TABLE tasks (
    id BIGSERIAL PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES projects(id)
);
CREATE TABLE orders (id BIGSERIAL PRIMARY KEY);
CREATE TABLE order_lines (
    order_id BIGINT NOT NULL REFERENCES orders(id),
    line_no INTEGER NOT NULL,
    PRIMARY KEY (order_id, line_no)
);
CREATE TABLE loose (id BIGSERIAL PRIMARY KEY);
CREATE TABLE pins (id BIGSERIAL PRIMARY KEY, loose_id BIGINT NOT NULL);
CREATE TABLE transport_jobs (id BIGSERIAL PRIMARY KEY, state TEXT, driver_id BIGINT);
CREATE TABLE scan_events (id BIGSERIAL PRIMARY KEY, transport_job_id BIGINT NOT NULL);
CREATE TABLE paper_forms (id BIGSERIAL PRIMARY KEY);
CREATE TABLE web_forms (id BIGSERIAL PRIMARY KEY);
"""
PLACES = Places(plan_of(document(SQL)).tables)


@pytest.mark.parametrize(
    ("path", "table", "key", "parents"),
    [
        ("/api/tasks", "tasks", (), ()),
        ("/api/v1/tasks/{id}", "tasks", ("id",), ()),
        ("/task/{taskId}", "tasks", ("id",), ()),
        ("/projects/{slug}", "projects", ("slug",), ()),
        ("/api/projects/{project_id}/tasks", "tasks", (), ("project_id",)),
        ("/api/projects/{id}/tasks/{task_id}", "tasks", ("id",), ("project_id",)),
        ("/loose/{id}/pins", "pins", (), ("loose_id",)),
        ("/loose/{looseId}/pins/{id}", "pins", ("id",), ("loose_id",)),
        ("/orders/{id}/lines", "order_lines", (), ("order_id",)),
        ("/orders/{id}/lines/{line_no}", "order_lines", ("line_no",), ("order_id",)),
        ("/order-lines/{order_id}/{line_no}", "order_lines", ("order_id", "line_no"), ()),
        ("/orderLines/{order_id}/{n}", "order_lines", ("order_id", "line_no"), ()),
        ("/person/{email}", "people", ("email",), ()),
        ("/jobs", "transport_jobs", (), ()),
        ("/jobs/{id}/events", "scan_events", (), ("transport_job_id",)),
    ],
)
def test_tables_keys_and_parents(
    path: str, table: str, key: tuple[str, ...], parents: tuple[str, ...]
) -> None:
    place = PLACES.at(path)
    assert place.table == table and not place.broken and place.verb is None
    assert tuple(part.column for part in place.key) == key
    assert tuple(parent.link for parent in place.parents) == parents


def test_a_word_behind_a_key_is_a_verb() -> None:
    place = PLACES.at("/api/tasks/{id}/close")
    assert (place.table, place.verb, place.key[0].column) == ("tasks", "close", "id")


@pytest.mark.parametrize(
    ("path", "column"),
    [("/jobs/{id}/state", "state"), ("/jobs/{id}/driver", "driver_id"), ("/jobs/{id}/id", None)],
)
def test_a_word_behind_a_key_may_be_a_column(path: str, column: str | None) -> None:
    place = PLACES.at(path)
    assert (place.table, place.column and place.column.name, place.key[0].column) == (
        "transport_jobs",
        column,
        "id",
    )


def test_a_column_needs_a_row() -> None:
    text = document("CREATE TABLE tallies (id BIGSERIAL PRIMARY KEY, aggregate INTEGER);")
    place = Places(plan_of(text).tables).at("/tallies/aggregate")
    assert (place.verb, place.column) == ("aggregate", None)


@pytest.mark.parametrize("path", ["/forms", "/tasks/{id}/events", "/transport"])
def test_what_may_be_the_end_of_two_names_or_stands_elsewhere_is_none(path: str) -> None:
    assert PLACES.at(path).table in (None, "tasks")


def test_an_example_of_something_else_is_no_row() -> None:
    assert PLACES.at("/jobs", None, {"state", "colour"}).table == "transport_jobs"
    assert PLACES.at("/jobs", None, {"state", "colour", "smell"}).table is None


@pytest.mark.parametrize(
    "path", ["/loose/{id}/tasks", "/nothing/{id}/tasks", "/projects/{slug}/tasks"]
)
def test_a_parent_that_can_not_be_bound_breaks_the_path(path: str) -> None:
    assert PLACES.at(path).broken


def test_a_noun_that_is_no_table() -> None:
    place = PLACES.at("/api/reports/{id}")
    assert (place.table, place.noun, place.keyed) == (None, "reports", True)


def test_a_key_that_binds_to_no_column() -> None:
    assert PLACES.at("/order-lines/{anything}").key == ()


def test_a_table_of_two_words_goes_before_one_that_belongs_to_nobody() -> None:
    sql = """CREATE TABLE campaigns (id BIGSERIAL PRIMARY KEY);
CREATE TABLE documents (id BIGSERIAL PRIMARY KEY, slug TEXT);
CREATE TABLE campaign_documents (
    id BIGSERIAL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns(id)
);"""
    places = Places(plan_of(document(sql)).tables)
    assert places.at("/campaigns/{id}/documents/{doc_id}").table == "campaign_documents"
    assert places.at("/documents/{id}").table == "documents"
