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


SIGNED = {
    "token-claims": {
        f"is refused: {how}"
        for claim in ("iss", "aud", "sub", "exp", "iat", "nbf", "jti", "sid", "role")
        for how in (f"no {claim}", f"{claim} null")
    } | {"is refused: an end that is text"},
    "token-header": {
        "is refused: a critical extension", "is refused: a critical extension of no name",
        "is refused: a key that it brings along", "is refused: an address of keys in jku",
        "is refused: an address of keys in x5u", "is refused: no alg in its header",
        "is refused: no kid in its header", "is refused: no typ in its header",
    },
    "token-end token-beginning token-issuer": {
        "is refused: an end in the past", "is refused: a beginning in an hour",
        "is refused: made in an hour", "is refused: another issuer", "is refused after its end",
        "is refused before its beginning",
        "is refused by a service of another name with the same keys",
    },
    "token-audience token-type token-members token-spelling token-length token-former-key": {
        "is refused: another audience", "is refused: the type JWT", "is refused: the type rt+jwt",
        "is refused: the type dpop+jwt", "is refused: the type of no name",
        "is refused: every claim twice", "is refused: every header member twice",
        "is refused: padding after its claims", "is refused: padding after its signature",
        "is refused: a signature with spare bits", "is refused: more than any token holds",
        "is refused once its key is trusted no more",
    },
    "token-issuer token-audience": {
        "is refused: another issuer", "is refused: another audience",
        "is refused: issuer and audience of another service",
        "is refused by a service of another name with the same keys",
    },
    "token-algorithm-name token-session token-kind refresh-kind": {
        *(f"is refused: the algorithm {word}"
          for word in ("eddsa", "EDDSA", "Eddsa", "Ed25519", "ES256", "none")),
        "is refused: a session that never was", "is refused as an access token",
        "is refused as a refresh token",
    },
    "token-key-id": {
        f"is refused: a key id that is {word}"
        for word in ("empty", "another", "../../../../../../dev/null", "x' OR '1'='1")
    },
}  # fmt: skip
"""What is taken that should not be, for checks of tokens that are left out."""


@pytest.mark.parametrize("weakened", SIGNED)
def test_a_token_that_is_signed_and_wrong_is_named(tmp_path: Path, weakened: str) -> None:
    document = _document(tmp_path)
    environment = {"WEAKENED": weakened}
    found = verified(document, tmp_path, "jwt", program=WEAKENED, environment=environment)
    assert {check.name for check in failures(found)} == SIGNED[weakened]
    lines = document.read_text("utf-8").splitlines()
    assert {lines[check.line - 1] for check in failures(found)} == {JWT}
    assert b'"d":' not in encode(found), "the signing key is no evidence"


def test_a_key_that_a_token_names_is_not_asked_for(tmp_path: Path) -> None:
    document = _document(tmp_path)
    environment = {"WEAKENED": "token-key-address"}
    found = verified(document, tmp_path, "jwt", program=WEAKENED, environment=environment)
    assert {
        "is refused: published at an address in jku", "is not asked for where the token says",
    } <= {check.name for check in failures(found)}  # fmt: skip


@pytest.mark.parametrize(
    ("weakened", "names"),
    [
        ("signing-out", {
            ("signing out", "ends the session at once"),
            ("signing out", "takes no refresh token of the session"),
            ("list of sessions", "ends the chosen session at once"),
            ("list of sessions", "takes no refresh token of the chosen session"),
        }),
        ("sign-out-everywhere session-owner", {
            ("signing out everywhere", "ends the other session at once"),
            ("signing out everywhere", "takes no refresh token of the other session"),
            ("list of sessions", "is closed to others"),
            ("list of sessions", "leaves what others ask to end"),
        }),
        ("sign-out-here", {
            ("signing out", "leaves the other session"),
            ("list of sessions", "is closed to others"),
            ("list of sessions", "leaves the other sessions"),
        }),
        ("sign-out-refresh session-list", {
            ("signing out everywhere", "ends the other session at once"),
            ("signing out everywhere", "takes no refresh token of the session"),
            ("signing out everywhere", "takes no refresh token of the other session"),
            ("list of sessions", "shows no session of others"),
        }),
    ],
)  # fmt: skip
def test_a_session_that_does_not_end_and_one_that_should_not_are_named(
    tmp_path: Path, weakened: str, names: set[tuple[str, str]]
) -> None:
    document = _document(tmp_path)
    environment = {"WEAKENED": weakened}
    found = verified(document, tmp_path, "sessions", program=WEAKENED, environment=environment)
    assert {(check.group, check.name) for check in failures(found)} == names
    lines = document.read_text("utf-8").splitlines()
    assert {lines[check.line - 1] for check in failures(found)} == {SESSIONS}


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
