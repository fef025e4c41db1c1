"""If-Match: nobody overwrites what they have not seen."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.server.conftest import Desk


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_change_needs_the_tag_that_was_read(things: Api, method: str) -> None:
    path = things.post("/api/things", {"name": "old"}).headers["location"]
    tag = things.get(path).headers["etag"]
    assert things.patch(path, {"qty": 5}).status == 200
    body = None if method == "DELETE" else {"name": "new"}
    refused = things.send(method, path, body, {"If-Match": tag})
    assert (refused.status, refused.body["code"]) == (412, "precondition-failed")
    assert things.get(path).body["name"] == "old"
    current = things.get(path).headers["etag"]
    assert things.send(method, path, body, {"If-Match": current}).status in (200, 204)


@pytest.mark.parametrize(
    ("header", "status"),
    [('"x"', 412), ('W/{}', 412), ("*", 200), ('"x", {}', 200), ("{}", 200), ("", 412), ("é", 400)],
    ids=ascii,
)  # fmt: skip
def test_which_tags_match(things: Api, header: str, status: int) -> None:
    created = things.post("/api/things", {"name": "n"})
    given = header.format(created.headers["etag"])
    assert things.patch(created.headers["location"], {"qty": 2}, If_Match=given).status == status


def test_the_document_may_demand_a_tag(things: Api) -> None:
    created = things.post("/api/notes", {"body": "first"})
    path = created.headers["location"]
    refused = things.patch(path, {"body": "second"})
    assert (refused.status, refused.body["code"]) == (428, "precondition-required")
    changed = things.patch(path, {"body": "second"}, If_Match=created.headers["etag"])
    assert (changed.status, changed.body["version"]) == (200, 2)
    late = things.patch(path, {"body": "third"}, If_Match=created.headers["etag"])
    assert late.status == 412
    assert things.delete(path).status == 204


def test_a_hidden_row_is_absent_whatever_the_tag(desk: Desk) -> None:
    created = desk.ann.api.post("/api/tasks", {"title": "t"})
    for tag in (created.headers["etag"], '"x"', "*"):
        hidden = desk.bob.api.patch(created.headers["location"], {"title": "u"}, If_Match=tag)
        assert hidden.status == 404


def test_each_role_has_the_tag_of_what_it_sees(desk: Desk) -> None:
    path = desk.ann.api.post("/api/tasks", {"title": "t", "estimate": 1}).headers["location"]
    tags = {who.api.get(path).headers["etag"] for who in (desk.admin, desk.mia, desk.ann)}
    assert len(tags) == 3
    tag = desk.mia.api.get(path).headers["etag"]
    assert desk.ann.api.patch(path, {"estimate": 2}).status == 200
    assert desk.mia.api.patch(path, {"remark": "ok"}, If_Match=tag).status == 200


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("header", "refused"), [("*", True), ("{}", True), ("W/{}", True), ('"x"', False)]
)
def test_a_change_may_demand_that_a_representation_is_not_there(
    things: Api, method: str, header: str, refused: bool
) -> None:
    created = things.post("/api/things", {"name": "n"})
    path = created.headers["location"]
    given = {"If-None-Match": header.format(created.headers["etag"])}
    body = None if method == "DELETE" else {"name": "m"}
    answer = things.send(method, path, body, given)
    assert (answer.status == 412) is refused, answer
    assert (things.get(path).body.get("name") == "n") is refused
