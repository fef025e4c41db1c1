"""OpenAPI as people write it: other media types, alternatives, circles, null among values"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import asbuilt
from asbuilt.cli.run import run
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.schema import Column

Output = pytest.CaptureFixture[str]

COURIERS = """openapi: 3.1.0
info:
  title: Couriers
  version: '2'
  description: |
    Sends couriers.

    ## Limits
    600 requests a minute.
paths:
  /couriers:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 200, default: 50}}
      responses:
        '200':
          content:
            application/json; charset=utf-8:
              schema: {type: array, items: {$ref: '#/components/schemas/Courier'}}
        default: {description: what went wrong}
  /couriers/{id}:
    patch:
      deprecated: true
      requestBody:
        content:
          application/merge-patch+json: {schema: {$ref: '#/components/schemas/Change'}}
      responses:
        '200':
          content:
            application/vnd.courier.v2+json: {schema: {$ref: '#/components/schemas/Courier'}}
components:
  schemas:
    Change:
      type: object
      properties: {vehicle: {enum: [bike, van, null]}, extra: {}, badge: {const: {shape: round}}}
    Courier:
      type: object
      required: [id, vehicle, extra, badge, kind]
      properties:
        id: {type: integer}
        vehicle: {enum: [bike, van, null]}
        extra: {}
        kind: {const: "person"}
        badge: {const: {shape: round}}
        hours: {type: object, additionalProperties: {type: integer}}
        pets: {type: array, maxItems: 3, items: {type: string}}
        home: {type: object, properties: {zip: {type: string, pattern: '^[0-9]+$'}}}
        next: {oneOf: [{$ref: '#/components/schemas/Scan'}, {type: string}]}
        last: {oneOf: [{$ref: '#/components/schemas/Scan'}, {type: 'null'}]}
        boss: {$ref: '#/components/schemas/Courier'}
        team: {type: array, items: {$ref: '#/components/schemas/Courier'}}
    Scan: {type: object, properties: {place: {type: string}}}
"""


def imported(folder: Path, text: str) -> Specification:
    (folder / "openapi.yaml").write_text(text)
    assert run(["import", str(folder / "openapi.yaml"), "-o", str(folder / "spec.md")]) == 0
    return asbuilt.read(folder / "spec.md")


@pytest.fixture
def couriers(tmp_path: Path) -> Specification:
    return imported(tmp_path, COURIERS)


def endpoint(spec: Specification, key: str) -> Endpoint:
    return next(each for each in spec[Api].endpoints if each.key == key)


def column(spec: Specification, name: str) -> Column:
    found = spec[DataModel].tables[0].column(name)
    assert found is not None
    return found


def test_every_kind_of_json_is_read(couriers: Specification) -> None:
    change = endpoint(couriers, "PATCH /couriers/{id}")
    assert change.request is not None
    assert change.response is not None
    assert change.request.value == {"vehicle": "bike", "extra": {}, "badge": {"shape": "round"}}
    assert endpoint(couriers, "GET /couriers").response is not None


def test_null_among_the_values_says_that_there_may_be_none(couriers: Specification) -> None:
    line = "    vehicle TEXT CHECK (vehicle IN ('bike', 'van')),\n"
    assert line in couriers.source.text


def test_what_may_be_anything_is_json(couriers: Specification) -> None:
    kinds = {name: column(couriers, name).type.kind for name in ("extra", "badge", "last")}
    assert kinds == {"extra": "json", "badge": "json", "last": "json"}
    assert "kind TEXT NOT NULL CHECK (kind IN ('person'))" in couriers.source.text


def test_what_holds_itself_is_shown_once_in_itself(couriers: Specification) -> None:
    change = endpoint(couriers, "PATCH /couriers/{id}")
    assert change.response is not None
    shown = change.response.value
    assert isinstance(shown, dict)
    assert shown["last"] == {"place": "text"}
    assert "boss" in shown
    assert "boss" not in shown["boss"]
    assert shown["boss"]["team"] == []


def test_titles_in_a_description_are_paragraphs(couriers: Specification) -> None:
    assert "Sends couriers.\n\nLimits\n\n600 requests a minute.\n" in couriers.source.text


def test_bounds_of_query_parameters_stand_beside_them(couriers: Specification) -> None:
    assert "- `limit`: at least 1, at most 200; default 50\n" in couriers.source.text


def test_what_operations_have_besides_is_counted(couriers: Specification) -> None:
    assert "`deprecated` operations: 1" in couriers.source.text
    assert "answers without a status of their own: 1" in couriers.source.text


def test_limits_that_no_column_has_and_alternatives_are_named(couriers: Specification) -> None:
    text = couriers.source.text
    assert column(couriers, "hours").type.kind == "json"
    assert "`couriers.pets`: how many items it may have" in text
    assert "`couriers.home`: what its members must be" in text
    assert "`oneOf` and `anyOf`, of which the first is shown: 1" in text


def test_the_result_passes_check(couriers: Specification, tmp_path: Path) -> None:
    assert run(["check", str(tmp_path / "spec.md"), "--quiet"]) == 0


def _of_one_another(count: int) -> str:
    """OpenAPI of ``count`` schemas, each of which holds three others."""
    schemas = {
        f"Part{number}": {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}
            | {
                f"of{step}": {"$ref": f"#/components/schemas/Part{(number * 3 + step) % count}"}
                for step in range(3)
            },
        }
        for number in range(count)
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Part1"}}}}
    paths = {"/parts": {"post": {"requestBody": body, "responses": {"201": {"description": "-"}}}}}
    info = {"title": "Parts", "version": "1"}
    return json.dumps(
        {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}
    )


def _values(shown: object) -> int:
    inner = shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else ()
    return 1 + sum(map(_values, inner))


@pytest.mark.parametrize(("largest", "fewest"), [(60, 10), (100_000, 1_000)])
def test_of_what_holds_many_others_as_much_is_shown_as_can_be_read(
    largest: int, fewest: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whole, and so they were shown once, six schemas deep are over a thousand values."""
    monkeypatch.setattr("asbuilt.spec.openapi.example._LARGEST", largest)
    (tmp_path / "openapi.json").write_text(_of_one_another(50), encoding="utf-8")
    assert run(["import", str(tmp_path / "openapi.json"), "-o", str(tmp_path / "spec.md")]) == 0
    made = endpoint(asbuilt.read(tmp_path / "spec.md"), "POST /parts").request
    assert made is not None
    assert isinstance(made.value, dict)
    assert {"id", "name", "of0"} <= made.value.keys()
    assert fewest <= _values(made.value) <= largest


BOUNDED = """openapi: 3.1.0
info: {title: Boats, version: '1'}
paths:
  /boats:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                built: {type: integer, minimum: 1850}
                berth: {type: integer, exclusiveMinimum: 9}
                share: {type: number, maximum: 0.5}
                sign: {type: string, maxLength: 2}
                papers: {type: string, minLength: 6, maxLength: 9}
                flag: {type: string, examples: [no, se]}
      responses: {'201': {description: made}}
"""


def test_what_is_shown_keeps_the_bounds_of_its_schema(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(BOUNDED, encoding="utf-8")
    assert run(["import", str(tmp_path / "openapi.yaml"), "-o", str(tmp_path / "spec.md")]) == 0
    made = endpoint(asbuilt.read(tmp_path / "spec.md"), "POST /boats").request
    assert made is not None
    shown = {"built": 1850, "berth": 10, "share": 0.5, "sign": "te", "papers": "textte"}
    assert made.value == {**shown, "flag": "no"}


def test_words_that_speak_of_further_requests_are_no_operations(tmp_path: Path) -> None:
    text = (
        "openapi: 3.0.3\ninfo: {title: Locks, version: '1'}\npaths:\n  /locks/{id}:\n    get:\n"
        "      description: |\n        Comes before\n\n        POST /locks/shut which shuts it\n"
        "      responses:\n        '200':\n          content:\n            application/json:\n"
        "              schema: {type: object, properties: {id: {type: integer}}}\n"
    )
    assert [each.key for each in imported(tmp_path, text)[Api].endpoints] == ["GET /locks/{id}"]


def test_a_path_with_a_star_is_said(tmp_path: Path, capsys: Output) -> None:
    text = (
        "openapi: 3.0.3\ninfo: {title: Locks, version: '1'}\npaths:\n  /locks/{id}/*:\n    get:\n"
        "      responses: {'200': {description: ok}}\n"
    )
    assert [each.key for each in imported(tmp_path, text)[Api].endpoints] == ["GET /locks/{id}"]
    said = capsys.readouterr().err
    assert "GET /locks/{id}/*: what `*` stands for; it is GET /locks/{id}" in said


def test_paths_that_are_components(tmp_path: Path) -> None:
    text = (
        "openapi: 3.1.0\ninfo: {title: Locks, version: '1'}\n"
        "paths: {/locks: {$ref: '#/components/pathItems/Locks'}}\n"
        "components: {pathItems: {Locks: {get: {responses: {'200': {description: ok}}}}}}\n"
    )
    assert [each.key for each in imported(tmp_path, text)[Api].endpoints] == ["GET /locks"]


ACTION = """openapi: 3.1.0
info: {title: Locks, version: '1'}
paths:
  /locks:
    post:
      x-table: locks
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses: {'201': {$ref: '#/components/responses/Lock'}}
    get:
      x-table: locks
      parameters:
        - {name: river, in: query, schema: {type: string}}
        - {name: near, in: query, schema: {type: string}}
      responses:
        '200':
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Lock'}}
  /locks/{id}/shut:
    post:
      x-table: locks
      requestBody:
        content: {application/json: {schema: {properties: {reason: {type: string}}}}}
      responses: {'200': {$ref: '#/components/responses/Lock'}}
components:
  responses:
    Lock: {content: {application/json: {schema: {$ref: '#/components/schemas/Lock'}}}}
  schemas:
    New: {type: object, required: [river], properties: {river: {type: string}}}
    Lock:
      type: object
      required: [id, river]
      properties: {id: {type: integer}, river: {type: string}, level: {type: [number, 'null']}}
"""


def test_an_action_on_a_row_is_not_what_creates_one(tmp_path: Path) -> None:
    river = imported(tmp_path, ACTION)[DataModel].tables[0].column("river")
    assert river and not river.nullable


def test_query_parameters_that_no_list_knows_are_asked_about(tmp_path: Path) -> None:
    text = imported(tmp_path, ACTION).source.text
    assert "- [ ] What selects `near` at `GET /locks`? `locks` has no such column." in text
