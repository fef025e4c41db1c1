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
        ("`POST /orders` → 201", False),
        ("`POST /orders` -> 201 Created", False),
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
        "`POST /orders` → 409",
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


OPENAPI = """# Relay

## API

```yaml
openapi: 3.1.0
info: { title: Relay, version: 1.0.0 }
paths:
  /v1/subscriptions:
    get:
      summary: List subscriptions (WR-2)
    post:
      summary: Create a subscription (WR-2, WR-3)
```

"""
ONE = '```json\n{"url": "https://a.example"}\n```\n'
TWO = '```json\n{"id": 7, "url": "https://a.example"}\n```\n'


def described(text: str) -> dict[str, tuple[bool, bool]]:
    found = api.read(outline_of(OPENAPI + text)).endpoints
    return {each.key: (bool(each.request), bool(each.response)) for each in found}


@pytest.mark.parametrize(
    ("text", "has"),
    [
        (f"Create a subscription, request:\n\n{ONE}", (True, False)),
        (f"**Create a subscription:**\n\n{ONE}\nAnswer. It has no secret:\n\n{TWO}", (True, True)),
        (f"Create a subscription, answer:\n\n{TWO}", (False, True)),
        (f"Create a subscription, request and answer 201:\n\n{ONE}\n{TWO}", (True, True)),
        (f"Create a subscription, request:\n\n{ONE}\n{TWO}", (True, False)),
        (f"Create a subscription fails with:\n\n{TWO}", (False, False)),
        (f"Create a subscription, request:\n\n{ONE}\nText.\n\nAnswer:\n\n{TWO}", (True, False)),
        (f"Create a subscription.\n\n{ONE}", (False, False)),
        (f"An event:\n\n{ONE}\nAnswer:\n\n{TWO}", (False, False)),
    ],
)
def test_an_example_is_of_the_endpoint_whose_title_the_line_above_has(
    text: str, has: tuple[bool, bool]
) -> None:
    found = described(text)
    assert found["POST /v1/subscriptions"] == has
    assert found["GET /v1/subscriptions"] == (False, False)
    assert len(found) == 2


def test_titles_of_lists_are_those_of_endpoints_too() -> None:
    listed = (
        "# Werkstatt\n\n## API\n\n- `POST /orders` – Auftrag anlegen\n- `GET /orders` – Liste\n\n"
    )
    text = f"{listed}Auftrag anlegen, Antwort:\n\n{TWO}"
    found = api.read(outline_of(text)).endpoints
    assert [bool(each.response) for each in found] == [True, False]


def test_the_heading_above_an_example_calls_its_endpoint_by_a_number() -> None:
    endpoints = api.read(
        outline_of(
            """
            # Claims

            ## Endpoints

            | EP | Method and path | Function |
            |---|---|---|
            | EP-1 | `POST /claims` | Submit |
            | EP-2 | `GET /claims/{id}` | Enquire |

            ### EP-1 Submit a claim

            Request body:

            ```json
            {"line": "MOTOR"}
            ```

            Response 201:

            ```json
            {"id": 1}
            ```

            ### EP-2 and EP-1

            Response:

            ```json
            {"id": 2}
            ```
            """
        )
    ).endpoints
    told = [(each.key, each.request and each.request.value) for each in endpoints]
    assert told == [("POST /claims", {"line": "MOTOR"}), ("GET /claims/{id}", None)]
    assert [each.response and each.response.value for each in endpoints] == [{"id": 1}, None]


STEPS = """# API

| Method | Path           |
| ------ | -------------- |
| `POST` | `/orders`      |
| `PATCH` | `/orders/{id}` |

## Runtime view

1. A page shows the orders.
2. The shop sends `POST /orders`:

```json
{"size": 3}
```

3. The order is written; when this fails, the answer is 409.
4. The answer is 201:

```json
{"id": 7, "size": 3}
```
"""


def test_steps_show_a_call_and_its_answer() -> None:
    found = {each.key: each for each in api.read(outline_of(STEPS)).endpoints}
    post = found["POST /orders"]
    assert post.request is not None and post.request.value == {"size": 3}
    assert post.response is not None and post.response.value == {"id": 7, "size": 3}


def test_a_line_with_a_value_in_its_path_shows_a_call() -> None:
    text = STEPS + '\n### API examples\n\n`PATCH /orders/88121`\n\n```json\n{"size": 4}\n```\n'
    found = {each.key: each for each in api.read(outline_of(text)).endpoints}
    patch = found["PATCH /orders/{id}"]
    assert patch.request is not None and patch.request.value == {"size": 4}
    assert len(found) == 2


ALLOWED = """# Docks

## Requirements

| Id   | Requirement               | Served by                 |
| ---- | ------------------------- | ------------------------- |
| FR-1 | A carrier books a slot.   | `POST /bookings`          |
| FR-2 | A carrier moves a booking | `PATCH /bookings/{id}`    |
| FR-3 | An auditor reads changes  | `GET /audit`              |

## Security

### Roles and access

| Endpoint               | carrier | clerk |
| ---------------------- | ------- | ----- |
| `POST /bookings`       | yes     | no    |
| `PATCH /bookings/{id}` | yes     | yes   |

## Runtime view

The carrier sends `POST /bookings`:

```json
{"size": 3}
```
"""


def test_a_document_that_describes_no_endpoint_has_those_of_its_matrix_and_requirements() -> None:
    found = {each.key: each for each in api.read(outline_of(ALLOWED)).endpoints}
    assert list(found) == ["POST /bookings", "PATCH /bookings/{id}", "GET /audit"]
    post = found["POST /bookings"]
    assert post.request is not None and post.request.value == {"size": 3}


def test_a_matrix_beside_described_endpoints_adds_none() -> None:
    text = ALLOWED.replace("## Runtime view", "## API\n\n### GET /slots\n\nAll of them.\n\n## Run")
    found = [each.key for each in api.read(outline_of(text)).endpoints]
    assert found == ["GET /slots"]


@pytest.mark.parametrize(
    ("heading", "has"),
    [
        ("EP-1 – request and answer", (True, True)),
        ("EP-1 – answer", (False, True)),
        ("EP-1 – request", (True, False)),
    ],
)
def test_an_example_right_below_such_a_heading_is_what_it_says(
    heading: str, has: tuple[bool, bool]
) -> None:
    fences = f"{ONE}\n{TWO}" if has == (True, True) else ONE
    listed = "# Claims\n\n## Endpoints\n\n| EP | Call |\n|---|---|\n| EP-1 | POST /claims |\n\n"
    (found,) = api.read(outline_of(f"{listed}### 6.1 {heading}\n\n{fences}")).endpoints
    assert (bool(found.request), bool(found.response)) == has
