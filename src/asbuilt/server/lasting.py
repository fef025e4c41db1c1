"""What a service keeps when its document is read again: none of it is about the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from asbuilt.server.audit import AuditLog
from asbuilt.server.auth.passwords import Hasher
from asbuilt.server.auth.setup import Setup
from asbuilt.server.auth.throttle import Throttle
from asbuilt.server.limiter import Limiter
from asbuilt.server.outbox import Outbox
from asbuilt.server.refusals import Refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """Requests that began with the former document share it with those that come after.

    ``audit`` remembers the last row, so there must not be two of them; ``in_flight`` are the
    idempotency keys of requests that run, and the sessions in which a password is being tried."""

    audit: AuditLog
    outbox: Outbox
    limiter: Limiter = field(default_factory=Limiter)
    hasher: Hasher = field(default_factory=Hasher)
    setup: Setup = field(default_factory=Setup)
    throttle: Throttle = field(default_factory=Throttle)
    in_flight: set[bytes] = field(default_factory=set)
    refusals: Refusals = field(default_factory=Refusals)
    started: float = field(default_factory=monotonic)
