"""A mail server on a real socket that keeps what it is given: enough of RFC 5321 for one client."""

from __future__ import annotations

import ssl
import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, cast

from asbuilt.server.mail import Security, Smtp

WAIT_SECONDS = 10.0


@dataclass(slots=True)
class Delivered:
    """A letter as it came: to whom, over what."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    encrypted: bool
    user: str | None

    @property
    def token(self) -> str:
        """The token in it."""
        return self.text.partition("Token: ")[2].split()[0]

    @property
    def text(self) -> str:
        """The body."""
        return str(self.message.get_content())


@dataclass(slots=True)
class MailServer:
    """``replies`` are given in place of the usual ones, by command; ``pause`` comes before each
    answer to DATA."""

    port: int = 0
    letters: list[Delivered] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    implicit: bool = False
    pause: float = 0.0
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def settings(self, security: Security = "none", **more: Any) -> Smtp:
        """How a service reaches it."""
        sender = "Club <club@example.com>"
        return Smtp("127.0.0.1", self.port, sender, security, **more)

    def wait(self, count: int) -> list[Delivered]:
        """The letters, when there are ``count``."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.letters) >= count, WAIT_SECONDS)
        return self.letters

    def last(self, to: str) -> Delivered:
        """The last letter to an address."""
        return [letter for letter in self.letters if letter.recipients == (to,)][-1]


class _Conversation(StreamRequestHandler):
    def setup(self) -> None:
        mail = self.mail
        if mail.implicit and mail.context:
            self.request = mail.context.wrap_socket(self.request, server_side=True)
        super().setup()

    @property
    def mail(self) -> MailServer:
        return cast(_Server, self.server).mail

    def finish(self) -> None:
        super().finish()
        self.request.close()  # the server itself knows only the socket below TLS

    def handle(self) -> None:
        self.encrypted = self.mail.implicit
        self.user: str | None = None
        self.sender, self.recipients = "", list[str]()
        self.say("220 mail.example")
        while line := self.rfile.readline().decode():
            command = line.split(maxsplit=1)[0].upper().rstrip()
            self.mail.heard.append(line.strip())
            if command in self.mail.replies:
                self.say(self.mail.replies[command])
            elif not getattr(self, f"do_{command.lower()}", self.do_unknown)(line.strip()):
                return

    def say(self, text: str) -> bool:
        self.wfile.write(text.encode() + b"\r\n")
        return True

    def do_unknown(self, line: str) -> bool:
        return self.say("502 what?")

    def do_ehlo(self, line: str) -> bool:
        offers = ["mail.example", "AUTH PLAIN"] if self.mail.users else ["mail.example"]
        if self.mail.context and not self.encrypted:
            offers.append("STARTTLS")
        return self.say("\r\n".join([*(f"250-{offer}" for offer in offers), "250 8BITMIME"]))

    def do_starttls(self, line: str) -> bool:
        assert self.mail.context
        self.say("220 go on")
        try:
            self.request = self.mail.context.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        self.encrypted = True
        super().setup()
        return True

    def do_auth(self, line: str) -> bool:
        _, user, password = b64decode(line.split()[2]).decode().split("\0")
        if self.mail.users.get(user) != password:
            return self.say("535 no")
        self.user = user
        return self.say("235 welcome")

    def do_mail(self, line: str) -> bool:
        self.sender = line.partition("<")[2].partition(">")[0]
        return self.say("250 ok")

    def do_rcpt(self, line: str) -> bool:
        self.recipients.append(line.partition("<")[2].partition(">")[0])
        return self.say("250 ok")

    def do_data(self, line: str) -> bool:
        self.say("354 go on")
        lines = []
        while (text := self.rfile.readline()) != b".\r\n":
            lines.append(text.removeprefix(b"."))
        time.sleep(self.mail.pause)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        with self.mail.arrived:
            self.mail.letters.append(
                Delivered(
                    self.sender, tuple(self.recipients), message,
                    self.encrypted, self.user,
                )
            )  # fmt: skip
            self.mail.arrived.notify_all()
        return self.say("250 taken")

    def do_rset(self, line: str) -> bool:
        return self.say("250 ok")

    def do_quit(self, line: str) -> bool:
        self.say("221 bye")
        return False


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is what some tests are about."""


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A mail server on a free port."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.mail = MailServer(server.server_address[1], **options)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.mail
        server.shutdown()
        thread.join()
