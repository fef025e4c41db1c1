"""Who reads which rows and which columns, one at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.server.conftest import Desk
from tests.serving import Answer


@pytest.fixture(scope="module")
def task(desk: Desk) -> int:
    """A task of Ann, with everything filled in."""
    created = desk.ann.api.post("/api/tasks", {"title": "Mow the lawn", "estimate": 3})
    assert created.status == 201, created.body
    path = f"/api/tasks/{created.body['id']}"
    assert desk.mia.api.patch(path, {"remark": "rather late"}).status == 200
    number: int = created.body["id"]
    return number


def bare(answer: Answer) -> tuple[int, dict[str, str], Any]:
    """An answer without what names the request itself."""
    own = ("x-request-id", "date", "ratelimit")
    headers = {name: value for name, value in answer.headers.items() if name not in own}
    body = answer.body or {}
    return answer.status, headers, {name: body[name] for name in body if name != "request_id"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH", "DELETE"])
def test_a_hidden_row_answers_like_an_absent_one(desk: Desk, method: str) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "Ann's"}).headers["location"]
    body = {"title": "mine now"} if method == "PATCH" else None
    hidden = desk.bob.api.send(method, path, body)
    assert desk.ann.api.get(path).body["title"] == "Ann's"
    assert desk.ann.api.delete(path).status == 204
    absent = desk.bob.api.send(method, path, body)
    assert (hidden.status, bare(hidden)) == (404, bare(absent))


@pytest.mark.parametrize(
    ("who", "columns"),
    [
        ("admin", {"estimate", "remark", "ticket_no"}),
        ("mia", {"remark"}),
        ("ann", {"estimate"}),
    ],
)
def test_columns_are_visible_to_the_roles_that_the_document_names(
    desk: Desk, task: int, who: str, columns: set[str]
) -> None:
    shown = getattr(desk, who).api.get(f"/api/tasks/{task}").body
    always = {"id", "owner_id", "team_id", "project_id", "title", "status", "created_at"}
    assert set(shown) == always | columns


def test_a_secret_column_is_nowhere(desk: Desk, task: int) -> None:
    read = desk.admin.api.get(f"/api/tasks/{task}")
    assert "api_token" not in read.body
    account = desk.admin.api.get(f"/api/users/{desk.ann.id}")
    assert "password_hash" not in account.body


def test_a_column_that_is_visible_on_own_rows_is_absent_from_others(desk: Desk) -> None:
    assert desk.ann.api.patch(f"/api/users/{desk.ann.id}", {"phone": "0123"}).status == 200
    people = {person["id"]: person for person in desk.ann.api.get("/api/users").body["items"]}
    assert people[desk.ann.id]["phone"] == "0123"
    assert "phone" not in people[desk.bob.id]
    assert "phone" not in desk.bob.api.get(f"/api/users/{desk.ann.id}").body
    assert desk.admin.api.get(f"/api/users/{desk.ann.id}").body["phone"] == "0123"
    listed = desk.bob.api.get("/api/users", {"Accept": "text/csv"}, fields="id,phone")
    assert "0123" not in listed.body


def test_an_answer_does_not_change_when_a_hidden_column_does(desk: Desk, task: int) -> None:
    before = desk.ann.api.get(f"/api/tasks/{task}")
    assert desk.mia.api.patch(f"/api/tasks/{task}", {"remark": "changed"}).status == 200
    after = desk.ann.api.get(f"/api/tasks/{task}")
    assert (before.body, before.headers["etag"]) == (after.body, after.headers["etag"])


@pytest.mark.parametrize(
    "query",
    [
        {"phone": "0123"},
        {"phone[null]": "true"},
        {"sort": "phone"},
        {"sort": "-phone"},
        {"filter": "phone = '0123'"},
        {"filter": "length(phone) > 1"},
        {"q": "0123"},
    ],
    ids=str,
)
def test_a_column_of_some_rows_is_not_searched(desk: Desk, query: dict[str, str]) -> None:
    assert desk.ann.api.get("/api/users", None, **query).status == 400


@pytest.mark.parametrize("parameter", ["{}", "{}[gt]", "sort", "fields", "filter", "expand"])
@pytest.mark.parametrize("column", ["remark", "api_token"])
def test_a_hidden_column_answers_like_one_that_does_not_exist(
    desk: Desk, parameter: str, column: str
) -> None:
    def ask(name: str) -> str:
        value = f"{name} = 'x'" if parameter == "filter" else name
        query = {parameter.format(name): value}
        return str(bare(desk.ann.api.get("/api/tasks", None, **query)))

    absent = "q" * len(column)
    hidden = ask(column)
    assert hidden.startswith("(400")
    assert hidden.replace(column, "N") == ask(absent).replace(absent, "N")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("column", ["remark", "api_token"])
@pytest.mark.parametrize("value", ["text", 7, None, []], ids=repr)
def test_a_hidden_column_in_a_body_answers_like_one_that_does_not_exist(
    desk: Desk, task: int, method: str, column: str, value: Any
) -> None:
    path = "/api/tasks" if method == "POST" else f"/api/tasks/{task}"

    def send(name: str) -> str:
        return str(bare(desk.ann.api.send(method, path, {"title": "t", name: value})))

    absent = "q" * len(column)
    hidden = send(column)
    assert hidden.startswith("(422")
    assert hidden.replace(column, "N") == send(absent).replace(absent, "N")


def test_rows_by_an_expression_are_open_to_anonymous_callers(desk: Desk) -> None:
    made = [
        desk.ann.api.post("/api/posts", {"title": title, "published": published}).body["id"]
        for title, published in (("shown", True), ("draft", False))
    ]
    seen = {
        who: [post["id"] for post in api.get("/api/posts").body["items"] if post["id"] in made]
        for who, api in (("anyone", desk.anyone), ("ann", desk.ann.api), ("bob", desk.bob.api))
    }
    assert seen == {"anyone": made[:1], "ann": made, "bob": made[:1]}
    assert desk.anyone.get(f"/api/posts/{made[1]}").status == 404


def test_a_filter_may_name_the_caller(desk: Desk, task: int) -> None:
    mine = desk.admin.api.get("/api/tasks", None, filter=f"owner_id = {desk.ann.id}").body
    seen = desk.ann.api.get("/api/tasks", None, filter="owner_id = @me.id").body
    assert (seen["total"], task in [each["id"] for each in seen["items"]]) == (mine["total"], True)
    own = desk.admin.api.get("/api/tasks", None, filter=f"owner_id = {desk.admin.id}").body
    seen = desk.admin.api.get("/api/tasks", None, filter="owner_id = @me.id").body
    assert seen["total"] == own["total"] < mine["total"] + own["total"]
    seen = desk.ann.api.get("/api/tasks", None, filter="owner.team_id = @me.team_id").body
    assert (seen["total"], task in [each["id"] for each in seen["items"]]) == (mine["total"], True)


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        ("anyone", "GET", "/api/tasks", 401),
        ("anyone", "GET", "/api/tasks/1", 401),
        ("anyone", "DELETE", "/api/posts/1", 401),
        ("mia", "DELETE", "/api/tasks/1", 403),
        ("mia", "DELETE", "/api/tasks/987654", 403),
        ("ann", "GET", "/api/archive", 403),
        ("ann", "POST", "/api/users", 403),
        ("admin", "GET", "/api/archive", 200),
        ("ann", "GET", "/api/nothing", 404),
    ],
)
def test_what_no_cell_opens_is_closed(
    desk: Desk, who: str, method: str, path: str, status: int
) -> None:
    api: Api = desk.anyone if who == "anyone" else getattr(desk, who).api
    answer = api.send(method, path)
    assert answer.status == status
    assert (answer.headers.get("www-authenticate") is not None) == (status == 401)


def test_head_is_get_without_the_body(desk: Desk, task: int) -> None:
    read = desk.ann.api.get(f"/api/tasks/{task}")
    head = desk.ann.api.send("HEAD", f"/api/tasks/{task}")
    assert (head.status, head.body, head.headers["etag"]) == (200, None, read.headers["etag"])
    assert desk.bob.api.send("HEAD", f"/api/tasks/{task}").status == 404


@pytest.mark.parametrize("key", ["abc", "1.0", "01x", "%20", "-1", "9223372036854775808", "1%2F2"])
def test_a_key_that_can_not_be_names_no_row(desk: Desk, key: str) -> None:
    assert desk.admin.api.get(f"/api/tasks/{key}").status == 404


def test_a_parameter_that_one_row_does_not_take(desk: Desk, task: int) -> None:
    refused = desk.ann.api.get(f"/api/tasks/{task}", colour="red")
    assert refused.status == 400
    assert refused.body["errors"][0]["parameter"] == "colour"


def test_a_representation_that_the_client_has_is_not_sent_again(desk: Desk, task: int) -> None:
    path = f"/api/tasks/{task}"
    tag = desk.ann.api.get(path).headers["etag"]
    assert tag.startswith('"')
    for header in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = desk.ann.api.get(path, {"If-None-Match": header})
        assert (again.status, again.body, again.headers["etag"]) == (304, None, tag)
    assert desk.ann.api.get(path, {"If-None-Match": '"other"'}).status == 200
