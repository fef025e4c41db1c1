"""What happened in one request: the one value that metrics and logs are made of."""

from __future__ import annotations

from typing import Any

import msgspec


class Observation(msgspec.Struct, gc=False, omit_defaults=True, tag="access", tag_field="stream"):
    """``route`` is the pattern, never the path: a path may hold personal data.

    ``at`` is in seconds since 1970 (UTC), ``duration`` in seconds, ``bytes`` the body's size.
    ``trace_id`` is that of the W3C trace which the request belongs to.
    """

    at: float
    method: str
    route: str
    status: int
    duration: float
    bytes: int
    user: Any
    role: str
    address: str
    request_id: str
    trace_id: str | None = None
