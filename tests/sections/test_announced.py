"""Examples below lines that name the endpoint that they are of."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import api
from tests.sections.documents import outline_of

LIST = "# API\n\n- `GET /orders` - all\n- `POST /orders` - one more\n\n"


def shown(text: str) -> dict[str, tuple[object, object]]:
    found = api.read(outline_of(LIST + text)).endpoints
    return {
        each.key: (each.request and each.request.value, each.response and each.response.value)
        for each in found
    }


@pytest.mark.parametrize(
    ("line", "request_shown"),
    [
        ("Example, `POST /orders`:", True),
        ("**Example for `POST /orders`:**", True),
        ("What `POST /orders` answers:", False),
        ("Response of POST /orders:", False),
        ("`POST /orders` (201):", False),
        ("Respuesta de `POST /orders`:", False),
        ("Antwort auf `POST /orders`:", False),
        ("Réponse de `POST /orders` :", False),
        ("Resposta de `POST /orders`:", False),
        ("Ответ на `POST /orders`:", False),
        ("`POST /orders` 的响应：", False),
    ],
)
def test_an_example_is_of_the_endpoint_that_the_line_above_names(
    line: str, request_shown: bool
) -> None:
    found = shown(f'{line}\n\n```json\n{{"size": 3}}\n```\n')
    assert found["POST /orders"] == (({"size": 3}, None) if request_shown else (None, {"size": 3}))
    assert found["GET /orders"] == (None, None)


def test_a_path_does_not_say_what_the_example_is_of() -> None:
    call = "`POST /polls/{id}/answers`"
    text = f'- {call}\n\n{call} takes:\n\n```json\n{{"a": 3}}\n```\n'
    found = api.read(outline_of(f"# API\n\n{text}")).endpoints
    assert [each.request and each.request.value for each in found] == [{"a": 3}]


@pytest.mark.parametrize(
    "line",
    [
        "Example of an error of `POST /orders`:",
        "Fehlerantwort von `POST /orders`:",
        "Unlike `GET /orders`, `POST /orders` sends:",
        "Example, `POST /orders`.",
        "Example, `DELETE /orders/{id}`:",
    ],
)
def test_other_lines_name_no_endpoint(line: str) -> None:
    found = shown(f'{line}\n\n```json\n{{"size": 3}}\n```\n')
    assert found == {"GET /orders": (None, None), "POST /orders": (None, None)}


def test_an_example_of_another_endpoint_is_not_of_the_one_above() -> None:
    text = (
        "### GET /orders\n\nAll. This is what `POST /orders` sends:\n\n"
        '```json\n{"size": 3}\n```\n\n### POST /orders\n\nOne more.\n'
    )
    found = api.read(outline_of(f"# API\n\n{text}")).endpoints
    assert [each.response for each in found] == [None, None]
    assert [each.request and each.request.value for each in found] == [None, {"size": 3}]


def test_parameters_that_are_named_on_their_line_end_with_it() -> None:
    text = '### GET /orders\n\nQuery: `day`. Returns all.\n\n```json\n[{"size": 3}]\n```\n'
    (found,) = api.read(outline_of(f"# API\n\n{text}")).endpoints
    assert found.response is not None
    assert found.response.value == [{"size": 3}]
