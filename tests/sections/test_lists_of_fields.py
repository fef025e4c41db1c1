"""Lists of names below lines that say that fields follow, rows of fields in words, and captions."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of


def names(text: str) -> dict[str, list[str]]:
    model = data_model.read(outline_of(f"# Harbour\n\n## Recommended entities\n\n{text}\n"))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


@pytest.mark.parametrize(
    "line",
    ["Recommended fields:", "**Core columns:**", "A hull that floats. Suggested attributes:",
     "The minimum fields are:", "Fields:"],
)  # fmt: skip
def test_names_alone(line: str) -> None:
    text = f"### 1. Boat\n\n{line}\n\n- `name`\n- `berth_id` nullable\n- `kind` (`sail`, `oar`)\n"
    assert names(text) == {"boat": ["name", "berth_id", "kind"]}


def test_what_stands_below_is_no_field() -> None:
    text = (
        "### Boat\n\nExamples:\n\n- dinghy\n- ferry\n\nRequired fields:\n\n- `id`\n- `name`\n\n"
        "Suggested `name` values:\n\n- `A`\n- `B`\n\nConstraints:\n\n- unique on `(id, name)`\n"
    )
    assert names(text) == {"boat": ["id", "name"]}


@pytest.mark.parametrize("title", ["Import format", "Search request", "Validation", "CSV exports"])
def test_what_is_sent_or_judged_has_none(title: str) -> None:
    assert names(f"### {title}\n\nRequired fields:\n\n- `name`\n- `berth`\n") == {}


def test_a_label_of_fields_names_no_table() -> None:
    assert "core_fields" not in names("### Boat\n\nCore fields: `id`, `name`, `berth_id`\n")


@pytest.mark.parametrize("said", ["What floats.", "Lies in harbour.", "A hull."])
def test_a_sentence_is_no_caption(said: str) -> None:
    grid = "| Field | Type |\n|--|--|\n| name | text |\n| berth | text |"
    assert names(f"### Boat\n\n{said}\n\n{grid}\n") == {"boat": ["name", "berth"]}


def test_rows_with_words_among_names() -> None:
    text = (
        "| Table | Key columns | Notes |\n|--|--|--|\n"
        "| `fares` | code (unique), price_cents, currency `EUR`, active window, berth_id? | a |\n"
        "| `berths` | the usual ones, as the map shows them | few |"
    )
    assert names(text) == {
        "fares": ["code", "price_cents", "currency", "active_window", "berth_id"]
    }


@pytest.mark.parametrize(
    "name", ["{prefix}boats", "<prefix>_boats", "{$wpdb->prefix}boats", "$wpdb->prefix . boats"]
)
def test_what_all_names_begin_with_is_no_part_of_them(name: str) -> None:
    grid = "| Column | Type |\n|--|--|\n| id | uuid |\n| name | text |"
    assert names(f"### Table: `{name}`\n\n{grid}\n") == {"boats": ["id", "name"]}


def test_timestamps_are_two() -> None:
    text = "### Boat\n\n| Column | Type |\n|--|--|\n| name | text |\n| timestamps | |"
    assert names(text) == {"boat": ["name", "created_at", "updated_at"]}


@pytest.mark.parametrize("below", ["\n    - {}\n    - {}\n    - {}", "    - {}\n    - {}\n    - {}",
                                   "\n  * {}\n  * {}\n  * {}"])  # fmt: skip
def test_fields_below_the_terms_of_a_definition_list(below: str) -> None:
    boat = below.format("`id` – uuid, primary key", "`name` – text", '`hull` – "wood" or "steel"')
    trip = below.format(
        "`hull_no` – reference to boat", "`day` – date", "`crew`: who sailed, a few"
    )
    text = f"boat\n:   A hull.  Fields:\n{boat}\n\ntrip\n:   One outing.  Columns:\n{trip}"
    assert names(text) == {"boat": ["id", "name", "hull"], "trip": ["hull_no", "day", "crew"]}


@pytest.mark.parametrize(
    "text",
    [
        "Each boat shall include the following fields:\n\n{}",
        "For every boat the system stores:\n\n{}",
        "1. **R4.1** A boat record has:\n{}",
        "- R-4: The following data must be kept for each boat:\n{}",
        "**Every boat contains:**\n\n{}",
    ],
)
def test_a_line_says_what_an_entity_holds(text: str) -> None:
    fields = "   - `id` – its number.\n   - optional `notes` – free text.\n   - a `name`\n"
    assert names(text.format(fields)) == {"boat": ["id", "notes", "name"]}


def test_a_grid_below_such_a_line() -> None:
    grid = "| Column | Type |\n|--|--|\n| id | uuid |\n| name | text |"
    text = f"### All about them\n\nEach boat has these columns:\n\n{grid}"
    assert names(text) == {"boat": ["id", "name"]}


@pytest.mark.parametrize(
    "line", ["Each response contains:", "A boat may contain:", "Each boat must not contain:",
             "Each page has:", "Each boat has a:", "Each boat contains"],
)  # fmt: skip
def test_what_says_nothing_of_an_entity(line: str) -> None:
    assert "boat" not in names(f"### Rules\n\n- {line}\n  - `id`\n  - `name`\n  - `kind`")


@pytest.mark.parametrize(
    "line", ["Optional fields:", "**Mooring fields:**", "More is kept. Audit columns:",
             "Timestamps:"],
)  # fmt: skip
def test_further_fields_of_an_entity(line: str) -> None:
    more = "- `name` (text)\n- `seen_at` (timestamp)\n- `made_at` (timestamp, unique)"
    text = f"### Boat\n\nFields:\n\n- `id` (uuid)\n- `name` (text)\n\n{line}\n\n{more}\n"
    assert names(text) == {"boat": ["id", "name", "seen_at", "made_at"]}


@pytest.mark.parametrize("line", ["Response fields:", "Indexed columns:", "Removed fields:"])
def test_what_else_a_line_calls_fields_are_none_of_it(line: str) -> None:
    more = "- `name` (text)\n- `seen_at` (timestamp)"
    text = f"### Boat\n\n- `id` (uuid)\n- `name` (text)\n\n{line}\n\n{more}\n"
    assert names(text)["boat"] == ["id", "name"]


def test_fields_with_what_is_said_of_them_are_no_entities() -> None:
    text = "### Boat\n\nMain things:\n\n- Name\n- HIN (required, checked)\n- Berth\n- When\n"
    assert names(text) == {}


@pytest.mark.parametrize(
    "heading", ["Database Table: `boats`", "Data model of the `boats` table", "Entity `boats`",
                "Tables: Table `boats`", "`tables`"],
)  # fmt: skip
def test_a_chapter_may_be_one_table(heading: str) -> None:
    grid = "| Column | Type |\n|--|--|\n| id | uuid |\n| name | text |"
    text = f"# Harbour\n\n## Overview\n\nAll.\n\n## {heading}\n\nWhat floats.\n\n{grid}\n"
    (table,) = data_model.read(outline_of(text)).tables
    assert table.name == ("tables" if heading == "`tables`" else "boats")


def test_the_id_of_another_document_is_no_key() -> None:
    grid = (
        "| Column | Type | Notes |\n|--|--|--|\n| id | uuid | Primary key |\n"
        "| document_id | uuid | Document ID |"
    )
    model = data_model.read(outline_of(f"# Data model\n\n## Link\n\n{grid}\n"))
    assert model.tables[0].primary_key == ("id",)


def test_a_document_of_identity_is_no_key() -> None:
    assert names("### Boat ID\n- id: uuid\n- boat_id: uuid\n- issued_on: date") == {
        "boat_id": ["id", "boat_id", "issued_on"]
    }


def test_values_and_targets_follow_fields_without_a_sign() -> None:
    said = (
        "**Loan** (`loans`)\n- `id` uuid, pk\n- `tool_id` → tools, required\n"
        "- `state` one of `out`, `back`; default `out`\n- `due_on` date, required"
    )
    for heading in ("Model", "Technical notes"):
        model = data_model.read(outline_of(f"# D\n\n## {heading}\n\n{said}\n"))
        (loans,) = model.tables
        assert {each.name: each.nullable for each in loans.columns} == {
            "id": False, "tool_id": False, "state": True, "due_on": False,
        }  # fmt: skip
        assert [each.table for each in loans.references] == ["tools"]
        assert "('out', 'back')" in loans.checks[0].text


def test_a_table_in_bold_ends_with_a_dot() -> None:
    said = (
        "**Table `loans`.** Columns: `id` (bigint, primary key), `tool_id` (references `tools`),\n"
        "`state` (`out` or `back`; default `out`)."
    )
    (loans,) = data_model.read(outline_of(f"# D\n\n## Data\n\n{said}\n")).tables
    assert [each.name for each in loans.columns] == ["id", "tool_id", "state"]
    assert loans.columns[2].type.values == ("out", "back")
    assert loans.columns[0].type.kind == "integer"


def test_personal_data_may_be_marked_in_brackets() -> None:
    said = "**Loan** (`loans`)\n- `id` uuid, pk\n- `email` text, unique (personal data)"
    (loans,) = data_model.read(outline_of(f"# D\n\n## Data\n\n{said}\n")).tables
    assert loans.columns[1].marks.pii == "personal"
