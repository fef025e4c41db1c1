"""What lists, tables and fences say of one endpoint: its parameters, its body, and who calls."""

from __future__ import annotations

import pytest

from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of


def endpoints(text: str) -> dict[str, Endpoint]:
    found = read(
        outline_of(f"# API\n\n## Roles\n\n- **Admin**: runs it\n- **Crew**: sails\n\n{text}")
    )
    return {each.key: each for each in found.endpoints}


LISTED = """## Boats endpoints

### All boats

- **GET** `/boats`
- Query params:
  - `page` (default `1`)
  - `state` – as painted
- Response:

```json
{"items": [{"id": 1}]}
```

### New boat

- **POST** `/boats`
- Auth: Admin only
- Body (JSON):
  - `name`
  - `length` (number)
- Response: `201`
"""


def test_the_first_item_is_the_route_and_the_others_tell_of_it() -> None:
    found = endpoints(LISTED)
    assert list(found) == ["GET /boats", "POST /boats"]
    boats, new = found.values()
    assert boats.query == ("page", "state")
    assert boats.response and boats.response.value == {"items": [{"id": 1}]}
    assert [role.text for role in new.roles or ()] == ["admin"]
    assert new.request and [*new.request.value] == ["name", "length"]
    assert new.status == 201


def test_several_routes_have_the_labels_below_them_together() -> None:
    text = (
        "## API\n\n### Counts\n\n- **GET** `/boats/count`\n- **GET** `/berths/count`\n"
        "- Query: `day`\n- Auth: crew only\n"
    )
    for each in endpoints(text).values():
        assert (each.query, [role.text for role in each.roles or ()]) == (("day",), ["crew"])


def test_a_list_of_endpoints_with_remarks_is_none_about_one() -> None:
    text = "## API\n\n- `GET /boats`\n- Auth: admin only\n- `GET /berths`\n- They are quick\n"
    assert {key: each.roles for key, each in endpoints(text).items()} == {
        "GET /boats": None, "GET /berths": None,
    }  # fmt: skip


TABLE = """## API

### `POST /boats`

| Attribute | Detail |
|--|--|
| **Auth** | {auth} |
| **Query Params** | `draft?`, `page=1`, `kind` (sail/oar) |
| **Request Body** | `BoatIn`: `{{ "name": "Ida" }}` |
| **Response (201)** | `Boat`: `{{ "id": 1, "name": "Ida" }}` |
| **Status Codes** | `201` (made), `409` (BOAT-1: known) |
| **Security** | {security} |
"""


def test_a_table_of_what_is_said_of_an_endpoint() -> None:
    text = TABLE.format(auth="❌ Not required (public)", security="Rate limit: 5/min, JWT 15 min")
    (boat,) = endpoints(text).values()
    assert (boat.public, boat.status, boat.query) == (True, 201, ("draft", "page", "kind"))
    assert boat.request and boat.request.value == {"name": "Ida"}
    assert boat.response and boat.response.value == {"id": 1, "name": "Ida"}
    assert [each.status for each in boat.answers] == [409]


@pytest.mark.parametrize(
    "security",
    ["Only for the crew", "Internal network", "Callers must own the boat", "Not yet open"],
)
def test_what_else_makes_it_secure_may_close_it(security: str) -> None:
    text = TABLE.format(auth="❌ Not required (public)", security=security)
    (boat,) = endpoints(text).values()
    assert boat.public is not True


@pytest.mark.parametrize(
    ("fence", "names"),
    [
        ("?page=1\n&state=open\n", ("page", "state")),
        ("page: number (default 1)\nstate?: string\n", ("page", "state")),
        ("Authorization: Bearer x\n", ()),
        ("{\n  1\n}\n", ()),
    ],
)
def test_parameters_in_a_fence(fence: str, names: tuple[str, ...]) -> None:
    text = f"## API\n\n### `GET /boats`\n\n**Query parameters:**\n\n```\n{fence}```\n"
    assert endpoints(text)["GET /boats"].query == names


def test_parameters_among_what_a_fence_shows() -> None:
    text = (
        "## API\n\n### Boats\n\n```\nGET /boats\nAuthorization: Bearer <token>\n\n"
        "Query Parameter:\n- page: number (default: 1)\n- state: string\n\n"
        'Response: 200 OK\n{"items": []}\n```\n'
    )
    boats = endpoints(text)["GET /boats"]
    assert boats.query == ("page", "state")
    assert boats.response and boats.response.value == {"items": []}


@pytest.mark.parametrize(
    "items", ["- `name` must be unique\n- `kind` is checked\n", "- the name\n- the kind\n"]
)
def test_what_is_said_of_a_body_is_no_list_of_fields(items: str) -> None:
    text = f"## API\n\n### `POST /boats`\n\n**Request body:**\n\n{items}"
    assert endpoints(text)["POST /boats"].request is None


def test_remarks_in_place_of_an_example_are_none() -> None:
    text = (
        "## API\n\n### `PUT /boats/{id}`\n\n```json\n// Request — same shape as POST\n"
        "// Response 200 — the boat\n```\n"
    )
    boat = endpoints(text)["PUT /boats/{id}"]
    assert (boat.request, boat.response) == (None, None)


def test_a_path_that_stands_for_any_is_no_endpoint() -> None:
    text = "## API\n\n```\nGET /boats\n```\n\nWith pages:\n\n```\nGET /api/endpoint?page=2\n```\n"
    assert list(endpoints(text)) == ["GET /boats"]


def test_a_title_has_no_number_in_a_box() -> None:
    text = "## API\n\n### 1️⃣ New boat\n\n```\nPOST /boats\n```\n"
    assert endpoints(text)["POST /boats"].title == "New boat"


def test_an_answer_may_be_shown_behind_its_status() -> None:
    text = "## API\n\n### POST /boats\nAdds one.\n- 201: `{ id, name }`\n- 409: `{ error }`\n"
    boat = endpoints(text)["POST /boats"]
    assert boat.response and [*boat.response.value] == ["id", "name"]
    assert (boat.status, [each.status for each in boat.answers]) == (201, [409])


def test_a_member_called_roles_names_no_callers() -> None:
    text = "## API\n\n### POST /users\nAdds one.\n- Body: `{ name, roles: [string] }`\n"
    user = endpoints(text)["POST /users"]
    assert user.roles is None
    assert user.request and [*user.request.value] == ["name", "roles"]


@pytest.mark.parametrize("label", ["Response Body (Success 201 - Created)", "Response (OK: 201)"])
def test_a_status_among_words_in_brackets(label: str) -> None:
    text = f"## API\n\n### POST /boats\n\n* **{label}:**\n    ```json\n    {{}}\n    ```\n"
    assert endpoints(text)["POST /boats"].status == 201


@pytest.mark.parametrize(
    ("line", "sent", "answered", "status"),
    [
        ("POST /boats { name, keel? } → 201 { id, name }", ["name", "keel"], ["id", "name"], 201),
        ("`POST /boats` `{ name: string }` -> `{ id }`", ["name"], ["id"], None),
        ("POST /boats — { name } => 204", ["name"], None, 204),
        ("GET /boats → { items: [{ id }] }", None, ["items"], None),
        ("GET /boats/{id} { id, name }", None, ["id", "name"], None),
        ("GET /boats → Boat[]", None, None, None),
        ("POST /boats {...} → {}", None, None, None),
        ("POST /boats adds one; { name } is told", None, None, None),
    ],
)
def test_shapes_behind_a_route(
    line: str, sent: list[str] | None, answered: list[str] | None, status: int | None
) -> None:
    (boat,) = endpoints(f"## API\n\n- {line}\n").values()
    assert (boat.request and [*boat.request.value]) == sent
    assert (boat.response and [*boat.response.value]) == answered
    assert boat.status == status
