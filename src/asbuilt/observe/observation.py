"""What happened in one request: the one value that metrics and logs are made of."""

from __future__ import annotations

from typing import Any

import msgspec


class Observation(msgspec.Struct, gc=False):
    """``route`` is the pattern, never the path: a path may hold personal data. Times in seconds."""

    at: float
    method: str
    route: str
    status: int
    duration: float
    size: int
    caller: Any
    role: str
    address: str
    request_id: str
