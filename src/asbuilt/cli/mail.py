"""The mail server of `serve`: its settings, and what is refused of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

import click

from asbuilt import regex
from asbuilt.cli.settings import PREFIX, Function, setting
from asbuilt.errors import UsageError
from asbuilt.server.mail import PORTS, Security, Smtp

PASSWORD = "ASBUILT_SMTP_PASSWORD"
_THIS_MACHINE = regex.compile(r"localhost|127\.\d+\.\d+\.\d+|\[?::1\]?", re.IGNORECASE)
_SENDER = regex.compile(r"(?:[^<>@\r\n]*<)?[^\s<>@,;]+@[^\s<>@,;]+>?")
_OPTIONS: tuple[Callable[[Function], Function], ...] = (
    setting("--smtp-host", help="Mail server for letters with links; none is sent without."),
    setting(
        "--smtp-port", type=click.IntRange(1, 65535),
        help="Its port.  [default: 587, with tls 465, with none 25]",
    ),
    setting(
        "--smtp-security", type=click.Choice(get_args(Security)),
        help="none only on this machine.  [default: starttls, on port 465 tls]",
    ),
    setting("--smtp-user", help=f"Name at the mail server; the password is {PASSWORD}."),
    setting("--mail-from", metavar="ADDRESS", help="Sender of the letters."),
)  # fmt: skip


def mail_settings(function: Function) -> Function:
    """The options of a mail server, for :func:`smtp`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def smtp(given: Mapping[str, Any], environment: Mapping[str, str]) -> Smtp | None:
    """The mail server of these settings; None where none is set.

    Raises:
        UsageError: they do not fit together.
    """
    host, sender = given.get("smtp_host"), given.get("mail_from")
    if not host:
        if any(given.values()):
            raise UsageError("a setting for mail has no mail server", "Give --smtp-host.")
        return None
    if not sender or not _SENDER.fullmatch(sender):
        raise UsageError(
            "--mail-from is no e-mail address" if sender else f"letters by {host} need a sender",
            "Give --mail-from, for instance 'Helpdesk <helpdesk@example.com>'.",
        )
    port, user = given.get("smtp_port"), given.get("smtp_user")
    security: Security = given.get("smtp_security") or ("tls" if port == 465 else "starttls")
    if security == "none" and not _THIS_MACHINE.fullmatch(host):
        raise UsageError(
            f"letters to {host} would cross the network in clear text, with the tokens in them",
            "Leave --smtp-security out, or give tls; none is for a mail server on this machine.",
        )
    password = environment.get(PASSWORD)
    if user and not password:
        raise UsageError(f"--smtp-user {user} has no password", f"Set {PASSWORD}.")
    return Smtp(host, port or PORTS[security], sender, security, user or None, password)


def from_environment(environment: Mapping[str, str]) -> Smtp | None:
    """The same from ``ASBUILT_SMTP_HOST`` and the others alone.

    Raises:
        UsageError: they do not fit together.
    """
    names = ("smtp_host", "smtp_port", "smtp_security", "smtp_user", "mail_from")
    given: dict[str, Any] = {name: environment.get(PREFIX + name.upper()) for name in names}
    port, security = given["smtp_port"], given["smtp_security"]
    if security and security not in PORTS:
        raise UsageError(f"ASBUILT_SMTP_SECURITY is {security}", "It is starttls, tls or none.")
    if port:
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise UsageError(f"ASBUILT_SMTP_PORT is {port}", "It is a port from 1 to 65535.")
        given["smtp_port"] = int(port)
    return smtp(given, environment)
