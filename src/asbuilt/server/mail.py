"""Mail as the rest of the service knows it: a letter, and the server that takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each (RFC 6409, RFC 8314, RFC 5321)."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. ``starttls`` begins in clear text and goes on encrypted, or not at all;
    ``tls`` is encrypted from the first byte. ``timeout`` is in seconds, of each step."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person, in plain text."""

    to: str
    subject: str
    text: str = field(repr=False)


class Undelivered(Exception):
    """A letter was not taken. ``reason`` names no person; ``again``: later it may be."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.reason, self.again = reason, again
