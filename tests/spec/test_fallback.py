"""Fallbacks: what is understood, and what only a handler can do."""

from __future__ import annotations

import pytest

from asbuilt.spec.services.fallback import KNOWN_FOR, QUEUED_FOR, Fallback, fallback


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("queue", Fallback("queue", QUEUED_FOR)),
        ("queued (2h)", Fallback("queue", 7200.0)),
        ("queue for 24 hours, reply 202", Fallback("queue", 86400.0, reply=202)),
        ("Queue for 10 minutes and answer with 202.", Fallback("queue", 600.0, reply=202)),
        ("last known value", Fallback("last known value", KNOWN_FOR)),
        ("the last-known value (1 hour)", Fallback("last known value", 3600.0)),
        ("last known value for 10 min", Fallback("last known value", 600.0)),
        ("default 0", Fallback("default", value=0)),
        ('default `{"rate_x": 1}`', Fallback("default", value={"rate_x": 1})),
        ("default: EUR", Fallback("default", value="EUR")),
        ("a default value of 1.5", Fallback("default", value=1.5)),
        ("skip", Fallback("skip")),
        ("**skip**; the order goes on", Fallback("skip")),
        ("use Spare Rates", Fallback("use", service="Spare Rates")),
        ("fail with 503", Fallback("fail", status=503)),
        ("fails with status 503, try later", Fallback("fail", status=503)),
        ("answer 503", Fallback("fail", status=503)),
        ("respond with 503", Fallback("fail", status=503)),
        ("use the last value for up to 6 hours", Fallback("last known value", 21600.0)),
        ("the last known copy (1 day)", Fallback("last known value", 86400.0)),
        ("ignored", Fallback("skip")),
    ],
)
def test_verbs(text: str, found: Fallback) -> None:
    assert fallback(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "orders are entered by hand", "skip retries", "queue for ages", "fail with 499",
     "fail with 200", "default", "last known value (some time)", "fail"],
)  # fmt: skip
def test_what_needs_a_handler(text: str) -> None:
    assert fallback(text) is None
