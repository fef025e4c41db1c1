"""OpenAPI of several files: their paths, schemas, parameters and answers become one description"""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel

Output = pytest.CaptureFixture[str]

ROOT = """openapi: 3.0.3
info: {title: Kites, version: '1'}
paths:
  /kites:
    $ref: paths/kites.yaml
  /kites/{kiteId}:
    $ref: 'paths/kite.yaml'
components:
  schemas:
    Kite: {$ref: schemas/Kite.yaml}
"""
FILES = {
    "openapi.yaml": ROOT,
    "paths/kites.yaml": """get:
  parameters:
    - $ref: ../parameters.yaml#/Colour
  responses:
    '200':
      content:
        application/json:
          schema: {type: array, items: {$ref: ../schemas/Kite.yaml}}
post:
  requestBody:
    content:
      application/json: {schema: {$ref: ../schemas/NewKite.yaml}}
  responses:
    '201': {$ref: ../answers.yaml#/Kite}
""",
    "paths/kite.yaml": """get:
  responses:
    '200': {$ref: ../answers.yaml#/Kite}
""",
    "parameters.yaml": "Colour: {name: colour, in: query, schema: {type: string}}\n",
    "answers.yaml": """Kite:
  description: One kite
  content:
    application/json: {schema: {$ref: schemas/Kite.yaml}}
""",
    "schemas/NewKite.yaml": """type: object
required: [colour]
properties:
  colour: {type: string, maxLength: 20}
  reel: {$ref: 'Reel.yaml#/Reel'}
""",
    "schemas/Kite.yaml": """allOf:
  - $ref: NewKite.yaml
  - type: object
    required: [id]
    properties:
      id: {type: integer}
      code: {type: string, example: "0042"}
      tail: {$ref: Kite.yaml}
""",
    "schemas/Reel.yaml": """Reel: {type: object, properties: {turns: {$ref: '#/Turns'}}}
Turns: {type: integer, example: 42}
""",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder / "openapi.yaml"


def imported(path: Path) -> Specification:
    assert run(["import", str(path), "-o", str(path.parent / "spec.md")]) == 0
    return asbuilt.read(path.parent / "spec.md")


def test_paths_schemas_and_answers_of_other_files(tmp_path: Path, capsys: Output) -> None:
    spec = imported(written(tmp_path, FILES))
    assert [each.key for each in spec[Api].endpoints] == [
        "GET /kites", "POST /kites", "GET /kites/{kiteId}",
    ]  # fmt: skip
    (kites,) = spec[DataModel].tables
    assert kites.name == "kites"
    assert [each.name for each in kites.columns][:2] == ["colour", "reel"]
    assert spec[Api].endpoints[0].query == ("colour",)
    answer = spec[Api].endpoints[2].response
    assert answer and answer.value["reel"] == {"turns": 42}
    assert answer.value["code"] == "0042"
    assert "$ref" not in capsys.readouterr().err


def test_whole_sections_in_other_files(tmp_path: Path) -> None:
    files = FILES | {
        "openapi.yaml": "openapi: 3.0.3\ninfo: {title: K, version: '1'}\n"
        "paths: {$ref: paths/_index.yaml}\ncomponents: {schemas: {$ref: schemas/_index.yaml}}\n",
        "paths/_index.yaml": "/kites: {$ref: kites.yaml}\n",
        "schemas/_index.yaml": "Kite: {$ref: Kite.yaml}\n",
    }
    spec = imported(written(tmp_path, files))
    assert [each.key for each in spec[Api].endpoints] == ["GET /kites", "POST /kites"]
    assert [each.name for each in spec[DataModel].tables] == ["kites"]


def test_definitions_of_swagger_in_other_files(tmp_path: Path) -> None:
    files = {
        "openapi.yaml": "swagger: '2.0'\ninfo: {title: K, version: '1'}\npaths:\n  /kites/{id}:\n"
        "    get:\n      responses:\n        200: {schema: {$ref: './Kite.json'}}\n",
        "Kite.json": '{"type": "object", "properties": {"id": {"type": "integer"}}}',
    }
    spec = imported(written(tmp_path, files))
    assert [each.name for each in spec[DataModel].tables] == ["kites"]


def test_files_that_are_not_there_and_addresses_are_said(tmp_path: Path, capsys: Output) -> None:
    files = {
        "openapi.yaml": ROOT.replace("paths/kite.yaml", "https://kites.example/kite.yaml"),
        "paths/kites.yaml": FILES["paths/kites.yaml"].replace("../answers.yaml", "../gone.yaml"),
        "parameters.yaml": FILES["parameters.yaml"],
        "schemas/Kite.yaml": "type: object\nproperties: {id: {type: integer}}\n",
        "schemas/NewKite.yaml": "type: object\nproperties: {colour: {$ref: ../colour.txt}}\n",
        "colour.txt": "type: string\n",
    }
    spec = imported(written(tmp_path, files))
    assert [each.key for each in spec[Api].endpoints] == ["GET /kites", "POST /kites"]
    said = capsys.readouterr().err
    assert "`$ref: https://kites.example/kite.yaml`: another file is not read" in said
    assert "`$ref: ../gone.yaml#/Kite`: another file is not read" in said
    assert "`$ref: ../colour.txt`: another file is not read" in said


def test_a_file_that_is_no_yaml(tmp_path: Path, capsys: Output) -> None:
    path = written(tmp_path, FILES | {"paths/kite.yaml": "get: [\n"})
    assert run(["import", str(path), "-o", str(tmp_path / "spec.md")]) == 2
    assert "kite.yaml: is not understood" in capsys.readouterr().err
