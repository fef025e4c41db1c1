"""A service that lacks a defence is found out by the probe for it, at the line that promises it."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.verify.evidence import encode
from tests.verify.verified import HELPDESK, failing, failures, verified

SPEC = HELPDESK / "spec.md"
WEAKENED = Path(__file__).parents[1] / "broken" / "weakened.py"

JWT = "- JWT-based authentication"
SESSIONS = "- Session management"
AT_REST = "- Encryption at rest"
TLS = "- Encryption in transit (TLS 1.3)"
PII = "- PII data handling: email and full name never appear in logs"
SQL = "- SQL injection prevention"
XSS = "- XSS prevention"
CSRF = "- CSRF protection"
PROBES = {
    JWT: "jwt", SESSIONS: "sessions", AT_REST: "encryption_at_rest", TLS: "tls", PII: "pii",
    SQL: "sql_injection", XSS: "xss", CSRF: "csrf",
}  # fmt: skip


@pytest.mark.parametrize(
    "weakened",
    [
        {
            "token-algorithm": (JWT, {
                "is refused: the algorithm none", "is refused: the algorithm nOnE",
                "is refused: the algorithm none and other claims",
            }),
            "signing-out": (SESSIONS, {"ends the session at once"}),
            "encryption": (AT_REST, {
                "data.db holds no plain database or key", "users.email is in no file",
                "tickets.title is in no file", "no name of an account is in any file",
            }),
            "tls": (TLS, {"TLS 1.2 is refused"}),
            "log": (PII, {"users.email is not in it", "password is not in it"}),
        },
        {
            "token-key": (JWT, {"is refused: an HMAC with public key 1 as PEM"}),
            "new-password": (SESSIONS, {"ends the other session at once"}),
            "errors": (PII, {"no personal value after registering twice"}),
        },
        {
            "statements": (SQL, {"query title holds text and no SQL"}),
            "escape": (XSS, {"shows script as text"}),
            "cookies": (CSRF, {
                "refuses JSON with cookies from elsewhere", "cookies alone are nobody",
            }),
        },
        {
            "policy sniffing": (XSS, {
                "runs no script but the service's own", "a list with stored script is data",
            }),
            "cors": (CSRF, {"an answer to a token is for its own pages"}),
        },
        {
            "token-end": (JWT, {"is refused after its end"}),
            "rotation": (SESSIONS, {
                "is refused", "ends the session of whoever has the new one at once",
            }),
        },
        {
            "token-beginning": (JWT, {"is refused before its beginning"}),
            "disabling": (SESSIONS, {"ends its session at once", "keeps it out"}),
        },
        {
            "token-signature token-issuer": (JWT, {
                "is refused: other claims", "is refused: a signature by another key",
                "is refused by a service of another name with the same keys",
            }),
        },
    ],
    ids=lambda weakened: " ".join(weakened),
)  # fmt: skip
def test_a_defence_that_is_missing_is_named(
    tmp_path: Path, weakened: dict[str, tuple[str, set[str]]]
) -> None:
    environment = {"WEAKENED": " ".join(weakened)}
    probes = [PROBES[line] for line, _ in weakened.values()]
    found = verified(SPEC, tmp_path, *probes, program=WEAKENED, environment=environment)
    lines = SPEC.read_text("utf-8").splitlines()
    named: dict[str, set[str]] = {}
    for check in failures(found):
        named.setdefault(lines[check.line - 1], set()).add(check.name)
    assert named.keys() == {line for line, _ in weakened.values()}
    for line, names in weakened.values():
        assert names <= named[line]
    assert len(failing(found)) == len(named)
    assert b"eyJ" not in encode(found), "no token is evidence"


def test_the_service_as_it_is_has_no_finding(tmp_path: Path) -> None:
    found = verified(SPEC, tmp_path, *PROBES.values())
    assert failures(found) == []
    lines = SPEC.read_text("utf-8").splitlines()
    met = {lines[c.line - 1] for c in found.claims.values() if c.verdict == "met"}
    assert met == PROBES.keys()
