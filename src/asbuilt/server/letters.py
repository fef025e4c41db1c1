"""What the service writes to people. Nothing that somebody else typed stands in a letter."""

from __future__ import annotations

from asbuilt.server.auth.tickets import RESET_SECONDS, VERIFY_SECONDS
from asbuilt.server.mail import Letter
from asbuilt.server.service import Service

NOT_YOU = "If it was not you, do nothing: without the link nothing happens."


def reset(service: Service, to: str, token: str) -> Letter:
    """With it a forgotten password is replaced."""
    return _letter(
        service, to, "Set a new password",
        "Somebody, probably you, asked for a new password. Set it here within "
        f"{RESET_SECONDS // 60:.0f} minutes:",
        _link(service, "password", token),
        NOT_YOU,
    )  # fmt: skip


def verify(service: Service, to: str, token: str) -> Letter:
    """With it an address is confirmed."""
    return _letter(
        service, to, "Confirm your e-mail address",
        f"Confirm within {VERIFY_SECONDS // 3600:.0f} hours that this address is yours:",
        _link(service, "email", token),
        NOT_YOU,
    )  # fmt: skip


def known(service: Service, to: str) -> Letter:
    """To the owner of an address with which somebody registered once more."""
    return _letter(
        service, to, "You have an account already",
        "Somebody, probably you, registered with this address, which has an account already. "
        "Nothing has changed. Sign in, or ask for a new password if you have forgotten yours.",
    )  # fmt: skip


def taken(service: Service, to: str) -> Letter:
    """To somebody who chose a name that another account has."""
    return _letter(
        service, to, "Choose another name",
        "The name with which you registered belongs to somebody else. No account was made: "
        "register again with another name.",
    )  # fmt: skip


def password_changed(service: Service, to: str) -> Letter:
    """After a reset."""
    return _letter(
        service, to, "Your password was changed",
        "Your password was changed with a link that was sent to this address, and all sessions "
        "have ended. If it was not you, somebody else reads your mail.",
    )  # fmt: skip


def address_changed(service: Service, to: str) -> Letter:
    """To the address that an account had until now."""
    return _letter(
        service, to, "Your e-mail address was changed",
        "Your account has another e-mail address now, and letters go there. If it was not you, "
        "somebody else is signed in as you: tell the operators of the service.",
    )  # fmt: skip


def _link(service: Service, page: str, token: str) -> str:
    return f"  {service.settings.base_url}/console/{page}#{token}\n\n  Token: {token}"


def _letter(service: Service, to: str, subject: str, *paragraphs: str) -> Letter:
    name = " ".join((service.plan.title or service.plan.name).split())
    return Letter(to, f"{name}: {subject}", "\n\n".join(paragraphs) + f"\n\n{name}\n")
