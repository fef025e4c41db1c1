"""Requests that are written out in fences: which endpoints they declare, and what they show."""

from __future__ import annotations

from textwrap import dedent

import pytest

from asbuilt.spec.sections.api import Endpoint, read
from tests.sections.documents import outline_of


def endpoints(text: str) -> dict[str, Endpoint]:
    return {endpoint.key: endpoint for endpoint in read(outline_of(text)).endpoints}


def fenced(text: str, info: str = "") -> str:
    return f"# API\n\n## Boats\n\n```{info}\n{text}\n```\n"


@pytest.mark.parametrize("info", ["", "http", "bash", "javascript", "python"])
def test_comments_between_requests_name_them(info: str) -> None:
    text = """
# All boats
GET /boats

# Register a boat
POST /boats
{
  "name": "Heron"
}

# Moorings
GET /moorings
GET /moorings/{id}
"""
    found = endpoints(fenced(text, info))

    assert {key: each.title for key, each in found.items()} == {
        "GET /boats": "All boats",
        "POST /boats": "Register a boat",
        "GET /moorings": "",
        "GET /moorings/{id}": "",
    }
    request = found["POST /boats"].request
    assert request is not None and request.value == {"name": "Heron"}


def test_requests_may_be_comments_before_their_bodies_and_answers() -> None:
    text = """
// POST /boats
{ "name": "Heron" }

// Response 201
{ "id": 7, "name": "Heron" }

// GET /boats/:id
Response: { "id": 7 }
"""
    found = endpoints(fenced(text, "javascript"))
    created, shown = found["POST /boats"], found["GET /boats/{id}"]

    assert created.request is not None and created.request.value == {"name": "Heron"}
    assert created.response is not None and created.response.value["id"] == 7
    assert created.status == 201
    assert shown.response is not None and shown.response.value == {"id": 7}


def test_a_request_with_its_answer_describes_the_endpoint_of_its_heading() -> None:
    text = """
        # API
        ### PUT /boats/{id}
        ```http
        PUT /v1/boats/12 HTTP/1.1
        Host: harbour.example

        {"name": "Kite"}

        HTTP/1.1 200 OK

        {"id": 12, "name": "Kite"}
        ```
    """
    found = endpoints(text)

    assert list(found) == ["PUT /boats/{id}"]
    renamed = found["PUT /boats/{id}"]
    assert renamed.request is not None and renamed.request.value == {"name": "Kite"}
    assert renamed.response is not None and renamed.response.value["id"] == 12
    assert renamed.status == 200


def test_what_follows_a_lone_request_describes_it() -> None:
    text = fenced("POST /boats\nContent-Type: application/json\n\n{}") + (
        '**Response:**\n\n```json\n{"id": 7}\n```\n\n- 409: the name is taken\n'
    )
    found = endpoints(text)["POST /boats"]

    assert found.title == "Boats"
    assert found.response is not None and found.response.value == {"id": 7}
    assert [answer.status for answer in found.answers] == [409]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("curl http://localhost:8080/api/boats", ["GET /api/boats"]),
        ("$ curl -s 'https://api.example.com/v2/boats?size=9' | jq .", ["GET /v2/boats"]),
        ("curl -X DELETE $BASE_URL/boats/17", ["DELETE /boats/{boat_id}"]),
        ("curl {{host}}/boats/$BOAT_ID", ["GET /boats/{boat_id}"]),
        ("curl -H 'A:b' \\\n -X PATCH \\\n localhost/boats/b_81", ["PATCH /boats/{boat_id}"]),
        ("curl localhost:1/boats -d '{\"name\": \"Tern\"}'", ["POST /boats"]),
        ("TOKEN=$(curl -X POST http://127.0.0.1/login)", ["POST /login"]),
        ("curl https://boats.example/v2/boats", ["GET /v2/boats"]),
        ("curl -X POST https://payments.vendor.io/v1/charges", []),
        ("curl -X POST $ADMIN/boats", []),
        ('curl -X POST https://bo.at/x -d \'{"to": "https://shop.example/sale"}\'', []),
        ('curl -H "Referer: http://a.example/b" http://boats.example/x', ["GET /x"]),
    ],
)  # fmt: skip
def test_commands_call_the_service_itself(command: str, expected: list[str]) -> None:
    assert list(endpoints(fenced(command, "bash"))) == expected


def test_the_data_of_a_command_are_the_request() -> None:
    text = fenced('curl -X POST localhost/boats \\\n  -d \'{\n    "name": "Tern"\n  }\'', "sh")
    request = endpoints(text)["POST /boats"].request

    assert request is not None and request.value == {"name": "Tern"}


def test_a_document_with_requirements_may_show_its_endpoints_as_commands() -> None:
    asks = "## What it does\n- FR-1: Boats shall be hired.\n- FR-2: Boats must be returned.\n"
    shown = "".join(
        f"\nTo {what}:\n\n```bash\ncurl {arguments} https://boats.example/boats{path}\n```\n"
        for what, arguments, path in (
            ("find", "-s", ""), ("hire", "-X POST", "/{id}/hires"), ("sink", "-X DELETE", "/{id}")
        )
    )  # fmt: skip
    text = f"# Boats\n{asks}## Talking to it\n{shown}"
    assert list(endpoints(text)) == ["GET /boats", "POST /boats/{id}/hires", "DELETE /boats/{id}"]
    assert list(endpoints(text.replace(asks, ""))) == []  # of whoever looks after it
    assert list(endpoints(f"# Boats\n{asks}## Talking to it\n{shown[:80]}\n```\n")) == []


def test_calls_of_what_is_declared_declare_nothing() -> None:
    text = """
        # API
        - `GET /api/boats/{id}` — one boat
        - `GET /api/harbours/{code}/boats` — the boats of a harbour

        ## Examples
        ```bash
        curl localhost/api/boats/12
        curl localhost/boats/550e8400-e29b-41d4-a716-446655440000
        curl localhost/api/harbours/north/boats
        curl localhost/api/tides
        ```
    """
    assert list(endpoints(text)) == [
        "GET /api/boats/{id}", "GET /api/harbours/{code}/boats", "GET /api/tides",
    ]  # fmt: skip


def test_a_fence_of_requests_alone_needs_no_heading() -> None:
    listed = "```\nBoats:\n- GET /boats (all)\n- POST /boats [Crew]\n```\n"
    mixed = "```\nGET /boats\nPOST /boats\nWe sail at dawn\n```\n"

    assert list(endpoints(f"# Controllers\n{listed}")) == ["GET /boats", "POST /boats"]
    assert list(endpoints(f"# Controllers\n{mixed}")) == []
    assert list(endpoints(f"# Testing\n{listed}")) == []


@pytest.mark.parametrize(
    ("info", "text"),
    [
        ("mermaid", "GET /boats"),
        ("sql", "-- GET /boats\nSELECT 1"),
        ("json", '{"call": "GET /boats"}'),
        ("python", "boats = fetch('GET /boats')"),
    ],
)
def test_fences_of_other_things_declare_nothing(info: str, text: str) -> None:
    assert endpoints(fenced(text, info)) == {}


ROLES = "# Roles\n\n- **Skipper**: sails\n- **Dock hand**: helps\n\n"


def callers(text: str, roles: str = ROLES) -> dict[str, list[str] | str]:
    found = read(outline_of(f"{roles}{fenced(text)}")).endpoints
    return {
        each.key: [role.text for role in each.roles or ()] or ("all" if each.public else "")
        for each in found
    }


@pytest.mark.parametrize(
    "text",
    [
        "POST /boats  enters one  skipper, dock hand\nGET /boats/{id}  shows one  public",
        "POST /boats       skipper, dock hand   enters one\nGET  /boats/{id}  public   shows one",
        "POST /boats | enters one | skipper / dock hand\nGET /boats/{id} | shows one | public",
    ],
)
def test_a_column_of_a_list_may_name_roles(text: str) -> None:
    assert callers(text) == {"POST /boats": ["skipper", "dock_hand"], "GET /boats/{id}": "all"}


def test_a_header_says_that_a_column_names_roles() -> None:
    text = "METHOD  PATH  USE  ROLES\nPOST  /boats  enters one  cook\nGET  /boats  all  mate"

    assert callers(text, "") == {"POST /boats": ["cook"], "GET /boats": ["mate"]}
    text = "# method  path  who  use\nPOST  /boats  cook | mate  enters one\nGET  /boats  mate  all"
    assert callers(text, "") == {"POST /boats": ["cook", "mate"], "GET /boats": ["mate"]}


def test_a_column_that_names_the_same_again_and_again_names_the_roles() -> None:
    text = (
        "POST /boats       skipper (own), mate  enters one\n"
        "GET  /boats       anyone               all of them\n"
        "PUT  /boats/{id}  mate                 changes one\n"
        "GET  /boats/{id}  skipper              shows one"
    )
    found = endpoints(fenced(text))
    assert [each.text for each in found["POST /boats"].roles or ()] == ["skipper", "mate"]
    assert found["GET /boats"].public
    assert endpoints(fenced(text.replace("mate ", "cook ", 1)))["PUT /boats/{id}"].roles is None


def test_a_column_of_bodies_opens_nothing() -> None:
    text = (
        "POST   /boats       json  enters one\nPUT    /boats/{id}  json  changes one\n"
        "POST   /crews       form  enters one\nPUT    /crews/{id}  form  changes one\n"
        "GET    /boats       none  all of them\nGET    /crews       none  all of them"
    )
    found = endpoints(fenced(text)).values()
    assert {each.public for each in found} == {None}
    assert {each.roles for each in found} == {None}


def test_a_column_that_describes_names_no_roles() -> None:
    text = "POST /boats  enters one\nGET  /boats  skipper\n"

    assert callers(text) == {"POST /boats": "", "GET /boats": ""}
    found = endpoints(
        ROLES + fenced("POST /boats  enters one  skipper\nGET /boats  all  dock hand")
    )
    assert [each.description for each in found.values()] == ["enters one", "all"]


def test_a_body_may_stand_on_the_line_of_its_command() -> None:
    text = (
        "# API\n\n### PATCH /boats/{id}\n\nChanges one.\n\n```sh\n"
        "curl -s -X PATCH https://api.example.org/boats/7 -H 'X: {1}' --data '{\"berths\": 4,\n"
        '  "name": "Ada"}\'\n```\n\n### DELETE /boats/{id}\n\n```sh\n'
        "curl -X DELETE http://localhost:8000/boats/7\n```\n"
    )
    found = read(outline_of(text)).endpoints
    assert [each.request and each.request.value for each in found] == [
        {"berths": 4, "name": "Ada"},
        None,
    ]


def test_a_line_above_a_call_says_what_it_does_not_what_the_call_before_does() -> None:
    text = """
    # API

    Register a boat:

    ```bash
    curl -X POST https://boats.example/v2/boats -d '{"name": "Heron"}'
    ```

    Returns the boat.

    Change a boat:

    ```bash
    curl -X PUT https://boats.example/v2/boats/$BOAT_ID
    ```
    """
    found = endpoints(dedent(text))

    assert {key: each.description for key, each in found.items()} == {
        "POST /v2/boats": "Register a boat",
        "PUT /v2/boats/{boat_id}": "Change a boat",
    }


REFERENCE = """# Boats

## List boats

```http
GET /v1/boats
```

**Who**: clerk, cook.

## Register a boat

Takes its name.

```http
POST /v1/boats
Content-Type: application/json

{"name": "Heron"}
```

**Who**: clerk (own boats only).
"""


def test_a_reference_of_another_name_begins_its_sections_with_requests() -> None:
    found = endpoints(REFERENCE)
    assert {key: [role.text for role in each.roles or ()] for key, each in found.items()} == {
        "GET /v1/boats": ["clerk", "cook"],
        "POST /v1/boats": ["clerk"],
    }


@pytest.mark.parametrize(
    "text",
    [
        REFERENCE.replace("GET /v1/boats", "HTTP/1.1 200 OK"),
        REFERENCE.replace("```http", "```text"),
        REFERENCE.replace("Takes its name.", "Some call this.\n\nOthers do not."),
        REFERENCE.replace("# Boats", "# Test plan"),
    ],
)
def test_a_call_that_is_shown_declares_nothing(text: str) -> None:
    assert endpoints(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "/boats           GET, POST\n/boats/:id       PATCH",
        "/boats: GET | POST\n/boats/{id} - PATCH",
        "# Boats\n/boats [GET POST]   # all of them\n/boats/<id>  PATCH  -- one",
    ],
)
@pytest.mark.parametrize("title", ["API", "Routing structure"])
def test_paths_may_come_before_methods(text: str, title: str) -> None:
    found = endpoints(f"# Harbour\n\n## {title}\n\n```\n{text}\n```\n")
    assert [*found] == ["GET /boats", "POST /boats", "PATCH /boats/{id}"]


def test_a_path_before_words_is_no_request() -> None:
    text = "/boats   GET it from the shore\n/etc/hosts  POSTED here\n/srv  DELETE-only\n"
    assert endpoints(fenced(text)) == {}
