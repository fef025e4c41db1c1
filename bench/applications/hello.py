"""The least that granian can do: a fixed answer, no route, no body. The ceiling of this machine."""

from __future__ import annotations

from typing import Any

BODY = b'{"hello":"world"}'
HEADERS = [("content-type", "application/json")]


async def app(scope: Any, protocol: Any) -> None:
    """Answer every request with the same bytes (an RSGI application)."""
    protocol.response_bytes(200, HEADERS, BODY)
