"""Answers that take as long as a service's do: log-normal, most 12 ms, one in a hundred 100 ms.

The delays are the 500 quantiles of that distribution in an order that is shuffled once, again and
again: two tools that send a multiple of 500 requests are served the very same delays, and what
they disagree about is theirs.
"""

from __future__ import annotations

import asyncio
import random
from itertools import cycle
from math import exp
from statistics import NormalDist
from typing import Any

BODY = b'{"hello":"world"}'
HEADERS = [("content-type", "application/json")]
COUNT = 500
LOGARITHM = NormalDist(-4.4, 0.9)
DELAYS = [exp(LOGARITHM.inv_cdf((number + 0.5) / COUNT)) for number in range(COUNT)]
random.Random(5).shuffle(DELAYS)
NEXT = cycle(DELAYS)


async def app(scope: Any, protocol: Any) -> None:
    """Answer after a while (an RSGI application)."""
    await asyncio.sleep(next(NEXT))
    protocol.response_bytes(200, HEADERS, BODY)
