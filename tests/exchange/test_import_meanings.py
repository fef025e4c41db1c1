"""What a source says in words of tables, columns and parameters stands beside them, and nothing of
it is taken for more"""

from __future__ import annotations

from pathlib import Path

import asbuilt
from asbuilt.cli.run import run
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel

LOCKS = """openapi: 3.1.0
info: {title: Canal, version: '1'}
paths:
  /locks:
    get:
      parameters:
        - {name: roles, in: query, required: true, description: 'admin, keeper'}
        - {name: sort, in: query, description: How to sort. Many words follow.,
           schema: {type: string, enum: [name, depth], default: name}}
      responses:
        '200':
          content:
            application/json:
              schema:
                allOf:
                  - {type: object, properties: {total: {type: integer}}}
                  - {type: object, properties: {data: {type: array, items: {$ref: '#/s/Lock'}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/s/Lock'}}}}
      responses: {'201': {content: {application/json: {schema: {$ref: '#/s/Lock'}}}}}
s:
  Lock:
    type: object
    required: [id, name]
    properties:
      id: {type: string, format: uuid, readOnly: true, description: Made by the service}
      name: {type: string, description: "What boaters call it.\\nOften a village."}
      pin: {type: string, writeOnly: true, description: 'PII: identity, of the keeper'}
      depth: {type: number}
"""
MODELS = """/// People who keep locks
model Keeper {
  id    Int    @id @default(autoincrement())
  /// As on the badge
  name  String @map("full_name")
  // not said
  shed  String // where the tools are
  @@map("keepers")
}
"""


def imported(folder: Path, name: str, text: str) -> Specification:
    (folder / name).write_text(text)
    assert run(["import", str(folder / name), "-o", str(folder / "spec.md")]) == 0
    return asbuilt.read(folder / "spec.md")


def endpoint(spec: Specification, key: str) -> Endpoint:
    return next(each for each in spec[Api].endpoints if each.key == key)


def test_columns_and_parameters_of_openapi_keep_their_descriptions(tmp_path: Path) -> None:
    text = imported(tmp_path, "openapi.yaml", LOCKS).source.text
    assert "id UUID PRIMARY KEY DEFAULT gen_random_uuid(),  -- Made by the service\n" in text
    assert "name TEXT NOT NULL,  -- What boaters call it\n" in text
    assert "- `sort`: How to sort; one of name, depth; default name\n" in text
    assert "- `roles`: admin, keeper; required\n" in text


def test_what_is_said_of_them_says_nothing_else(tmp_path: Path) -> None:
    spec = imported(tmp_path, "openapi.yaml", LOCKS)
    listed = endpoint(spec, "GET /locks")
    assert (listed.query, listed.roles) == (("roles", "sort"), None)
    (table,) = spec[DataModel].tables
    assert {each.name: each.marks.pii for each in table.columns} == {
        "id": None, "name": None, "pin": "identity", "depth": None,
    }  # fmt: skip


def test_rows_behind_a_wrapper_are_kept_under_their_path(tmp_path: Path) -> None:
    spec = imported(tmp_path, "openapi.yaml", LOCKS)
    assert [each.name for each in spec[DataModel].tables] == ["locks"]


def test_requests_show_nothing_that_is_only_read_and_answers_nothing_only_written(
    tmp_path: Path,
) -> None:
    made = endpoint(imported(tmp_path, "openapi.yaml", LOCKS), "POST /locks")
    assert made.request is not None and made.response is not None
    assert set(made.request.value) == {"name", "pin", "depth"}
    assert set(made.response.value) == {"id", "name", "depth"}


def test_comments_of_prisma(tmp_path: Path) -> None:
    text = imported(tmp_path, "schema.prisma", MODELS).source.text
    assert "-- People who keep locks\nCREATE TABLE keepers (" in text
    assert "full_name TEXT NOT NULL,  -- As on the badge\n" in text
    assert "shed TEXT NOT NULL  -- where the tools are\n" in text


def test_comments_of_postgresql_and_mysql(tmp_path: Path) -> None:
    text = imported(
        tmp_path,
        "dump.sql",
        "CREATE TABLE canal.gates (id integer PRIMARY KEY, width numeric(4,1));\n"
        "COMMENT ON TABLE canal.gates IS 'One leaf of a lock; made of oak';\n"
        "COMMENT ON COLUMN canal.gates.width IS 'In metres, the keeper''s own figure';\n",
    ).source.text
    assert "-- One leaf of a lock; made of oak\nCREATE TABLE gates (" in text
    assert "width NUMERIC(4, 1)  -- In metres, the keeper's own figure\n" in text
    (tmp_path / "spec.md").unlink()
    text = imported(
        tmp_path,
        "dump.sql",
        "CREATE TABLE `gates` (\n  `id` int NOT NULL,\n  `oak` int DEFAULT NULL COMMENT 'planks, "
        "not trees',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB COMMENT='leaves';\n",
    ).source.text
    assert "-- leaves\nCREATE TABLE gates (" in text
    assert "oak INTEGER  -- planks, not trees\n" in text


def test_what_answers_have_beside_their_example_is_counted(tmp_path: Path) -> None:
    answer = (
        "{description: ok, headers: {X-Rate: {schema: {type: integer}}, Age: {}}, "
        "links: {next: {}}, content: {application/xml: {}, application/json: "
        "{examples: {one: {value: {a: 1}}, two: {value: {a: 2}}}}}}"
    )
    text = imported(
        tmp_path,
        "openapi.yaml",
        "openapi: 3.0.3\ninfo: {title: T, version: '1', contact: {name: Lock keepers}, "
        "license: {name: MIT}}\ntags: [{name: locks}]\n"
        f"paths: {{/gates: {{get: {{responses: {{'200': {answer}}}}}}}}}\n",
    ).source.text
    assert "**Author:** Lock keepers\n" in text
    for line in (
        "headers of answers: 2",
        "links of answers: 1",
        "answers in other forms than JSON: 1",
        "further examples of answers: 1",
        "`license`",
        "`tags`",
    ):
        assert f"openapi.yaml: {line}\n" in text


def test_a_path_that_only_finds_rows_is_no_table(tmp_path: Path) -> None:
    found = LOCKS.replace(
        "paths:\n",
        "paths:\n  /locks/findByDepth:\n    get:\n      responses:\n        '200': {content: "
        "{application/json: {schema: {type: array, items: {$ref: '#/s/Lock'}}}}}\n",
    )
    spec = imported(tmp_path, "openapi.yaml", found)
    assert [each.name for each in spec[DataModel].tables] == ["locks"]
    assert endpoint(spec, "GET /locks/findByDepth").response is not None
