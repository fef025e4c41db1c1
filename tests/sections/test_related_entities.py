"""Lists of entities that refer to each other are tables under any heading."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of

BOATS = (
    "- **people**: `id`, `email`, `name`\n- **boats**: `id`, `person_id`, `berth`\n"
    "- **crews**: `boat_id`, `person_id`\n"
)


def tables(text: str, heading: str = "Odds and ends") -> list[tuple[str, tuple[str, ...]]]:
    outline = outline_of(f"# Harbour\n\n## {heading}\n\n{text}\n")
    return [
        (table.name, tuple(column.name for column in table.columns))
        for table in data_model.read(outline).tables
    ]


def test_entities_that_refer_to_each_other_are_tables() -> None:
    assert tables(f"{BOATS}\nNotes:\n\n- `berth` is short. Above 80 it is on the hard.") == [
        ("people", ("id", "email", "name")),
        ("boats", ("id", "person_id", "berth")),
        ("crews", ("boat_id", "person_id")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- **Request**: `id`, `name`\n- **Response**: `id`, `total`",
        "- **boats**: `id`, `name`\n- **people**: `id`, `email`",
        "- **boats**: `id`, `person_id`\n- **Colours**: red\n- **Sails**: many\n- **Masts**: two",
        "- **boats**: sorted by `id`\n- **people**: `boat_id` is their boat",
    ],
)
def test_other_lists_are_none(text: str) -> None:
    assert tables(text) == []


@pytest.mark.parametrize(
    "heading",
    ["Things we keep", "What the service stores", "Data that we hold", "What is saved"],
)
def test_headings_that_say_what_is_kept(heading: str) -> None:
    text = "- **boats**: `id`, `name`, `berth`\n- **people**: `id`, `email`, `phone`"
    assert [name for name, _ in tables(text, heading)] == ["boats", "people"]


CHAPTER = """
# Harbour

## Data model

`id` is the key of every table.

### Places
- **harbour** — `name`, `country`, `tags[]`.
- **berth** (one place) — where boats lie. `harbour_id`, `kind` (`wet|dry`),
  `depth` (in m, see the map). Unique on `(harbour_id, depth)`.

### Boats
- **boat**: `name`, `built_on`
- **rate_card** — what a berth costs (see above).
"""


def test_entities_that_a_sentence_describes_before_their_fields() -> None:
    model = data_model.read(outline_of(CHAPTER))
    assert {table.name: [each.name for each in table.columns] for table in model.tables} == {
        "harbour": ["name", "country", "tags"],
        "berth": ["harbour_id", "kind", "depth"],
        "boat": ["name", "built_on"],
    }
    berth = model.tables[1]
    assert berth.columns[1].type.values == ("wet", "dry")
    assert [(each.columns, each.table) for each in berth.references] == [
        (("harbour_id",), "harbour")
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("harbour_id", "pier_id"),
        ("## Data model", "## Features"),
        ("**", ""),
        ("- **berth** (one place) — where boats lie. ", "- **berth** is where boats lie: "),
    ],
)
def test_what_refers_to_none_or_stands_elsewhere(old: str, new: str) -> None:
    found = [table.name for table in data_model.read(outline_of(CHAPTER.replace(old, new))).tables]
    assert not {"harbour", "boat"} & {*found}
