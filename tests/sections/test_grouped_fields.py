"""Fields in groups, rows of fields below a name, and what lists say of keys, values and types."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from asbuilt.spec.tables.fields.field_type import type_of_name
from asbuilt.spec.tables.schema import Table
from tests.sections.documents import outline_of


def tables(text: str) -> dict[str, Table]:
    model = data_model.read(outline_of(f"# Harbour\n\n## Data model\n\n{text}\n"))
    return {table.name: table for table in model.tables}


def names(text: str) -> dict[str, list[str]]:
    return {name: [each.name for each in it.columns] for name, it in tables(text).items()}


BOAT = """### Boat

A boat that floats.

- `boatId`, optional `berthId`, `kind` (Sail|Oar), `name`.
- Hull: `length`, `masts[]` and `keel?`.
- Papers: `insurance { company, number }` for the harbour master, plus
  `survey` (Survey refs).
- Looked after by its owner, who is told.
"""


def test_several_fields_an_item() -> None:
    boat = tables(BOAT)["boat"]
    kinds = {column.name: column.type.kind for column in boat.columns}
    assert kinds == {
        "boatId": "uuid", "berthId": "uuid", "kind": "enum", "name": "text", "length": "text",
        "masts": "array", "keel": "text", "insurance": "json",
    }  # fmt: skip
    assert boat.primary_key == ("boatId",)


@pytest.mark.parametrize(
    "text",
    [
        "### Lists\n\n- `name`, `kind`\n- Dates: `from`, `to`\n",
        "### Boat rules\n\n- `boatId`: from the hull.\n- It has `a`, `b`, `c` and `d`.\n- No.",
        "### Checks\n\n- `boatId` is unique\n- `berthId` is free\n- `name` is not empty\n",
    ],
)
def test_what_says_something_of_fields_lists_none(text: str) -> None:
    assert names(text) == {}


def test_a_row_below_a_name() -> None:
    text = (
        "### Entities & more\n\n**`Boat`** (what floats)\n`id`, `berth_id`,\n"
        "`kind` (`sail` | `oar`), `built: date`.\n\n"
        "**`Berth`**\n`id`, `place`, `depth`\n\n**Note**\nSee `id`, `place`.\n"
    )
    assert names(text) == {
        "boat": ["id", "berth_id", "kind", "built"], "berth": ["id", "place", "depth"],
    }  # fmt: skip


def test_constraints_among_fields() -> None:
    stays = tables(
        "**stays**\n\n- boat_id (FK boats)\n- berth_id (FK berths)\n- from_day (date)\n- state\n"
        "- PRIMARY KEY (boat_id, from_day)\n- unique (berth_id, from_day)\n"
    )["stays"]
    assert [column.name for column in stays.columns] == ["boat_id", "berth_id", "from_day", "state"]
    assert (stays.primary_key, stays.uniques) == (
        ("boat_id", "from_day"),
        (("berth_id", "from_day"),),
    )


def test_fields_that_lead_to_tables_are_as_good_as_typed() -> None:
    text = "**stays**\n\n- boat_id (FK boats)\n- berth_id (FK berths, unique)\n- day\n- told_by\n"
    assert names(text) == {"stays": ["boat_id", "berth_id", "day", "told_by"]}
    assert names("**Moves**\n\n- sea → harbour\n- harbour → berth\n- berth\n- sea\n") == {}


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("OPEN | CLOSED", ("OPEN", "CLOSED")),
        ("open | closed (default open)", ("open", "closed")),
        ("OPEN | CLOSED  // as the master says", ("OPEN", "CLOSED")),
        ("text | null", ()),
        ("string | number", ()),
    ],
)
def test_values_behind_a_colon(said: str, values: tuple[str, ...]) -> None:
    boats = tables(f"**boats**\n\n- id (uuid) // from the hull\n- state: {said}\n")["boats"]
    assert boats.columns[1].type.values == values


def test_types_that_stand_below_each_other() -> None:
    boats = tables(
        "### Boat\n\n```\nid        UUID (PK)\nname      string (as painted)\n"
        "kind      'sail & oar' | 'sail'   default: 'sail'\n"
        "sails     string[] (all, the primary one)\n```\n"
    )["boat"]
    assert [column.type_text for column in boats.columns[:2]] == [
        "UUID (PK)",
        "string (as painted)",
    ]
    assert [check.text for check in boats.checks] == ["kind IN ('sail & oar', 'sail')"]
    assert boats.primary_key == ("id",)


def test_a_key_that_is_told_where_a_table_is_described_again() -> None:
    text = (
        "### stays\n\n- boat_id (FK)\n- day (date)\n- PRIMARY KEY (boat_id, day)\n\n"
        "### Stays table\n\n| Column | Type |\n|--|--|\n| boat_id | int |\n| day | date |\n"
    )
    assert tables(text)["stays"].primary_key == ("boat_id", "day")


@pytest.mark.parametrize(
    ("table", "column", "is_key"),
    [("organizations", "org_id", True), ("employees", "emp_id", True),
     ("order_items", "order_id", False), ("loans", "tool_id", False)],
)  # fmt: skip
def test_a_key_by_the_beginning_of_its_table(table: str, column: str, is_key: bool) -> None:
    text = f"**{table}**\n\n- {column} (text)\n- note (text)\n"
    assert tables(text)[table].primary_key == ((column,) if is_key else ())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("phone_number", "text"), ("cardNumber", "text"), ("seat_number", "integer"),
     ("viewCount", "integer"), ("isOpen", "boolean"), ("island", "text"), ("issue", "text"),
     ("waitlistEnabled", "boolean"), ("can_edit", "boolean"), ("canal", "text"),
     ("birthdate", "date"), ("dateOfBirth", "date")],
)  # fmt: skip
def test_what_a_name_says(name: str, kind: str) -> None:
    assert type_of_name(name) == kind


def test_columns_on_every_table() -> None:
    found = names(
        "Postgres. `id` = uuid pk, plus `made_at`/`changed_at` on every table. It is kept.\n\n"
        "- berths(berth_id, depth)\n"
    )
    assert found == {"berths": ["id", "berth_id", "depth", "made_at", "changed_at"]}


@pytest.mark.parametrize(
    "said",
    ["`made_at` on every berth", "The key `made_at` on every table is indexed", "See `made_at`"],
)
def test_what_is_said_of_less_than_all_tables_gives_no_columns(said: str) -> None:
    assert names(f"{said}.\n\n- berths(id, name)\n") == {"berths": ["id", "name"]}


@pytest.mark.parametrize(
    ("said", "kind"),
    [("default 15", "integer"), ("default 0.5", "decimal"), ("default true", "boolean"),
     ("default 60/min", "text"), ("sail/oar/etc", "text"), ("text, default 15", "text")],
)  # fmt: skip
def test_what_a_default_or_some_values_tell_of_a_type(said: str, kind: str) -> None:
    (boat,) = tables(f"- **boats**: id, berth_id, mark ({said}), timestamp\n").values()
    assert [each.type.kind for each in boat.columns[2:]] == [kind, "timestamp"]
