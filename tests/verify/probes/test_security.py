"""A service that lacks a defence is found out by the probe for it, at the line that promises it."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.verify.evidence import encode
from tests.verify.verified import HELPDESK, failing, failures, verified

WEAKENED = Path(__file__).parents[1] / "broken" / "weakened.py"

JWT = "- JWT-based authentication"
SESSIONS = "- Session management"
AT_REST = "- Encryption at rest"
TLS = "- Encryption in transit (TLS 1.3)"
PII = "- PII data handling: email and full name never appear in logs"
SQL = "- SQL injection prevention"
XSS = "- XSS prevention"
CSRF = "- CSRF protection"
GUESSING = next(
    line for line in (HELPDESK / "spec.md").read_text("utf-8").splitlines()
    if line.startswith("| Password guessing ")
)  # fmt: skip
"""A risk that audit logs are to lessen, among others."""
AUDIT = "- Audit of every change and sign-in"
MFA = "- Multi-factor authentication (TOTP)"
PASSWORDS = "- Strong passwords: at least 8 characters"
HEADERS = "- Security headers"
PROBES = {
    JWT: "jwt", SESSIONS: "sessions", AT_REST: "encryption_at_rest", TLS: "tls", PII: "pii",
    SQL: "sql_injection", XSS: "xss", CSRF: "csrf", AUDIT: "audit", MFA: "mfa",
    PASSWORDS: "passwords", HEADERS: "headers",
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
            "audit": (AUDIT, {"tells of a sign-in", "tells of a wrong password"}),
            "codes": (MFA, {"takes a code once"}),
            "common": (PASSWORDS, {"refuses `password`", "refuses 7 characters"}),
            "sniffing": (HEADERS, {"is not guessed at"}),
        },
        {
            "chain": (AUDIT, {"is one unbroken chain that goes on from what it was"}),
            "code": (MFA, {"refuses another code"}),
            "cost": (PASSWORDS, {"takes its time"}),
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
    document = _document(tmp_path)
    environment = {"WEAKENED": " ".join(weakened)}
    probes = [PROBES[line] for line, _ in weakened.values()]
    found = verified(document, tmp_path, *probes, program=WEAKENED, environment=environment)
    lines = document.read_text("utf-8").splitlines()
    named: dict[str, set[str]] = {}
    for check in failures(found):
        named.setdefault(lines[check.line - 1], set()).add(check.name)
    assert named.keys() == {line for line, _ in weakened.values()}
    for line, names in weakened.values():
        assert names <= named[line]
    broken = {lines[found.claims[name].line - 1] for name in failing(found)}
    assert broken - {GUESSING} == named.keys()
    assert b"eyJ" not in encode(found), "no token is evidence"


def test_the_service_as_it_is_has_no_finding(tmp_path: Path) -> None:
    document = _document(tmp_path)
    found = verified(document, tmp_path, *PROBES.values())
    assert failures(found) == []
    lines = document.read_text("utf-8").splitlines()
    met = {lines[c.line - 1] for c in found.claims.values() if c.verdict == "met"}
    assert met - {GUESSING} == PROBES.keys()


def _document(directory: Path) -> Path:
    """The helpdesk's document with some promises more."""
    text = (HELPDESK / "spec.md").read_text("utf-8")
    more = "\n".join((SESSIONS, AUDIT, MFA, PASSWORDS, HEADERS))
    document = directory / "spec.md"
    document.write_text(text.replace(SESSIONS, more), "utf-8")
    document.with_name("handlers.py").write_bytes((HELPDESK / "handlers.py").read_bytes())
    return document
