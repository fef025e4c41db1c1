"""Objects in fences that show the fields of a table with their types."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from asbuilt.spec.tables.schema import Table
from tests.sections.documents import outline_of


def tables(text: str, info: str = "typescript", title: str = "2.1 Boat") -> list[Table]:
    body = f"# Harbour\n\n## Data Models\n\n### {title}\n\n```{info}\n{text}\n```\n"
    return [*data_model.read(outline_of(body)).tables]


@pytest.mark.parametrize("info", ["typescript", "js", "json", ""])
@pytest.mark.parametrize(
    "text",
    [
        "{\n  name: String (required)\n  berth?: Number  // place\n  owner: ObjectId → Crew\n}",
        "{\n  name: { type: String, required: true },\n  berth: Number,\n"
        "  owner: { type: Schema.Types.ObjectId, ref: 'Crew' },\n}",
        "Boat {\n  name: string (required)\n  berth: integer | null\n  owner: uuid -> Crew\n}",
    ],
)
def test_fields_and_types(text: str, info: str) -> None:
    (table,) = tables(text, info)
    assert table.name == "boat"
    assert [column.name for column in table.columns] == ["name", "berth", "owner"]
    assert [column.nullable for column in table.columns] == [False, True, True]


def test_values_go_on_below() -> None:
    text = (
        '{\n  code: String (unique)\n  state: "moored" | "out"\n       | "lost"  // at sea\n'
        '  place: { type: "Point", coordinates: [lng, lat] }\n  log: {\n    day: Date\n  }\n}'
    )
    (table,) = tables(text)
    code, state, place, log = table.columns
    assert state.type.values == ("moored", "out", "lost")
    assert (place.type.kind, log.type.kind) == ("json", "json")
    assert table.uniques == ((code.name,),)


def test_a_reference_leads_to_a_table() -> None:
    body = (
        "# Harbour\n\n## Models\n\n### Crew\n\n```ts\n{\n  id: String\n  name: String\n}\n```\n\n"
        "### Trip\n\n```ts\n{\n  skipper: ObjectId → Crew\n  crew_id: String\n}\n```\n"
    )
    crew, trip = data_model.read(outline_of(body)).tables
    assert crew.name == "crew"
    assert {each.columns: each.table for each in trip.references} == {
        ("skipper",): "crew",
        ("crew_id",): "crew",
    }


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('{\n  theme: "dark"\n  limit: 5\n}', "Boat"),
        ("{\n  name: String\n  load()\n}", "Boat"),
        ("{\n  name: String\n  berth: Number\n}", "Example request"),
        ("{\n  name: String\n  berth: Number\n", "Boat"),
        ("BoatRequest {\n  name: String\n  berth: Number\n}", "Boat"),
    ],
)
def test_settings_code_and_what_is_sent_are_none(text: str, title: str) -> None:
    assert tables(text, title=title) == []


def test_elsewhere_it_is_none() -> None:
    body = (
        "# Harbour\n\n## Widgets\n\n### Boat\n\n```ts\n{\n  name: String\n  berth: Number\n}\n```"
    )
    assert data_model.read(outline_of(body)).tables == ()
