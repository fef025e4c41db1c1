"""Requests of the former document that end after it was replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from asbuilt.errors import SchemaMismatch
from asbuilt.server.app import App
from asbuilt.server.outbound.reach import Reach
from tests.server.documents import CLUB
from tests.server.inside import NO_HANDLERS, Inside, Person, plan_of, register


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


def replaced(inside: Inside) -> App:
    """The application of before, when the document has been read again."""
    former = inside.live.app
    inside.run(inside.live.replace(inside.plan, NO_HANDLERS, Reach()))
    assert inside.live.app is not former
    return former


def signed_out_by(inside: Inside, app: App, person: Person) -> None:
    """``person`` signs out with a request that ``app`` answers."""
    now, inside.live.app = inside.live.app, app
    assert person.send("POST", "/api/auth/logout").status == 204
    inside.live.app = now


def test_a_session_that_ends_there_has_ended_here(club: Inside) -> None:
    ann = register(club, "ann")
    former = replaced(club)
    replaced(club)
    assert ann.send("GET", "/api/auth/me").status == 200
    signed_out_by(club, former, ann)
    assert ann.send("GET", "/api/auth/me").status == 401


def test_without_a_successor_the_session_would_go_on(club: Inside) -> None:
    ann = register(club, "ann")
    former = replaced(club)
    former.service.accounts.successor = None
    assert ann.send("GET", "/api/auth/me").status == 200
    signed_out_by(club, former, ann)
    assert ann.send("GET", "/api/auth/me").status == 200


def test_a_row_that_goes_there_is_gone_here(club: Inside) -> None:
    ann = register(club, "ann")
    former = replaced(club)
    path = f"/api/notes/{ann.send('POST', '/api/notes', {'body': 'one'}).body['id']}"
    assert ann.send("GET", path).body["body"] == "one"
    now, club.live.app = club.live.app, former
    assert ann.send("DELETE", path).status == 204
    club.live.app = now
    assert ann.send("GET", path).status == 404


def test_another_data_model_changes_nothing(club: Inside) -> None:
    former = club.live.app
    notes = club.plan.tables["notes"]
    fewer = msgspec.structs.replace(notes, uniques=(("body",),))
    plan = msgspec.structs.replace(club.plan, tables={**club.plan.tables, "notes": fewer})
    with pytest.raises(SchemaMismatch, match=r"notes: \+ unique \(body\)"):
        club.run(club.live.replace(plan, NO_HANDLERS, Reach()))
    assert club.live.app is former
