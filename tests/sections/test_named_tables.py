"""Tables that a document names, and of which it tells no column."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of

DRAWING = """```
Boat (1) ──┬── (*) Trip ──── Crew
           │
           └── (*) Repair      (V2 - later)

Others:
           Harbour / Light_House
```
"""
DIAGRAM = "```mermaid\nerDiagram\n  BOAT ||--o{ TRIP : makes\n  TRIP }o--|| CREW : has\n```\n"


def named(text: str) -> list[str]:
    outline = outline_of(f"# Harbour\n\n{text}\n")
    found = data_model.read(outline).named
    for each in found:
        assert outline.source.slice(each.span).lower().replace("_", "").replace(" ", "") == (
            each.name.replace("_", "")
        )
    return [each.name for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "## Database\n\n| Table | Purpose |\n|--|--|\n| boats | a |\n| crew_members | b |",
        "## Data model\n\n| Entity | Meaning |\n|--|--|\n| **Boats** | a |\n| Crew Members | b |",
        "## 3. Tables\n\n| Name | Purpose |\n|--|--|\n| `boats` | a |\n| `crew_members` | b |",
        "## Entities\n\n- **Boats**: what floats.\n- **Crew Members** – who sails (all of them).",
        "## Database tables\n\n1. `boats`\n2. `crew_members`",
        "## Data model\n\nThe core entities are:\n\n- Boats\n- CrewMembers: who sails",
        "## Database Design\n\n**Core entities:** Boats, CrewMembers (2 tables, see the schema).",
        "## Database Design\n\nTables: `boats` and `crew_members`.",
        "## Data\n\nIt has 2 tables, which tell it all:\n\n**Boats** says what floats.\n\n"
        "**Crew Members** tracks who sails.\n\nMore follow.",
        "## Data\n\nThese entities exist:\n\n- **Boats** – float\n- **CrewMembers** sail",
        "## Data model\n\n- 2 tables, made in this order: `boats`, `crew_members`.",
    ],
)
def test_names_of_tables(text: str) -> None:
    assert named(text) == ["boats", "crew_members"]


def test_drawings_and_diagrams() -> None:
    found = ["boat", "trip", "crew", "repair", "harbour", "light_house"]
    assert named(f"## Data model\n\n{DRAWING}") == found
    assert named(f"## Anything\n\n{DIAGRAM}") == ["boat", "trip", "crew"]


def test_what_is_described_is_not_only_named() -> None:
    sql = "```sql\nCREATE TABLE boats (id SERIAL PRIMARY KEY);\n```\n"
    assert named(f"## Data model\n\n{DIAGRAM}\n{sql}") == ["trip", "crew"]


@pytest.mark.parametrize(
    "text",
    [
        "## API\n\n| Entity | Description |\n|--|--|\n| Boats | What floats |\n| Crew | Who |",
        "## Database\n\n| Table | Index |\n|--|--|\n| boats | by name |\n| crew | by day |",
        "## Database\n\n| Name | Version |\n|--|--|\n| PostgreSQL | 15 |\n| Redis | 7 |",
        "## Database\n\n- **PostgreSQL**: what is kept\n- **Redis**: what is cached",
        "## Data model\n\n- **Soft delete**: rows stay\n- **Audit**: every change",
        "## Tables\n\n- Row hover: grey\n- Border: none",
        "## Tables\n\n- **Indexes**: on all keys\n- **Views**: none",
        "## Tables\n\n**boats**\n\n- id\n- name\n\n**crew**\n\n- id\n- day",
        "## Tables\n\n- All tables have an id.\n- No table is large.",
        "## Data model\n\nTables: the usual ones, as they stand in the schema.",
        "## Data model\n\n- All tables have: `id`, `made_at` and `made_by`",
        "## Data model\n\nIndexes of these tables: `by_name`, `by_day`",
        "## Data model\n\nThe large tables are these: `boats`, the others are small.",
        "## Architecture\n\n" + DRAWING,
        "## Data model\n\n```\nBoat (a hull) ── moves to (1) ── the Pier (1) (2)\n(1) (1)\n```",
        "## Data model\n\n```\nBoat -> Trip -> Crew\n```",
    ],
)
def test_what_names_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "lead", ["These tables have columns:", "It has no such 2 tables:", "Note:"]
)
def test_what_stands_in_bold_below_other_words_is_no_table(lead: str) -> None:
    assert named(f"## Data model\n\n{lead}\n\n**Boats** float.\n\n**Crews** sail.") == []
