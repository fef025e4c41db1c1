"""Columns that a sentence gives all tables, and tables that it leaves out."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of

GRIDS = """
### Boats

| Field | Type |
|--|--|
| name | text |

### Trips

| Field | Type |
|--|--|
| boat_id | uuid |
"""


def names(said: str, rest: str = GRIDS) -> dict[str, list[str]]:
    model = data_model.read(outline_of(f"# Harbour\n\n## Data model\n\n{said}\n\n{rest}\n"))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


@pytest.mark.parametrize(
    "said",
    [
        "All tables have `id` (uuid), `created_at` (timestamptz).",
        "Money is in cents. Every table has an `id` and a `created_at` timestamp.",
        "- Each entity also includes the common fields: `id`, `created_at`.\n- Names are unique.",
        "All collections share these columns: `id uuid`, `created_at`",
    ],
)
def test_all_tables_have_them(said: str) -> None:
    assert names(said) == {
        "boats": ["id", "name", "created_at"],
        "trips": ["id", "boat_id", "created_at"],
    }


@pytest.mark.parametrize(
    "said",
    [
        "All tables except `trips` have `owner_id` (uuid).",
        "Every table has an `owner_id`, but not `trips`.",
        "Every table (apart from `trips`) carries `owner_id`.",
    ],
)
def test_some_are_left_out(said: str) -> None:
    assert names(said) == {"boats": ["name", "owner_id"], "trips": ["boat_id"]}


@pytest.mark.parametrize(
    "said",
    [
        "All tables have an index on `owner_id`.",
        "Every table has an `owner_id` unless noted.",
        "All tables except a few have `owner_id`.",
        "All tables have `owner_id` as their partition key.",
        "Some tables have `owner_id`.",
        "All tables should have names.",
    ],
)
def test_what_is_said_otherwise_gives_none(said: str) -> None:
    assert names(said) == {"boats": ["name"], "trips": ["boat_id"]}


def test_code_says_all_of_its_own() -> None:
    fence = "```prisma\nmodel Crew {\n  id Int @id\n}\n```"
    found = names("All tables have `created_at`.", f"{GRIDS}\n### Crew\n\n{fence}")
    assert found["crew" if "crew" in found else "Crew"] == ["id"]
    assert found["boats"] == ["name", "created_at"]


def test_types_are_those_of_the_last_that_is_called_alike() -> None:
    said = "All tables have `created_at`, `updated_at` (timestamptz)."
    model = data_model.read(outline_of(f"# Harbour\n\n## Data model\n\n{said}\n\n{GRIDS}\n"))
    assert [each.type_text for each in model.tables[0].columns[1:]] == ["timestamptz"] * 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_they_stand_where_the_sentence_names_them(end: str) -> None:
    said = "- All tables\n  have the columns\n  `id`, `created_at`."
    outline = outline_of(f"# Harbour\n\n## Data model\n\n{said}\n\n{GRIDS}\n".replace("\n", end))
    table, *_ = data_model.read(outline).tables
    (column,) = [each for each in table.columns if each.name == "created_at"]
    assert outline.source.slice(column.span) == "created_at"
