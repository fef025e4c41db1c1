"""For which endpoints the limits of sentences and rows are, where words and routes stand beside."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.rate_limit import read
from tests.sections.documents import outline_of

_API = """\
# Kites

## API

### GET /kites

All kites.

### POST /bookings

A booking.

### POST /auth/login

Signs in.

"""


def limits(said: str, heading: str = "Rate limits") -> list[tuple[str, int, str]]:
    found = read(outline_of(f"{_API}## {heading}\n\n{said}\n")).items
    return [(each.endpoint, each.count, each.subject) for each in found]


@pytest.mark.parametrize(
    "said",
    [
        "A client may make 90 calls per minute per user; the list (`GET /kites`) is limited to 20"
        " per hour per user.",
        "Everyone has 90 requests per minute per user; `GET /kites` gets 20 per hour per user.",
        "90 requests per minute per user, but the list (`GET /kites`) only 20 per hour per user.",
        "90 requests per minute per user, `GET /kites` 20 per hour per user.",
    ],
)
def test_a_limit_before_that_of_a_route_is_not_of_the_route(said: str) -> None:
    assert limits(f"- {said}") == [("*", 90, "user"), ("GET /kites", 20, "user")]


@pytest.mark.parametrize(
    "said",
    [
        "90 calls per minute per user for `GET /kites`, 20 per hour per user for `POST /bookings`",
        "90/min per user on `GET /kites` and 20/h per user on `POST /bookings`",
        "90/min per user: `GET /kites`; 20/h per user: `POST /bookings`",
    ],
)
def test_a_limit_before_its_route_is_of_the_route(said: str) -> None:
    assert limits(f"- {said}") == [("GET /kites", 90, "user"), ("POST /bookings", 20, "user")]


@pytest.mark.parametrize(
    "said",
    [
        "a partner as a whole: 900 requests per minute per API key",
        "Partners altogether: 900 requests per minute per API key",
        "One partner in total: 900 requests per minute per API key",
    ],
)
def test_a_caller_as_a_whole_is_limited_everywhere(said: str) -> None:
    assert limits(f"- {said}") == [("*", 900, "key")]
    assert limits(f"- {said.replace('partner', 'vault').replace('Partner', 'Vault')}") != [
        ("*", 900, "user")
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The service shall limit all requests to 200 per minute for each IP address.",
        "All calls are limited to 200 per minute for each IP address.",
        "The gateway caps all traffic at 200 requests per minute for each IP address.",
    ],
)
def test_all_requests_are_limited_under_any_heading(said: str) -> None:
    assert limits(said, "Security") == [("*", 200, "ip")]


@pytest.mark.parametrize(
    "said",
    [
        "All requests for a refund: 200 per minute for each IP address.",
        "All requests to the vault are limited to 200 per minute for each IP address.",
    ],
)
def test_all_requests_of_one_kind_are_not_all(said: str) -> None:
    assert limits(said, "Security") == []


def test_a_row_says_for_whom_and_per_which_time_in_one_cell() -> None:
    table = "| Scope | Limit |\n|--|--|\n| Per user per hour | 20 |\n| Per kite per day | 5 |"
    assert limits(table) == [("*", 20, "user")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Allgemeine Anfragen: 100/15 min"),
        ("es", "Solicitudes generales: 100/15 min"),
        ("fr", "Requêtes générales : 100/15 min"),
        ("pt", "Requisições gerais: 100/15 min"),
        ("ru", "Общие запросы: 100/15 мин"),
        ("zh", "普通请求：100次/15分钟"),
    ],
)
def test_general_requests_in_other_languages(language: str, said: str) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        assert limits(f"- {said}") == [("*", 100, "user")]


@pytest.mark.parametrize(
    "said",
    [
        "90 requests per minute per user, except for `GET /kites`, where it is 20 per hour per IP.",
        "90 requests per minute per user, but `GET /kites` 20 per hour per IP.",
    ],
)
def test_what_is_excepted_has_its_own_limit(said: str) -> None:
    assert limits(said) == [("*", 90, "user"), ("GET /kites", 20, "ip")]


def test_words_between_limits_name_another_endpoint() -> None:
    said = "`GET /kites` 90/min/IP, `POST /bookings` 9/h/user, login 5 per 15 minutes per IP"
    assert limits(said) == [
        ("GET /kites", 90, "ip"), ("POST /bookings", 9, "user"), ("POST /auth/login", 5, "ip"),
    ]  # fmt: skip
    said = "90/min per user (`GET /kites`), no more than 300 calls a minute per IP overall."
    assert limits(said) == [("GET /kites", 90, "user"), ("*", 300, "ip")]


def test_those_who_have_signed_in_are_no_endpoint() -> None:
    said = "Anonymous callers: 30 requests per minute per IP. Signed-in users: 120 per minute."
    assert limits(said) == [("*", 30, "ip"), ("*", 120, "user")]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("five an hour for each user", 5),
        ("ten bookings an hour per user", 10),
        ("two hundred calls an hour per user", 200),
    ],
)
def test_limits_whose_numbers_are_words(said: str, count: int) -> None:
    assert limits(f"- `POST /bookings`: {said}") == [("POST /bookings", count, "user")]


@pytest.mark.parametrize(
    "said",
    [
        "All callers share 500 requests per second.",
        "All tenants together share 500 requests per second.",
        "500 requests per second, shared by all callers.",
    ],
)
def test_what_all_share_is_not_for_each(said: str) -> None:
    assert limits(said) == [("*", 500, "everyone")]


def test_a_limit_for_others_is_of_the_same_endpoint() -> None:
    said = "`GET /kites`: 30/min per IP, unless signed in (120/min per user)"
    assert limits(f"- {said}") == [("GET /kites", 30, "ip"), ("GET /kites", 120, "user")]
    assert limits(f"- {said.replace('`GET /kites`', 'Searches')}") == []


def test_once_in_so_many_seconds() -> None:
    said = "`POST /bookings` must not be called more often than once every 10 seconds per user."
    assert limits(said) == [("POST /bookings", 1, "user")]
