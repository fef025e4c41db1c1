"""Answers that take as long as a service's do: log-normal, most 12 ms, one in a hundred 100 ms."""

from __future__ import annotations

import asyncio
import random
from typing import Any

BODY = b'{"hello":"world"}'
HEADERS = [("content-type", "application/json")]
CHANCE = random.Random(5)


async def app(scope: Any, protocol: Any) -> None:
    """Answer after a while (an RSGI application)."""
    await asyncio.sleep(CHANCE.lognormvariate(-4.4, 0.9))
    protocol.response_bytes(200, HEADERS, BODY)
