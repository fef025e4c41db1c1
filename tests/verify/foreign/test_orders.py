"""A FastAPI service on PostgreSQL with conventions of its own is verified by its document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.foreign import served
from tests.verify.foreign.served import line, named, orders
from tests.verify.verified import failing

pytestmark = pytest.mark.skipif(
    not served.INSTALLED, reason="no FastAPI and PostgreSQL: run scripts/contract-tools"
)

DIFFERENT = {("orders.reference", "keeps empty"): line("reference VARCHAR(20)")}
"""What the service refuses although its document does not."""


def test_it_keeps_its_document_but_for_what_it_really_does_otherwise(tmp_path: Path) -> None:
    with orders(tmp_path) as running:
        found = running.verified("--allow-writes")
        again = running.verified("--allow-writes", "--only", "contract,access,data,csrf")
    verdicts = {name: claim.verdict for name, claim in found.claims.items()}
    assert {key: check.line for key, check in named(found).items()} == DIFFERENT
    assert {name for name, verdict in verdicts.items() if verdict == "failing"} == {
        "FR-2", "data", "security/input-validation",
    }  # fmt: skip
    unproven = {name for name, verdict in verdicts.items() if verdict == "unproven"}
    assert unproven - {"NFR-1", "NFR-2", "NFR-3"} == {
        "NFR-4", "security/encryption-in-transit-tls-1-3",
    }  # fmt: skip
    assert set(verdicts.values()) == {"met", "failing", "unproven"}
    assert named(again).keys() == DIFFERENT.keys(), "rows of the first run are still there"


def test_what_is_broken_is_found_where_the_document_promises_it(tmp_path: Path) -> None:
    faults = ("open-cell", "open-rows", "renamed", "no-check", "none", "traces", "no-limit")
    with orders(tmp_path, *faults) as running:
        only = "access,contract,data,errors,jwt,rate_limit"
        found = running.verified("--allow-writes", "--only", only)
    broken = {key: check.line for key, check in named(found).items()}
    for key, text in {
        ("DELETE /v1/orders/{order_id} as clerk", "is refused"): "DELETE /v1/orders/{order_id}",
        ("GET /v1/orders/{order_id} as clerk", "does not reach the rows of others"):
            "GET /v1/orders/{order_id}",
        ("GET /v1/orders/{order_id}", "answers as written"): "GET /v1/orders/{order_id}",
    }.items():  # fmt: skip
        assert broken[key] == line(f"**Method:** `{text}`"), key
    renamed = named(found)["GET /v1/orders/{order_id}", "answers as written"].observed
    assert renamed == "/data/placedBy is missing; /data/takenBy is not in the example"
    assert broken["orders.amount", "refuses what breaks CHECK (amount >= 0)"] == line("amount ")
    jwt = line("- JWT-based authentication")
    assert broken["forged token", "is refused: the algorithm none and other claims"] == jwt
    assert ("forged token", "is refused: a signature by another key") not in broken
    traces = [check for (_, name), check in named(found).items() if "stack trace" in name]
    assert {check.line for check in traces} == {line("- Errors show no stack traces")}
    assert "Traceback (most recent call last)" in traces[0].observed
    assert found.claims["limits"].verdict == "failing"
    assert found.claims["limits"].failures[0].line == line("| `POST /v1/sessions` | 5")


def test_tokens_that_nobody_has_signed_are_found(tmp_path: Path) -> None:
    with orders(tmp_path, "unsigned") as running:
        found = running.verified("--only", "jwt")
    assert failing(found) == {"security/jwt-based-authentication"}
    assert ("forged token", "is refused: a signature by another key") in named(found)
    assert ("forged token", "is refused: other claims") in named(found)


def test_requests_that_fastapi_itself_fails_at_are_found(tmp_path: Path) -> None:
    """Its refusals repeat what they refuse, and JSON has no infinity."""
    with orders(tmp_path, "echoes") as running:
        found = running.verified("--allow-writes", "--only", "errors")
    group = "unexpected requests to POST /v1/orders"
    assert named(found)[group, "a number for an object is no failure"].observed.startswith("500")
    assert failing(found) == {"contract"}


def test_late_and_failing_answers_are_found_under_load(tmp_path: Path) -> None:
    with orders(tmp_path, ORDERS_DELAY="0.3", ORDERS_ERRORS="0.02") as running:
        for _ in range(3):  # as often as this machine is too busy to tell
            found = running.verified("--only", "load")
            if not found.claims["NFR-1"].unproven:
                break
    assert failing(found) == {"NFR-1", "NFR-2", "NFR-3"}
    late, failed = (found.claims[name].measurements[0] for name in ("NFR-1", "NFR-2"))
    assert late.line == line("| NFR-1")
    assert failed.line == line("| NFR-2")
    assert late.value is not None and 0.3 < late.value < 0.6
    assert failed.value is not None and 0.01 < failed.value < 0.04


# ---------------------------------------------------------------- SQL

INJECTABLE = ("sql-filter", "sql-number", "sql-sort", "sql-key", "sql-person", "sql-sign-in")
SQL = "security/sql-injection-prevention"


def _signs(directory: Path, *faults: str) -> dict[str, str]:
    """What gave each place away."""
    with orders(directory, *faults) as running:
        found = running.verified("--only", "sql_injection")
    checks = named(found).values()
    assert {check.line for check in checks} == {line("- SQL injection prevention")}
    return {check.name.removesuffix(" holds text and no SQL"): check.observed for check in checks}


PLACES = {
    "query status", "query min_quantity", "query sort_by", "query placed_by", "path order_id",
    "member email",
}  # fmt: skip


def test_errors_of_the_database_are_found_by_their_words(tmp_path: Path) -> None:
    signs = _signs(tmp_path, *INJECTABLE, "sql-told", "sql-impatient")
    assert signs.keys() == PLACES
    assert all("speaks of `unterminated quoted string`" in sign for sign in signs.values())


def test_errors_of_the_database_are_found_by_their_status(tmp_path: Path) -> None:
    signs = _signs(tmp_path, *INJECTABLE, "sql-impatient")
    assert signs.keys() == PLACES
    assert all(sign.endswith("answered 500") for sign in signs.values())


def test_conditions_that_the_database_decides_are_found(tmp_path: Path) -> None:
    """Errors look like absence, and no statement may take longer than others."""
    signs = _signs(tmp_path, *INJECTABLE, "sql-hidden", "sql-impatient")
    assert signs.keys() == PLACES - {"query sort_by", "member email"}
    assert all("a true condition gives" in sign for sign in signs.values())


def test_delays_are_found_where_nothing_else_shows(tmp_path: Path) -> None:
    """In a sort, beside a number, at a sign-in that refuses all strangers alike, and by a statement
    of its own where a UUID stands, to which no text can be joined."""
    faults = ("sql-number", "sql-sort", "sql-person", "sql-sign-in", "sql-hidden")
    signs = _signs(tmp_path, *faults)
    payloads = {place: sign.partition("`: took")[0] for place, sign in signs.items()}
    assert payloads == {
        "query min_quantity": "`… OR 2=(SELECT 1 FROM pg_sleep(1))",
        "query sort_by": "`…,(SELECT 1 FROM pg_sleep(1))",
        "query placed_by": "`…'; SELECT pg_sleep(1); -- ",
        "member email": "`…'||(SELECT pg_sleep(1)::text)||'",
    }
