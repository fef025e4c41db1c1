"""The first administrator: one link, once, for half an hour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.server.auth.setup import LIFETIME, Setup
from tests.server.documents import CLUB
from tests.server.inside import (
    PASSWORD,
    Inside,
    Person,
    administrator,
    laid_out,
    plan_of,
    register,
)
from tests.serving import Answer, start


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


def root(token: Any, name: str = "root", **changes: Any) -> dict[str, Any]:
    """The body of a set-up."""
    person = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    return {"token": token, **person, **changes}


def setting_up(inside: Inside, body: Any) -> Answer:
    return Person(inside).send("POST", "/api/auth/setup", body)


def test_the_link_makes_an_administrator_and_signs_in(club: Inside) -> None:
    answer = setting_up(club, root(club.setup_token()))
    assert answer.status == 201
    assert answer.body["user"]["role"] == "admin"
    assert Person(club).takes(answer).send("GET", "/api/users").status == 200


def test_it_works_once(club: Inside) -> None:
    token = club.setup_token()
    assert setting_up(club, root(token)).status == 201
    again = setting_up(club, root(token, "other"))
    assert (again.status, again.body["code"]) == (403, "bad-setup-token")
    assert len(club.rows("users", "id")) == 1


def test_used_at_the_same_time_one_wins(club: Inside) -> None:
    token = club.setup_token()
    answers = club.together(
        *(
            Person(club).sending("POST", "/api/auth/setup", root(token, f"root{n}"))
            for n in range(4)
        )
    )
    assert sorted(answer.status for answer in answers) == [201, 403, 403, 403]
    assert len(club.rows("users", "id", role="admin")) == 1


@pytest.mark.parametrize(
    ("token", "status"),
    [("abs_wrong", 403), ("", 403), ("\ud800", 403), (None, 422), (7, 422), (["x"], 422)],
)
def test_another_token_is_refused(club: Inside, token: Any, status: int) -> None:
    club.setup_token()
    assert setting_up(club, root(token)).status == status
    assert club.rows("users", "id") == []


def test_without_a_link_no_token_is_right(club: Inside) -> None:
    assert setting_up(club, root("abs_x")).status == 403


def test_a_mistake_in_the_body_does_not_use_the_token_up(club: Inside) -> None:
    token = club.setup_token()
    assert setting_up(club, root(token, password="short")).status == 422
    assert setting_up(club, root(token, nickname="x")).status == 422
    register(club, "ada")
    assert setting_up(club, root(token, "ada")).status == 409
    assert setting_up(club, root(token)).status == 201


def test_an_administrator_made_otherwise_closes_it(club: Inside) -> None:
    admin = administrator(club)
    ada = register(club, "ada")
    assert admin.send("PATCH", f"/api/users/{ada.user['id']}", {"role": "admin"}).status == 200
    assert setting_up(club, root(club.setup_token(), "other")).status == 403


def test_a_token_counts_for_half_an_hour() -> None:
    setup = Setup()
    token = setup.open(1000.0)
    assert setup.accepts(token, 1000.0 + 1799.9)
    assert not setup.accepts(token, 1000.0 + 1800.0)
    assert LIFETIME == 1800


def test_a_new_token_replaces_the_old_one() -> None:
    setup = Setup()
    first, second = setup.open(0.0), setup.open(1.0)
    assert not setup.accepts(first, 2.0)
    assert setup.accepts(second, 2.0)


def test_the_link_is_printed_until_there_is_an_administrator(tmp_path: Path) -> None:
    spec = laid_out(tmp_path)
    with start(spec, tmp_path / "data") as service:
        first = service.setup_token
        assert first
        assert service.stop() == 0
    with start(spec, tmp_path / "data") as service:
        client = service.client()
        assert service.setup_token not in (None, first)
        assert client.send("POST", "/api/auth/setup", root(first)).status == 403
        assert client.send("POST", "/api/auth/setup", root(service.setup_token)).status == 201
        assert service.stop() == 0
    with start(spec, tmp_path / "data") as service:
        assert service.setup_token is None
        assert "setup?token" not in service.output()
