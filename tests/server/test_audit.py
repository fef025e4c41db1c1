"""The audit log: everything that was done or refused, in a chain that shows any change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from asbuilt.plan.system_tables import AUDIT
from asbuilt.server import upkeep
from asbuilt.server.audit import AuditLog, Head, Verdict, verify
from asbuilt.server.refusals import Refusals, Refused
from asbuilt.server.secrets import derive
from asbuilt.store.sqlite.connection import connect
from asbuilt.store.sqlite.store import FILE
from tests.server.documents import CLUB
from tests.server.inside import (
    PASSWORD,
    Inside,
    Person,
    administrator,
    login,
    plan_of,
    register,
)


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        yield inside


def actions(inside: Inside) -> list[tuple[str, str | None, str | None, str | None]]:
    """What happened: action, who, to what."""
    return [(row["action"], row["actor"], row["subject"], row["row_key"]) for row in inside.audit()]


# ---------------------------------------------------------------- what is written


def test_every_change_is_written_with_who_did_what_from_where(club: Inside) -> None:
    ada = register(club, "ada")
    before = len(club.audit())
    ada.send("POST", "/api/notes", {"body": "Bring water."}, {"X-Request-Id": "abc-1"})
    ada.send("DELETE", "/api/notes/1", None, {"X-Request-Id": "abc-2"})
    assert club.audit()[before:] == [
        {
            "action": "create", "actor": "1", "subject": "notes", "row_key": "1",
            "address": "192.0.2.1", "request_id": "abc-1",
            "detail": '{"after":{"id":1,"author_id":1,"team_id":null,"body":"Bring water."}}',
        },
        {
            "action": "delete", "actor": "1", "subject": "notes", "row_key": "1",
            "address": "192.0.2.1", "request_id": "abc-2",
            "detail": '{"before":{"id":1,"author_id":1,"team_id":null,"body":"Bring water."}}',
        },
    ]  # fmt: skip


def test_of_a_change_only_what_differs_is_kept(club: Inside) -> None:
    admin, ada = administrator(club), register(club, "ada")
    admin.send("PATCH", f"/api/users/{ada.user['id']}", {"role": "coach", "active": True})
    assert json.loads(club.audit()[-1]["detail"]) == {
        "before": {"role": "member"}, "after": {"role": "coach"},
    }  # fmt: skip


def test_what_is_refused_by_the_database_leaves_no_row(club: Inside) -> None:
    ada = register(club, "ada")
    before = len(club.audit())
    assert ada.send("POST", "/api/notes", {"body": "x" * 2001}).status == 422
    assert len(club.audit()) == before


def test_personal_values_are_digests_and_secrets_are_not_there(club: Inside) -> None:
    ada = register(club, "ada", full_name="Ada Lovelace")
    detail = json.loads(club.audit()[0]["detail"])["after"]
    assert detail["password_hash"] == "(secret)"
    assert detail["email"].startswith("hmac:")
    assert detail["full_name"].startswith("hmac:")
    assert detail["username"] == "ada"
    ada.send("PATCH", "/api/auth/me", {"full_name": "Ada King"})
    changed = json.loads(club.audit()[-1]["detail"])
    assert changed["before"]["full_name"] == detail["full_name"]
    assert changed["after"]["full_name"] not in (detail["full_name"], "Ada King")


def test_the_life_of_a_session_is_written(club: Inside) -> None:
    ada = register(club, "ada")
    change = {"current_password": PASSWORD, "new_password": "another long one"}
    ada.send("POST", "/api/auth/password/change", change)
    ada.send("POST", "/api/auth/logout")
    login(club, "ada", "another long one").send("POST", "/api/auth/logout-all")
    assert [action for action, *_ in actions(club)] == [
        "create", "sign-in", "password changed", "sign-out", "sign-in", "sign-out everywhere",
    ]  # fmt: skip
    assert {actor for _, actor, *_ in actions(club)} == {None, "1"}


def test_a_refused_sign_in_is_written_under_a_digest_of_the_name(club: Inside) -> None:
    register(club, "ada")
    for name in ("ada", "ADA", "nobody"):
        credentials = {"username": name, "password": "wrong wrong"}
        Person(club).send("POST", "/api/auth/login", credentials)
    rows = [row for row in club.audit() if row["action"] == "sign-in refused"]
    known, spelled, unknown = (json.loads(row["detail"])["name"] for row in rows)
    assert known == spelled != unknown
    assert known.startswith("hmac:")


# ---------------------------------------------------------------- refusals of authority


def test_refusals_of_authority_are_written(club: Inside) -> None:
    ada = register(club, "ada")
    before = len(club.audit())
    for _ in range(3):
        assert ada.send("GET", "/api/users").status == 403
    assert ada.send("DELETE", "/api/users/1").status == 403
    club.run(upkeep.record_refused(club.service))
    rows = club.audit()[before:]
    assert [(row["action"], row["actor"], row["subject"]) for row in rows] == [
        ("refused", "1", "GET /api/users"), ("refused", "1", "DELETE /api/users/{id}"),
    ]  # fmt: skip
    assert json.loads(rows[0]["detail"]) == {"role": "member", "times": 3}
    assert rows[0]["address"] == "192.0.2.1"


def test_a_wrong_set_up_token_is_written(club: Inside) -> None:
    Person(club).send("POST", "/api/auth/setup", {"token": "abs_wrong"})
    club.run(upkeep.record_refused(club.service))
    assert actions(club) == [("refused", None, "POST /api/auth/setup", None)]


def test_what_is_hidden_or_unknown_is_no_refusal_of_authority(club: Inside) -> None:
    ada, bob = register(club, "ada"), register(club, "bob")
    note = bob.send("POST", "/api/notes", {"body": "mine"}).body["id"]
    assert ada.send("GET", f"/api/notes/{note}").status == 404
    assert Person(club).send("GET", "/api/notes").status == 401
    assert list(club.service.refusals.take()) == []


def test_a_flood_of_refusals_is_no_flood_of_writes(club: Inside) -> None:
    ada = register(club, "ada")
    before = len(club.audit())
    for n in range(1000):
        ada.address = f"2001:db8::{n:x}"
        assert ada.send("GET", "/api/users").status == 403
    club.run(upkeep.record_refused(club.service))
    rows = club.audit()[before:]
    assert len(rows) == 257
    assert rows[-1]["subject"] == "(others)"
    assert sum(json.loads(row["detail"])["times"] for row in rows) == 1000


def test_refusals_are_taken_once() -> None:
    refusals = Refusals()
    assert list(refusals.take()) == list(refusals.take()) == []


# ---------------------------------------------------------------- the chain


def filled(club: Inside) -> Head:
    """A log of some rows, and its head."""
    ada = register(club, "ada")
    for n in range(5):
        ada.send("POST", "/api/notes", {"body": f"note {n}"})
    head = club.run(club.service.changes.audit.head(club.store))
    assert head is not None
    return head


def tamper(club: Inside, *statements: str) -> None:
    """Change the file behind the service's back: as its owner could, triggers removed."""
    connection = connect(club.directory / FILE, derive(club.key, "database"))
    for verb in ("update", "delete", "replace"):
        connection.execute(f"DROP TRIGGER {AUDIT}_no_{verb}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_an_untouched_log_is_whole(club: Inside) -> None:
    head = filled(club)
    assert club.run(verify(club.store)) == Verdict(7, head)
    assert club.run(verify(club.store, head)) == Verdict(7, head)


def test_a_log_longer_than_a_page_is_followed_to_its_end(club: Inside) -> None:
    audit = club.service.changes.audit
    refused = [Refused(None, "member", "192.0.2.1", f"GET /{n}", "id", 1) for n in range(2500)]
    club.run(club.store.transact(lambda work: audit.write_refused(work, refused)))
    assert club.run(verify(club.store)).rows == len(refused) == 2500


def test_what_is_undone_leaves_no_gap(club: Inside) -> None:
    ada = register(club, "ada")
    body = {"body": "Bring water."}
    for headers in ({}, {"Prefer": "tx=rollback"}, {}, {"Prefer": "tx=rollback"}, {}):
        assert ada.send("POST", "/api/notes", body, headers).status == 201
    ada.send("DELETE", "/api/notes/99")
    club.together(
        ada.sending("POST", "/api/notes", body),
        ada.sending("POST", "/api/notes", body, {"Prefer": "tx=rollback"}),
        ada.sending("POST", "/api/notes", {"body": "x" * 2001}),
        ada.sending("POST", "/api/notes", body),
    )
    verdict = club.run(verify(club.store))
    assert (verdict.rows, verdict.broken) == (7, None)


def test_an_empty_log_is_whole(club: Inside) -> None:
    assert club.run(verify(club.store)) == Verdict(0, None)


def test_the_chain_holds_over_writes_that_were_undone(club: Inside) -> None:
    filled(club)
    person = administrator(club)
    for n in range(3):
        rehearsal = {"Prefer": "tx=rollback"}
        person.send("PATCH", "/api/auth/me", {"full_name": f"n{n}"}, rehearsal)
        person.send("PATCH", "/api/auth/me", {"full_name": f"m{n}"})
    verdict = club.run(verify(club.store))
    assert verdict.broken is None
    assert verdict.rows > 6


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        pytest.param(f"UPDATE {AUDIT} SET actor = '2' WHERE id = 4", 4, id="who did it"),
        pytest.param(f"UPDATE {AUDIT} SET detail = NULL WHERE id = 1", 1, id="what was done"),
        pytest.param(f"UPDATE {AUDIT} SET at = '2020-01-01' WHERE id = 7", 7, id="when"),
        pytest.param(f"DELETE FROM {AUDIT} WHERE id = 4", 5, id="a row taken out"),
        pytest.param(f"DELETE FROM {AUDIT} WHERE id < 3", 3, id="the first rows cut off"),
        pytest.param(f"UPDATE {AUDIT} SET id = id + 100 WHERE id = 4", 5, id="a row moved"),
    ],
)  # fmt: skip
def test_a_change_behind_the_service_s_back_is_found(
    club: Inside, statement: str, broken: int
) -> None:
    filled(club)
    tamper(club, statement)
    assert club.run(verify(club.store)).broken == broken


def test_newest_rows_that_were_cut_off_are_missed_by_their_head(club: Inside) -> None:
    head = filled(club)
    tamper(club, f"DELETE FROM {AUDIT} WHERE id > 5")
    assert club.run(verify(club.store)).broken is None
    assert club.run(verify(club.store, head)).broken == head.id


def test_a_log_written_anew_is_found_by_its_head(club: Inside) -> None:
    head = filled(club)
    tamper(club, f"DELETE FROM {AUDIT}", f"DELETE FROM sqlite_sequence WHERE name = '{AUDIT}'")
    forger = AuditLog(club.store)
    refused = [Refused(1, "member", "127.0.0.1", "GET /x", f"r{n}", 1) for n in range(9)]
    club.run(club.store.transact(lambda transaction: forger.write_refused(transaction, refused)))
    assert club.run(verify(club.store)).broken is None
    assert club.run(verify(club.store, head)).broken == head.id


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE {AUDIT} SET actor = '2'",
        f"DELETE FROM {AUDIT}",
        f"DELETE FROM {AUDIT} WHERE id = 1",
        f"INSERT OR REPLACE INTO {AUDIT} SELECT * FROM {AUDIT} WHERE id = 1",
    ],
)
def test_the_database_refuses_to_change_it(club: Inside, change: str) -> None:
    filled(club)
    connection = connect(club.directory / FILE, derive(club.key, "database"))
    with pytest.raises(apsw.ConstraintError):
        connection.execute(change)
    connection.close()
    assert club.run(verify(club.store)).broken is None


def test_the_head_is_exported_where_the_database_does_not_reach(club: Inside) -> None:
    head = filled(club)
    club.run(upkeep.export_head(club.service))
    assert club.errors == [f"audit head={head.id}:{head.hash.hex()}"]
