"""Requests of which the document lists the fields and shows none."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.api import Endpoint, read
from tests.plan.compiled import plan_of
from tests.sections.documents import outline_of

TABLE = """
| Field | Type | Required | Description |
|---|---|---|---|
| `label` | string(80) | Yes | what it is |
| weight | integer | No | in grams |
| state | enum(new, used) | Yes | |
"""
LIST = """
**Request body:**

- `label` (string, required): what it is
- `weight` (integer): in grams
- `state` (enum(new, used), required)
"""
JSON = '\n**Request:**\n\n```json\n{"name": "Saw"}\n```\n'


def endpoint(text: str, key: str = "POST /tools") -> Endpoint:
    (found,) = read(outline_of(f"# Tools\n\n## API\n\n### {key}\n{text}")).endpoints
    return found


@pytest.mark.parametrize(
    "text", [TABLE, LIST, f"\n**Request:**\n{TABLE}", f"\n##### Body\n{TABLE}"]
)
def test_fields_are_an_example_that_nobody_wrote(text: str) -> None:
    example = endpoint(text).request
    assert example is not None
    assert example.value == {"label": "text", "weight": 1, "state": "new"}
    assert (example.sampled, example.optional) == (True, ("weight",))
    assert [name for name, _ in example.fields] == ["label", "weight", "state"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (TABLE, "GET /tools"),
        (TABLE, "DELETE /tools/{id}"),
        (f"\n**Response:**\n{TABLE}", "POST /tools"),
        (f"\n**Query parameters:**\n{TABLE}", "POST /tools"),
        (f"\n**Path parameters:**\n{TABLE}", "PUT /tools/{id}"),
        ("\n| Field | Meaning |\n|---|---|\n| label | what it is |\n", "POST /tools"),
        ("\n- `label`: what it is\n- `weight`: in grams\n", "POST /tools"),
        ("\n**Request:**\n\n- of whoever has signed in\n- in JSON\n", "POST /tools"),
    ],
)
def test_other_fields_are_none_of_a_request(text: str, key: str) -> None:
    assert endpoint(text, key).request is None


def test_what_stands_in_the_path_or_elsewhere_is_no_field() -> None:
    rows = (
        "| Parameter | Type | In |\n|---|---|---|\n| id | uuid | path |\n| q | string | query |\n"
    )
    found = endpoint(f"\n{rows}| label | string | body |\n", "PUT /tools/{id}")
    assert found.request is not None
    assert found.request.value == {"label": "text"}
    assert found.query == ("q",)
    plain = "\n| Name | Type |\n|---|---|\n| id | uuid |\n| label | string |\n"
    found = endpoint(plain, "PUT /tools/{id}")
    assert found.request is not None
    assert found.request.value == {"label": "text"}


@pytest.mark.parametrize("text", [TABLE + JSON, JSON + TABLE])
def test_an_example_that_is_written_counts(text: str) -> None:
    example = endpoint(text).request
    assert example is not None
    assert (example.value, example.sampled) == ({"name": "Saw"}, False)


def test_what_is_listed_is_stored() -> None:
    plan = plan_of(f"# Tools\n\n## API\n\n### POST /tools\n{TABLE}")
    columns = {each.name: (each.type.kind, each.nullable) for each in plan.tables["tools"].columns}
    del columns["id"], columns["_owner"]
    assert columns == {
        "label": ("text", False), "weight": ("integer", True), "state": ("text", False),
    }  # fmt: skip


def test_a_request_in_a_fence_of_json_is_no_example_that_lacks_something() -> None:
    found = read(outline_of("# Tools\n\n## API\n\n### GET /tools\n\n```json\nGET /tools\n```\n"))
    assert (found.endpoints[0].response, found.troubles) == (None, ())


@pytest.mark.parametrize(
    ("language", "sent", "answered"),
    [
        ("en", "Form fields", "Response (200)"),
        ("ru", "Поля формы", "Ответ (200)"),
        ("ru", "Поля формы", "Успешный ответ (200)"),
        ("de", "Formularfelder", "Erfolgreiche Antwort (201)"),
        ("zh", "表单字段", "成功响应 (200)"),
    ],
)
def test_an_answer_with_its_status_is_no_request(language: str, sent: str, answered: str) -> None:
    text = f'\n**{sent}:**\n{TABLE}\n**{answered}:**\n\n```json\n{{"id": 7}}\n```\n'
    with speaking(next((each for each in shipped() if each.name == language), ENGLISH)):
        found = endpoint(text)
    assert found.request is not None
    assert found.request.sampled
    assert found.response is not None
    assert found.response.value == {"id": 7}


def test_an_error_alone_is_no_request() -> None:
    text = '\n`201`, or `429`:\n\n```json\n{"error": {"code": "WAIT"}, "success": false}\n```\n'
    assert endpoint(text).request is None
    assert endpoint(f"\n**Request:**\n{text}").request is not None
