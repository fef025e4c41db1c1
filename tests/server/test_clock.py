"""Moments as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asbuilt.server.clock import now

FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def moment(text: str) -> datetime:
    return datetime.strptime(text, FORM).replace(tzinfo=UTC)


def test_now_is_the_present_moment_with_microseconds() -> None:
    before = datetime.now(UTC)
    texts = [now() for _ in range(1_000)]
    after = datetime.now(UTC)
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {27}
    assert before <= moment(texts[0]) <= moment(texts[-1]) <= after


def test_a_moment_may_lie_ahead_or_behind() -> None:
    for seconds in (0.25, 3600.0, -90.5):
        expected = datetime.now(UTC) + timedelta(seconds=seconds)
        assert abs(moment(now(seconds)) - expected) < timedelta(seconds=5)
