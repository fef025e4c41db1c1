"""A call to an external service, and what comes of it, as the rest of the service knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

SAFE = ("GET",)
IDEMPOTENT = ("GET", "PUT", "DELETE")
"""Methods that may be sent again (RFC 9110, section 9.2.2)."""


class Call(msgspec.Struct, frozen=True):
    """What a handler asks of a service. Two that are equal are the same call."""

    service: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    key: str | None = None

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent a second time when nobody knows what became of the first."""
        return self.method in IDEMPOTENT or self.key is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gets: ``status``, ``headers`` by lower-case name, ``body``, and ``json``, what
    the body says if it is JSON. ``fallback`` is None where the service itself has answered, else
    ``default``, ``last known value``, ``queue`` or ``use NAME``: a default answer has the status
    200, that of a queued call the status 202, no body, and as ``key`` the Idempotency-Key that it
    is sent with."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    json: Any = None
    fallback: str | None = None
    key: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the status says that it was done."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Failed(Exception):
    """A service that does not answer as it should. ``status`` is that of the refusal where nothing
    else is stated (RFC 9110: 502, 503 or 504); ``after`` the seconds until it wants to be asked
    again, where it said so."""

    def __init__(self, reason: str, status: int, after: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.status, self.after = reason, status, after
