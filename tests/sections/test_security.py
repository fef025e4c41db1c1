"""The measures that a sentence promises."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.security import topics


@pytest.mark.parametrize(
    ("sentence", "promised"),
    [
        ("JWT-based authentication", ("jwt",)),
        ("Encryption in transit (TLS 1.3)", ("encryption_in_transit",)),
        ("Passwords are hashed with Argon2id", ("passwords",)),
        ("Hashed passwords (bcrypt, cost 12)", ("passwords",)),
        ("Strong passwords: at least 12 characters", ("passwords",)),
        ("Brute-force protection at sign-in", ("rate_limiting",)),
        ("Security headers such as HSTS and CSP", ("headers",)),
        ("Protection against clickjacking", ("headers",)),
        ("Errors show no stack traces", ("disclosure",)),
        ("No internal details in error messages", ("disclosure",)),
        ("No password rules in version 1", ()),
        ("People change their password", ()),
        ("Response headers carry the request id", ()),
    ],
)
def test_a_sentence_names_measures_unless_it_denies_them(
    sentence: str, promised: tuple[str, ...]
) -> None:
    assert topics(sentence) == promised
