"""``POST /api/batch``: all operations or none, each with the rights of its own endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.server.actions import batch
from asbuilt.server.actions.batch import Results
from tests.client import pointers
from tests.server.forum import DOCUMENT, Forum, forum, get
from tests.server.inside import Person
from tests.serving import Answer


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Forum]:
    of = forum(tmp_path / "data")
    with of.inside:
        yield of


def op(method: str, path: str, body: Any = None) -> dict[str, Any]:
    """An operation; without a body when there is none."""
    return {"method": method, "path": path} | ({} if body is None else {"body": body})


def send(who: Person, *operations: Any, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return who.send("POST", "/api/batch", {"operations": list(operations)}, named)


ARTICLE = op("POST", "/api/articles", {"title": "t"})


def counts(of: Forum) -> tuple[int, int, int]:
    """How many articles, comments and entries of the audit log are stored."""
    return (
        len(of.inside.rows("articles", "id")),
        len(of.inside.rows("comments", "id")),
        len(of.inside.audit()),
    )


# ---------------------------------------------------------------- what it does


def test_operations_use_earlier_results(served: Forum) -> None:
    done = send(
        served.ann,
        ARTICLE,
        op("POST", "/api/comments", {"article_id": "$0.id", "body": "$0.title"}),
        op("PATCH", "/api/articles/$0.id", {"body": "$1.body", "tags": ["$0.title", "$$0.id"]}),
        op(
            "POST", "/api/comments", [{"article_id": "$1.article_id", "body": str(n)} for n in "ab"]
        ),
        op("PATCH", "/api/comments/$3.1.id", {"body": "last"}),
        op("DELETE", "/api/comments/$1.id"),
    )
    assert done.status == 200, done.body
    results = done.body["results"]
    assert [result["status"] for result in results] == [201, 201, 200, 201, 200, 204]
    assert results[1]["body"]["article_id"] == results[0]["body"]["id"] == 1
    assert (results[2]["body"]["body"], results[2]["body"]["tags"]) == ("t", ["t", "$0.id"])
    assert results[5]["body"] is None
    kept = get(served.ann, "/api/comments").body["items"]
    assert [comment["body"] for comment in kept] == ["a", "last"]


def test_no_digit_is_lost_on_the_way(served: Forum) -> None:
    weight = "12345678901234567890.1234567891"
    made = served.root.send("POST", "/api/teams", {"name": "heavy", "weight": weight})
    assert made.status == 201
    done = send(
        served.root,
        op("PATCH", f"/api/teams/{made.body['id']}", {"name": "heavier"}),
        op("POST", "/api/teams", {"name": "twin", "weight": "$0.weight"}),
    )
    assert done.status == 200, done.body
    assert {str(row[0]) for row in served.inside.rows("teams", "weight")} == {"None", weight}


def repeated(served: Forum, times: int) -> Answer:
    """A long text of the first operation, referred to so many times by the second."""
    long = op("POST", "/api/articles", {"title": "t", "body": "x" * 100_000})
    return send(served.ann, long, op("PATCH", "/api/articles/$0.id", {"tags": ["$0.body"] * times}))


def test_references_bring_in_no_more_than_a_body_may_hold(served: Forum) -> None:
    before = counts(served)
    refused = repeated(served, 11)
    assert (refused.status, pointers(refused)) == (413, ["/operations/1"])
    assert counts(served) == before
    assert repeated(served, 10).status == 200


def test_without_that_bound_a_short_batch_grows_to_any_size(
    served: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "Results", lambda most: Results(most * 1000))
    grown = repeated(served, 30)
    assert grown.status == 200
    assert sum(map(len, grown.body["results"][1]["body"]["tags"])) == 3_000_000


def test_paths_may_be_coded_as_in_a_location(served: Forum) -> None:
    assert send(served.ann, ARTICLE, op("DELETE", "/api/%61rticles/%31")).status == 200


@pytest.mark.parametrize(
    ("failing", "status", "pointer"),
    [
        (op("POST", "/api/articles", {"title": 7}), 422, "/operations/2/body/title"),
        (op("POST", "/api/articles", {"title": "t", "nope": 1}), 422, "/operations/2/body/nope"),
        (op("POST", "/api/articles"), 422, None),
        (op("POST", "/api/articles", [{"title": "t"}, {}]), 422, "/operations/2/body/1/title"),
        (op("POST", "/api/comments", {"article_id": 99, "body": "b"}), 422,
         "/operations/2/body/article_id"),
        (op("PATCH", "/api/articles/99", {"title": "t"}), 404, "/operations/2"),
        (op("PATCH", "/api/articles/abc", {"title": "t"}), 404, "/operations/2"),
        (op("DELETE", "/api/users/2"), 403, "/operations/2"),
        (op("POST", "/api/verdicts", {"article_id": 1, "text": "t"}), 403, "/operations/2"),
        (op("POST", "/api/nothing", {}), 404, "/operations/2"),
        (op("PUT", "/api/articles/1", {}), 405, "/operations/2"),
        (op("POST", "/api/auth/login", {"username": "ann"}), 422, "/operations/2"),
        (op("POST", "/api/auth/logout"), 422, "/operations/2"),
        (op("POST", "/api/batch", {"operations": [ARTICLE]}), 422, "/operations/2"),
        (op("PATCH", "/api/articles/$9.id", {"title": "t"}), 422, "/operations/2"),
        (op("PATCH", "/api/articles/$0.nope", {"title": "t"}), 422, "/operations/2"),
        (op("PATCH", "/api/articles/$2.id", {"title": "t"}), 422, "/operations/2"),
        (op("PATCH", "/api/articles/$0.rating", {"title": "t"}), 422, "/operations/2"),
        (op("PATCH", "/api/articles/../users/1", {}), 400, "/operations/2"),
        (op("PATCH", "/api/articles/\0", {}), 400, "/operations/2"),
        (op("POST", "/api/articles", {"title": "$0.title.x"}), 422, "/operations/2"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_one_that_fails_undoes_all(
    served: Forum, failing: dict[str, Any], status: int, pointer: str | None
) -> None:
    before = counts(served)
    comment = op("POST", "/api/comments", {"article_id": "$0.id", "body": "b"})
    refused = send(served.ann, ARTICLE, comment, failing, ARTICLE)
    assert refused.status == status, refused.body
    assert pointer is None or refused.body["errors"][0]["pointer"] == pointer
    assert refused.body["detail"].startswith(f"Operation 2 ({failing['method']}")
    assert counts(served) == before
    assert served.inside.errors == []


def test_a_row_outside_the_rule_is_absent_in_a_batch_too(served: Forum) -> None:
    foreign = served.make(served.cy, "articles", title="t", status="public")
    hidden = send(served.ann, ARTICLE, op("DELETE", f"/api/articles/{foreign}"))
    absent = send(served.ann, ARTICLE, op("DELETE", "/api/articles/9"))
    shown = [{**answer.body, "request_id": ""} for answer in (hidden, absent)]
    assert str(shown[0]).replace(f"/{foreign})", "/9)") == str(shown[1])
    assert len(served.inside.rows("articles", "id")) == 1


def test_nothing_is_carried_out_when_a_later_operation_is_forbidden(served: Forum) -> None:
    before = counts(served)
    refused = send(served.ann, ARTICLE, op("DELETE", "/api/users/2"))
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (403, "/operations/1")
    assert send(served.rae, ARTICLE).status == 403
    assert send(served.anyone, ARTICLE).status == 401
    assert counts(served) == before


def test_the_audit_log_has_an_entry_for_each_change(served: Forum) -> None:
    before = len(served.inside.audit())
    done = send(served.ann, ARTICLE, op("PATCH", "/api/articles/$0.id", {"title": "u"}))
    entries = served.inside.audit()[before:]
    assert [entry["action"] for entry in entries] == ["create", "update"]
    assert {entry["request_id"] for entry in entries} == {done.headers["x-request-id"]}


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/operations"),
        ([], "/operations"),
        ({"operations": []}, "/operations"),
        ({"operations": {}}, "/operations"),
        ({"operations": [ARTICLE] * 51}, "/operations"),
        ({"operations": [ARTICLE], "more": 1}, "/operations"),
        ({"operations": [1]}, "/operations/0"),
        ({"operations": [{**ARTICLE, "headers": {}}]}, "/operations/0"),
        ({"operations": [op("GET", "/api/articles")]}, "/operations/0/method"),
        ({"operations": [op("post", "/api/articles")]}, "/operations/0/method"),
        ({"operations": [ARTICLE, op("POST", "api/articles")]}, "/operations/1/path"),
        ({"operations": [op("POST", "/api/articles?x=1")]}, "/operations/0/path"),
        ({"operations": [op("POST", "http://127.0.0.1/api/articles")]}, "/operations/0/path"),
        ({"operations": [{"method": "POST"}]}, "/operations/0/path"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_body_that_is_no_batch_is_refused(served: Forum, body: Any, pointer: str) -> None:
    refused = served.ann.send("POST", "/api/batch", body)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, pointer)


def test_fifty_operations_are_taken(served: Forum) -> None:
    assert send(served.ann, *[ARTICLE] * batch.MAX_OPERATIONS).status == 200
    assert len(served.inside.rows("articles", "id")) == 50


def test_each_operation_counts_against_the_limit_of_its_route(tmp_path: Path) -> None:
    limits = "| `POST /api/articles` | 3 | 1 minute | user |\n| All other |"
    of = forum(tmp_path / "data", DOCUMENT.replace("| All other |", limits))
    with of.inside:
        assert send(of.ann, ARTICLE, ARTICLE).status == 200
        refused = send(of.ann, ARTICLE, ARTICLE)
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (429, "/operations/1")
        assert "retry-after" in refused.headers
        assert len(of.inside.rows("articles", "id")) == 2


# ---------------------------------------------------------------- retries and preferences


def test_a_retried_batch_is_carried_out_once(served: Forum) -> None:
    first, again = (send(served.ann, ARTICLE, ARTICLE, Idempotency_Key="k") for _ in range(2))
    assert first.body == again.body
    assert again.headers["idempotency-replayed"] == "true"
    assert len(served.inside.rows("articles", "id")) == 2
    other = send(served.ann, ARTICLE, Idempotency_Key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency-mismatch")


def test_a_batch_is_rehearsed(served: Forum) -> None:
    before = counts(served)
    comment = op("POST", "/api/comments", {"article_id": "$0.id", "body": "b"})
    done = send(served.ann, ARTICLE, comment, Prefer="tx=rollback")
    assert (done.status, done.headers["preference-applied"]) == (200, "tx=rollback")
    assert done.body["results"][1]["body"]["article_id"] == 1
    assert counts(served) == before


@pytest.mark.parametrize(
    ("most", "status"), [(0, 400), (3, 400), (4, 200), (5, 200)]
)  # fmt: skip
def test_a_batch_is_held_to_the_rows_it_may_change(served: Forum, most: int, status: int) -> None:
    array = op("POST", "/api/articles", [{"title": "a"}, {"title": "b"}])
    change = op("PATCH", "/api/articles/$1.id", {"title": "c"})
    done = send(served.ann, array, ARTICLE, change, Prefer=f"max-affected={most}")
    assert done.status == status
    assert len(served.inside.rows("articles", "id")) == (3 if status == 200 else 0)


def test_a_batch_answers_briefly(served: Forum) -> None:
    done = send(served.ann, ARTICLE, Prefer="return=minimal")
    assert (done.status, done.body) == (204, None)
    assert len(served.inside.rows("articles", "id")) == 1


def test_accounts_changed_in_a_batch_count_at_once(served: Forum) -> None:
    assert get(served.ann, "/api/teams").status == 200
    ann = f"/api/users/{served.ann.user['id']}"
    assert send(served.root, op("PATCH", ann, {"role": "reader"})).status == 200
    assert get(served.ann, "/api/teams").status == 403
    assert send(served.root, op("DELETE", ann)).status == 200
    assert get(served.ann, "/api/articles").status == 401


# ---------------------------------------------------------------- preconditions


GUARDED = DOCUMENT.replace(
    "**Method:** `PATCH /api/articles/{id}`",
    "**Method:** `PATCH /api/articles/{id}`\n\n**Concurrency:** If-Match required",
)


def test_an_operation_may_demand_the_row_that_was_read(tmp_path: Path) -> None:
    of = forum(tmp_path / "data", GUARDED)
    with of.inside:
        article = of.make(of.ann, "articles", title="t")
        tag = get(of.ann, f"/api/articles/{article}").headers["etag"]
        change = op("PATCH", f"/api/articles/{article}", {"title": "new"})
        wanting = send(of.ann, change)
        assert (wanting.status, pointers(wanting)) == (428, ["/operations/0"])
        stale = send(of.ann, ARTICLE, {**change, "if_match": '"stale"'})
        assert (stale.status, pointers(stale)) == (412, ["/operations/1"])
        assert send(of.ann, {**change, "if_match": tag}).status == 200
        odd = send(of.ann, {**change, "if_match": 7})
        assert (odd.status, pointers(odd)) == (422, ["/operations/0/if_match"])
        assert get(of.ann, "/api/articles").body["total"] == 1


# ---------------------------------------------------------------- the document's own path

LISTED = DOCUMENT.replace(
    "## API Specification", "## API Specification\n\n### Several at once\n\n"
    "**Method:** `POST /api/v2/batch`\n\n"
    '**Request:**\n\n```json\n{"operations": [{"method": "POST", "path": "/x", "body": {}}]}\n```\n'
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "ann"),
    [("", 200), ("| `POST /api/v2/batch` | ✅ | ❌ | ❌ | ❌ |\n", 403)],
    ids=["no row of the matrix", "a row of the matrix"],
)
def test_a_document_may_name_the_path_and_who_may_use_it(
    tmp_path: Path, row: str, ann: int
) -> None:
    document = LISTED.replace("| `GET /api/notices` |", f"{row}| `GET /api/notices` |")
    of = forum(tmp_path / "data", document)
    with of.inside:
        for who, status in ((of.root, 200), (of.ann, ann), (of.anyone, 401)):
            body = {"operations": [ARTICLE]}
            assert who.send("POST", "/api/v2/batch", body).status == status
            assert who.send("POST", "/api/batch", body).status == 404
