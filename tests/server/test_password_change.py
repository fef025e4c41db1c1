"""Changing a password: by whoever knows it, and not by whoever found an open session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from asbuilt.plan.system_tables import SESSIONS
from asbuilt.server.auth import accounts
from asbuilt.server.builtin import me
from tests.server.documents import CLUB
from tests.server.inside import PASSWORD, Inside, Person, login, plan_of, register


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


def changes(people: Sequence[Person], *bodies: dict[str, str]) -> list[int]:
    """What comes of changes of passwords that are asked for at the same moment."""
    path = "/api/auth/password/change"
    asked = [
        person.sending("POST", path, body) for person, body in zip(people, bodies, strict=True)
    ]
    return sorted(answer.status for answer in people[0].inside.together(*asked))


def test_every_other_session_ends_however_many_there_are(
    club: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "AT_ONCE", 2)
    ada = register(club, "ada")
    others = [login(club, "ada") for _ in range(5)]
    assert changes([ada], CHANGES[0]) == [204]
    assert {person.send("GET", "/api/auth/me").status for person in others} == {401}
    assert ada.send("GET", "/api/auth/me").status == 200
    assert len(club.rows(SESSIONS, "id")) == 1


CHANGES = [{"current_password": PASSWORD, "new_password": f"a long one {n}"} for n in range(3)]
GUESSES = [{"current_password": f"guess {n}", "new_password": "a long one"} for n in range(8)]


def test_of_changes_of_a_password_at_the_same_time_one_counts(club: Inside) -> None:
    ada = register(club, "ada")
    assert changes([ada, login(club, "ada"), login(club, "ada")], *CHANGES) == [204, 401, 401]


def test_who_found_an_open_session_tries_one_password_after_the_other(club: Inside) -> None:
    ada = register(club, "ada")
    assert changes([ada] * 8, *GUESSES) == [401] + [429] * 7
    assert changes([ada], CHANGES[0]) == [204]


def test_without_that_a_burst_of_guesses_would_not_be_slowed_down(
    club: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        me, "_verified", lambda of, session, *rest: me._tried(of, session.account, *rest)
    )
    assert changes([register(club, "ada")] * 8, *GUESSES) == [401] * 8
