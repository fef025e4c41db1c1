"""The present moment in the form in which the stores keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TIMESTAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def now(after: float = 0.0) -> str:
    """The moment ``after`` seconds from now, in UTC with microseconds."""
    return (datetime.now(UTC) + timedelta(seconds=after)).strftime(TIMESTAMP)
