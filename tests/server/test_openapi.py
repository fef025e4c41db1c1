"""The contract: what it says of each part of a plan, and that the service keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import validate

import asbuilt.api
from asbuilt.expression.parse import parse
from asbuilt.plan.model import Call, CheckPlan, Limit, ServicePlan
from asbuilt.server.openapi.constraints import keywords
from asbuilt.server.openapi.document import document
from asbuilt.server.openapi.responses import limits_text
from asbuilt.server.openapi.schemas import accepted, optional, typed
from asbuilt.spec.column_type import ColumnType
from tests.server.documents import CLUB, OWN_PATHS
from tests.server.inside import Inside, Person, administrator, login, plan_of, register
from tests.serving import Answer

ROOT = Path(__file__).parent.parent.parent
SPECS = Path(__file__).parent / "specs"
BASE = "http://club.example"
SMALL = -(1 << 31)

LIBRARY = """# Technical Specification: Library

**Version:** 3.0
**Status:** Draft

## Executive Summary

Books and who reads them.

## Architecture

### Data Model

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    email VARCHAR(200) UNIQUE NOT NULL,
    role VARCHAR(10) NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'reader'))
);

CREATE TABLE books (
    id BIGSERIAL PRIMARY KEY,
    title VARCHAR(80) NOT NULL CHECK (length(title) >= 1),
    price NUMERIC(6, 2) NOT NULL CHECK (price >= 0),
    stock INTEGER NOT NULL DEFAULT 0,
    shelf_mark TEXT,
    bought_on DATE,
    tags JSONB,
    remark TEXT
);

CREATE TABLE loans (
    id BIGSERIAL PRIMARY KEY,
    book_id BIGINT NOT NULL REFERENCES books(id),
    user_id UUID NOT NULL REFERENCES users(id),
    due_on DATE NOT NULL
);
```

### API Specification

#### Books

**Method:** `GET /api/books`

**Search:** title

#### A book

**Method:** `GET /api/books/{id}`

**Response:**

```json
{"status": "success", "data": {"id": 1, "title": "Emma", "price": "9.90", "kind": "book"}}
```

#### Add books

**Method:** `POST /api/books`

- 409: The shelf is full

#### Replace a book

**Method:** `PUT /api/books/{book_id}`

#### Change a book

**Method:** `PATCH /api/books/{id}`

**Concurrency:** If-Match required

#### Throw a book away

**Method:** `DELETE /api/books/{id}`

#### Loans of a book

**Method:** `GET /api/books/{book_id}/loans`

#### Lend

**Method:** `POST /api/books/{book_id}/loans`

#### Figures

**Method:** `GET /api/books/aggregate`

#### Something else

**Method:** `GET /api/weather`

**Response:**

```json
{"sky": "blue", "degrees": 21.5}
```

## Security Considerations

### Authentication & Authorization

| Endpoint                          | admin | reader | anonymous |
|-----------------------------------|-------|--------|-----------|
| `GET /api/books`                  | ✅    | ✅     | ✅        |
| `GET /api/books/{id}`             | ✅    | ✅     | ❌        |
| `POST /api/books`                 | ✅    | ❌     | ❌        |
| `PUT /api/books/{book_id}`        | ✅    | ❌     | ❌        |
| `PATCH /api/books/{id}`           | ✅    | ❌     | ❌        |
| `DELETE /api/books/{id}`          | ✅    | ❌     | ❌        |
| `GET /api/books/{book_id}/loans`  | ✅    | own    | ❌        |
| `POST /api/books/{book_id}/loans` | ✅    | own    | ❌        |
| `GET /api/books/aggregate`        | ✅    | ❌     | ❌        |
| `GET /api/weather`                | ✅    | ✅     | ✅        |

- **own**: `loans.user_id` = current user
"""


@pytest.fixture(scope="module")
def library() -> ServicePlan:
    """A plan with an endpoint of every kind."""
    return plan_of(LIBRARY)


@pytest.fixture(scope="module")
def contract(library: ServicePlan) -> dict[str, Any]:
    """The whole contract of the library."""
    return document(library, BASE, None)


def operation(contract: Mapping[str, Any], identifier: str) -> Any:
    """The operation of that name, with its references resolved one level deep."""
    found = next(
        item
        for methods in contract["paths"].values()
        for item in methods.values()
        if item["operationId"] == identifier
    )
    return resolved(contract, found)


def resolved(contract: Mapping[str, Any], part: Any) -> Any:
    """``part`` with every reference replaced by what it names."""
    if isinstance(part, list):
        return [resolved(contract, item) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        target: Any = contract
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return resolved(contract, target)
    return {name: resolved(contract, item) for name, item in part.items()}


def success(contract: Mapping[str, Any], identifier: str, status: str = "200") -> Any:
    """The schema of a success answer."""
    return operation(contract, identifier)["responses"][status]["content"]["application/json"][
        "schema"
    ]


def taken(contract: Mapping[str, Any], identifier: str) -> Any:
    """The schema of a request body."""
    return operation(contract, identifier)["requestBody"]["content"]["application/json"]["schema"]


def named(contract: Mapping[str, Any], identifier: str) -> dict[str, Any]:
    """The parameters of an operation by name."""
    return {item["name"]: item for item in operation(contract, identifier).get("parameters", ())}


# ---------------------------------------------------------------- valid, whoever asks


def plans() -> Iterator[tuple[str, ServicePlan]]:
    """Every document at hand."""
    yield from (
        ("library", plan_of(LIBRARY)),
        ("club", plan_of(CLUB)),
        ("shelf", plan_of(OWN_PATHS)),
    )
    for path in (*sorted(SPECS.glob("*.md")), *sorted((ROOT / "examples").glob("*/spec.md"))):
        name = path.parent.name if path.stem == "spec" else path.stem
        yield name, asbuilt.api.compile(asbuilt.api.read(path))
    yield (
        "new",
        asbuilt.api.compile(
            asbuilt.api.read(ROOT / "src" / "asbuilt" / "cli" / "templates" / "spec.md")
        ),
    )


@pytest.mark.parametrize(
    ("plan", "role"),
    [
        pytest.param(plan, role, id=f"{name} for {role or 'all'}")
        for name, plan in plans()
        if plan.identity
        for role in (None, "anonymous", *plan.identity.roles)
    ],
)
def test_every_contract_is_valid_openapi(plan: ServicePlan, role: str | None) -> None:
    made = document(plan, BASE, role)
    validate(made)
    names = [item["operationId"] for methods in made["paths"].values() for item in methods.values()]
    assert len(names) == len(set(names))
    assert made == json.loads(json.dumps(made))


def test_equal_plans_give_equal_contracts(contract: dict[str, Any]) -> None:
    again = document(plan_of(LIBRARY), BASE, None)
    assert json.dumps(again) == json.dumps(contract)


def test_the_head_is_the_documents(contract: dict[str, Any]) -> None:
    assert contract["openapi"] == "3.1.0"
    assert contract["info"] == {
        "title": "Library",
        "version": "3.0",
        "description": "Books and who reads them.",
    }
    assert contract["servers"] == [{"url": BASE}]
    assert contract["components"]["securitySchemes"]["bearer"]["bearerFormat"] == "JWT"


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("key", "name", "tag"),
    [
        ("get /api/books", "listBooks", "books"),
        ("get /api/books/{id}", "getBook", "books"),
        ("post /api/books", "createBook", "books"),
        ("put /api/books/{id}", "replaceBook", "books"),
        ("patch /api/books/{id}", "updateBook", "books"),
        ("delete /api/books/{id}", "deleteBook", "books"),
        ("get /api/books/{book_id}/loans", "listBookLoans", "loans"),
        ("post /api/books/{book_id}/loans", "createBookLoan", "loans"),
        ("get /api/books/aggregate", "aggregateBooks", "books"),
        ("get /api/weather", "getWeather", "weather"),
        ("post /api/auth/login", "login", "auth"),
        ("delete /api/auth/sessions/{id}", "endSession", "auth"),
        ("get /healthz", "getHealth", "service"),
    ],
)
def test_operations_have_the_words_of_their_paths(
    contract: dict[str, Any], key: str, name: str, tag: str
) -> None:
    method, _, path = key.partition(" ")
    found = contract["paths"][path][method]
    assert (found["operationId"], found["tags"]) == (name, [tag])


def test_a_verb_after_a_key_comes_first() -> None:
    plan = asbuilt.api.compile(asbuilt.api.read(ROOT / "examples" / "helpdesk" / "spec.md"))
    path = document(plan, BASE, None)["paths"]["/api/tickets/{id}/close"]
    assert path["post"]["operationId"] == "closeTicket"


def test_two_versions_of_one_path_keep_apart() -> None:
    text = LIBRARY.replace("GET /api/weather", "GET /api/v2/books/{id}")
    made = document(plan_of(text), BASE, None)
    assert operation(made, "getBook") and operation(made, "getApiV2BooksById")


def test_one_path_with_two_spellings_of_its_parameter_stands_once(contract: dict[str, Any]) -> None:
    assert "/api/books/{book_id}" not in contract["paths"]
    assert list(contract["paths"]["/api/books/{id}"]) == ["get", "put", "patch", "delete"]
    assert "id" in named(contract, "replaceBook")


# ---------------------------------------------------------------- who sees what


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("admin", {"listBooks", "getBook", "createBook", "updateMe", "createBookLoan", "login"}),
        ("reader", {"listBooks", "getBook", "updateMe", "createBookLoan", "login"}),
        ("anonymous", {"listBooks", "login"}),
    ],
)
def test_a_role_sees_what_it_may_use(library: ServicePlan, role: str, seen: set[str]) -> None:
    made = document(library, BASE, role)
    names = {item["operationId"] for each in made["paths"].values() for item in each.values()}
    asked = {"listBooks", "getBook", "createBook", "updateMe", "createBookLoan", "login", "setUp"}
    assert names & asked == seen


def test_pages_and_metrics_are_no_part_of_the_contract(contract: dict[str, Any]) -> None:
    assert not {"/docs", "/console", "/metrics", "/openapi.json"} & set(contract["paths"])


def test_open_operations_need_no_token(contract: dict[str, Any]) -> None:
    assert contract["security"] == [{"bearer": []}]
    assert operation(contract, "listBooks")["security"] == []
    assert "security" not in operation(contract, "getBook")


def test_closed_registration_is_not_offered() -> None:
    text = LIBRARY.replace(
        "#### Books\n", "#### Register\n\n**Method:** `POST /api/auth/register`\n\n#### Books\n"
    ).replace(
        "| `GET /api/weather`                | ✅    | ✅     | ✅        |",
        "| `GET /api/weather`                | ✅    | ✅     | ✅        |\n"
        "| `POST /api/auth/register`         | ✅    | ❌     | ❌        |",
    )
    assert "/api/auth/register" not in document(plan_of(text), BASE, None)["paths"]


@pytest.mark.parametrize(
    ("role", "columns"),
    [
        ("admin", {"estimate", "remark"}),
        ("manager", {"estimate", "remark"}),
        ("user", {"estimate"}),
    ],
)
def test_a_column_that_a_role_may_not_read_is_nowhere_in_its_contract(
    role: str, columns: set[str]
) -> None:
    made = document(asbuilt.api.compile(asbuilt.api.read(SPECS / "desk.md")), BASE, role)
    text = json.dumps(resolved(made, made["paths"]["/api/tasks"]))
    assert {name for name in ("estimate", "remark") if f'"{name}"' in text} == columns


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("type", "schema"),
    [
        (
            ColumnType("integer", bits=32),
            {"type": "integer", "format": "int32", "minimum": SMALL, "maximum": -SMALL - 1},
        ),
        (
            ColumnType("integer", bits=16),
            {"type": "integer", "minimum": -32768, "maximum": 32767},
        ),
        (ColumnType("decimal"), {"type": "number"}),
        (
            ColumnType("decimal", precision=6, scale=2),
            {"type": "number", "exclusiveMinimum": -10000, "exclusiveMaximum": 10000},
        ),
        (ColumnType("float"), {"type": "number"}),
        (ColumnType("text"), {"type": "string"}),
        (ColumnType("text", length=5), {"type": "string", "maxLength": 5}),
        (ColumnType("boolean"), {"type": "boolean"}),
        (ColumnType("uuid"), {"type": "string", "format": "uuid"}),
        (ColumnType("date"), {"type": "string", "format": "date"}),
        (ColumnType("timestamp"), {"type": "string", "format": "date-time"}),
        (ColumnType("enum", values=("a", "b")), {"type": "string", "enum": ["a", "b"]}),
        (ColumnType("bytes"), {"type": "string", "contentEncoding": "base64"}),
        (ColumnType("json"), {}),
        (
            ColumnType("array", item=ColumnType("text", length=3)),
            {"type": "array", "items": {"type": "string", "maxLength": 3}},
        ),
        (
            ColumnType("object", fields={"a": ColumnType("boolean")}),
            {
                "type": "object",
                "properties": {"a": {"type": ["boolean", "null"]}},
                "additionalProperties": False,
            },
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, ColumnType) else "",
)
def test_types_as_answers_show_them(type: ColumnType, schema: dict[str, Any]) -> None:
    assert typed(type) == schema


@pytest.mark.parametrize(
    ("text", "fits"),
    [("09:30", True), ("09:30:00.123456", True), ("9:30", False), ("09:30:00Z", False)],
)
def test_times_have_no_offset(text: str, fits: bool) -> None:
    assert (re.search(typed(ColumnType("time"))["pattern"], text) is not None) is fits


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (12.5, True), ("12.50", True), ("-1234.5", True), (10_000, False),
        ("12.505", False), ("12345", False), ("", False), ("1e2", False), (None, False),
    ],
)  # fmt: skip
def test_decimals_are_taken_as_numbers_and_as_text(value: Any, fits: bool) -> None:
    schema = accepted(ColumnType("decimal", precision=6, scale=2))
    assert OAS31Validator(schema).is_valid(value) is fits


@pytest.mark.parametrize(
    ("schema", "with_null"),
    [
        ({"type": "string", "maxLength": 3}, {"type": ["string", "null"], "maxLength": 3}),
        (
            {"type": "string", "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"anyOf": [{"type": "number"}]}, {"anyOf": [{"type": "number"}, {"type": "null"}]}),
        ({}, {}),
    ],
)
def test_null_is_one_more_type(schema: dict[str, Any], with_null: dict[str, Any]) -> None:
    assert optional(schema, True) == with_null
    assert optional(schema, False) == schema


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("price >= 0", {"minimum": 0}),
        ("price > 0", {"exclusiveMinimum": 0}),
        ("10 > price", {"exclusiveMaximum": 10}),
        ("price between 1 and 5", {"minimum": 1, "maximum": 5}),
        ("length(price) >= 3", {"minLength": 3}),
        ("length(price) < 3", {"maxLength": 2}),
        ("price in ('a', 'b')", {"enum": ["a", "b"]}),
        ("price = 'a'", {"enum": ["a"]}),
        ("price >= 1 and price <= 2", {"minimum": 1, "maximum": 2}),
        ("price >= 1 or price is null", None),
        ("price >= stock", None),
        ("not price = 1", None),
        ("lower(price) = 'a'", None),
    ],
)
def test_checks_become_keywords_where_one_says_the_same(
    check: str, words: dict[str, Any] | None
) -> None:
    plan = CheckPlan("c", check, parse(check, "check"), ("price",))
    assert keywords([plan]).get("price") == words


# ---------------------------------------------------------------- bodies


def test_a_create_takes_an_object_or_an_array_of_them(contract: dict[str, Any]) -> None:
    one, several = taken(contract, "createBook")["oneOf"]
    assert several == {"type": "array", "items": one, "minItems": 1, "maxItems": 1000}
    assert one["required"] == ["title", "price"]
    assert one["additionalProperties"] is False
    assert set(one["properties"]) == {
        "title", "price", "stock", "shelf_mark", "bought_on", "tags", "remark",
    }  # fmt: skip
    assert one["properties"]["title"] == {"type": "string", "maxLength": 80, "minLength": 1}
    assert one["properties"]["shelf_mark"] == {"type": ["string", "null"]}
    assert one["properties"]["price"]["anyOf"][0]["minimum"] == 0


def test_a_change_requires_nothing_and_a_replacement_as_much_as_a_create(
    contract: dict[str, Any],
) -> None:
    assert "required" not in taken(contract, "updateBook")
    assert taken(contract, "replaceBook")["required"] == ["title", "price"]


def test_a_change_also_takes_the_media_type_of_merge_patches(contract: dict[str, Any]) -> None:
    kinds = list(operation(contract, "updateBook")["requestBody"]["content"])
    assert kinds == ["application/json", "application/merge-patch+json"]


def test_what_comes_from_the_path_is_in_no_body(contract: dict[str, Any]) -> None:
    one, _ = taken(contract, "createBookLoan")["oneOf"]
    assert set(one["properties"]) == {"user_id", "due_on"}
    assert one["required"] == ["due_on"]


def test_registration_takes_a_password(contract: dict[str, Any]) -> None:
    schema = taken(contract, "register")
    assert schema["required"] == ["email", "password"]
    assert schema["properties"]["password"]["minLength"] == 8
    assert "role" not in schema["properties"]


# ---------------------------------------------------------------- answers


def test_one_row_has_the_form_of_the_example(contract: dict[str, Any]) -> None:
    schema = success(contract, "getBook")
    assert schema["properties"]["status"] == {"const": "success"}
    row = schema["properties"]["data"]["properties"]
    assert row["price"] == {"type": "string", "pattern": r"^-?[0-9]{1,4}(\.[0-9]{1,2})?$"}
    assert row["kind"] == {"const": "book"}
    assert schema["properties"]["data"]["additionalProperties"] is False


def test_a_page_says_where_the_next_begins(contract: dict[str, Any]) -> None:
    schema = success(contract, "listBooks")
    assert schema["required"] == ["items", "next", "total", "total_exact"]
    assert schema["properties"]["next"]["type"] == ["string", "null"]
    content = operation(contract, "listBooks")["responses"]["200"]["content"]
    assert set(content) == {"application/json", "text/csv", "application/x-ndjson"}


def test_rows_that_are_read_may_lack_members_and_have_relations(contract: dict[str, Any]) -> None:
    row = success(contract, "listBookLoans")["properties"]["items"]["items"]
    assert "required" not in row
    assert row["properties"]["book"]["type"] == ["object", "null"]
    assert "user" not in row["properties"], "nobody may read users"


def test_rows_that_are_written_are_whole(contract: dict[str, Any]) -> None:
    one, several = success(contract, "createBook", "201")["oneOf"]
    assert several == {"type": "array", "items": one}
    assert set(one["required"]) == set(one["properties"])


def test_an_example_that_nothing_backs_is_described_and_marked(contract: dict[str, Any]) -> None:
    answer = operation(contract, "getWeather")["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]
    assert schema["required"] == ["sky", "degrees"]
    assert schema["properties"]["degrees"] == {"type": "number"}
    assert "Asbuilt-Example" in answer["headers"]


# ---------------------------------------------------------------- parameters


def test_a_list_takes_its_columns_as_filters(contract: dict[str, Any]) -> None:
    found = named(contract, "listBooks")
    assert found["bought_on"]["schema"] == {"type": "string", "format": "date"}
    assert {"limit", "cursor", "page", "count", "sort", "fields", "filter", "q"} <= set(found)
    assert "tags" not in found, "JSON can not be compared"
    assert "-title" in found["sort"]["schema"]["items"]["enum"]
    assert found["limit"]["schema"] == {
        "type": "integer", "minimum": 1, "maximum": 500, "default": 30,
    }  # fmt: skip


def test_a_handler_takes_what_the_document_names(library: ServicePlan) -> None:
    routes = [
        replace(each, action=Call("sky"), query=("days",))
        if each.path.endswith("/weather")
        else each
        for each in library.routes
    ]
    made = document(replace(library, routes=tuple(routes)), BASE, None)
    (found,) = [item for item in named(made, "getWeather").values() if item["in"] == "query"]
    assert found == {"name": "days", "in": "query", "schema": {"type": "string"}}


def test_relations_are_expanded_two_hops_far(contract: dict[str, Any]) -> None:
    names = named(contract, "listBookLoans")["expand"]["schema"]["items"]["enum"]
    assert names == ["book", "book.loans"]


def test_a_path_has_the_type_of_its_column(contract: dict[str, Any]) -> None:
    (found,) = (
        item for item in operation(contract, "listBookLoans")["parameters"] if item["in"] == "path"
    )
    assert found["name"] == "book_id"
    assert found["required"] and found["schema"]["format"] == "int64"


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("getBook", {"If-None-Match"}),
        ("createBook", {"Idempotency-Key", "Prefer"}),
        ("updateBook", {"If-Match", "Idempotency-Key", "Prefer"}),
        ("deleteBook", {"If-Match", "Idempotency-Key", "Prefer"}),
        ("login", set()),
        ("register", set()),
    ],
)
def test_operations_take_the_headers_that_they_heed(
    contract: dict[str, Any], name: str, headers: set[str]
) -> None:
    found = {item["name"] for item in named(contract, name).values() if item["in"] == "header"}
    assert headers == found


def test_a_demanded_header_is_required(contract: dict[str, Any]) -> None:
    assert named(contract, "updateBook")["If-Match"]["required"]
    assert "required" not in named(contract, "deleteBook")["If-Match"]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("listBooks", {"400", "401", "406", "429"}),
        ("getBook", {"400", "401", "404", "429"}),
        ("createBook", {"400", "401", "403", "409", "413", "415", "422", "429"}),
        (
            "updateBook",
            {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429"},
        ),
        ("deleteBook", {"400", "401", "403", "404", "409", "412", "422", "429"}),
        ("getHealth", {"400", "401"}),
    ],
)
def test_every_refusal_that_may_come_is_declared(
    contract: dict[str, Any], name: str, statuses: set[str]
) -> None:
    answers = operation(contract, name)["responses"]
    assert {status for status in answers if status[0] == "4"} == statuses
    for status in (*statuses, "default"):
        assert list(answers[status]["content"]) == ["application/problem+json"]


def test_the_documents_own_words_describe_a_refusal(contract: dict[str, Any]) -> None:
    answers = operation(contract, "createBook")["responses"]
    assert answers["409"]["description"] == "The shelf is full"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (
            Limit("a", 5, 900.0, "username", True),
            "5 failures in 15 minutes per account and address",
        ),
        (Limit("a", 1, 1.0, "everyone"), "1 requests in 1 second"),
        (Limit("a", 60, 3600.0, "ip"), "60 requests in 1 hour per address"),
        (Limit("a", 9, 0.5, "user"), "9 requests in 0.5 seconds per user"),
    ],
)
def test_limits_in_words(limit: Limit, text: str) -> None:
    assert limits_text((limit,)) == f"More than {text}."


# ---------------------------------------------------------------- kept by the service


class Keeper:
    """Compares answers with the contract."""

    def __init__(self, plan: ServicePlan) -> None:
        self._contract = document(plan, BASE, None)

    def check(self, method: str, path: str, answer: Answer) -> None:
        """Fail unless status, media type and body are declared."""
        found = self._operation(method.lower(), path.partition("?")[0])["responses"]
        assert str(answer.status) in found, (method, path, answer)
        declared = resolved(self._contract, found[str(answer.status)])
        if answer.body is None:
            preferred = answer.headers.get("preference-applied") == "return=minimal"
            assert preferred or "content" not in declared, (method, path, answer)
            return
        kind = answer.headers["content-type"].partition(";")[0]
        schema = declared["content"][kind]["schema"]
        validator = OAS31Validator(schema, format_checker=oas31_format_checker)
        errors = [
            f"{each.json_path}: {each.message}" for each in validator.iter_errors(answer.body)
        ]
        assert not errors, (method, path, answer, errors)

    def _operation(self, method: str, path: str) -> Any:
        for template, methods in self._contract["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path) and method in methods:
                return methods[method]
        raise AssertionError(f"no operation {method} {path}")


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The club, with an administrator, two members, a team and a note."""
    with Inside(plan_of(CLUB), tmp_path_factory.mktemp("club") / "data") as inside:
        root = administrator(inside)
        register(inside, "ada")
        register(inside, "bea")
        assert root.send("POST", "/api/teams", {"name": "red"}).status == 201
        note = login(inside, "ada").send("POST", "/api/notes", {"body": "hello"})
        assert note.status == 201
        yield inside


REQUESTS: list[tuple[str, str, str, Any, dict[str, str]]] = [
    ("ada", "GET", "/api/notes", None, {}),
    ("ada", "GET", "/api/notes?limit=1&count=none&sort=-id&fields=id", None, {}),
    ("ada", "GET", "/api/notes?colour=red", None, {}),
    ("ada", "GET", "/api/notes?limit=0", None, {}),
    ("ada", "GET", "/api/notes/1", None, {}),
    ("ada", "GET", "/api/notes/1?fields=id", None, {}),
    ("bea", "GET", "/api/notes/1", None, {}),
    ("root", "GET", "/api/notes/one", None, {}),
    ("", "GET", "/api/notes", None, {}),
    ("bad token", "GET", "/api/notes", None, {}),
    ("ada", "GET", "/api/users", None, {}),
    ("root", "GET", "/api/users", None, {}),
    ("ada", "POST", "/api/notes", {"body": "water"}, {}),
    ("ada", "POST", "/api/notes", [{"body": "a"}, {"body": "b"}], {}),
    ("ada", "POST", "/api/notes", {"body": "quiet"}, {"prefer": "return=minimal"}),
    ("ada", "POST", "/api/notes", {"body": "x" * 3000}, {}),
    ("ada", "POST", "/api/notes", {"bodi": 1}, {}),
    ("ada", "POST", "/api/notes", {"body": "once"}, {"idempotency-key": "k1"}),
    ("ada", "POST", "/api/notes", {"body": "twice"}, {"idempotency-key": "k1"}),
    ("ada", "POST", "/api/notes", {"body": "text"}, {"content-type": "text/plain"}),
    ("ada", "POST", "/api/teams", {"name": "green"}, {}),
    ("root", "POST", "/api/teams", {"name": "red"}, {}),
    ("root", "PATCH", "/api/users/2", {"team_id": 1}, {}),
    ("root", "PATCH", "/api/users/2", {"team_id": 77}, {}),
    ("root", "PATCH", "/api/users/2", {"team_id": 1}, {"if-match": '"other"'}),
    ("root", "PATCH", "/api/users/99", {"team_id": 1}, {}),
    ("ada", "GET", "/api/auth/me", None, {}),
    ("ada", "PATCH", "/api/auth/me", {"full_name": "Ada L."}, {}),
    ("ada", "PATCH", "/api/auth/me", {"role": "admin"}, {}),
    ("ada", "GET", "/api/auth/sessions", None, {}),
    ("ada", "DELETE", "/api/auth/sessions/none", None, {}),
    ("", "POST", "/api/auth/login", {"username": "ada", "password": "wrong"}, {}),
    ("", "POST", "/api/auth/login", {"password": "wrong"}, {}),
    ("", "POST", "/api/auth/register", {"username": "ada"}, {}),
    ("", "POST", "/api/auth/refresh", {"refresh_token": "no"}, {}),
    ("", "POST", "/api/auth/setup", {"token": "no"}, {}),
    ("", "GET", "/healthz", None, {}),
    ("", "GET", "/readyz", None, {}),
    ("", "GET", "/.well-known/jwks.json", None, {}),
    ("root", "DELETE", "/api/notes/1", None, {}),
]


@pytest.mark.parametrize(
    ("who", "method", "path", "body", "headers"),
    REQUESTS,
    ids=[f"{who or 'anonymous'} {method} {path} {number}"
         for number, (who, method, path, *_) in enumerate(REQUESTS)],
)  # fmt: skip
def test_the_service_keeps_the_contract(
    club: Inside, who: str, method: str, path: str, body: Any, headers: dict[str, str]
) -> None:
    person = Person(club, token="nonsense" if who == "bad token" else None)
    if who in ("ada", "bea", "root"):
        person = login(club, who)
    Keeper(club.plan).check(method, path, person.send(method, path, body, headers))


def test_registration_and_tokens_keep_the_contract(club: Inside) -> None:
    keeper = Keeper(club.plan)
    visitor = Person(club)
    account = {"username": "cleo", "email": "cleo@example.com", "password": "a long pass phrase"}
    answer = visitor.send("POST", "/api/auth/register", account)
    keeper.check("POST", "/api/auth/register", answer)
    visitor.takes(answer)
    for path, body in (
        ("/api/auth/refresh", {"refresh_token": visitor.refresh}),
        ("/api/auth/password/change", {"current_password": "no", "new_password": "another phrase"}),
        ("/api/auth/logout", None),
        ("/api/auth/login", {"email": "cleo@example.com", "password": "a long pass phrase"}),
    ):
        keeper.check("POST", path, visitor.send("POST", path, body))


def test_the_keeper_notices_what_is_not_declared(club: Inside) -> None:
    keeper = Keeper(club.plan)
    good = login(club, "ada").send("GET", "/api/auth/me")
    for bad in (
        Answer(418, good.headers, good.body),
        Answer(200, good.headers, {**good.body, "password_hash": "x"}),
        Answer(200, good.headers, {**good.body, "id": "one"}),
    ):
        with pytest.raises(AssertionError):
            keeper.check("GET", "/api/auth/me", bad)


def test_an_answer_in_the_documents_own_form_keeps_the_contract(tmp_path: Path) -> None:
    with Inside(plan_of(OWN_PATHS), tmp_path / "data") as shelf:
        keeper = Keeper(shelf.plan)
        visitor = Person(shelf)
        account = {"email": "a@example.com", "displayName": "A", "password": "a long pass phrase"}
        answer = visitor.send("POST", "/api/v1/auth/signup", account)
        keeper.check("POST", "/api/v1/auth/signup", answer)
        visitor.token = answer.body["data"]["token"]
        signed_in = {"email": "a@example.com", "password": "a long pass phrase"}
        for method, path, body in (
            ("POST", "/api/login", signed_in),
            ("POST", "/api/v1/auth/refresh", {"refreshToken": answer.body["data"]["refreshToken"]}),
            ("GET", "/api/me", None),
            ("GET", "/api/books", None),
            ("POST", "/api/logout", None),
        ):
            keeper.check(method, path, visitor.send(method, path, body))
