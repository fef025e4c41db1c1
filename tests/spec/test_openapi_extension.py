"""Limits and rows of one's own, as extensions of OpenAPI say them."""

from __future__ import annotations

import pytest

from asbuilt.api import read
from asbuilt.source import Source
from asbuilt.spec.sections.rate_limit import RateLimits
from tests.plan.compiled import plan_of, route
from tests.spec.test_openapi_callers import codes, specification


@pytest.mark.parametrize(
    ("its", "expected"),
    [
        ("x-rate-limit: {requests: 90, window: 1m, scope: ip}", (90, 60.0, "ip")),
        ("x-rate-limit: 10/min per user", (10, 60.0, "user")),
        ("x-ratelimit: {limit: 5, per: minute}", (5, 60.0, "user")),
        ("x-throttle: {requests_per_minute: 60, by: api_key}", (60, 60.0, "key")),
        ("x-rate-limiting:\n  max: 1000\n  period: 1 hour", (1000, 3600.0, "user")),
    ],
)
def test_extensions_say_how_often(its: str, expected: tuple[int, float, str]) -> None:
    found = read(Source("spec.md", specification(its)))[RateLimits]
    assert [(each.endpoint, each.count, each.window, each.subject) for each in found.items] == [
        ("GET /orders", *expected)
    ]


def test_a_limit_that_says_no_time_is_reported() -> None:
    found = read(Source("spec.md", specification("x-rate-limit: 100")))[RateLimits]
    assert not found.items
    assert [each.kind for each in found.troubles] == ["unparsable-limit"]


@pytest.mark.parametrize(
    ("its", "own"),
    [
        ("x-roles: [admin, clerk]\nx-ownership: clerk", {"clerk"}),
        ("x-roles: [admin, clerk]\nx-own-rows: [clerk]", {"clerk"}),
        ("x-roles: [clerk]\nx-owner-only: true", {"clerk"}),
        ("x-roles: [admin, clerk]\nx-owner-only: false", set[str]()),
        ("x-roles: [admin, clerk]\nx-owner: payments-team", set[str]()),
    ],
)
def test_extensions_limit_callers_to_what_is_theirs(its: str, own: set[str]) -> None:
    permits = route(plan_of(specification(its)), "GET /orders").permits
    assert {role for role, permit in permits.items() if permit.rule is not None} == own


def test_an_ownership_that_is_not_understood_lets_nobody_in_but_administrators() -> None:
    its = "x-roles: [admin, clerk]\nx-ownership: whoever-paid"
    assert {*route(plan_of(specification(its)), "GET /orders").permits} <= {"admin"}
    assert "SEC114" in codes(its)
