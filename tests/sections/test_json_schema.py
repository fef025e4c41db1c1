"""Tables whose rows a JSON Schema describes."""

from __future__ import annotations

import json

import pytest

from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.section import Outline
from asbuilt.spec.sections import data_model
from asbuilt.spec.tables.schema import Table
from tests.sections.documents import outline_of

BOAT: dict[str, object] = {
    "type": "object",
    "required": ["boatId", "name"],
    "properties": {
        "boatId": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "maxLength": 40},
        "berth_id": {"type": ["integer", "null"]},
        "kind": {"enum": ["sail", "motor"]},
    },
}


def document(
    schema: object, heading: str = "Data model", above: str = "It is validated.", info: str = "json"
) -> Outline:
    fence = f"```{info}\n{json.dumps(schema, indent=2)}\n```"
    return outline_of(f"# Boats\n\n## {heading}\n\n{above}\n\n{fence}\n")


def tables(found: Outline) -> tuple[Table, ...]:
    for table in data_model.read(found).tables:
        for column in table.columns:
            assert column.name in found.source.slice(column.span)
    return data_model.read(found).tables


@pytest.mark.parametrize(
    ("schema", "heading", "above"),
    [
        pytest.param({"title": "boats", **BOAT}, "Data model", "As is:", id="title"),
        pytest.param({"title": "Boats", **BOAT}, "What we store", "As is:", id="title in capitals"),
        pytest.param({"$id": "https://a.example/boats.schema.json", **BOAT}, "Data model", "As is:",
                     id="file in its id"),
        pytest.param(BOAT, "Data model", "The table `boats`, row by row:", id="sentence"),
        pytest.param(BOAT, "How it works", "Rows of the `boats` collection:", id="elsewhere"),
        pytest.param(BOAT, "Data model", "**boats**", id="caption"),
        pytest.param(BOAT, "Data model\n\n### boats", "As is:", id="heading"),
        pytest.param({"validator": {"$jsonSchema": BOAT}}, "Data model", "**boats**", id="MongoDB"),
        pytest.param({"$defs": {"boats": BOAT}}, "Data model", "As is:", id="definition"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("info", ["json", "yaml"])
def test_a_schema_is_a_table(schema: object, heading: str, above: str, info: str) -> None:
    (table,) = tables(document(schema, heading, above, info))
    assert table.name == "boats"
    assert table.primary_key == ("boatId",)
    assert [(each.name, each.type.kind, each.nullable) for each in table.columns] == [
        ("boatId", "uuid", False),
        ("name", "text", False),
        ("berth_id", "integer", True),
        ("kind", "enum", True),
    ]
    assert table.columns[1].type == ColumnType("text", length=40)


def test_types_of_mongodb() -> None:
    schema = {
        "bsonType": "object",
        "properties": {"_id": {"bsonType": "objectId"}, "seen": {"bsonType": "date"}},
    }
    (table,) = tables(document({"$jsonSchema": schema}, above="The collection `boats`:"))
    assert [each.type.kind for each in table.columns] == ["text", "timestamp"]


def test_definitions_refer_to_each_other() -> None:
    berth = {"type": "object", "properties": {"id": {"type": "integer"}, "no": {"type": "string"}}}
    schema = {"definitions": {"Boat": BOAT, "Berth": berth}}
    boat, found = tables(document(schema))
    assert (boat.name, found.name) == ("boat", "berth")
    assert [(each.columns, each.table) for each in boat.references] == [(("berth_id",), "berth")]


@pytest.mark.parametrize(
    ("schema", "heading", "above"),
    [
        pytest.param({"title": "boats", **BOAT}, "How it works", "As is:", id="elsewhere"),
        pytest.param({"title": "CreateBoatRequest", **BOAT}, "Data model", "As is:", id="message"),
        pytest.param({"title": "boats", "properties": {"size": {"type": "integer"}}}, "Data model",
                     "As is:", id="no key"),
        pytest.param({"title": "boats", "properties": 1}, "Data model", "As is:", id="no schema"),
        pytest.param(BOAT, "Data model", "As is:", id="no name"),
        pytest.param(BOAT, "Data model\n\n### Boats with examples", "As is:", id="example"),
    ],
)  # fmt: skip
def test_other_schemas_are_no_tables(schema: object, heading: str, above: str) -> None:
    assert tables(document(schema, heading, above)) == ()


def test_what_is_no_json_is_no_schema() -> None:
    text = '# Boats\n\n## Data model\n\n```json\n{"properties": {\n```\n'
    assert tables(outline_of(text)) == ()
