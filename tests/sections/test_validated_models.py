"""Objects of Zod, messages of Protocol Buffers and structs of Swift are tables with a key."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import data_model
from tests.sections.documents import outline_of
from tests.sections.test_code_models import kinds

ZOD = """export const BoatSchema = z.object({
  id: z.string().uuid(),
  hullNumber: z.string().max(12),
  metres: z.number().int().optional(),
  state: z.enum(["moored", "out"]).default("out"),
  builtOn: z.coerce.date(),
  tags: z.array(z.string()),
});
const CreateBoat = z.object({ id: z.string(), hullNumber: z.string() });
const Weather = z.object({ wind: z.number() });
"""
PROTO = """syntax = "proto3";
message Boat {
  string id = 1;
  string hull_number = 2;
  optional int64 metres = 3;
  google.protobuf.Timestamp built_on = 4;
  repeated string tags = 5 [deprecated = true];
  Owner owner = 6;
}
message ListBoatsRequest { string id = 1; int32 page = 2; }
"""
SWIFT = "struct Boat: Codable { let id: UUID; let hullNumber: String; var metres: Int? }\n"


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("ts", ZOD, {
            "id": "uuid!", "hull_number": "text!", "metres": "integer", "state": "enum!",
            "built_on": "timestamp!", "tags": "array!",
        }),
        ("proto", PROTO, {
            "id": "text!", "hull_number": "text!", "metres": "integer", "built_on": "timestamp!",
            "tags": "array!",
        }),
        ("swift", SWIFT, {"id": "uuid!", "hull_number": "text!", "metres": "integer"}),
    ],
)  # fmt: skip
def test_what_has_a_key_is_kept(language: str, code: str, expected: dict[str, str]) -> None:
    outline = outline_of(f"# Harbour\n\n## Data model\n\n```{language}\n{code}```\n")
    (table,) = data_model.read(outline).tables
    assert table.name == "boat"
    assert kinds(table) == expected
    assert table.primary_key == ("id",)


def test_the_last_figure_and_choice_count() -> None:
    outline = outline_of(f"# Harbour\n\n## Data model\n\n```ts\n{ZOD}```\n")
    (table,) = data_model.read(outline).tables
    types = {column.name: column.type for column in table.columns}
    assert types["hull_number"].length == 12
    assert types["state"].values == ("moored", "out")


def test_messages_elsewhere_are_sent() -> None:
    outline = outline_of(f"# Harbour\n\n## Wire format\n\n```proto\n{PROTO}```\n")
    assert data_model.read(outline).tables == ()
