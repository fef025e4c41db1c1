"""Entities drawn with characters."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.spec.section import Outline
from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of


def drawn(text: str, language: str = "") -> Outline:
    return outline_of(f"# Design\n\n```{language}\n{dedent(text)}```\n")


def names(outline: Outline) -> dict[str, list[str]]:
    tables = data_model.read(outline).tables
    return {table.name: [column.name for column in table.columns] for table in tables}


BOXES = """\
    ┌──────────────────┐       ┌────────────────┐
    │      Keeper      │       │   Hive (蜂箱)  │
    ├──────────────────┤       ├────────────────┤
    │ keeper_id (PK)   │──┐    │ id (PK)        │
    │ email (UK)       │  │1:N │ keeperId(FK) ─────> Keeper.id
    │ state (new/gone) │  └───>│ weight (FLOAT) │
    │ ...              │       │ _______________│
    └──────────────────┘       └───────┬────────┘
                                       │ 1:N
    ┌────────────────┐       ┌─────────▼──┐
    │     Queen      │       │  HiveQueen │
    │────────────────│       ├────────────┤
    │ 3 colours      │       │ hive_id    │
    └────────────────┘       │ queen_id   │
                             └────────────┘
"""


def test_boxes_are_entities() -> None:
    outline = drawn(BOXES)
    tables = {table.name: table for table in data_model.read(outline).tables}
    assert names(outline) == {
        "keeper": ["keeper_id", "email", "state"],
        "hive": ["id", "keeperId", "weight"],
        "hive_queen": ["hive_id", "queen_id"],
    }
    keeper, hive, joined = tables.values()
    assert (keeper.primary_key, keeper.uniques) == (("keeper_id",), (("email",),))
    assert [column.type.kind for column in keeper.columns] == ["uuid", "text", "enum"]
    assert keeper.references == ()
    assert [(each.columns, each.table) for each in hive.references] == [(("keeperId",), "keeper")]
    assert [(each.columns, each.table) for each in joined.references] == [(("hive_id",), "hive")]
    slice = outline.source.slice
    assert [slice(hive.name_span), slice(hive.columns[1].span)] == ["Hive (蜂箱)", "keeperId"]


def test_boxes_of_plain_characters() -> None:
    text = """\
        +-----------+
        |  keepers  |
        +-----------+
        | id (PK)   |
        | email     |
        +-----------+
    """
    assert names(drawn(text, "text")) == {"keepers": ["id", "email"]}


TREES = """\
    Keepers
    ├── KeeperId (uniqueidentifier, PK)
    ├── Email (nvarchar(255), unique, indexed)
    └── LastSeen (datetime2)

    Hives (what they keep):
    |-- id: UUID (PK)
    |-- KeeperId: UUID (FK)
    `-- label: VARCHAR(40)
"""


def test_trees_are_entities() -> None:
    keepers, hives = data_model.read(drawn(TREES)).tables
    assert [column.name for column in keepers.columns] == ["KeeperId", "Email", "LastSeen"]
    assert (keepers.primary_key, keepers.uniques) == (("KeeperId",), (("Email",),))
    assert [(column.name, column.type.kind) for column in hives.columns] == [
        ("id", "uuid"),
        ("KeeperId", "uuid"),
        ("label", "text"),
    ]
    assert [(each.columns, each.table) for each in hives.references] == [(("KeeperId",), "keepers")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BOXES.replace("(PK)", "    "), ""),
        (BOXES, "python"),
        ("src\n├── main.py   # PK\n└── hive.py\n", ""),
        ("┌─────┐\n│ Api │ PK\n├─────┤\n│ 1 2 │\n└─────┘\n", ""),
        ("┌─────┐\n│     │ PK\n├─────┤\n│ 1 2 │\n└─────┘\n", ""),
    ],
    ids=["no key", "code", "files", "no fields", "no name"],
)
def test_other_drawings_are_no_entities(text: str, language: str) -> None:
    assert names(drawn(text, language)) == {}


def test_words_may_have_moved_the_corner_of_a_box_by_one() -> None:
    text = """\
    ┌────────────┐   ┌────────────┐
    │ Keeper     │   │ Hive       │
    ├────────────┤   ├────────────┤
    │ id (PK)    │   │ id (PK)    │
    │ email     │   │ keeper_id  │
    └───────────┘   └────────────┘
    """
    assert names(drawn(text)) == {"keeper": ["id", "email"], "hive": ["id", "keeper_id"]}
