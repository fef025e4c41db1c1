"""What people may not do, tried by those who would like to: ``specs/authority.md``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from asbuilt.plan.naming import snake
from tests.server.cast import Cast, newcomer, performed, places, project, same
from tests.server.inside import PASSWORD, Person, login


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with performed(tmp_path_factory.mktemp("authority") / "data") as cast:
        yield cast


# ---------------------------------------------------------------- rights over oneself


RISES = [
    ("role", "admin"),
    ("role", "lead"),
    ("team_id", 2),
    ("teamId", 2),
    ("salary", 1_000_000),
    ("id", 1),
    ("password_hash", "x"),
]


@pytest.mark.parametrize(("name", "value"), RISES, ids=[f"{n}={v}" for n, v in RISES])
@pytest.mark.parametrize("method", ["PATCH /api/users/{id}", "PATCH /api/auth/me", "POST register"])
def test_nobody_gives_themselves_rights(cast: Cast, method: str, name: str, value: Any) -> None:
    ann, body = cast.ann, {name: value, "about": "x"}
    number = ann.user["id"]
    before = cast.inside.rows("users", "role", "team_id", "salary", "id", id=number)
    if method == "POST register":
        body |= {"username": "new", "password": PASSWORD}
        answer = Person(cast.inside).send("POST", "/api/auth/register", body)
    else:
        verb, path = method.split()
        answer = ann.send(verb, path.format(id=number), body)
    assert (answer.status, snake(places(answer)[0])) == (422, f"/{snake(name)}"), answer
    assert cast.inside.rows("users", "role", "team_id", "salary", "id", id=number) == before


def test_people_do_change_what_is_theirs(cast: Cast) -> None:
    for path in ("/api/auth/me", f"/api/users/{cast.ann.user['id']}"):
        answer = cast.ann.send("PATCH", path, {"about": path})
        assert (answer.status, answer.body["about"]) == (200, path)


def test_who_may_change_a_team_does_not_move_its_people(cast: Cast) -> None:
    lea, ann = cast.lea, f"/api/users/{cast.ann.user['id']}"
    assert lea.send("PATCH", ann, {"about": "by Lea"}).status == 200
    assert lea.send("PATCH", ann, {"team_id": cast.teams[1]}).status == 422
    assert lea.send("PATCH", ann, {"role": "admin"}).status == 422
    assert lea.send("PATCH", f"/api/users/{cast.bob.user['id']}", {"about": "x"}).status == 404


def test_who_may_create_accounts_gives_them_no_role(cast: Cast) -> None:
    refused = cast.lea.send("POST", "/api/users", {"username": "zoe", "role": "admin"})
    assert (refused.status, places(refused)) == (422, ["/role"])
    made = cast.lea.send("POST", "/api/users", {"username": "zoe"})
    assert (made.status, made.body["role"]) == (201, "member")


def test_one_s_own_row_shows_what_one_s_role_may_see(cast: Cast) -> None:
    shown = cast.ann.send("GET", "/api/auth/me").body
    assert "salary" not in shown and "password_hash" not in shown
    assert shown["phone"] == "1"
    assert "salary" in cast.admin.send("GET", "/api/auth/me").body


def test_one_s_own_references_are_looked_up_with_one_s_own_eyes(cast: Cast) -> None:
    me = "/api/auth/me"
    hidden = cast.ann.send("PATCH", me, {"favourite_id": cast.bobs})
    absent = cast.ann.send("PATCH", me, {"favourite_id": 987654})
    assert (hidden.status, places(hidden)) == (422, ["/favourite_id"])
    assert same(hidden, absent)
    assert cast.ann.send("PATCH", me, {"favourite_id": cast.anns}).status == 200


def test_nor_does_a_sign_up_tell_which_rows_there_are(cast: Cast) -> None:
    def signed_up(name: str, **columns: Any) -> Any:
        body = {"username": name, "password": PASSWORD, **columns}
        return Person(cast.inside).send("POST", "/api/auth/register", body)

    hidden = signed_up("curious", favourite_id=cast.bobs)
    assert (hidden.status, places(hidden)) == (422, ["/favourite_id"])
    assert same(hidden, signed_up("curious", favourite_id=987654))
    assert signed_up("curious", favourite_id=cast.shared).status == 201


@pytest.mark.parametrize("role", ["owner", "", "ADMIN", "anonymous"])
def test_a_role_that_the_document_does_not_declare_may_do_nothing(cast: Cast, role: str) -> None:
    name = f"who-{role.lower() or 'empty'}"
    person = newcomer(cast.inside, name)
    number = person.user["id"]
    people = cast.inside.service.accounts.people
    cast.inside.run(
        cast.inside.store.transact(lambda work: work.update(people, [number], None, {"role": role}))
    )
    cast.inside.service.accounts.forget()
    for route in cast.inside.plan.routes:
        if not route.system and route.method == "GET":
            path = route.path.replace("{id}", "1").replace("{project_id}", "1")
            answer = person.send("GET", path.replace("{task_id}", "1"))
            assert answer.status in (401, 403), (path, answer)
    assert login(cast.inside, name).send("GET", "/api/projects").status in (401, 403)


# ---------------------------------------------------------------- columns


def test_a_column_that_a_role_may_not_write_is_refused_however_it_comes(cast: Cast) -> None:
    ann, path = cast.ann, f"/api/projects/{cast.anns}"
    tried: list[tuple[str, str, Any]] = [
        ("PATCH", path, {"approved": True}),
        ("PUT", path, {"name": "shed", "approved": True}),
        ("POST", "/api/projects", {"name": "x", "approved": True}),
        ("POST", "/api/projects", [{"name": "x"}, {"name": "y", "approved": True}]),
        ("PATCH", path, {"budget": 1}),
        ("PATCH", path, {"apiToken": "x"}),
        ("PATCH", path, {"api_token": "x"}),
        ("PATCH", path, {"owner_id": cast.bob.user["id"]}),
        ("PATCH", path, {"ownerId": cast.bob.user["id"]}),
        ("PATCH", path, {"id": 99}),
        ("POST", "/api/projects", {"name": "x", "owner_id": cast.bob.user["id"]}),
    ]
    count = len(cast.inside.rows("projects", "id"))
    before = cast.inside.rows("projects", "approved", "budget", "owner_id", id=cast.anns)
    for method, address, body in tried:
        assert ann.send(method, address, body).status == 422, body
        batch = {"operations": [{"method": method, "path": address, "body": body}]}
        assert ann.send("POST", "/api/batch", batch).status == 422, body
    assert len(cast.inside.rows("projects", "id")) == count
    after = cast.inside.rows("projects", "approved", "budget", "owner_id", id=cast.anns)
    assert after == before
    assert cast.admin.send("PATCH", path, {"approved": True}).status == 200


def test_a_replacement_leaves_alone_what_one_may_not_write(cast: Cast) -> None:
    number = project(cast.ann, "kept")
    cast.admin.send("PATCH", f"/api/projects/{number}", {"approved": True, "budget": 5})
    assert cast.ann.send("PUT", f"/api/projects/{number}", {"name": "other"}).status == 200
    [row] = cast.inside.rows("projects", "approved", "budget", "owner_id", id=number)
    assert row == (True, 5, cast.ann.user["id"])


@pytest.mark.parametrize(
    "query",
    [
        "{}=1", "{}[gte]=1", "sort={}", "sort=-{}", "fields={}", "filter={} = 1",
        "filter={} is null", "expand={}", "group={}", "sum={}", "filter=owner.{} = 1",
        "sort=owner.{}",
    ],
)  # fmt: skip
def test_a_hidden_column_answers_like_one_that_does_not_exist(cast: Cast, query: str) -> None:
    for path in ("/api/projects", "/api/projects/aggregate", f"/api/projects/{cast.anns}"):
        absent = cast.ann.send("GET", f"{path}?{query.format('wodget')}".replace(" ", "%20"))
        assert absent.status == 400, absent
        for hidden in ("budget", "api_token", "salary", "password_hash"):
            told = cast.ann.send("GET", f"{path}?{query.format(hidden)}".replace(" ", "%20"))
            text = json.dumps(told.body).replace(hidden, "wodget")
            assert "budget" not in text and "salary" not in text
            assert told.status == 400


def test_a_column_of_one_s_own_rows_filters_and_sorts_nothing(cast: Cast) -> None:
    for query in (
        "estimate=5",
        "sort=estimate",
        "filter=estimate%20%3E%203",
        "reviewer.role=member",
        "sort=reviewer.username",
        "expand=reviewer",
    ):
        assert cast.ann.send("GET", f"/api/projects?{query}").status == 400, query
        assert cast.admin.send("GET", f"/api/projects?{query}").status == 200, query
    for query in ("group=estimate", "sum=estimate", "count&estimate=5"):
        assert cast.ann.send("GET", f"/api/projects/aggregate?{query}").status == 400, query


def by_id(rows: Any) -> dict[int, Any]:
    return {row["id"]: row for row in rows}


def test_a_column_of_one_s_own_rows_is_on_no_other_row_of_any_answer(cast: Cast) -> None:
    ann = cast.ann
    listed = by_id(ann.send("GET", "/api/projects").body["items"])
    assert listed[cast.anns]["estimate"] == 3
    assert "estimate" not in listed[cast.shared] and cast.bobs not in listed
    chosen = by_id(ann.send("GET", "/api/projects?fields=id,estimate").body["items"])
    assert chosen[cast.shared] == {"id": cast.shared}
    lines = ann.send("GET", "/api/projects", None, {"accept": "application/x-ndjson"}).body
    told = by_id([json.loads(line) for line in lines.splitlines()])
    assert told[cast.anns]["estimate"] == 3 and "estimate" not in told[cast.shared]
    table = ann.send("GET", "/api/projects?fields=name,estimate", None, {"accept": "text/csv"}).body
    assert "shed,3" in table and "bridge,\r" in table
    one = ann.send("GET", f"/api/projects/{cast.anns}").body
    changed = ann.send("PATCH", f"/api/projects/{cast.anns}", {"name": "shed"}).body
    assert one["estimate"] == changed["estimate"] == 3
    for shown in (*listed.values(), *told.values(), one, changed):
        assert not {"budget", "api_token", "apiToken"} & shown.keys()


def test_people_s_own_columns_stay_theirs_in_lists_and_relations(cast: Cast) -> None:
    listed = by_id(cast.ann.send("GET", "/api/users").body["items"])
    mine, other = listed[cast.ann.user["id"]], listed[cast.bob.user["id"]]
    assert mine["phone"] == "1" and "phone" not in other
    assert "salary" not in mine and "salary" not in other
    expanded = cast.ann.send("GET", "/api/projects?expand=owner").body["items"]
    for row in expanded:
        assert "salary" not in row["owner"]
        assert row["owner"].get("phone") in (None, "1")


def test_handlers_answers_show_what_the_caller_may_see(cast: Cast) -> None:
    mine = cast.ann.send("POST", f"/api/projects/{cast.anns}/reveal").body
    assert mine == {"id": cast.anns, "name": "shed", "estimate": 3, "kind": "project"}
    other = cast.ann.send("POST", f"/api/projects/{cast.shared}/reveal").body
    assert other == {"id": cast.shared, "name": "bridge", "kind": "project"}
    whole = cast.admin.send("POST", f"/api/projects/{cast.shared}/reveal").body
    assert (whole["estimate"], whole["budget"], "apiToken" in whole) == (5, cast.shared, False)
    assert cast.ann.send("POST", f"/api/projects/{cast.bobs}/reveal").status == 404


def test_an_entity_tag_says_nothing_of_hidden_columns(cast: Cast) -> None:
    path = f"/api/projects/{cast.anns}"
    tags = [(cast.ann.send("GET", path).headers["etag"], cast.admin.send("GET", path))]
    for budget in (7, 8):
        assert cast.admin.send("PATCH", path, {"budget": budget}).status == 200
        tags.append((cast.ann.send("GET", path).headers["etag"], cast.admin.send("GET", path)))
    assert len({tag for tag, _ in tags}) == 1
    assert len({answer.headers["etag"] for _, answer in tags}) == 3


def test_refusals_by_the_data_name_no_hidden_column(cast: Cast) -> None:
    number = project(cast.lea, "limits")
    cast.admin.send("PATCH", f"/api/projects/{number}", {"code": "TAKEN"})
    for answer in (
        cast.ann.send("PATCH", f"/api/projects/{cast.anns}", {"budget": 5000}),
        cast.ann.send("PATCH", f"/api/projects/{cast.anns}", {"code": "TAKEN"}),
        cast.attempt(cast.ann, "projects", "create", {"name": "x", "budget": 5}, elevated=True),
        cast.attempt(cast.ann, "projects", "create", {"name": "x", "owner_id": 1, "budget": 5000},
                  elevated=True),
    ):  # fmt: skip
        assert answer.status in (409, 422), answer
        if "budget" in json.dumps(answer.body):
            assert answer.body["errors"][0]["code"] == "unknown"


# ---------------------------------------------------------------- rows


def test_a_hidden_row_answers_like_an_absent_one(cast: Cast) -> None:
    for method, body in (
        ("GET", None),
        ("HEAD", None),
        ("PATCH", {"name": "x"}),
        ("PATCH", {"name": "x", "budget": 5}),
        ("PUT", {"name": "x"}),
        ("DELETE", None),
    ):
        hidden = cast.ann.send(method, f"/api/projects/{cast.bobs}", body)
        absent = cast.ann.send(method, "/api/projects/987654", body)
        assert hidden.status in (404, 422)
        assert same(hidden, absent), method
    for below in ("tasks", f"tasks/{cast.bobs_task}"):
        hidden = cast.ann.send("GET", f"/api/projects/{cast.bobs}/{below}")
        assert hidden.status == 404
        assert same(hidden, cast.ann.send("GET", f"/api/projects/987654/{below}"))
    assert cast.bob.send("GET", f"/api/projects/{cast.bobs}").status == 200


def test_a_row_is_put_below_no_hidden_parent(cast: Cast) -> None:
    hidden = cast.ann.send("POST", f"/api/projects/{cast.bobs}/tasks", {"title": "x"})
    absent = cast.ann.send("POST", "/api/projects/987654/tasks", {"title": "x"})
    assert hidden.status == 404 and same(hidden, absent)
    assert cast.ann.send("POST", f"/api/tasks/{cast.bobs_task}/labels", {"text": "x"}).status == 404


def test_a_path_whose_rows_do_not_belong_together_leads_nowhere(cast: Cast) -> None:
    mine, other = f"/api/projects/{cast.anns}", f"/api/projects/{cast.bobs}"
    assert cast.ann.send("GET", f"{mine}/tasks/{cast.anns_task}/labels").status == 200
    assert cast.ann.send("GET", f"{mine}/tasks/{cast.bobs_task}/labels").status == 404
    assert cast.ann.send("GET", f"{other}/tasks/{cast.anns_task}/labels").status == 404
    assert cast.ann.send("GET", f"{mine}/tasks/{cast.bobs_task}").status == 404
    assert cast.admin.send("GET", f"{mine}/tasks/{cast.bobs_task}/labels").status == 404


def test_the_rule_of_a_parent_s_parent_holds_where_the_path_leaves_it_out(cast: Cast) -> None:
    assert cast.ann.send("GET", f"/api/tasks/{cast.anns_task}/labels").status == 200
    hidden = cast.ann.send("GET", f"/api/tasks/{cast.bobs_task}/labels")
    assert hidden.status == 404
    assert same(hidden, cast.ann.send("GET", "/api/tasks/987654/labels"))
    assert cast.lea.send("GET", f"/api/tasks/{cast.bobs_task}/labels").status == 200


def test_relations_show_rows_below_hidden_parents_to_nobody(cast: Cast) -> None:
    made = cast.admin.send(
        "POST", "/api/documents",
        {"title": "plan", "task_id": cast.bobs_task, "owner_id": cast.ann.user["id"]},
    )  # fmt: skip
    assert made.status == 201, made
    path = f"/api/documents/{made.body['id']}"
    assert cast.ann.send("GET", f"{path}?expand=task").body["task"] is None
    assert cast.admin.send("GET", f"{path}?expand=task").body["task"]["title"] == "row"
    for query in ("task.title=row", "filter=task.title%20%3D%20'row'"):
        assert cast.ann.send("GET", f"/api/documents?{query}").body["items"] == []
        assert len(cast.admin.send("GET", f"/api/documents?{query}").body["items"]) == 1


def test_references_to_rows_below_hidden_parents_are_references_to_nothing(cast: Cast) -> None:
    hidden = cast.ann.send("POST", "/api/documents", {"title": "x", "task_id": cast.bobs_task})
    absent = cast.ann.send("POST", "/api/documents", {"title": "x", "task_id": 987654})
    assert (hidden.status, places(hidden)) == (422, ["/task_id"])
    assert same(hidden, absent)
    mine = cast.ann.send("POST", "/api/documents", {"title": "x", "task_id": cast.anns_task})
    assert mine.status == 201


# ---------------------------------------------------------------- doors


def test_an_endpoint_without_a_row_is_for_administrators(cast: Cast) -> None:
    for person, status in ((cast.admin, 200), (cast.lea, 403), (cast.ann, 403)):
        assert person.send("GET", "/api/archive").status == status
        assert person.send("HEAD", "/api/archive").status == status
    assert Person(cast.inside).send("GET", "/api/archive").status == 401


def test_a_row_of_the_matrix_holds_for_the_endpoint_however_it_is_spelled(cast: Cast) -> None:
    assert cast.ann.send("GET", f"/api/projects/{cast.anns}").status == 200
    refused = cast.lea.send("DELETE", f"/api/projects/{cast.anns}")
    assert refused.status == 403  # `get /api/projects/:project/` grants GET alone


def test_anonymous_callers_get_nothing_anywhere(cast: Cast) -> None:
    nobody = Person(cast.inside)
    for route in cast.inside.plan.routes:
        if route.system or route.key == "POST /api/auth/register":
            continue
        path = route.path
        for name in ("id", "project_id", "task_id"):
            path = path.replace(f"{{{name}}}", "1")
        body = {"name": "x"} if route.method in ("POST", "PUT", "PATCH") else None
        assert nobody.send(route.method, path, body).status == 401, route.key


def test_a_refused_method_names_those_of_the_document_to_everyone_alike(cast: Cast) -> None:
    for method in ("OPTIONS", "DELETE"):
        answers = [
            person.send(method, "/api/projects") for person in (cast.ann, Person(cast.inside))
        ]
        assert [answer.status for answer in answers] == [405, 405]
        assert same(*answers)


def test_a_session_is_ended_by_nobody_else(cast: Cast) -> None:
    [session] = cast.inside.rows("_asbuilt_sessions", "id", user_id=cast.bob.user["id"])
    hidden = cast.ann.send("DELETE", f"/api/auth/sessions/{session[0]}")
    assert hidden.status == 404
    assert same(hidden, cast.ann.send("DELETE", "/api/auth/sessions/0"))
    assert cast.bob.send("GET", "/api/auth/me").status == 200


# ---------------------------------------------------------------- retries


def test_a_retry_tells_nobody_what_another_was_told(cast: Cast) -> None:
    body, key = {"name": "retried"}, {"idempotency-key": "K-1"}
    first = cast.ann.send("POST", "/api/projects", body, key)
    other = cast.bob.send("POST", "/api/projects", body, key)
    assert (first.status, other.status) == (201, 201)
    assert first.body["id"] != other.body["id"]
    again = cast.ann.send("POST", "/api/projects", body, key)
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")


def test_a_retry_in_another_role_is_not_told_what_the_first_role_saw(cast: Cast) -> None:
    eve = newcomer(cast.inside, "eve")
    path, key = f"/api/projects/{cast.bobs}", {"idempotency-key": "K-2"}
    promote = f"/api/users/{eve.user['id']}"
    assert cast.admin.send("PATCH", promote, {"role": "admin"}).status == 200
    made = eve.send("PATCH", path, {"code": "E"}, key)
    assert made.body["budget"] == cast.bobs
    assert cast.admin.send("PATCH", promote, {"role": "member"}).status == 200
    again = eve.send("PATCH", path, {"code": "E"}, key)
    assert (again.status, again.body["code"]) == (422, "idempotency-mismatch")
