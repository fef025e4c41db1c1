"""Headings that say in which database a table is, and what the cells of its fields say."""

from __future__ import annotations

import pytest

from asbuilt.spec.column_type import Default
from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import DataModel
from tests.sections.documents import outline_of

GRID = "| Field | Type | Default |\n|--|--|--|\n| id | uuid | Auto |\n| name | text | - |\n"


def model(text: str) -> DataModel:
    return data_model.read(outline_of(f"# Harbour\n\n## Data models\n\n{text}\n"))


@pytest.mark.parametrize(
    "heading",
    ["Database Table: `berth_fees`", "Database table: berth_fees", "DB Table — `berth_fees`",
     "2.1 SQL table: **berth_fees**", "MongoDB collection: berth_fees",
     "Database table name: harbour.berth_fees"],
)  # fmt: skip
def test_a_heading_names_the_table_of_a_database(heading: str) -> None:
    (table,) = model(f"### Berth fee model\n\n#### {heading}\n\n{GRID}").tables
    assert (table.name, table.primary_key) == ("berth_fees", ("id",))


@pytest.mark.parametrize("heading", ["Database tables", "Database schema", "Tables"])
def test_a_heading_about_all_of_them_names_none(heading: str) -> None:
    assert model(f"### {heading}\n\n{GRID}").tables == ()


@pytest.mark.parametrize(
    "label", ["**Related data:**", "**Computed fields (not in the database):**", "Derived values:"]
)
def test_what_is_worked_out_for_answers_is_no_table(label: str) -> None:
    text = f"### Database table: berths\n\n{GRID}\n{label}\n- `fees`: array of fees\n- `id`: uuid\n"
    assert [table.name for table in model(text).tables] == ["berths"]


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("Enum: 'sail', 'oar'", "kind IN ('sail', 'oar')"),
        ("ENUM('sail','oar')", "kind IN ('sail', 'oar')"),
        ("Required, enum: `sail`, `oar`", "kind IN ('sail', 'oar')"),
        ("Enum: sail, oar", "kind IN ('sail', 'oar')"),
        ("Enum [sail / oar]", "kind IN ('sail', 'oar')"),
        ("Enum: see below", None),
        ("Enum: sail, and others", None),
        ("The enum of the hull, sail, or oar", None),
    ],
)
def test_a_text_may_be_one_of_an_enumeration(cell: str, condition: str | None) -> None:
    grid = f"| Field | Type | Validation |\n|--|--|--|\n| id | uuid | |\n| kind | text | {cell} |"
    (table,) = model(f"### Boats\n\n{grid}\n").tables
    assert next((check.text for check in table.checks), None) == condition


@pytest.mark.parametrize(
    ("type", "default", "told"),
    [
        ("integer", "Auto", Default("serial")),
        ("timestamp", "Auto", Default("now")),
        ("timestamp", "auto-generated", Default("now")),
        ("date", "System generated", Default("today")),
        ("text", "Auto", None),
        ("text", "auto-generated", None),
        ("text", "auto", Default("constant", "auto")),
        ("text", "'Auto'", Default("constant", "Auto")),
    ],
)
def test_what_the_database_makes_is_no_constant(
    type: str, default: str, told: Default | None
) -> None:
    grid = f"| Field | Type | Default |\n|--|--|--|\n| id | uuid | |\n| mark | {type} | {default} |"
    (table,) = model(f"### Boats\n\n{grid}\n").tables
    assert table.columns[1].default == told
