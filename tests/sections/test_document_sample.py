"""Documents of a store, shown as one of them."""

from __future__ import annotations

import pytest

from asbuilt.spec.section import Outline
from asbuilt.spec.sections.data_model import Table, read
from tests.sections.documents import outline_of

BOAT = """```json
{
  "_id": "b_1",
  "pierId": "p_7",
  "name": "Mary",
  "seats": 4,
  "length": 6.25,
  "isOut": false,
  "builtOn": "1987-04-01",
  "seenAt": "2025-02-01T10:00:00Z",
  "crew": [ { "name": "Ann" } ],
  "properties": { "sail": "red" }
}
```
"""


def tables(text: str) -> tuple[Table, ...]:
    outline: Outline = outline_of(f"# Piers\n\n{text}")
    found = read(outline).tables
    for table in found:
        assert outline.source.slice(table.name_span).strip()
    return found


def names(text: str) -> list[str]:
    return [table.name for table in tables(text)]


def test_an_object_below_the_name_of_its_collection_is_a_table() -> None:
    other = 'Collection `piers`:\n\n```json\n{"_id": "p_7", "name": "West"}\n```\n'
    boats, _ = tables(f"## MongoDB\n\nCollection `boats`:\n\n{BOAT}\n{other}")
    assert [(column.name, column.type.kind) for column in boats.columns] == [
        ("_id", "text"), ("pierId", "text"), ("name", "text"), ("seats", "integer"),
        ("length", "float"), ("isOut", "boolean"), ("builtOn", "date"), ("seenAt", "timestamp"),
        ("crew", "json"), ("properties", "json"),
    ]  # fmt: skip
    assert boats.primary_key == ("_id",)
    assert [(each.columns, each.table) for each in boats.references] == [(("pierId",), "piers")]


@pytest.mark.parametrize(
    "line",
    [
        "Collection `boats`:",
        "The `boats` collection:",
        "**Collection: boats**",
        "**boats table**",
        "A document in the collection `boats` looks like this:",
    ],
)
def test_the_line_above_may_say_it_in_many_ways(line: str) -> None:
    assert names(f"## Storage of boats\n\n{line}\n\n{BOAT}") == ["boats"]


def test_comments_name_the_documents_of_one_fence() -> None:
    text = '// boats collection\n{\n  _id: ObjectId("65"),\n  name: "Mary" // PII\n}\n\n'
    text += "// Collection: piers\n{ _id: 1, name: 'West' }\n"
    assert names(f"## MongoDB\n\n```js\n{text}```\n") == ["boats", "piers"]


@pytest.mark.parametrize(
    ("heading", "line", "expected"),
    [
        ("Data model", "A `boat` document:", ["boat"]),
        ("Boats on the water", "A `boat` document:", []),
        ("API", "Response of the `boats` collection:", []),
        ("API", "What `GET /boats` answers from the collection:", []),
        ("Data model", "Settings:", []),
        ("Data model", "Message in the `boats` collection topic:", []),
    ],
)
def test_what_is_sent_is_no_table(heading: str, line: str, expected: list[str]) -> None:
    assert names(f"## {heading}\n\n{line}\n\n{BOAT}") == expected


def test_what_describes_documents_is_none() -> None:
    text = '```json\n{"settings": {"shards": 3}, "mappings": {"dynamic": false}}\n```\n'
    assert names(f"## OpenSearch\n\nTable `boats`:\n\n{text}") == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Two collections; these are sample documents.", ["boats"]),
        ("Two calls; this is what they return.", []),
    ],
)
def test_a_name_alone_is_a_table_where_documents_are_told_of(
    said: str, expected: list[str]
) -> None:
    assert names(f"## What there is\n\n{said}\n\n`boats`\n\n{BOAT}") == expected


@pytest.mark.parametrize(
    ("heading", "line", "expected"),
    [
        ("Boat", "", ["boat"]),
        ("`boats` (MongoDB)", "Kept like this:", ["boats"]),
        ("Boat", "Sent as an event:", []),
        ("Boat events", "", []),
        ("Example", "", []),
        ("Storage format", "", []),
    ],
)
def test_the_heading_of_an_entity_names_its_document(
    heading: str, line: str, expected: list[str]
) -> None:
    assert names(f"## Data model\n\n### {heading}\n\n{line}\n\n{BOAT}") == expected
    assert names(f"## Operation\n\n### {heading}\n\n{line}\n\n{BOAT}") == []


def test_values_may_be_types() -> None:
    object = '{"id": "uuid", "name": "string(40)", "seats": "integer", "isOut": "boolean"}'
    (boat,) = tables(f"## Data model\n\n### Boat\n\n```json\n{object}\n```\n")
    assert [column.type.kind for column in boat.columns] == ["uuid", "text", "integer", "boolean"]
    assert boat.columns[1].type.length == 40


def test_one_object_may_hold_the_documents_of_several_tables() -> None:
    boat, pier = '{"id": "uuid", "name": "text"}', '{"id": "uuid", "side": "text"}'
    data = "## Data model\n\n```json\n{{\n  {}\n}}\n```\n"
    assert names(data.format(f'"Boat": {boat}, "Pier": {pier}')) == ["boat", "pier"]
    assert names(data.format(f'"Boat": {boat}, "limits": {{"boats": 3, "piers": 2}}')) == []


@pytest.mark.parametrize(
    "title",
    ["Boat Event (DynamoDB)", "2.1 Boat event – DynamoDB item", "Boat event in MongoDB",
     "DynamoDB: Boat event", "Firestore document - Boat event", "Boat event (AWS DynamoDB table)"],
)  # fmt: skip
def test_a_heading_with_its_database_is_kept_whatever_it_is(title: str) -> None:
    fence = '```json\n{\n  "PK": "BOAT#1", // of all\n  "SK": "E#2", "kind": "out"\n}\n```\n'
    (table,) = tables(f"## Data Model\n\n### {title}\n\n{fence}")
    assert table.name == "boat_event" and table.primary_key == ("PK", "SK")
    (table,) = tables(f'## Data Model\n\n### {title}\n\n```json\n{{\n"a": 1, "b": 2}}\n```\n')
    assert table.primary_key == ()


@pytest.mark.parametrize(
    "title",
    ["Boat Event", "Boat event (Kafka)", "Boat event (Redis)", "DynamoDB", "(DynamoDB)",
     "Example (DynamoDB)", "Configuration in MongoDB", "MongoDB settings", "DynamoDB schema"],
)  # fmt: skip
def test_a_heading_of_what_is_sent_or_general_names_no_table(title: str) -> None:
    fence = '```json\n{\n  "PK": "BOAT#1", "SK": "E#2", "kind": "out"\n}\n```\n'
    assert names(f"## Data Model\n\n### {title}\n\n{fence}") == []


def test_a_boat_with_an_id_has_no_key_of_items() -> None:
    fence = '```json\n{\n  "_id": "b1", "pk": 4, "kind": "out"\n}\n```\n'
    (table,) = tables(f"## Data Model\n\n### Boat\n\n{fence}")
    assert table.primary_key == ("_id",)
