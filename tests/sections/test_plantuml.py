"""PlantUML's entities and classes, as tables."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from asbuilt.spec.sections.data_model import DataModel
from tests.sections.documents import outline_of


def model(text: str, info: str = "plantuml") -> DataModel:
    return data_model.read(outline_of(f"# Overview\n\n```{info}\n{text}\n```\n"))


def columns(text: str, info: str = "plantuml") -> dict[str, list[str]]:
    return {table.name: [each.name for each in table.columns] for table in model(text, info).tables}


def test_entities_with_keys_marks_and_references() -> None:
    text = """\
@startuml
hide circle
entity "Tool" as t {
  * id : uuid <<PK>>
  --
  * label : varchar(40) <<unique>>
  shelf : text
}
entity loans #lightblue {
  * id : uuid <<generated>>
  ..
  tool_id : uuid <<FK>>
  {field} due_on : date
}
t ||--o{ loans : lent as
note left of t : a tool
@enduml"""
    tools, loans = model(text).tables
    assert (tools.name, tools.primary_key, tools.uniques) == ("tool", ("id",), (("label",),))
    assert [(each.name, each.type.kind, each.nullable) for each in tools.columns] == [
        ("id", "uuid", False), ("label", "text", False), ("shelf", "text", True),
    ]  # fmt: skip
    assert (loans.name, loans.primary_key) == ("loans", ("id",))
    assert [(each.columns, each.table) for each in loans.references] == [(("tool_id",), "tool")]


@pytest.mark.parametrize(
    "text",
    [
        "class loans <<table>> {\n  +id: uuid\n  -due_on: date\n}",
        "class loans {\n  uuid id\n  date due_on\n  +lend()\n}\nclass Lender {\n  name\n}",
        "table(loans) {\n  primary_key(id): UUID\n  column(due_on): DATE\n}",
        'Table(loans, "what is lent") {\n  not_null(unique(id)) : uuid\n  due_on date\n}',
        "entity shop.Loans as l {\n  id\n  due_on : date\n}\nentity Empty {\n}",
        'entity l as "Loans" {\n  *id\n  due_on : date\n}\nl }|--|| Empty',
    ],
)
def test_other_ways_to_draw_them(text: str) -> None:
    assert columns(text) == {"loans": ["id", "due_on"]}


def test_a_diagram_without_a_language_says_what_it_is() -> None:
    text = "@startuml\nentity loans {\n  id : uuid\n}\n@enduml"
    assert columns(text, "") == {"loans": ["id"]}
    assert columns(text, "python") == {"loans": ["id"]}
    assert columns("entity loans {\n  id : uuid\n}", "python") == {}
