"""Tables whose fields stand one after the other with all that is said of them, and below others."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of
from tests.sections.test_field_fence import names


@pytest.mark.parametrize(
    "text",
    [
        "Moorings\n- berths (id uuid PK, code text unique, state text enum['free','let'],"
        " pier_id uuid FK piers.id nullable, added_at timestamptz default now())\n"
        "- piers (id uuid PK, name text, length int)",
        "### `berths` — the places\n`id` PK · `code` UNIQUE · `state` (`'free'|'let'`) ·"
        " `pier_id` FK → piers **NOT NULL** · `added_at` timestamptz.\nOne row a place.\n\n"
        "### `piers`\n`id` PK · `name` · `length` int.",
        "### Tables (unchanged)\n- `berths` (id, code UNIQUE, state, pier_id FK, added_at)\n"
        "- `piers` (id PK, name, length)",
        "### Berths\n```\nid        UUID / string (PK)\ncode      string (unique)\n"
        "state     'free' | 'let'   default: 'free'\npier_id   FK → Pier\n"
        "added_at  ISO 8601 timestamp\n```\n\n"
        "### Piers (long)\n```\nid      UUID\nname    string | null\nlength  integer >= 0\n```",
    ],
)
def test_fields_with_what_is_said_of_them(text: str) -> None:
    assert names(text) == {
        "berths": ["id", "code", "state", "pier_id", "added_at"],
        "piers": ["id", "name", "length"],
    }


def test_what_is_said_of_a_field_is_read() -> None:
    text = (
        "- berths (id uuid PK, code text unique, state text enum['free','let'] , size int)\n"
        "- stays (berth_id uuid FK berths.id, guest_id uuid FK guests.id, PRIMARY KEY (berth_id,"
        " guest_id))"
    )
    model = data_model.read(outline_of(f"# Data\n\n## Data model\n\n{text}\n"))
    berths, stays = model.tables
    assert berths.uniques == (("code",),)
    assert {each.name: each.type.kind for each in berths.columns} == {
        "id": "uuid", "code": "text", "state": "enum", "size": "integer"
    }  # fmt: skip
    assert stays.primary_key == ("berth_id", "guest_id")
    assert [each.table for each in stays.references][:1] == ["berths"]


def test_moments_in_one_word() -> None:
    assert names("- piers (id PK, name, timestamps)\n- berths (id PK, code, pier_id)") == {
        "piers": ["id", "name", "created_at", "updated_at"],
        "berths": ["id", "code", "pier_id"],
    }


def test_tables_that_are_called_as_chapters_are() -> None:
    text = "## Data model\n\n#### `collections`\n\n- `id`\n- `title`\n- `slug`\n"
    text += "\n#### `collection_items`\n\n- `collection_id`\n- `item_id`\n- `sort_order`\n"
    assert names(text) == {
        "collections": ["id", "title", "slug"],
        "collection_items": ["collection_id", "item_id", "sort_order"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "- permissions (an extension, if roles are not enough; see below)",
        "### States\n\n- `open`\n- `done`\n- `closed`",
        "Tides turn · boats rise · ropes hold.",
        "```\nnpm    install\nmake   all the things\nstart  it\n```",
    ],
)
def test_what_are_no_fields(text: str) -> None:
    assert names(text) == {}
