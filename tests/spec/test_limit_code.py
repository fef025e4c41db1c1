"""Limits in code: the options of middleware."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.rate_limit import read
from tests.sections.documents import outline_of

API = "# API\n- POST /login\n- GET /berths\n- POST /berths/{id}/photos\n\n"


def limits(code: str, info: str = "js") -> list[tuple[str, int, float, str]]:
    outline = outline_of(f"{API}## Middleware\n\n```{info}\n{code}\n```\n")
    items = read(outline).items
    for item in items:
        assert str(item.count) in outline.source.slice(item.span).replace("_", "")
    return [(item.endpoint, item.count, item.window, item.subject) for item in items]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const limiter = rateLimit({\n  windowMs: 15 * 60 * 1000, // 15 minutes\n  max: 100,\n});",
         [("*", 100, 900.0, "ip")]),
        ("const loginLimiter = rateLimit({ limit: 5, windowMs: 60_000 });",
         [("POST /login", 5, 60.0, "ip")]),
        ("const RATE_LIMIT = {\n  photos: { max: 9, window: '1 hour' },\n"
         "  api_calls: { max: 80, window: '1 minute' }\n};",
         [("POST /berths/{id}/photos", 9, 3600.0, "user"), ("*", 80, 60.0, "user")]),
        ("export const limiter = new RateLimiterMemory({ points: 6, duration: 1 }); // rate limit",
         [("*", 6, 1.0, "user")]),
        ("const limiter = rateLimit({ windowMs: 1000, max: 7, keyGenerator: byAccount });",
         [("*", 7, 1.0, "user")]),
        ("rateLimit.check({ limit: 20, window: 60000 })", [("*", 20, 60.0, "user")]),
        ('throttle("POST /login", limit: 5, period: 20.seconds) do |request|\n  request.ip\nend',
         [("POST /login", 5, 20.0, "ip")]),
        ("throttle('photos', limit: 9, period: 1.hour) { |request| request.user }",
         [("POST /berths/{id}/photos", 9, 3600.0, "user")]),
        ("const rateLimits = [\n"
         "  { endpoint: 'GET /berths', max: 90, windowSeconds: 60, per: 'ip' },\n"
         "  { method: 'POST', path: '/login', max: 5, windowMinutes: 15, by: 'api_key' }\n];",
         [("GET /berths", 90, 60.0, "ip"), ("POST /login", 5, 900.0, "key")]),
        ("class LoginController\n  rate_limit to: 8, within: 3.minutes", []),
        ("const anchorLimiter = rateLimit({ windowMs: 1000, max: 7 });", []),
        ("const page = { limit: 20, window: 3 };", []),
        ("const limiter = rateLimit({ windowMs: 1000, max: 0 });", []),
    ],
)  # fmt: skip
def test_the_options_of_a_limiter(code: str, expected: list[tuple[str, int, float, str]]) -> None:
    assert limits(code) == expected


def test_a_limiter_of_something_unknown_is_reported() -> None:
    code = "const anchorLimiter = rateLimit({ windowMs: 1000, max: 7 });"
    (trouble,) = read(outline_of(f"{API}```js\n{code}\n```\n")).troubles
    assert "`anchor limiter`" in trouble.message
