"""What ``@now`` and ``@today`` stand for at a given time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asbuilt.expression.model import Moment


def moment_text(moment: Moment, now: datetime) -> str:
    """``moment`` as timestamps and dates are stored: in UTC, so that their texts sort as they do.

    >>> moment_text(Moment("today", -60), datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '2026-11-21T23:59:00.000000Z'
    """
    start = now.astimezone(UTC)
    if moment.base == "today":
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    moved = start + timedelta(seconds=moment.seconds)
    if moment.as_date:
        return moved.date().isoformat()
    return moved.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
