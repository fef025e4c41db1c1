from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.endpoints.route import (
    Known,
    leading_routes,
    methods_in,
    normal_path,
    path_in,
    pattern,
    routes_in,
)


def text(written: str, start: int = 100) -> Text:
    return Text(written, Span(start, start + len(written)))


@pytest.mark.parametrize(
    ("written", "path", "query"),
    [
        ("/tasks", "/tasks", ()),
        ("/tasks/", "/tasks", ()),
        ("/", "/", ()),
        ("/tasks/{id}", "/tasks/{id}", ()),
        ("/tasks/:id", "/tasks/{id}", ()),
        ("/tasks/<id>", "/tasks/{id}", ()),
        ("/tasks/<int:id>", "/tasks/{id}", ()),
        ("/tasks/{id:int}", "/tasks/{id}", ()),
        ("/tasks/{id?}", "/tasks/{id}", ()),
        ("/tasks/[id]", "/tasks/{id}", ()),
        ("/pages/[...slug]", "/pages/{slug}", ()),
        ("/a/:projectId/b/:task_id", "/a/{projectId}/b/{task_id}", ()),
        ("/users/{id}:activate", "/users/{id}:activate", ()),
        ("/files/{name}.json", "/files/{name}.json", ()),
        ("/tasks?status=open&q={q}", "/tasks", ("status", "q")),
        ("https://api.example.com/v1/tasks", "/v1/tasks", ()),
        ("{{base}}/tasks", "/tasks", ()),
        ("${BASE}/tasks", "/tasks", ()),
        ("tasks/{id}", "/tasks/{id}", ()),
        ("/tasks#top", "/tasks", ()),
    ],
)
def test_paths_have_one_normal_form(written: str, path: str, query: tuple[str, ...]) -> None:
    assert normal_path(written) == (path, query)


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("`POST /api/resource`", ["POST /api/resource"]),
        ("**POST** `/x`", ["POST /x"]),
        ("`POST` `/x`", ["POST /x"]),
        ("GET: /x", ["GET /x"]),
        ("GET - /x/<no>", ["GET /x/{no}"]),
        ("`GET` — `/x`", ["GET /x"]),
        ("GET → /x", ["GET /x"]),
        ("GET/POST /x", ["GET /x", "POST /x"]),
        ("GET, PUT /x", ["GET /x", "PUT /x"]),
        ("GET and PUT /x", ["GET /x", "PUT /x"]),
        ("`GET`, `PUT` and `DELETE` `/x`", ["GET /x", "PUT /x", "DELETE /x"]),
        ("GET, PUT, or DELETE /x", ["GET /x", "PUT /x", "DELETE /x"]),
        ("GET und PUT /x", ["GET /x", "PUT /x"]),
        ("GET then PUT /x", ["PUT /x"]),
        ("GET /a and then POST /b.", ["GET /a", "POST /b"]),
        ("[GET /x](#get-x)", ["GET /x"]),
        ("Create task: POST /tasks/:id (FR-1)", ["POST /tasks/{id}"]),
        ("`GET /x/[id]`", ["GET /x/{id}"]),
        ("GET requests", []),
        ("see /x", []),
        ("TARGET /x", []),
        ("get /x", []),
    ],
)
def test_routes_are_found_in_text(written: str, keys: list[str]) -> None:
    assert [route.key for route in routes_in(text(written))] == keys


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("see `POST /x/:id` there", "POST /x/:id"),
        ("**GET** `/x`", "GET** `/x"),
        ("GET /x.", "GET /x"),
    ],
)
def test_a_route_knows_its_place(written: str, place: str) -> None:
    route = routes_in(text(written))[0]

    assert written[route.span.start - 100 : route.span.end - 100] == place


@pytest.mark.parametrize(
    ("written", "keys", "rest"),
    [
        ("`POST /x` — creates it", ["POST /x"], "creates it"),
        ("**POST /x**: creates it", ["POST /x"], "creates it"),
        ("POST /x", ["POST /x"], ""),
        ("GET /x   # all of them", ["GET /x"], "all of them"),
        ("[`GET /x`](#x) - all", ["GET /x"], "all"),
        ("then POST /x", [], ""),
        ("", [], ""),
    ],
)
def test_a_line_may_begin_with_routes(written: str, keys: list[str], rest: str) -> None:
    routes, after = leading_routes(text(written))

    assert ([route.key for route in routes], after) == (keys, rest)


@pytest.mark.parametrize(
    ("written", "methods"),
    [
        ("GET", ("GET",)),
        ("`post`", ("POST",)),
        ("GET / POST", ("GET", "POST")),
        ("PUT, PATCH", ("PUT", "PATCH")),
        ("🟢 GET", ("GET",)),
        ("🟧 `PUT`", ("PUT",)),
        ("4 GET", ()),
        ("GET it", ()),
        ("", ()),
        ("Getting", ()),
    ],
)
def test_cells_of_methods(written: str, methods: tuple[str, ...]) -> None:
    assert methods_in(written) == methods


@pytest.mark.parametrize(
    ("written", "loose", "found"),
    [
        ("`/api/x`", False, ("/api/x", (), "/api/x")),
        ("https://a.b/c?d=1", False, ("/c", ("d",), "https://a.b/c?d=1")),
        ("tasks/{id}", True, ("/tasks/{id}", (), "tasks/{id}")),
        ("`tasks`", True, ("/tasks", (), "tasks")),
        ("tasks", False, None),
        ("", True, None),
    ],
)
def test_cells_of_paths(
    written: str, loose: bool, found: tuple[str, tuple[str, ...], str] | None
) -> None:
    result = path_in(text(written), loose=loose)

    if result is None:
        assert found is None
    else:
        path, query, span = result
        assert (path, query, written[span.start - 100 : span.end - 100]) == found


@pytest.mark.parametrize(
    ("key", "spelled"),
    [
        ("GET /api/tasks/{id}", "GET /api/tasks/{task_id}"),
        ("GET /tasks/{id}", "GET /api/tasks/{task_id}"),
        ("POST /tasks", "POST /tasks"),
        ("GET /tasks", "GET /tasks"),
        ("GET /nothing", "GET /nothing"),
    ],
    ids=["other name", "without prefix", "exact", "ambiguous", "unknown"],
)
def test_a_key_is_spelled_as_where_it_is_described(key: str, spelled: str) -> None:
    keys = ["GET /api/tasks/{task_id}", "GET /a/tasks", "GET /b/tasks", "POST /tasks"]

    assert Known(keys).spelled(key) == spelled


def test_a_pattern_has_no_names() -> None:
    assert pattern("GET /a/{b}/c/{d}") == "GET /a/{}/c/{}"


PATHS = st.lists(
    st.sampled_from(["a", "b-c", "{id}", ":id", "<int:id>", "[x]", "{y:int}", "d.e", "%20"]),
    max_size=5,
).map(lambda parts: "/" + "/".join(parts))


@given(PATHS)
def test_a_normal_path_is_its_own_normal_form(path: str) -> None:
    normal, _ = normal_path(path)

    assert normal_path(normal) == (normal, ())


@given(st.text(alphabet="GETPOS /{}[]<>:`*|?&.#ab", max_size=60))
def test_any_text_has_routes_at_places_within_it(written: str) -> None:
    for route in routes_in(text(written)):
        assert 100 <= route.span.start < route.span.end <= 100 + len(written)
        assert route.path.startswith("/")


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("`GET /v1/boats`, `PATCH …/{id}`", ["GET /v1/boats", "PATCH /v1/boats/{id}"]),
        ("GET /v1/boats/{id}, DELETE .../{id}", ["GET /v1/boats/{id}", "DELETE /v1/boats/{id}"]),
        ("`GET /v1/boats`, `GET …/boats/new`", ["GET /v1/boats", "GET /v1/boats/new"]),
        ("`PATCH …/{id}`", []),
    ],
)
def test_a_route_may_leave_out_how_the_one_before_begins(written: str, keys: list[str]) -> None:
    assert [route.key for route in routes_in(text(written))] == keys


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("`/admin/*`", ["GET /api/admin/logs", "POST /api/admin/docks", "GET /api/admin/docks"]),
        ("`/admin/*` (logs)", ["GET /api/admin/logs"]),
        ("`/admin/*` (logs, not docks)", ["GET /api/admin/logs"]),
        ("`/admin/*` (all but docks)", []),
        ("`/boats` GET", ["GET /api/boats"]),
        ("`/boats` (GET, POST)", ["GET /api/boats", "POST /api/boats"]),
        ("`/admin/docks` (POST, DELETE)", ["POST /api/admin/docks", "DELETE /admin/docks"]),
        ("`/oars/*`", []),
    ],
)
def test_cells_that_mean_some_of_what_is_below_a_path(cell: str, meant: list[str]) -> None:
    keys = ["GET /api/boats", "POST /api/boats", "GET /api/admin/logs", "POST /api/admin/docks",
            "GET /api/admin/docks"]  # fmt: skip

    assert list(Known(keys).meant(Text(cell, Span(0, len(cell))))) == meant
