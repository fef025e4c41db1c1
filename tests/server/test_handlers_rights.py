"""``db`` in a handler has the caller's rights, and a handler's body is checked at every depth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server.cast import Cast, performed, places
from tests.server.inside import PASSWORD, Person, login

TITLE = "by a handler"


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with performed(tmp_path_factory.mktemp("rights") / "data") as cast:
        yield cast


# ---------------------------------------------------------------- reading


def test_rows_are_those_that_the_caller_reads(cast: Cast) -> None:
    assert cast.attempt(cast.ann, "projects", "get", cast.bobs).body == {"result": None}
    mine = cast.attempt(cast.ann, "projects", "get", cast.anns).body["result"]
    assert mine["name"] == "shed" and not {"budget", "api_token"} & mine.keys()
    listed = cast.attempt(cast.ann, "projects", "list", sort="-id").body["result"]
    assert [row["id"] for row in listed] == [cast.anns]
    everything = cast.attempt(cast.ann, "projects", "list", elevated=True).body["result"]
    assert len(everything) == 3 and "budget" in everything[0] and "api_token" in everything[0]


def test_rows_below_hidden_parents_are_hidden(cast: Cast) -> None:
    tasks = cast.attempt(cast.ann, "tasks", "list").body["result"]
    assert [task["title"] for task in tasks] == ["saw"]
    labels = cast.attempt(cast.ann, "labels", "list").body["result"]
    assert [label["text"] for label in labels] == ["saw's"]
    assert len(cast.attempt(cast.lea, "labels", "list").body["result"]) == 2


@pytest.mark.parametrize(
    "named",
    [
        {"filter": "budget > 1"},
        {"filter": "api_token is null"},
        {"filter": "owner.salary > 1"},
        {"filter": "nothing = 1"},
        {"sort": "budget"},
        {"sort": "-owner.salary"},
        {"budget": 1},
        {"nothing": 1},
    ],
    ids=str,
)
def test_hidden_columns_select_and_sort_nothing(cast: Cast, named: dict[str, Any]) -> None:
    cast.inside.errors.clear()
    refused = cast.attempt(cast.ann, "projects", "list", **named)
    assert (refused.status, refused.body["code"]) == (500, "internal")
    assert "budget" not in json.dumps(refused.body)
    [line] = cast.inside.errors
    name = next(iter(named.values())) if "filter" in named or "sort" in named else next(iter(named))
    assert f"has no column '{name.strip('-').split()[0]}'" in line


def test_visible_columns_select_and_sort(cast: Cast) -> None:
    found = cast.attempt(cast.admin, "projects", "list", "budget > 1", sort="-owner.salary,id")
    assert [row["id"] for row in found.body["result"]] == [cast.bobs, cast.shared]
    mine = cast.attempt(cast.ann, "projects", "list", "owner.username = 'ann'", name="shed")
    assert [row["id"] for row in mine.body["result"]] == [cast.anns]


# ---------------------------------------------------------------- writing


@pytest.mark.parametrize(
    "columns",
    [("approved",), ("budget",), ("approved", "api_token"), ("owner_id",)],
    ids=",".join,
)
def test_columns_that_the_caller_may_not_set_are_refused_by_name(
    cast: Cast, columns: tuple[str, ...]
) -> None:
    values: dict[str, Any] = {
        name: 1 if name in ("budget", "owner_id") else True for name in columns
    }
    values |= {"api_token": "x"} if "api_token" in columns else {}
    for arguments in (("create", {"name": TITLE, **values}), ("update", cast.anns, values)):
        refused = cast.attempt(cast.ann, "projects", *arguments)
        assert (refused.status, refused.body["code"]) == (403, "forbidden")
        assert "projects" in refused.body["detail"]
        assert all(name in refused.body["detail"] for name in columns)
    assert cast.inside.rows("projects", "id", name=TITLE) == []
    values.pop("owner_id", None)
    done = cast.attempt(cast.ann, "projects", "update", cast.anns, values | {"name": "shed"},
                        elevated=True)  # fmt: skip
    assert done.status == 200


def test_rows_are_created_for_the_caller_and_changed_within_reach(cast: Cast) -> None:
    made = cast.attempt(cast.ann, "documents", "create", {"title": TITLE}).body["result"]
    assert made["owner_id"] == cast.ann.user["id"]
    number = made["id"]
    assert cast.attempt(cast.bob, "documents", "update", number, {"title": "x"}).body == {
        "result": None
    }
    assert cast.attempt(cast.bob, "documents", "delete", number).body == {"result": False}
    assert cast.attempt(cast.ann, "documents", "update", number, {"title": "y"}).status == 200
    assert cast.attempt(cast.ann, "documents", "delete", number).body == {"result": True}
    assert cast.attempt(cast.ann, "documents", "get", number).body == {"result": None}


def test_nothing_is_put_below_a_hidden_parent_or_points_at_a_hidden_row(cast: Cast) -> None:
    below = {"project_id": cast.bobs, "title": TITLE}
    assert cast.attempt(cast.ann, "tasks", "create", below).status in (403, 422)
    assert cast.inside.rows("tasks", "id", title=TITLE) == []
    mine = {"project_id": cast.anns, "title": TITLE}
    assert cast.attempt(cast.ann, "tasks", "create", mine).status == 200
    pointing = {"title": TITLE, "task_id": cast.bobs_task}
    assert cast.attempt(cast.ann, "documents", "create", pointing).status == 422
    assert cast.attempt(cast.lea, "documents", "create", pointing).status == 200


@pytest.mark.parametrize(
    ("table", "verb"), [("teams", "create"), ("users", "create"), ("tasks", "delete")]
)
def test_what_no_endpoint_grants_is_refused(cast: Cast, table: str, verb: str) -> None:
    argument: Any = {"name": "x"} if verb == "create" else cast.anns_task
    assert cast.attempt(cast.ann, table, verb, argument).status == 403


def test_people_made_by_a_handler_are_accounts(cast: Cast) -> None:
    made = cast.attempt(cast.ann, "users", "create", {"username": "kim"}, elevated=True)
    assert made.status == 200, made
    number = made.body["result"]["id"]
    taken = Person(cast.inside).send(
        "POST", "/api/auth/register", {"username": "KIM", "password": PASSWORD}
    )
    assert taken.status == 409
    locked = {"username": "kim", "password": "!"}
    assert Person(cast.inside).send("POST", "/api/auth/login", locked).status == 401
    assert cast.attempt(cast.bob, "users", "update", cast.bob.user["id"], {"role": "lead"},
                        elevated=True).status == 200  # fmt: skip
    assert cast.bob.send("GET", "/api/auth/me").body["role"] == "lead"
    assert cast.attempt(cast.ann, "users", "delete", number, elevated=True).status == 200
    assert cast.attempt(cast.bob, "users", "update", cast.bob.user["id"], {"role": "member"},
                        elevated=True).status == 200  # fmt: skip
    assert login(cast.inside, "bob").user["role"] == "member"


@pytest.mark.parametrize(
    ("table", "verb", "argument", "named"),
    [
        ("gardens", "list", None, "no table 'gardens'"),
        ("projects", "create", {"nmae": "x"}, "projects has no column 'nmae'"),
        ("projects", "update", {"nmae": "x"}, "projects has no column 'nmae'"),
    ],
)
@pytest.mark.parametrize("elevated", [False, True])
def test_a_name_that_the_document_does_not_have_is_told_to_the_developer(
    cast: Cast, table: str, verb: str, argument: Any, named: str, elevated: bool
) -> None:
    cast.inside.errors.clear()
    arguments = [] if argument is None else [argument]
    arguments = [cast.anns, *arguments] if verb == "update" else arguments
    refused = cast.attempt(cast.ann, table, verb, *arguments, elevated=elevated)
    assert (refused.status, refused.body["code"]) == (500, "internal")
    assert "nmae" not in json.dumps(refused.body) and "gardens" not in json.dumps(refused.body)
    assert named in cast.inside.errors[0] and refused.body["request_id"] in cast.inside.errors[0]


def test_a_value_that_does_not_fit_its_column_is_refused_by_name(cast: Cast) -> None:
    refused = cast.attempt(cast.ann, "projects", "update", cast.anns, {"code": "x" * 21})
    assert refused.status == 422
    assert refused.body["detail"] == "projects.code must be at most 20 characters."


# ---------------------------------------------------------------- bodies


LINE = {"product_id": 1, "quantity": 2}
BODY = {"lines": [LINE], "address": {"city": "Turin", "floor": 3}}


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        BODY | {"lines": []},
        BODY | {"lines": [LINE | {"note": None}, LINE | {"note": "gift"}]},
        BODY | {"lines": [LINE | {"gift": {"text": "x"}}, LINE | {"gift": None}]},
    ],
    ids=str,
)
def test_a_body_like_the_example_reaches_the_handler(cast: Cast, body: dict[str, Any]) -> None:
    answer = cast.ann.send("POST", "/api/baskets", body)
    assert (answer.status, answer.body) == (200, {"received": body})


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"lines": [{"product_id": 1}]}, "/lines/0/quantity", "required"),
        ({"lines": [LINE, LINE | {"quantity": None}]}, "/lines/1/quantity", "null"),
        ({"lines": [LINE | {"quantity": "2"}]}, "/lines/0/quantity", "type"),
        ({"lines": [LINE | {"quantity": 2.5}]}, "/lines/0/quantity", "type"),
        ({"lines": [LINE | {"price": 0}]}, "/lines/0/price", "unknown"),
        ({"lines": [LINE | {"a/b~c": 0}]}, "/lines/0/a~1b~0c", "unknown"),
        ({"lines": [LINE, None]}, "/lines/1", "type"),
        ({"lines": [LINE, []]}, "/lines/1", "type"),
        ({"lines": [{}]}, "/lines/0/product_id", "required"),
        ({"lines": {}}, "/lines", "type"),
        ({"lines": None}, "/lines", "null"),
        ({"lines": [LINE | {"gift": {}}]}, "/lines/0/gift/text", "required"),
        ({"lines": [LINE | {"gift": {"text": 1}}]}, "/lines/0/gift/text", "type"),
        ({"address": {}}, "/address/city", "required"),
        ({"address": {"city": "Turin", "floor": True}}, "/address/floor", "type"),
        ({"address": "Turin"}, "/address", "type"),
    ],
    ids=str,
)
def test_a_mistake_inside_a_body_is_named_where_it_is(
    cast: Cast, change: dict[str, Any], place: str, code: str
) -> None:
    refused = cast.ann.send("POST", "/api/baskets", BODY | change)
    assert refused.status == 422, refused
    assert (refused.body["errors"][0]["pointer"], refused.body["errors"][0]["code"]) == (
        place,
        code,
    )


def test_a_refusal_lists_a_hundred_mistakes_at_most(cast: Cast) -> None:
    many = {"lines": [LINE | {"quantity": None}] * 5000, "address": BODY["address"]}
    assert len(places(cast.ann.send("POST", "/api/baskets", many))) == 100
    strange = {f"m{number}": 1 for number in range(5000)}
    assert len(places(cast.ann.send("POST", "/api/documents", strange))) == 100
