"""Endpoints that the document does not list stand below a prefix."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.errors import UsageError
from asbuilt.plan.prefix import with_prefix
from tests.server.documents import CLUB
from tests.server.inside import PASSWORD, Inside, Person, plan_of

ACCOUNT = {"username": "ann", "email": "ann@example.com", "password": PASSWORD}


@pytest.mark.parametrize(("prefix", "below"), [("/rest/v2", "/rest/v2"), ("/", "")])
def test_sign_in_moves_and_the_document_stays(tmp_path: Path, prefix: str, below: str) -> None:
    with Inside(with_prefix(plan_of(CLUB), prefix), tmp_path) as inside:
        visitor = Person(inside)
        assert visitor.send("POST", "/api/auth/register", ACCOUNT).status == 404
        ann = visitor.takes(visitor.send("POST", f"{below}/auth/register", ACCOUNT))
        assert ann.send("GET", f"{below}/auth/me").status == 200
        operation = {"method": "POST", "path": "/api/notes", "body": {"body": "b"}}
        batch = ann.send("POST", f"{below}/batch", {"operations": [operation]})
        assert batch.status == 200, batch.body
        assert visitor.send("GET", "/healthz").status == 200
        assert f"{below}/auth/me" in ann.send("GET", "/openapi.json").body["paths"]
        assert f'data-login="{below}/auth/login"' in Person(inside).send("GET", "/console").body


def test_the_usual_prefix_changes_nothing() -> None:
    plan = plan_of(CLUB)
    assert with_prefix(plan, "/api") == plan


@pytest.mark.parametrize("prefix", ["api", "/api/", "/{id}", "/a b", "/..", "", "/a?b", "//"])
def test_what_is_no_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(UsageError, match="can not begin a path"):
        with_prefix(plan_of(CLUB), prefix)


def test_a_path_of_the_document_is_not_taken_over() -> None:
    heading = "### API Specification\n"
    own = f"{heading}\n#### Notes\n\n**Method:** `POST /rest/batch`\n\n**Table:** notes\n"
    plan = plan_of(CLUB.replace(heading, own))
    with pytest.raises(UsageError, match="POST /rest/batch"):
        with_prefix(plan, "/rest")
