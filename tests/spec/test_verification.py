"""Which sentences demand a confirmed e-mail address, and which only speak of mail."""

from __future__ import annotations

import pytest

from asbuilt.spec.verification import demands


@pytest.mark.parametrize(
    "text",
    [
        "Email verification required",
        "**Email verification:** required",
        "- E-mail verification is mandatory for new accounts",
        "New accounts require email verification",
        "Registration requires a verified e-mail address.",
        "Users must verify their email address before logging in",
        "Users must confirm their e-mail.",
        "A user has to confirm the email address first",
        "The email address must be verified",
        "Verified emails are mandatory.",
        "Email addresses are verified before the first login",
        "Verify the email before accounts can sign in",
        "Users cannot log in until their email is verified",
        "Sign-in is not possible without a confirmed e-mail address",
        "Only verified email addresses may sign in",
        "Only users who are verified can log in; only then sign in works for verified users",
        "Unverified accounts cannot sign in",
        "Sign-in requires a verified e-mail address",
        "Login works only after email verification",
        "JWT with 15 minutes. Users must verify their email.",
    ],
)
def test_a_demand(text: str) -> None:
    assert demands(text)


@pytest.mark.parametrize(
    "text",
    [
        "Order confirmation emails must be sent within 5 minutes",
        "Email verification tokens must be stored hashed",
        "Email verification is optional",
        "Email verification is not required",
        "No email verification required",
        "Sign-in works before the e-mail address is verified",
        "Users can sign in before they confirm their email address",
        "Email verification comes later: required in version 2",
        "Users sign in with email and password",
        "A confirmation email is sent to the customer",
        "Access tokens must be verified before every request",
        "The email must be unique",
        "",
    ],
)
def test_no_demand(text: str) -> None:
    assert not demands(text)
