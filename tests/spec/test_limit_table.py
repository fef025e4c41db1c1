"""Limits in tables of any shape, below the endpoint that they are for, and in lines of fences."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.rate_limit import read
from tests.sections.documents import outline_of

API = "# API\n- POST /login\n- GET /herds\n- POST /herds\n- POST /photos\n\n"


def limits(text: str) -> list[tuple[str, int, float, str]]:
    items = read(outline_of(f"{API}{text}\n")).items
    return [(item.endpoint, item.count, item.window, item.subject) for item in items]


def table(header: str, *rows: str) -> str:
    line = "|--" * header.count("|")
    return "\n".join((header, line[: -len("|--")] + "|", *rows))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (table("| Scope | Allowed | Interval | Tallied by |", "| `POST /herds` | 4 | 1 d | user |",
               "| any other endpoint | 90 | 1 minute | IP |"),
         [("POST /herds", 4, 86400.0, "user"), ("*", 90, 60.0, "ip")]),
        (table("| Per | Endpoint | Requests | In |", "| API key | `GET /herds` | 900 | 1 second |",
               "| user | the rest | 70 | 1 minute |"),
         [("GET /herds", 900, 1.0, "key"), ("*", 70, 60.0, "user")]),
        (table("| Route | Requests per minute | Whom |", "| `POST /herds` | 12 | per address |",
               "| (default) | 80 | per user |"),
         [("POST /herds", 12, 60.0, "ip"), ("*", 80, 60.0, "user")]),
        (table("| Route | Per second | Per hour |", "| `POST /herds` | 2 | 300 |",
               "| `GET /herds` | 8 | – |"),
         [("POST /herds", 2, 1.0, "user"), ("POST /herds", 300, 3600.0, "user"),
          ("GET /herds", 8, 1.0, "user")]),
        (table("| Route | Limit (calls/min per key) |", "| `GET /herds` | 33 |"),
         [("GET /herds", 33, 60.0, "key")]),
        (table("| Verb | Where | Max | Every | By |", "| POST | /login | 6 | 20m | ip |",
               "| * | * | 500 | 1m | token |"),
         [("POST /login", 6, 1200.0, "ip"), ("*", 500, 60.0, "key")]),
        (table("| What | How many | How often | Who |", "| sign-in | 6 | per 9 minutes | address |",
               "| anything else | 77 | per minute | customer |"),
         [("POST /login", 6, 540.0, "ip"), ("*", 77, 60.0, "user")]),
        (table("| Who | How often | What |", "| anybody (per IP) | 60/min | `GET /herds` |",
               "| signed-in shepherds (per user) | 120/min | everything else |"),
         [("GET /herds", 60, 60.0, "ip"), ("*", 120, 60.0, "user")]),
        (table("| Scope | Limit | Window |", "| Per IP (all endpoints) | 88 requests | 1 minute |",
               "| `POST /herds/by-key` (per user) | 9 requests | 1 minute |"),
         [("*", 88, 60.0, "ip"), ("POST /herds/by-key", 9, 60.0, "user")]),
        (table("| Subject | Allowed |", "| `POST /photos` | 30/hour/user, burst 5 |"),
         [("POST /photos", 30, 3600.0, "user")]),
    ],
    ids=["scope", "in", "in the header", "several", "brackets", "method", "words", "whole limits",
         "a remark",
         "one cell"],
)  # fmt: skip
def test_columns_are_told_by_their_cells(
    written: str, expected: list[tuple[str, int, float, str]]
) -> None:
    assert limits(f"## Fair use\n\n{written}") == expected


@pytest.mark.parametrize("title", ["Load", "Sizes"])
def test_a_table_of_anything_else_has_no_limits(title: str) -> None:
    load = table("| Route | Requests per minute | p95 |", "| `GET /herds` | 900 | 200 ms |")
    assert limits(f"## {title}\n\n{load}") == []


def test_a_section_says_whom_its_limits_count() -> None:
    text = "Limits are counted per API key unless said otherwise. Nothing is free.\n\n"
    rows = table(
        "| Endpoint | Limit |", "| `POST /herds` | 9/min |", "| everything | 80/h per IP |"
    )
    expected = [("POST /herds", 9, 60.0, "key"), ("*", 80, 3600.0, "ip")]
    assert limits(f"## Quotas\n\n{text}{rows}") == expected
    assert limits("## Quotas\n\nAll limits are per plan. They apply to each address.\n\n"
                  "- `GET /herds`: 7 per second") == [("GET /herds", 7, 1.0, "ip")]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "- Throttle: 7 requests per hour and user",
        "**Throttling**: 7 per hour per user",
        "| Property | Value |\n|--|--|\n| Rate limit | 7 per hour per user |",
    ],
)
def test_what_stands_below_an_endpoint_is_about_it(line: str) -> None:
    assert limits(f"## Details\n\n### POST /photos\n\n{line}") == [
        ("POST /photos", 7, 3600.0, "user")
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The ingress holds every source address to 40 requests/second.", ("*", 40, 1.0, "ip")),
        ("Everything else may be called 90 times a minute by one user.", ("*", 90, 60.0, "user")),
        ("`POST /login` is held to five attempts per quarter of an hour and address.",
         ("POST /login", 5, 900.0, "ip")),
    ],
)  # fmt: skip
def test_what_a_sentence_holds_callers_to(
    sentence: str, expected: tuple[str, int, float, str]
) -> None:
    assert limits(f"## Abuse\n\n{sentence}") == [expected]
    assert limits(f"## Details\n\n### GET /herds\n\n{sentence}") == [expected]


@pytest.mark.parametrize("info", ["yaml", ""])
def test_lines_of_a_fence(info: str) -> None:
    code = f'```{info}\n"POST /herds": 30/hour/user\ndefault: 300/minute/ip\n```'
    expected = [("POST /herds", 30, 3600.0, "user"), ("*", 300, 60.0, "ip")]
    assert limits(f"## Rate limits\n\n{code}") == expected
    assert limits(f"## Examples\n\n{code}") == []
    drawn = "```\n│ Photos ██░░ 13 per day │\n```"
    assert limits(f"## Quotas\n\n{drawn}") == []


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Gesamtlimit: 70 Anfragen pro Minute je IP."),
        ("de", "Globale Obergrenze: 70 Anfragen pro Minute je IP."),
        ("es", "Límite general: 70 peticiones por minuto por IP."),
        ("fr", "Plafond global : 70 requêtes par minute par IP."),
        ("pt", "Limite geral: 70 requisições por minuto por IP."),
        ("ru", "Общий лимит: 70 запросов в минуту на IP."),
        ("zh", "全局限制：每个 IP 每分钟 70 次请求"),
        ("de", "alle Schnittstellen: höchstens 70 Anfragen pro Minute je IP-Adresse"),
        ("es", "todas las interfaces: como máximo 70 peticiones por minuto por IP"),
        ("fr", "toutes les interfaces : au plus 70 requêtes par minute par IP"),
        ("pt", "todas as interfaces: no máximo 70 requisições por minuto por IP"),
        ("ru", "Все интерфейсы: не более 70 запросов в минуту на IP"),
        ("zh", "所有接口：每个 IP 每分钟最多 70 次请求"),
        ("en", "All interfaces together: at most 70 requests per minute per IP address."),
        ("en", "Each of our operations: 70 requests per minute per IP"),
        ("en", "Overall cap: 70 requests per minute per IP."),
        ("en", "Across the whole API: 70 requests per minute per IP."),
    ],
)
def test_a_limit_of_everything_in_each_language(language: str, line: str) -> None:
    spoken = {each.name: each for each in shipped()}
    outline = outline_of(f"# Herds\n\n## Rate limits\n\n- {line}\n")
    with speaking(spoken.get(language, ENGLISH)):
        (found,) = read(outline).items

    assert (found.endpoint, found.count, found.window, found.subject) == ("*", 70, 60.0, "ip")


@pytest.mark.parametrize(
    ("header", "expected"),
    [("| requests | per | key |", "ip"), ("| limit | per | counted by |", "ip")],
)
def test_a_table_may_say_per_which_time_and_by_what(header: str, expected: str) -> None:
    rows = "| POST /herds | 30 | 1m | ip |\n| * | 300 | hour | ip |\n"
    found = limits(f"## Rate limits\n\n| endpoint {header}\n|---|---|---|---|\n{rows}")
    assert found == [("POST /herds", 30, 60.0, expected), ("*", 300, 3600.0, expected)]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "alle Schnittstellen: höchstens 70 Anfragen pro Minute je IP"),
        ("es", "todas las interfaces: como máximo 70 peticiones por minuto por IP"),
        ("fr", "toutes les interfaces : au plus 70 requêtes par minute par IP"),
        ("pt", "todas as interfaces: no máximo 70 requisições por minuto por IP"),
        ("ru", "Все интерфейсы: не более 70 запросов в минуту на IP"),
        ("zh", "所有接口：每个 IP 每分钟最多 70 次请求"),
        ("en", "All interfaces together: at most 70 requests per minute per IP"),
    ],
)
def test_a_limit_of_all_endpoints_needs_no_heading(language: str, line: str) -> None:
    spoken = {each.name: each for each in shipped()}
    with speaking(spoken.get(language, ENGLISH)):
        (found,) = read(outline_of(f"# Herds\n\n## Barn 9\n\n- {line}\n")).items

    assert (found.endpoint, found.count, found.subject) == ("*", 70, "ip")


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("All limits per API key and minute:", [("GET /herds", 100, 60.0, "key")]),
        ("Requests per minute and IP address.", [("GET /herds", 100, 60.0, "ip")]),
        ("*(requests per hour, per tenant)*", [("GET /herds", 100, 3600.0, "key")]),
        ("Everything: 60 requests/min per user, except:",
         [("*", 60, 60.0, "user"), ("GET /herds", 100, 60.0, "user")]),
        ("These limits are generous.", []),
        ("Since 2024 they are counted per minute.", []),
    ],
)  # fmt: skip
def test_a_line_says_how_often_for_the_table_below(
    above: str, expected: list[tuple[str, int, float, str]]
) -> None:
    rows = table("| Endpoint | Limit |", "| GET /herds | 100 |")
    assert limits(f"# Rate limits\n\n{above}\n\n{rows}") == expected


def test_the_line_above_says_how_often_for_bullets_too() -> None:
    text = "# Rate limits\n\nPer hour and tenant:\n\n- GET /herds: 90\n- POST /herds: 5"
    assert limits(text) == [
        ("GET /herds", 90, 3600.0, "key"),
        ("POST /herds", 5, 3600.0, "key"),
    ]


def test_columns_for_different_callers_have_no_limit_for_all() -> None:
    rows = table("| Endpoint | Anonymous | Signed in |", "| GET /herds | 10 | 100 |")
    assert limits(f"# Rate limits\n\nRequests per minute:\n\n{rows}") == []


def test_each_timed_column_says_whom_it_counts() -> None:
    rows = table("| Endpoint | per user/min | per IP/min |", "| GET /herds | 100 | 10 |")
    assert limits(f"# Rate limits\n\n{rows}") == [
        ("GET /herds", 100, 60.0, "user"),
        ("GET /herds", 10, 60.0, "ip"),
    ]


def test_a_table_in_a_quote_has_limits_too() -> None:
    rows = table("> | Endpoint | Limit |", "> | GET /herds | 9/min |").replace("\n|", "\n> |")
    assert limits(f"# Rate limits\n\n{rows}") == [("GET /herds", 9, 60.0, "user")]
