"""Object types of GraphQL's schema language are tables where they are kept."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import DataModel
from tests.sections.documents import outline_of

SCHEMA = '''\
"""A boat { that: lies here }"""
type Boat implements Node & Moored @auth(rules: [{ allow: owner }]) {
  id: ID!
  "as painted"
  hullNumber: String! @unique
  owner: Person!
  berthId: ID  # where it lies
  state: BoatState!
  tags: [String!]!
  size: Size
  trips(first: Int): TripConnection!
  crew: [Person!]!
  builtOn: Date
}

type Person { ref: ID!, name: String! }
type Person @model {
  ref: ID!
  name: String!
}
type Size { metres: Float! tons: Float }
enum BoatState { MOORED OUT }
enum Other {
  ONE
  TWO @deprecated
}
type TripConnection { id: ID! }
type BoatPayload {
  id: ID!
  boat: Boat
}
type Query {
  id: ID!
  boats: [Boat!]!
}
input NewBoat {
  id: ID
  hullNumber: String!
}
'''


def model(heading: str, text: str, language: str = "graphql") -> DataModel:
    return data_model.read(outline_of(f"# Boats\n\n## {heading}\n\n```{language}\n{text}```\n"))


@pytest.mark.parametrize("language", ["graphql", "gql", "graphqls", "sdl"])
@pytest.mark.parametrize("heading", ["Domain model", "Data model", "What we store"])
def test_object_types_are_tables(heading: str, language: str) -> None:
    schema = SCHEMA.replace("type Person { ref: ID!, name: String! }\n", "")
    found = model(heading, schema, language)
    assert [table.name for table in found.tables] == ["boat", "person"]
    boat = found.tables[0]
    assert {column.name: column.type.kind for column in boat.columns} == {
        "id": "text",
        "hullNumber": "text",
        "owner": "text",
        "berthId": "text",
        "state": "enum",
        "tags": "array",
        "size": "json",
        "builtOn": "date",
    }
    assert boat.primary_key == ("id",)
    assert boat.uniques == (("hullNumber",),)
    nullable = [column.name for column in boat.columns if column.nullable]
    assert nullable == ["berthId", "size", "builtOn"]
    assert [(each.columns, each.table) for each in boat.references] == [(("owner",), "person")]
    assert found.tables[1].primary_key == ("ref",)


def test_elsewhere_only_those_that_are_said_to_be_kept() -> None:
    assert [table.name for table in model("GraphQL API", SCHEMA).tables] == ["person"]
    assert model("GraphQL API", "type Boat {\n  id: ID!\n  name: String\n}\n").tables == ()


def test_values_of_enums_are_those_of_the_type() -> None:
    (boat,) = model(
        "Data model",
        "type Boat {\n  id: ID!\n  state: BoatState!\n}\n"
        "enum BoatState {\n  MOORED\n  OUT @deprecated\n}\n",
    ).tables
    assert boat.columns[1].type.values == ("MOORED", "OUT")
