"""Sections of tables that stand in a chapter whose title nobody understands."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of

OTHER = "### berths\n\n- `id` (PK)\n- `name` text\n"


def names(text: str) -> dict[str, list[str]]:
    model = data_model.read(outline_of(f"# Harbour\n\n## 港\n\n{text}\n"))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("### boats\n\n- `boat_no` (PK)\n- `name`\n- `built_on`\n", "boats"),
        ("### 3.1 `boats`\n\n- `boat_no` primary key\n- `name` nullable\n- `built_on`\n", "boats"),
        (
            "### 3.1 boats（船）\n\n- `boat_no` (PK)\n- `name` (text) 例: Ida\n- `built_on`\n",
            "boats",
        ),
        ("### Boat テーブル\n\n- `boat_no` (PK) = on the hull\n- `name`, `built_on`\n", "boat"),
        ("### boats\n\n- `boat_no` (PK)\n- `name` enum: `a | b`\n- `built_on`\n", "boats"),
    ],
)
def test_sections_of_tables_with_keys(section: str, name: str) -> None:
    found = names(f"{section}\n{OTHER}")
    assert found == {name: ["boat_no", "name", "built_on"], "berths": ["id", "name"]}


def test_one_among_them_need_state_no_key() -> None:
    crews = "### crews\n\n- `id`\n- `boat_id`\n- `head_count`\n"
    boats = "### boats\n\n- `id` (PK)\n- `name`\n"
    assert names(f"{boats}\n{crews}\n{OTHER}")["crews"] == ["id", "boat_id", "head_count"]


@pytest.mark.parametrize(
    "text",
    [
        "### boats\n\n- `id`\n- `name`\n\n### berths\n\n- `id`\n- `name`\n",
        "### boats\n\n- `id` (PK)\n- `name`\n- `length`\n\nEach has one.\n",
        "### Boats now\n\n- `id` (PK)\n- `name`\n\n### Boats of old\n\n- `id` (PK)\n- `name`\n",
        "### boats\n\nThe `id` is the primary key.\n\n### berths\n\nThe `id` (PK) is a number.\n",
    ],
)
def test_what_says_no_keys_of_several_is_no_chapter_of_tables(text: str) -> None:
    assert names(text) == {}


def test_enumerated_values_and_a_remark_behind_a_type() -> None:
    text = "### boats\n\n- `id` (PK)\n- `kind` enum: `sail | oar`\n- `data` (jsonb) e.g. its hull\n"
    model = data_model.read(outline_of(f"# A\n\n## Tables\n\n{text}\n"))
    kinds = [(column.name, column.type.kind) for column in model.tables[0].columns]
    assert kinds == [("id", "uuid"), ("kind", "enum"), ("data", "json")]
    assert model.tables[0].columns[1].type.values == ("sail", "oar")
