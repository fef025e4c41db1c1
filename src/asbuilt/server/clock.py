"""The present moment in the form in which the stores keep it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from time import time_ns

_SECOND = 1_000_000_000


def now(after: float = 0.0) -> str:
    """The moment ``after`` seconds from now, in UTC with microseconds."""
    second, rest = divmod(time_ns() + round(after * _SECOND), _SECOND)
    return f"{_to_the_second(second)}.{rest // 1000:06}Z"


@lru_cache(maxsize=16)
def _to_the_second(since_1970: int) -> str:
    return datetime.fromtimestamp(since_1970, UTC).strftime("%Y-%m-%dT%H:%M:%S")
