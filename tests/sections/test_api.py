from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from asbuilt.spec.sections.api import Answer, Api, Endpoint, Example, read
from tests.sections.documents import outline_of


def keys(text: str) -> list[str]:
    return [endpoint.key for endpoint in read(outline_of(text)).endpoints]


def endpoint(text: str) -> Endpoint:
    found = read(outline_of(text)).endpoints
    assert len(found) == 1
    return found[0]


def value(example: Example | None) -> object:
    return None if example is None else example.value


# ---------------------------------------------------------------- notations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Method:** `POST /api/resource`", ["POST /api/resource"]),
        ("**Method**: `POST /x`", ["POST /x"]),
        ("**Endpoint:** `POST /x`", ["POST /x"]),
        ("**Route:** POST /x", ["POST /x"]),
        ("**Method:** POST\n**URL:** /x", ["POST /x"]),
        ("# API\n\n6.1 POST /x\n\nText.\n\n6.2 GET /x/{id}", ["POST /x", "GET /x/{id}"]),
        ("**Method**: POST\n\nText.\n\n**Path**: `/x/:id`", ["POST /x/{id}"]),
        ("- **Method:** PUT\n- **Endpoint:** `/x`", ["PUT /x"]),
        ("- Method: PUT\n- Path: /x", ["PUT /x"]),
        ("**Method:** GET/POST\n**Path:** /x", ["GET /x", "POST /x"]),
        ("Method: `GET /x`", ["GET /x"]),
        ("# API\n\n### POST /x", ["POST /x"]),
        ("### `POST /x`", ["POST /x"]),
        ("### POST `/x`", ["POST /x"]),
        ("# API\n#### Create task: POST /x", ["POST /x"]),
        ("# API\n#### 3.1 Tasks (`GET /x`)", ["GET /x"]),
        ("# API\n### GET/POST /x", ["GET /x", "POST /x"]),
        ("# API\n\n**POST /x**\n\nText.", ["POST /x"]),
        ("`POST /x`\n\nText.", ["POST /x"]),
        ("# API\n- `POST /x` — text\n- `GET /x/{id}`: text", ["POST /x", "GET /x/{id}"]),
        ("# API\n- POST /x\n- **GET /x**", ["POST /x", "GET /x"]),
        ("- `POST /x` — text", ["POST /x"]),
        ("# API\n1. [`POST /x`](#x)", ["POST /x"]),
        ("# API\nGET /a\nPOST /b", ["GET /a", "POST /b"]),
        ("# API\n```\nGET  /a   # all\nPOST /b - one\n```", ["GET /a", "POST /b"]),
        ("# API\n```http\nPOST /b HTTP/1.1\nHost: x\n\n{}\n```", ["POST /b"]),
        ("| Method | Path |\n|--|--|\n| GET | /x |\n| `post` | `/x` |", ["GET /x", "POST /x"]),
        ("| Path | Method | Text |\n|--|--|--|\n| /x | GET, PUT | a |", ["GET /x", "PUT /x"]),
        ("| Endpoint | Verb |\n|--|--|\n| tasks/{id} | GET |", ["GET /tasks/{id}"]),
        ("| Endpoint | Purpose |\n|--|--|\n| `GET /x` | see |", ["GET /x"]),
        ("# API\n| Method | Path | Requirement |\n|--|--|--|\n| GET | /x | FR-1 |", ["GET /x"]),
        ("# API\n| Call | Requirement | Path |\n|--|--|--|\n| see | FR-1 | `GET /x` |",
         ["GET /x"]),
        ("# API\n| What | Call |\n|--|--|\n| see | `GET /x` |", ["GET /x"]),
        (
            "# API\nBase path: /api/v1\n\n"
            "| Method | Path |\n|--|--|\n| GET | /x |\n| GET | /api/v1/y |",
            ["GET /api/v1/x", "GET /api/v1/y"],
        ),
        ("# API\n**Base URL:** `https://a.example/v2`\n## X\n### GET /x", ["GET /v2/x"]),
        ("# API\n**Base URL**: `{PUBLIC_URL}/v2`\n## X\n### GET /x", ["GET /v2/x"]),
        ("# API\nBase URL: <server>/v2\n## X\n### GET /x", ["GET /v2/x"]),
        ("# API\nBase URL: localhost:8080/api\n## X\n### GET /x", ["GET /api/x"]),
        ("# API\nBase URL: a.example/v2\n## X\n### GET /x", ["GET /v2/x"]),
        ("# API\nBase URL: n/a\n## X\n### GET /x", ["GET /x"]),
        (
            "**Resource:** /api/tickets",
            [
                "GET /api/tickets",
                "POST /api/tickets",
                "GET /api/tickets/{id}",
                "PATCH /api/tickets/{id}",
                "DELETE /api/tickets/{id}",
            ],
        ),
        ("# API\n## A\n### GET /a\n#### B\n##### POST /b\n## C\n### GET /c",
         ["GET /a", "POST /b", "GET /c"]),
    ],
)  # fmt: skip
def test_every_notation_declares_its_endpoints(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "| Endpoint | admin | user |\n|--|--|--|\n| `GET /x` | ✅ | own |",
        "| Role | `GET /x` | `POST /x` |\n|--|--|--|\n| admin | yes | no |",
        "| Endpoint | Limit | Window |\n|--|--|--|\n| `GET /x` | 5 | 1 minute |",
        "| Alert | Condition |\n|--|--|\n| `GET /x` slow | p95 > 500ms |",
        "| Endpoint | p95 |\n|--|--|\n| `GET /x` | 200 ms |",
        "| ID | Requirement |\n|--|--|\n| FR-1 | `POST /x` creates |",
        "# Testing\n- `POST /x` returns 401\n### GET /x",
        "# Requirements\n- `POST /x` shall work",
        "# API\n## Rate limits\n- `POST /x`: 5 per minute",
        "# Load test: GET /x",
        "A sentence on GET /x in prose.",
        "```bash\ncurl -X POST /x\n```",
        "# API\n```json\n{\"GET\": \"/x\"}\n```",
    ],
)  # fmt: skip
def test_an_endpoint_that_is_only_mentioned_is_not_served(text: str) -> None:
    assert read(outline_of(text)) == Api()


def test_an_endpoint_knows_where_it_is_written() -> None:
    document = outline_of(
        "# API\n\n| Method | Path |\n|--|--|\n| GET | `/x/:id?a=1` |\n\n### POST /y\n"
    )
    spans = [found.span for found in read(document).endpoints]

    assert [document.source.slice(span) for span in spans] == ["/x/:id?a=1", "POST /y"]
    assert [document.source.line(span.start) for span in spans] == [5, 7]


def test_the_route_is_no_description() -> None:
    assert endpoint("# API\n#### Make\n`POST /x`\n\nMakes an x.\n").description == "Makes an x."


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("#### 2.1 Create a task", "Create a task"),
        ("#### Create task: POST /x", "Create task"),
        ("#### Create task (`POST /x`)", "Create task"),
        ("#### POST /x", ""),
    ],
)
def test_the_heading_is_the_title(heading: str, title: str) -> None:
    assert endpoint(f"# API\n{heading}\n**Method:** `POST /x`\n").title == title


# ---------------------------------------------------------------- examples

REQUEST = '```json\n{"a": 1}\n```\n'
RESPONSE = '```json\n{"b": 2}\n```\n'
OTHER = '```json\n{"c": 3}\n```\n'


@pytest.mark.parametrize(
    "text",
    [
        f"**Request:**\n\n{REQUEST}\n**Response:**\n\n{RESPONSE}",
        f"**Request Body**:\n{REQUEST}\n**Success Response:** 201\n{RESPONSE}",
        f"**Response (201):**\n{RESPONSE}\n**Request:**\n{REQUEST}",
        f"Request:\n{REQUEST}\nResponse 201 Created\n{RESPONSE}",
        f"Request body:\n{REQUEST}\nResponse (200 OK):\n{RESPONSE}",
        f"{REQUEST}\n{RESPONSE}",
        f"Some words.\n\n{REQUEST}\nMore words.\n\n{RESPONSE}",
        f"**Body**\n{REQUEST}\n`400 Bad Request`\n{OTHER}\n`201 Created`\n{RESPONSE}",
        f"#### Request\n{REQUEST}\n#### Response `200`\n{RESPONSE}",
        f"##### Request Body\n{REQUEST}\n##### 201 Created\n{RESPONSE}",
        '- **Request:**\n\n  ```json\n  {"a": 1}\n  ```\n\n'
        '- **Response:**\n\n  ```\n  {"b": 2}\n  ```\n',
        f"**Headers:**\n{OTHER}\n**Request:**\n{REQUEST}\n**Response:**\n{RESPONSE}",
        f"**Error Response (404):**\n{OTHER}\n**Request:**\n{REQUEST}\n**Response:**\n{RESPONSE}",
        '```http\nPOST /x HTTP/1.1\nHost: a\n\n{"a": 1}\n```\n'
        '```http\nHTTP/1.1 201 Created\n\n{"b": 2}\n```\n',
        '```json\n// Request\n{"a": 1}\n```\n```json\n// Response 200\n{"b": 2}\n```\n',
        f"> **Request:**\n>\n> ```json\n> {{\"a\": 1}}\n> ```\n\n**Response:**\n{RESPONSE}",
        f"```bash\ncurl x\n```\n{REQUEST}\n```typescript\ninterface A {{}}\n```\n{RESPONSE}",
    ],
)  # fmt: skip
def test_examples_are_told_apart(text: str) -> None:
    found = endpoint(f"# API\n### POST /x\n{text}")

    assert (value(found.request), value(found.response)) == ({"a": 1}, {"b": 2})


@pytest.mark.parametrize("text", [RESPONSE, f"**Request:**\n{REQUEST}\n**Response:**\n{RESPONSE}"])
def test_a_get_has_only_a_response(text: str) -> None:
    found = endpoint(f"# API\n### GET /x\n{text}")

    assert (value(found.request), value(found.response)) == (None, {"b": 2})


def test_an_example_has_the_places_of_its_members() -> None:
    document = outline_of(
        '# API\n- x\n\n  text\n\n### POST /x\n> ```json\n> {\n>   "a": 1\n> }\n> ```\n'
    )
    request = read(document).endpoints[0].request

    assert request is not None
    assert [(name, document.source.slice(span)) for name, span in request.fields] == [("a", "a")]
    assert document.source.line(request.fields[0][1].start) == 9


def test_an_example_that_is_no_json_is_kept_and_reported() -> None:
    document = outline_of('# API\n### POST /x\n```json\n{"a" 1}\n```\n')
    api = read(document)
    request = api.endpoints[0].request

    assert request is not None
    assert (request.understood, request.text) == (False, '{"a" 1}\n')
    assert [(each.kind, document.source.slice(each.span)) for each in api.troubles] == [
        ("unparsable-json", "1")
    ]


def test_the_one_example_of_a_resource_goes_where_it_fits() -> None:
    found = read(outline_of('# API\n**Resource:** /x\n\n```json\n{"a": 1}\n```\n')).endpoints

    assert [each.resource for each in found] == [True] * 5
    assert [value(each.request) for each in found] == [None, {"a": 1}, None, {"a": 1}, None]
    assert [value(each.response) for each in found] == [None, None, {"a": 1}, None, None]


# ---------------------------------------------------------------- answers and lines


@pytest.mark.parametrize(
    ("text", "status", "answers"),
    [
        ("- 409: Email exists", None, [(409, "Email exists")]),
        ("- `404` — gone", None, [(404, "gone")]),
        ("- **422 Unprocessable**: wrong", None, [(422, "wrong")]),
        ("- 404 Not Found", None, [(404, "Not Found")]),
        ("**Errors:** 400, 404", None, [(400, ""), (404, "")]),
        ("**Errors:** 400 (bad), 409 Conflict", None, [(400, "bad"), (409, "Conflict")]),
        ("**Errors:**\n\n- 400: a\n- 404: b", None, [(400, "a"), (404, "b")]),
        ("| Status | Meaning |\n|--|--|\n| 201 | ok |\n| 404 | Not found |", 201,
         [(404, "Not found")]),
        ("| Code | Error | Description |\n|--|--|--|\n| `401` | X | no token |", None,
         [(401, "no token")]),
        ("**Responses:**\n- 202: later\n- 409: taken", 202, [(409, "taken")]),
        ("**Status:** 200", 200, []),
        ("**Status:** Draft", None, []),
        ("**Response:** `204 No Content`", 204, []),
        ("**Response 202**", 202, []),
        ("**Success Response:** 201\n\n**Status:** 202", 202, []),
        ("- 409: a\n- 409: b", None, [(409, "a; b")]),
        ("`201 Created`\n\n`404 Not Found`", 201, [(404, "Not Found")]),
        ("- 4 apples\n- 2024: a year\n- 100.5", None, []),
    ],
)  # fmt: skip
def test_declared_answers(text: str, status: int | None, answers: list[tuple[int, str]]) -> None:
    found = endpoint(f"# API\n### POST /x\n\n{text}\n")

    assert found.status == status
    assert [(answer.status, answer.text) for answer in found.answers] == answers


def test_an_answer_knows_its_place() -> None:
    document = outline_of("# API\n### POST /x\n- 409: Email exists\n")
    answer = read(document).endpoints[0].answers[0]

    assert answer == Answer(409, "Email exists", answer.span)
    assert document.source.slice(answer.span) == "409: Email exists"


def test_bold_lines() -> None:
    found = endpoint(
        """
        # API
        ### POST /x
        Creates an x.

        **Roles:** admin, `Team-Lead`
        **Table:** `xs`
        **Handler:** make_x
        **Status:** 202
        **Search:** title, `body`
        **Concurrency:** If-Match required
        **Cache:** 5 minutes
        **Rate limit:** 5 per minute per user
        **Implements:** FR-1, NFR-2
        """
    )

    assert found.description == "Creates an x."
    assert [role.text for role in found.roles or ()] == ["admin", "Team-Lead"]
    assert found.table is not None and found.table.text == "xs"
    assert found.handler is not None and found.handler.text == "make_x"
    assert found.status == 202
    assert [text.text for text in found.search] == ["title", "body"]
    assert found.concurrency is not None and found.concurrency.text == "If-Match required"
    assert found.cache_seconds == 300
    assert found.rate_limit is not None and found.rate_limit.text == "5 per minute per user"
    assert [text.text for text in found.requirements] == ["FR-1", "NFR-2"]


@pytest.mark.parametrize(
    ("line", "public", "roles"),
    [
        ("**Auth:** none", True, None),
        ("**Auth:** public", True, None),
        ("**Authentication:** Not required", True, None),
        ("**Auth:** required", False, None),
        ("**Auth:** Bearer token", False, None),
        ("**Authorization:** JWT (required)", False, None),
        ("**Auth:** Required (admin, manager)", False, ["admin", "manager"]),
        ("**Auth:** admin", False, ["admin"]),
        ("- Auth required: yes", False, None),
        ("- Auth required: No", True, None),
        ("**Roles:** public", True, None),
        ("**Access:** any authenticated user", False, None),
        ("**Permissions:** admin or manager", None, ["admin", "manager"]),
        ("**Permissions:** [admin, manager]", None, ["admin", "manager"]),
        ("*Callers:* admin, manager.", None, ["admin", "manager"]),
        ("**Roles:** JWT (admin)", None, ["admin"]),
        ("**Auth:** JWT + admin", False, ["admin"]),
        ("**Auth:** Bearer; role: admin", False, ["admin"]),
        ("**Auth:** Session: manager", False, ["manager"]),
        ("**Auth:** OAuth2", False, None),
        ("**Auth:** session cookie", False, None),
        ("**Auth:** 🔒", False, None),
        ("**Auth:** 🔒 admin", False, ["admin"]),
        ("**Auth:** 🌐", True, None),
        ("**Auth:** mTLS", False, None),
        ("**Auth:** Bearer (own)", False, None),
        ("**Roles:** all", False, None),
        ("**Auth:** –", None, None),
    ],
)
def test_who_may_call(line: str, public: bool | None, roles: list[str] | None) -> None:
    found = endpoint(f"# API\n### POST /x\n\n{line}\n")

    assert found.public is public
    assert (found.roles and [role.text for role in found.roles]) == roles


def test_all_roles_are_those_that_the_document_names() -> None:
    text = "# API\n### POST /x\n**Roles:** admin, clerk\n### GET /x\n**Roles:** all\n"
    roles = read(outline_of(text)).endpoints[1].roles

    assert roles and [role.text for role in roles] == ["admin", "clerk"]


def test_roles_with_conditions_grant_nothing_and_are_reported() -> None:
    document = outline_of("# API\n### POST /x\n**Roles:** admin, user if he owns it\n")
    api = read(document)

    assert api.endpoints[0].roles is None
    assert [(each.kind, document.source.slice(each.span)) for each in api.troubles] == [
        ("unparsable-roles", "admin, user if he owns it")
    ]


def test_query_parameters() -> None:
    found = endpoint(
        """
        # API
        ### GET /x?page=1
        **Query parameters:**
        - `status` (string): which
        - **limit**: how many

        | Name | In | Type |
        |---|---|---|
        | sort | query | string |
        | id | path | string |
        """
    )

    assert found.query == ("page", "status", "limit", "sort")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("**Query parameters:** `status`, `limit` (default `20`)", ("status", "limit")),
        ("**Query:** status, limit and due[lt].", ("status", "limit", "due[lt]")),
        ("Query params: `?status=open&limit=20`", ("status", "limit")),
        ("**Filters:** `status` (`open`, `done`)", ("status",)),
        ("Lists them, accepts `?status=` and `?limit=`.", ("status", "limit")),
        ("**Query:** what the column names say", ()),
        ("Lists `status` and `limit`.", ()),
    ],
)
def test_query_parameters_in_a_line(line: str, names: tuple[str, ...]) -> None:
    assert endpoint(f"# API\n### GET /x\n{line}\n").query == names


def test_only_ids_that_the_document_defines_are_requirements_of_a_section() -> None:
    found = endpoint(
        """
        - **FR-1**: a
        - FR-2: b
        # API
        ### POST /x (FR-1)
        Uses UTF-8 and SHA-256 for FR-2 and FR-3.
        """
    )

    assert [text.text for text in found.requirements] == ["FR-1", "FR-2"]


# ---------------------------------------------------------------- index and detail


@pytest.mark.parametrize(
    "requirement",
    [
        "| ID | Requirement |\n|---|---|\n| FR-1 | Keepers weigh animals (`POST /weighings`) |",
        "- FR-1: Keepers weigh animals, `POST /weighings`",
        "#### FR-1: Weigh animals\n\nKeepers call `POST /weighings` each morning.",
    ],
)
def test_a_requirement_that_names_an_endpoint_is_linked_to_it(requirement: str) -> None:
    text = f"# X\n\n## Requirements\n\n{requirement}\n\n## API\n\n### POST /weighings"
    assert [each.text for each in endpoint(text).requirements] == ["FR-1"]


def test_a_target_for_an_endpoint_is_not_implemented_by_it() -> None:
    text = (
        "# X\n\n## Non-Functional Requirements\n\n- NFR-1: `POST /weighings` answers in < 90 ms\n\n"
        "## API\n\n### POST /weighings"
    )
    assert endpoint(text).requirements == ()


def test_an_index_row_and_a_detail_are_one_endpoint() -> None:
    text = """
        # API
        | Method | Path | Description | Roles | Auth |
        |---|---|---|---|---|
        | GET | /x/:id | from the index | admin, user | yes |
        | POST | /y | only here | | no |

        ## Details
        ### See one
        **Method:** `GET /x/{xId}`
        **Roles:** admin
        **Response:**
        ```json
        {"a": 1}
        ```
        - `GET /x/<id>` again
        """
    api = read(outline_of(text))
    first, second = api.endpoints

    assert api.duplicates == ()
    assert (first.key, first.title, first.description) == (
        "GET /x/{xId}",
        "See one",
        "from the index",
    )
    assert ([role.text for role in first.roles or ()], first.public) == (["admin"], False)
    assert value(first.response) == {"a": 1}
    assert (second.key, second.description, second.public) == ("POST /y", "only here", True)


def test_one_endpoint_of_a_resource_may_be_described_in_detail() -> None:
    text = """
        # API
        ## Notes
        **Resource:** `/api/notes`
        **Roles:** user
        **Search:** title
        ## Close a note: PATCH /api/notes/{noteId}
        Only the title changes.
        **Roles:** admin
        ```json
        {"title": "b"}
        ```
        | Method | Path | Auth |
        |---|---|---|
        | DELETE | /api/notes/{id} | no |
        """
    api = read(outline_of(text))
    endpoints = {endpoint.key: endpoint for endpoint in api.endpoints}
    detailed = endpoints["PATCH /api/notes/{noteId}"]

    assert api.duplicates == ()
    assert len(endpoints) == 5
    assert (detailed.title, detailed.description) == ("Close a note", "Only the title changes.")
    assert [role.text for role in detailed.roles or ()] == ["admin"]
    assert [word.text for word in detailed.search] == ["title"]
    assert value(detailed.request) == {"title": "b"}
    assert [role.text for role in endpoints["GET /api/notes"].roles or ()] == ["user"]
    assert endpoints["DELETE /api/notes/{id}"].public is None


def test_a_resource_that_is_declared_twice_is_a_duplicate() -> None:
    api = read(outline_of("# API\n**Resource:** /x\n\n## More\n**Resource:** /x\n"))

    assert (len(api.endpoints), len(api.duplicates)) == (5, 5)


def test_a_second_description_of_a_route_is_a_duplicate() -> None:
    api = read(outline_of("# API\n### POST /x\nfirst\n### Other: POST /x\nsecond\n"))

    assert [found.description for found in api.endpoints] == ["first"]
    assert [found.description for found in api.duplicates] == ["second"]


def test_a_heading_and_its_own_label_are_one_description() -> None:
    api = read(outline_of("# API\n### Make: POST /x\n**Method:** `POST /x`\n**Status:** 202\n"))

    assert api.duplicates == ()
    assert [(found.key, found.status) for found in api.endpoints] == [("POST /x", 202)]


def test_two_labels_in_a_section_describe_two_endpoints() -> None:
    first, second = read(
        outline_of(
            f"# API\n**Method:** `POST /a`\n{REQUEST}\n**Method:** `POST /b`\n**Status:** 202\n"
        )
    ).endpoints

    assert (first.key, value(first.request), first.status) == ("POST /a", {"a": 1}, None)
    assert (second.key, value(second.request), second.status) == ("POST /b", None, 202)


def test_several_methods_share_one_description() -> None:
    first, second = read(outline_of(f"# API\n### GET/POST /x\n**Request:**\n{REQUEST}")).endpoints

    assert (value(first.request), value(second.request)) == (None, {"a": 1})


def test_subsections_belong_to_the_endpoint_above_them() -> None:
    found = endpoint(
        f"""
# API
### POST /x
#### Validation
```json
{{"not": "an example"}}
```
#### Request
{REQUEST}
#### Errors
- 409: taken
"""
    )

    assert value(found.request) == {"a": 1}
    assert [answer.status for answer in found.answers] == [409]


def test_a_document_without_an_api() -> None:
    assert read(outline_of("# Notes\n\nNothing here.\n")) == Api()


PIECES = st.sampled_from([
    "# API\n", "### POST /x\n", "**Method:** ", "`POST /x`", "GET", " /y/{id}", "\n\n", "\n", "- ",
    "```json\n", "```\n", '{"a": 1}', "| Method | Path |\n|--|--|\n", "| GET | /z |\n",
    "**Roles:** ", "admin", "(", ":", "409: no", "Response 201", "**", "`", "> ", "    ",
    "**Resource:** /r", "é",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_document_is_read(text: str) -> None:
    document = outline_of(text)
    api = read(document)

    for found in (*api.endpoints, *api.duplicates):
        assert found.key.split(" ")[1].startswith("/")
        assert document.source.slice(found.span)
        assert found == replace(found)


@pytest.mark.parametrize(
    ("line", "title", "description"),
    [
        (
            "**4.1 Take a mooring.** `POST /boats`. It answers 201.",
            "4.1 Take a mooring",
            "It answers 201.",
        ),
        ("**Take it.** `POST /boats` makes one.", "Take it", "makes one."),
        ("**Take it:** `POST /boats` makes one.", "Take it", "makes one."),
    ],
)
def test_a_title_in_bold_may_introduce_an_endpoint_and_what_is_said_of_it(
    line: str, title: str, description: str
) -> None:
    found = endpoint(f"# API\n\n{line}\n")
    assert (found.key, found.title, found.description) == ("POST /boats", title, description)


@pytest.mark.parametrize(
    "line", ["**Note.** `POST /boats` is slow.", "**Limits:** `POST /boats` is slow."]
)
def test_a_remark_in_bold_introduces_none(line: str) -> None:
    assert keys(f"# API\n\n- `GET /boats`\n\n{line}\n") == ["GET /boats"]


def test_endpoints_name_the_clauses_that_they_satisfy() -> None:
    text = """
        # Requirements

        3.2.1 The pier shall let boats lie there.

        3.2.2 The pier shall let them go.

        # API

        **Let one lie.** `POST /boats`. Satisfies 3.2.1 and 3.2.9, since version 13.2.2.
        """
    assert [text.text for text in endpoint(text).requirements] == ["3.2.1"]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Savings goal rules", True),
        ("Floor plan editor", True),
        ("Questions of a quiz", False),
        ("Goals and non-goals", False),
        ("Open questions", False),
        ("Project plan", False),
    ],
)
def test_things_of_the_service_may_be_called_as_parts_of_a_document(title: str, told: bool) -> None:
    rows = "| Method | Route |\n|---|---|\n| GET | /goals |\n"
    found = read(outline_of(f"# S\n\n## API\n\n- `GET /x`\n\n## {title}\n\n{rows}"))
    assert ("GET /goals" in [endpoint.key for endpoint in found.endpoints]) is told


def test_lines_that_are_routes_say_more_than_the_soft_words_of_their_title() -> None:
    text = """
    # S

    ## {title}

    Every address starts with `https://boats.example/api`.

    ### Looking

    `GET /boats?port=HAR`

    ### Making

    `POST /boats`
    """
    title = "Questions that the website asks the server"
    assert keys(text.format(title=title)) == ["GET /api/boats", "POST /api/boats"]
    assert keys(text.format(title="Load test questions")) == []


def test_routes_beside_most_that_are_written_with_the_base_path_are_not_below_it() -> None:
    text = """
    # API

    Everything of our own is below `/-/v1/`.

    | Method | Path |
    |---|---|
    | GET | `/files/{name}` |
    | GET | `/-/v1/packages` |
    | PATCH | `/-/v1/versions/{id}` |

    - `GET /health`
    - `GET /-/v1/tokens`
    - `POST /-/v1/tokens`
    """
    assert keys(text) == [
        "GET /files/{name}",
        "GET /-/v1/packages",
        "PATCH /-/v1/versions/{id}",
        "GET /health",
        "GET /-/v1/tokens",
        "POST /-/v1/tokens",
    ]


def test_requirements_name_endpoints_by_the_numbers_of_their_list() -> None:
    text = """
    # Registry

    ## Requirements

    **FA-01 Search.** Notaries search a sheet. *(interface S1, test T-01)*

    **FA-02 Request.** Notaries request extracts. *(interfaces S2 and S-3, test T-02)*

    ## Interfaces

    | No. | Call |
    |---|---|
    | S1 | GET /sheets |
    | S2 | POST /requests |
    | S-3 | GET /requests |
    | FA-02 | GET /extracts |
    """
    found = read(outline_of(text)).endpoints
    assert {each.key: [named.text for named in each.requirements] for each in found} == {
        "GET /sheets": ["FA-01"],
        "POST /requests": ["FA-02"],
        "GET /requests": ["FA-02"],
        "GET /extracts": ["FA-02"],
    }


def test_a_well_known_path_is_below_no_base_path() -> None:
    text = """
    # API

    Base path: `/api/v1`

    - `GET /packages`
    - `GET /.well-known/jwks.json`
    """
    assert keys(text) == ["GET /api/v1/packages", "GET /.well-known/jwks.json"]


def test_a_call_with_a_number_in_its_path_is_the_example_of_an_endpoint() -> None:
    text = """
    # API

    | Method | Path |
    |---|---|
    | PATCH | `/versions/{id}` |
    | GET | `/reports/2024` |

    `PATCH /versions/88121`

    ```json
    {"state": "blocked"}
    ```
    """
    found = read(outline_of(text)).endpoints
    assert [(each.key, each.request and each.request.value) for each in found] == [
        ("PATCH /versions/{id}", {"state": "blocked"}),
        ("GET /reports/2024", None),
    ]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("`PUT /flags/new-map/prod`", ["PUT /flags/{key}/{env}", "GET /flags/mine"]),
        ("`PUT /flags/new-map/prod` (of one place)", ["PUT /flags/{key}/{env}", "GET /flags/mine"]),
        (
            "`PUT /flags/new-map/other`",
            ["PUT /flags/{key}/{env}", "GET /flags/mine", "PUT /flags/new-map/other"],
        ),
        (
            "`PUT /flags/new-map/prod`\n\n**Roles:** clerk",
            ["PUT /flags/{key}/{env}", "GET /flags/mine", "PUT /flags/new-map/prod"],
        ),
        (
            "`PUT /flags/{key}/{env}`\n\n`PUT /flags/new-map/prod`",
            ["PUT /flags/{key}/{env}", "GET /flags/mine", "PUT /flags/new-map/prod"],
        ),
    ],
    ids=["values", "a remark", "no value", "callers", "described"],
)
def test_a_call_with_values_that_stand_in_quotes_elsewhere_describes_what_a_list_names(
    call: str, expected: list[str]
) -> None:
    text = """
    # API

    | Method | Path |
    |---|---|
    | PUT | `/flags/{key}/{env}` |
    | GET | `/flags/mine` |

    %s

    ```json
    {"key": "new-map", "env": "prod", "who": "mine"}
    ```
    """
    found = read(outline_of(dedent(text) % call)).endpoints
    assert sorted(each.key for each in found) == sorted(expected)
    assert any(each.request for each in found)


def test_an_answer_may_stand_in_code_behind_its_label() -> None:
    text = """
    # API

    ### POST /tokens

    Answer: `{"id": 12, "hash": "b7e1…"}`; the token itself is put elsewhere.
    """
    (found,) = read(outline_of(text)).endpoints
    assert value(found.response) == {"id": 12, "hash": "b7e1…"}
    assert found.request is None


def test_a_refusal_has_all_its_reasons() -> None:
    reasons = "- `409` -> it is open\n- `409` -> it is billed\n- 409: It is open.\n"
    (found,) = read(outline_of(f"# T\n\n## API\n\n### POST /a\n\n{reasons}")).endpoints
    assert [(each.status, each.text) for each in found.answers] == [
        (409, "it is open; it is billed")
    ]


def test_a_base_path_ends_with_what_its_paths_begin_with() -> None:
    text = "# T\n\n## API\n\nBase URL: `/api/v1/admin`\n\n### GET /admin/users\n\n### GET /jobs\n"
    paths = [each.path for each in read(outline_of(text)).endpoints]
    assert paths == ["/api/v1/admin/users", "/api/v1/admin/jobs"]


@pytest.mark.parametrize("noun", ["tests", "access", "alerts", "rate-limits", "plan"])
def test_the_words_of_a_path_do_not_say_what_a_heading_is_about(noun: str) -> None:
    text = f"# T\n\n## Interface\n\n### POST /v1/{noun}\n\n### 4.2 `GET /v1/{noun}`\n"
    assert keys(text) == [f"POST /v1/{noun}", f"GET /v1/{noun}"]
