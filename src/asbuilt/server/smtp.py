"""Handing a letter to a mail server (RFC 5321), in a thread: it may take as long as it likes.

Imported with the first letter, since the standard library's mail modules are large.
"""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid

from asbuilt.server.mail import Letter, Smtp, Undelivered


def send(server: Smtp, letter: Letter) -> None:
    """Send one letter.

    Raises:
        Undelivered: the address is none, or the server can not be reached or does not take it.
    """
    message = compose(server.sender, letter)
    try:
        with _connected(server) as connection:
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user is not None:
                connection.login(server.user, server.password or "")
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        raise _undelivered(error, max(codes)) from error
    except smtplib.SMTPResponseException as error:
        raise _undelivered(error, error.smtp_code) from error
    except (OSError, smtplib.SMTPException) as error:  # what a server says may name the recipient
        again = not isinstance(error, smtplib.SMTPNotSupportedError)
        raise Undelivered(type(error).__name__, again=again) from error


def compose(sender: str, letter: Letter) -> EmailMessage:
    """The letter with its headers, to exactly one recipient.

    Raises:
        Undelivered: the address is not exactly one.
    """
    message = EmailMessage()
    try:
        message["From"] = sender
        message["To"] = Address(addr_spec=letter.to)
    except (ValueError, IndexError, MessageError) as error:
        raise Undelivered("the address is none", again=False) from error
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=_domain(sender))
    message["Auto-Submitted"] = "auto-generated"  # no answers by machines: RFC 3834, section 5
    message.set_content(letter.text)
    return message


def _connected(server: Smtp) -> smtplib.SMTP:
    name = _domain(server.sender)
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=server.timeout,
            context=ssl.create_default_context(),
        )  # fmt: skip
    return smtplib.SMTP(server.host, server.port, name, timeout=server.timeout)


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip("> ") or "localhost"


def _undelivered(error: Exception, code: int) -> Undelivered:
    return Undelivered(f"{type(error).__name__} {code}", again=code < 500)
