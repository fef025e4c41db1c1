"""Entities whose fields are plain words."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import Table
from tests.sections.documents import outline_of


def tables(text: str) -> dict[str, Table]:
    outline = outline_of(f"# Harbour\n\n{text}\n")
    found = data_model.read(outline).tables
    for table in found:
        for column in table.columns:
            said = outline.source.slice(column.span).replace(" ", "_").lower()
            assert column.name.lower() in said or said in column.name.lower()
    return {table.name: table for table in found}


def names(text: str) -> dict[str, list[str]]:
    return {name: [column.name for column in table.columns] for name, table in tables(text).items()}


BOAT = ["boat_id", "full_name", "date_of_birth"]


@pytest.mark.parametrize(
    "text",
    [
        "### Boat\n\n- Boat ID\n- Full name\n- Date of birth",
        "### 1.2 Boat entity\n\nA hull.\n\nAttributes:\n\n1. Boat ID (PK)\n"
        "2. Full name.\n3. Date of birth.",
        "### Boat\n\nFields:\n\n- **Boat ID**: its number\n- **Full name** – as painted\n"
        "- **Date of birth** (when launched)",
        "- **Boat**: boat ID, full name, date of birth\n- Berth: berth ID, depth",
        "- Boat\n  - Boat ID\n  - Full name\n  - Date of birth",
        "| Entity | Attributes |\n|--|--|\n| Boat | Boat ID, full name, and date of birth |",
        "Each boat shall contain:\n\n- Boat ID.\n- Full name of the boat.\n- Date of birth.",
        "A boat record must include the following fields:\n\n"
        "* Boat ID\n* Full name\n* Date of birth",
        "For every **boat**, the system shall store at least the following information:\n\n"
        "- Boat ID\n- Full name must be unique\n- Date of birth",
        "The following data is kept for each boat:\n\n- Boat ID\n- Full name\n- Date of birth",
    ],
)
def test_fields_in_words(text: str) -> None:
    found = names(f"## Data model\n\n{text}")
    found.pop("berth", None)
    assert found == {"boat": BOAT}


def test_a_section_of_an_entity_says_what_it_holds() -> None:
    text = (
        "## 4. Boat Data\n\nEach boat shall contain:\n\n- Boat ID.\n- Unique hull number.\n"
        "- One or more boat items.\n- At least one flag\n"
        "- Sailing date and time in UTC, if known.\n\n"
        "Each boat item shall contain:\n\n- Name.\n- Size greater than zero."
    )
    found = tables(text)
    kinds = {name: [(c.name, c.type.kind) for c in each.columns] for name, each in found.items()}
    assert kinds == {
        "boat": [("boat_id", "uuid"), ("hull_number", "integer"),
                 ("sailing_date_and_time", "timestamp"), ("flag", "array")],
        "boat_item": [("name", "text"), ("size", "integer")],
    }  # fmt: skip
    assert found["boat"].uniques == (("hull_number",),)
    assert found["boat"].primary_key == ("boat_id",)


def test_keys_of_others_are_references() -> None:
    text = "### Boat\n\n- BoatId\n- Name\n\n### Trip\n\n- Trip number\n- BoatId\n- Start date"
    trip = tables(f"## Entities\n\n{text}")["trip"]
    assert [(each.columns, each.table) for each in trip.references] == [(("BoatId",), "boat")]
    assert trip.primary_key == ("trip_number",)


def test_one_without_a_key_of_its_own_has_that_of_another() -> None:
    text = "- Boat: boat ID, name\n- Repair: boat ID, day, cost\n- Mast: height, colour"
    assert names(f"## Entities\n\n{text}") == {
        "boat": ["boat_id", "name"],
        "repair": ["boat_id", "day", "cost"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "## Data model\n\n### Boat\n\n- Full name\n- Date of birth",
        "## Data model\n\n### Boat\n\n- Boat IDs must be unique.\n- Names are short.",
        "## Data model\n\n### Boat\n\nRules:\n\n- Boat ID\n- Full name",
        "## Data model\n\n- Boat ID: uuid, primary key\n- Berth ID: uuid, required",
        "## Data model\n\nEach response shall contain:\n\n- Response ID\n- Status",
        "## Data model\n\nEach boat must not contain:\n\n- Boat ID\n- Status",
        "## Harbour\n\nEach boat shall contain:\n\n- Boat ID\n- Status",
        "## Crew data\n\nEach boat shall contain:\n\n- Boat ID\n- Status",
        "## Features\n\n### Boat\n\n- Boat ID\n- Full name",
        "## Data model\n\n### Boat\n\n- Boat ID\n- Boat ID\n- Name",
        "## Data model\n\n### Boat\n\n- Boat ID\n- One name two name three name",
    ],
)
def test_what_is_none(text: str) -> None:
    assert names(text) == {}
