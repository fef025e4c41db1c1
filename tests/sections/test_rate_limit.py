from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.rate_limit import RateLimits, read
from tests.sections.documents import outline_of

API = "# API\n- POST /login\n- GET /tasks\n- POST /tasks\n- GET /tasks/{taskId}\n\n"


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("Peak use is 50 searches per second, as measured in spring.", False),
        ("We expect 300 uploads a minute on Mondays.", False),
        ("The average load was 20 orders a second.", False),
        ("Test V4: four clients send 500 events per second each; no event may be lost.", False),
        ("Load test: 300 searches per second for 30 minutes.", False),
        ("Peak traffic of more than 50 searches per second is refused with 429.", True),
        ("Nobody may send more than 300 uploads a minute.", True),
    ],
)
def test_how_much_a_service_is_used_is_no_limit(said: str, trouble: bool) -> None:
    result = read(outline_of(f"# Plan\n\n## Scope and limits\n\n{said}\n"))
    assert not result.items and bool(result.troubles) is trouble


def limits(text: str) -> list[tuple[str, int, float, str]]:
    found = read(outline_of(text)).items
    return [(item.endpoint, item.count, item.window, item.subject) for item in found]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "| Endpoint | Limit | Window | Per |\n|--|--|--|--|\n"
            "| `POST /login` | 5 | 15 minutes | username |\n| All other | 100 | 1 minute | IP |",
            [("POST /login", 5, 900.0, "username"), ("*", 100, 60.0, "ip")],
        ),
        (
            "| Per | Window | Limit | Route |\n|--|--|--|--|\n"
            "| API key | hour | 1,000 requests | GET /tasks/:id |",
            [("GET /tasks/{taskId}", 1000, 3600.0, "key")],
        ),
        (
            "| Endpoint | Limit |\n|--|--|\n| GET /tasks | 100/min per user |\n| * | 5 rpm |",
            [("GET /tasks", 100, 60.0, "user"), ("*", 5, 60.0, "user")],
        ),
        (
            "| Endpoint | Limit | Per |\n|--|--|--|\n| /tasks | 10 per second | account |\n"
            "| /login | 3 per hour | account |",
            [
                ("GET /tasks", 10, 1.0, "user"),
                ("POST /tasks", 10, 1.0, "user"),
                ("POST /login", 3, 3600.0, "username"),
            ],
        ),
        (
            "| Method | Path | Limit | Window | Scope |\n|--|--|--|--|--|\n"
            "| GET | /tasks/* | 10k | 1 day | source |\n| POST | /tasks | 3 | 2h | global |",
            [
                ("GET /tasks", 10000, 86400.0, "ip"),
                ("GET /tasks/{taskId}", 10000, 86400.0, "ip"),
                ("POST /tasks", 3, 7200.0, "everyone"),
            ],
        ),
        (
            "| Endpoint | Limit | Window | Per |\n|--|--|--|--|\n"
            "| `/tasks/*` | 7 | 1 min | client |",
            [
                ("GET /tasks", 7, 60.0, "user"),
                ("POST /tasks", 7, 60.0, "user"),
                ("GET /tasks/{taskId}", 7, 60.0, "user"),
            ],
        ),
        ("| Limit | Window |\n|--|--|\n| 60 | 1 minute |", [("*", 60, 60.0, "user")]),
        (
            "| Endpoint | Limit | Window | Policy |\n|--|--|--|--|\n"
            "| POST /login | 5 | 15 min | Fixed window per username |\n"
            "| All other | 100 | 1 min | Sliding window by IP |",
            [("POST /login", 5, 900.0, "username"), ("*", 100, 60.0, "ip")],
        ),
        (
            "| Calls | Limit |\n|--|--|\n| Login (`/auth/*`) | 5 / 15 min |\n"
            "| API (authenticated) | 9 / min |",
            [("POST /login", 5, 900.0, "user"), ("*", 9, 60.0, "user")],
        ),
        ("| Tier | Limit |\n|--|--|\n| Gold | 60 / min |", [("*", 60, 60.0, "user")]),
    ],
    ids=[
        "usual",
        "other order",
        "short",
        "path",
        "method apart",
        "below",
        "no endpoint",
        "subject in a note",
        "calls",
        "callers",
    ],
)
def test_tables_of_limits(table: str, expected: list[tuple[str, int, float, str]]) -> None:
    assert limits(f"{API}## Rate Limits\n\n{table}\n") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- Rate limiting", []),
        ("- Rate limiting: 100 requests/hour per IP", [("*", 100, 3600.0, "ip")]),
        (
            "- Rate limit: 5 / 15 min per identifier; 20 / hr per source",
            [("*", 5, 900.0, "username"), ("*", 20, 3600.0, "ip")],
        ),
        ("- Rate limited to 60 rpm", [("*", 60, 60.0, "user")]),
        ("- Rate limit: 60 requests per sliding window of 30 seconds", [("*", 60, 30.0, "user")]),
        ("- Rate limit: 6 calls per 15-minute window", [("*", 6, 900.0, "user")]),
        ("- Rate limit: 6 calls in any 10-second window per IP", [("*", 6, 10.0, "ip")]),
        ("- Rate limit: 6 calls over 2 minutes", [("*", 6, 120.0, "user")]),
        ("- Rate limit: 50 req/s sustained, 200 req/s burst", [("*", 50, 1.0, "user")]),
        ("- The rate limit turns down the 11th request within 60 seconds", []),
        ("- Rate limits: 10/min (Deckhand), 90/min (Captain)", []),
        ("- Rate limit: 10/min per IP and 90/min per user",
         [("*", 10, 60.0, "ip"), ("*", 90, 60.0, "user")]),
        ("- Rate limiting decides ≥ 100,000 times a second", []),
        ("- Lockout (5 attempts / 30 min), rate limit (9 calls / min)", [("*", 9, 60.0, "user")]),
        ("- Throttling: 10 requests per second per API key", [("*", 10, 1.0, "key")]),
        ("- Rate limit: 10 requests a minute per token owner", [("*", 10, 60.0, "user")]),
        ("- Rate limit: 10 requests a minute per key's holder", [("*", 10, 60.0, "user")]),
        ("- Rate limit: 10 requests per hour; the limit applies per API key",
         [("*", 10, 3600.0, "key")]),
        ("- Rate limit: 10 requests (Clause 4.2) per hour; it is enforced per IP.",
         [("*", 10, 3600.0, "ip")]),
        ("- Rate limit: 10/min; per IP 5/min", [("*", 10, 60.0, "user"), ("*", 5, 60.0, "ip")]),
        ("- Rate limit of 100 requests per user per minute", [("*", 100, 60.0, "user")]),
        ("- Rate limiting: 1,000 req/min (per IP address)", [("*", 1000, 60.0, "ip")]),
        ("- Rate limit: 10 requests per user and minute", [("*", 10, 60.0, "user")]),
        ("- Rate limit: 10 calls from one address within a minute", [("*", 10, 60.0, "ip")]),
        ("- Rate limit: ten per minute for each user", [("*", 10, 60.0, "user")]),
        ("- Rate limit: once per second by each user", [("*", 1, 1.0, "user")]),
        ("- Rate limit: twice a minute per IP", [("*", 2, 60.0, "ip")]),
        ("- Rate limit: the counters are written twice a minute", []),
        ("- Rate limit: 3 retries and a minute of rest", []),
        ("## Limits\n\n- Global: 900 requests per second", [("*", 900, 1.0, "everyone")]),
        ("## Limits\n\n- Global: 9 requests per second per user", [("*", 9, 1.0, "user")]),
        ("## Limits\n\n- Portal: 9 requests a minute per IP, all endpoints",
         [("*", 9, 60.0, "ip")]),
        ("## Limits\n\n- Portal: 9 requests a minute per IP", []),
        ("## Limits\n\n- Anonymous requests: 60 per hour per IP", [("*", 60, 3600.0, "ip")]),
        ("- Rate limiting on `POST /login`: 5 attempts in 15 minutes per account",
         [("POST /login", 5, 900.0, "username")]),
        ("Rate limit: 5 attempts to sign in (`POST /login`) per user name within 15 minutes",
         [("POST /login", 5, 900.0, "username")]),
        ("Rate limit: no user may send more than 10 calls an hour, no address 90 calls a minute",
         [("*", 10, 3600.0, "user"), ("*", 90, 60.0, "ip")]),
        ("A per-IP rate limit of 100 requests every 10 minutes.", [("*", 100, 600.0, "ip")]),
        ("| NFR-4 | Rate limiting | 100 requests/hour per IP |\n|--|--|--|\n", []),
        ("| ID | What | Target |\n|--|--|--|\n| NFR-4 | Rate limiting | 100 requests/hour per IP |",
         [("*", 100, 3600.0, "ip")]),
    ],
)  # fmt: skip
def test_short_forms(line: str, expected: list[tuple[str, int, float, str]]) -> None:
    result = read(outline_of(f"# Security\n\n{line}\n"))

    assert result.mentioned or "NFR" in line
    assert limits(f"# Security\n\n{line}\n") == expected


def test_in_a_section_on_limits_no_line_needs_to_say_so() -> None:
    assert limits(f"{API}## Rate limiting\n- 100/hour per IP\n- `POST /login`: 5/min\n") == [
        ("*", 100, 3600.0, "ip"),
        ("POST /login", 5, 60.0, "user"),
    ]


@pytest.mark.parametrize(
    ("line", "endpoints"),
    [
        ("- Login: 5 per minute", ["POST /login"]),
        ("- **Registration**: 5 per minute", ["POST /api/auth/register"]),
        ("- General API: 5 per minute", ["*"]),
        ("- All other endpoints: 5 per minute", ["*"]),
        ("- Whoever has a login: 5 per minute over all endpoints", ["*"]),
        ("- `POST /login`: 5 per minute over all endpoints", ["POST /login"]),
        ("- Rate limiting for the login: 5 per minute", ["POST /login"]),
        ("- Our middleware holds every client to 5 per minute", ["*"]),
        ("- Clients may send 9 per minute. `POST /login` may 5 per minute", ["*", "POST /login"]),
        ("- `POST /login` is slow. It takes 5 per minute", ["POST /login"]),
        ("- Login and registration: 5 per minute", ["POST /login", "POST /api/auth/register"]),
        ("- Rate limiting on login attempts: 5 per minute", ["POST /login"]),
        ("- Rate limit: 5 failed attempts per minute", ["POST /login"]),
        ("- 5 per minute on the login endpoint", ["POST /login"]),
        ("- 5 requests/min per user on auth endpoints", ["POST /api/auth/login"]),
        ("- Protects against brute force (rate limit of 5 attempts a minute)", ["POST /login"]),
        ("- Rate limit of 5 logins per minute", ["POST /login"]),
        ("- Rate limit of 5 new tasks a minute", ["POST /tasks"]),
        ("- Rate limit of 5 certificates a week", []),
        ("- Free tier: 5 per minute", []),
        ("- Anonymous users: 5 per minute", ["*"]),
        (
            "- Everything but the login is limited to 5 per minute",
            ["GET /tasks", "POST /tasks", "GET /tasks/{taskId}"],
        ),
    ],
)
def test_what_a_line_is_about(line: str, endpoints: list[str]) -> None:
    result = read(outline_of(f"{API}## Rate limits\n{line}\n"))

    assert [item.endpoint for item in result.items] == endpoints
    assert [trouble.kind for trouble in result.troubles] == (
        [] if endpoints else ["unparsable-limit"]
    )


def test_routes_in_brackets_belong_to_the_figures_before_them_over_lines() -> None:
    text = (
        "## Throttling\nWe throttle per user: 30 new tasks per minute\n(`POST /tasks`), 60 looks "
        "per minute (`GET /tasks`) and 20 sign-ins per\nminute (`POST /login`).\n"
    )
    assert limits(API + text) == [
        ("POST /tasks", 30, 60.0, "user"),
        ("GET /tasks", 60, 60.0, "user"),
        ("POST /login", 20, 60.0, "user"),
    ]


def test_a_route_with_how_often_and_for_whom_is_limited_under_any_heading() -> None:
    text = (
        f"{API}## Bad guests\n- `POST /login`: at most 5 per minute per IP\n"
        "- A new one (`POST /tasks`): 20 per hour per gardener\n- `GET /tasks`: 40 per second\n"
        "- We send 3 letters per user per day\n- `GET /tasks` shows the user what 2 per day pay\n"
    )

    assert limits(text) == [("POST /login", 5, 60.0, "ip"), ("POST /tasks", 20, 3600.0, "user")]


def test_the_line_of_an_endpoint() -> None:
    text = "# API\n### POST /x\n**Rate limit:** 5 per minute per user\n"

    assert limits(text) == [("POST /x", 5, 60.0, "user")]


@pytest.mark.parametrize(
    "text",
    [
        "# Non-Goals\n- Rate limiting\n",
        "# Open Questions\n- Rate limiting: 5 per minute?\n",
        "# Load test\n- 100 requests per second\n",
        "# Files\n| Name | Limit |\n|--|--|\n| size | 10 MB |\n",
        "# Notes\n",
    ],
)
def test_what_promises_no_limit(text: str) -> None:
    assert read(outline_of(text)) == RateLimits()


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("| `GET /tasks` | many | 1 minute | user |", "`GET /tasks` | many | 1 minute | user"),
        ("| `GET /tasks` | 5 | soon | user |", "`GET /tasks` | 5 | soon | user"),
        ("| the start page | 5 | 1 minute | user |", "the start page | 5 | 1 minute | user"),
    ],
)
def test_a_row_that_is_not_understood_is_reported(row: str, place: str) -> None:
    document = outline_of(f"# A\n| Endpoint | Limit | Window | Per |\n|--|--|--|--|\n{row}\n")
    result = read(document)

    assert result.items == ()
    assert [(each.kind, document.source.slice(each.span)) for each in result.troubles] == [
        ("unparsable-limit", place)
    ]


def test_a_limit_knows_its_place() -> None:
    document = outline_of("# Security\n- Rate limiting: 100 requests/hour per IP, please\n")
    (item,) = read(document).items

    assert document.source.slice(item.span) == "100 requests/hour per IP"


@given(
    st.text(alphabet="rate limit 15/perhourminuteIPuser|-#`;,.\n", max_size=80),
)
def test_any_document_is_read(text: str) -> None:
    document = outline_of("# Rate limits\n" + text)

    for item in read(document).items:
        assert item.count > 0 and item.window > 0
        assert document.source.slice(item.span)


def test_a_method_is_meant_by_its_name_in_camel_case() -> None:
    api = "# API\n- POST /shops/{shop}/orders\n- POST /orders/{id}:confirm\n- GET /shops\n\n"
    said = "# Quota\nCreateOrder is limited to 4 requests per minute per user.\n"
    assert limits(api + said) == [("POST /shops/{shop}/orders", 4, 60.0, "user")]


def test_what_is_counted_may_have_a_hyphen_that_its_path_has_not() -> None:
    api = "# API\n- POST /signups\n- GET /tasks\n\n"
    said = "# Rules\n- A user may make no more than 10 sign-ups per hour.\n"
    assert limits(api + said) == [("POST /signups", 10, 3600.0, "user")]


def test_calls_that_are_answered_429_are_limited() -> None:
    said = (
        "# Abuse of the service\n## Criteria\n"
        "1. WHEN a user sends more than 4 requests per hour to `POST /tasks` THEN answer 429.\n"
        "2. WHEN a single IP address sends more than 90 requests per minute THEN answer 429.\n"
    )
    assert limits(API + said) == [("POST /tasks", 4, 3600.0, "user"), ("*", 90, 60.0, "ip")]


def test_who_is_counted_names_no_endpoint() -> None:
    text = "## API\n- `GET /sacks/{id}` - one sack\n\n## Throttling\n"
    text += "From one address we take 200 calls a minute at most.\n"
    found = read(outline_of(text)).items
    assert [(item.endpoint, item.count, item.subject) for item in found] == [("*", 200, "ip")]


@pytest.mark.parametrize(
    ("line", "endpoint"),
    [
        ("Every merchant may send 900 requests per minute.", "*"),
        ("Each partner company gets 900 requests per minute.", "*"),
        ("No tenant may send more than 900 requests per minute.", "*"),
        ("Workspaces are limited to 900 requests per minute.", "*"),
        ("Per merchant, 900 requests per minute are allowed.", "*"),
        ("Each terminal may send 900 requests per minute.", "*"),
        ("Creating a merchant is limited to 900 requests per minute.", "POST /merchants"),
        ("Each merchant may be created 900 times per minute.", "POST /merchants"),
        ("Merchants: 900 per minute", "POST /merchants"),
        ("Each merchant may upload 900 files per minute.", "POST /files"),
    ],
)
def test_a_caller_is_no_endpoint_although_one_is_called_like_it(line: str, endpoint: str) -> None:
    names = ("merchants", "companies", "tenants", "workspaces", "terminals", "files")
    routes = "".join(f"- `POST /{name}`\n" for name in names)
    found = limits(f"# API\n\n{routes}\n## Rate limits\n\n{line}\n")
    assert [(place, count, window) for place, count, window, _ in found] == [(endpoint, 900, 60.0)]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("The log, newest first. Not more than 60 calls per minute per user.", 60),
        ("At most 6 requests per minute and user, so that the wave is over.", 6),
        ("No more than 6 times a minute per user.", 6),
        ("It takes 60 calls per minute to fill the log.", None),
        ("At most 60 masts per minute fall.", None),
    ],
)
def test_a_sentence_below_an_endpoint_may_limit_its_calls(said: str, count: int | None) -> None:
    found = limits(f"# Parts\n\n## 5.6 POST /shots\n\nFires.\n\n## 5.7 GET /shots\n\n{said}\n")
    assert found == ([("GET /shots", count, 60.0, "user")] if count else [])


@pytest.mark.parametrize("whose", ["clinic", "school", "organisation", "team", "store"])
def test_an_organisation_is_counted_by_its_key(whose: str) -> None:
    text = f"All operations together are limited to 5,000 requests per hour per {whose}."
    found = limits(f"# API\n\n- `POST /scans`\n\n## Rate limits\n\n{text}\n")
    assert [subject for *_, subject in found] == ["key"]


def test_numbers_in_groups_and_callers_in_other_languages() -> None:
    french = next(each for each in shipped() if each.name == "fr")
    with speaking(french):
        found = limits(
            "# API\n\n- `POST /locataires`\n\n## Limitation de débit\n\n"
            "Chaque locataire peut envoyer 2 500 requêtes par minute.\n"
        )
    assert found == [("*", 2500, 60.0, "key")]


def test_everything_together() -> None:
    said = "# Throttling\n- Everything together: 90 requests per minute per IP address\n"
    assert limits(API + said) == [("*", 90, 60.0, "ip")]


def test_beside_stated_limits_a_line_may_be_that_of_all_others() -> None:
    said = "# Notes\n- `POST /login`: 5 per minute per IP\n- The rest: 90 requests/min per user\n"
    assert limits(API + said) == [("POST /login", 5, 60.0, "ip"), ("*", 90, 60.0, "user")]
    assert limits(API + "# Notes\n- The rest: 90 samples per minute per tank\n") == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("de", "Jede Route: 90 Anfragen pro Minute pro Benutzer"),
        ("fr", "N'importe quelle route : 90 requêtes par minute par utilisateur"),
        ("es", "Cualquier ruta: 90 peticiones por minuto por usuario"),
        ("pt", "Qualquer rota: 90 requisições por minuto por usuário"),
    ],
)
def test_any_route_is_all_of_them_in_other_languages(name: str, line: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        said = f"# Notes\n- `POST /login`: 5 / min / IP\n- {line}\n"
        assert ("*", 90, 60.0, "user") in limits(API + said)


@pytest.mark.parametrize("rest", ["for the rest", "on all others", "for everything else"])
def test_the_last_limit_of_a_line_may_be_for_the_rest(rest: str) -> None:
    said = (
        "# Limits\n9/min per IP on `GET /tasks`, 5/min per user on `POST /tasks`, 300/min per user"
    )
    assert limits(f"{API}{said} {rest}.\n") == [
        ("GET /tasks", 9, 60.0, "ip"), ("POST /tasks", 5, 60.0, "user"), ("*", 300, 60.0, "user"),
    ]  # fmt: skip


def test_a_name_before_a_full_width_colon_is_no_limit_for_all() -> None:
    (chinese,) = (language for language in shipped() if language.name == "zh")
    api = "# API\n| 接口 | 方法 | 地址 |\n|--|--|--|\n| 借阅 | POST | /loans |\n"
    with speaking(chinese):
        found = limits(
            f"{api}\n# 限流\n- 借阅：每个用户每小时 10 次\n- 归还：每个用户每小时 9 次\n"
        )
    assert found == [("POST /loans", 10, 3600.0, "user")]


def test_a_sentence_limits_each_route_by_what_follows_it() -> None:
    text = (
        "# Limits\n`POST /login` is limited to 5 requests per hour per IP, and `GET /tasks` to 9 "
        "requests per hour per user. `POST /tasks` is limited to 7 requests per minute per user and"
        "\n`GET /tasks/{taskId}` to 2 requests per second and 60 per minute per user.\n"
    )
    assert limits(API + text) == [
        ("POST /login", 5, 3600.0, "ip"),
        ("GET /tasks", 9, 3600.0, "user"),
        ("POST /tasks", 7, 60.0, "user"),
        ("GET /tasks/{taskId}", 2, 1.0, "user"),
        ("GET /tasks/{taskId}", 60, 60.0, "user"),
    ]


def test_a_limit_may_have_its_route_between_its_count_and_its_time() -> None:
    text = (
        f"{API}# Fairness\nEach user may send at most 60 searches (`GET /tasks`) per minute and\n"
        "at most 20 (`POST /tasks`) per hour. We admit 3 calls of `POST /login` per second.\n"
    )
    assert [each[:3] for each in limits(text)] == [
        ("GET /tasks", 60, 60.0), ("POST /tasks", 20, 3600.0), ("POST /login", 3, 1.0),
    ]  # fmt: skip


def test_a_sentence_may_name_routes_after_their_limit() -> None:
    text = "# Limits\nUp to 5 calls per hour for `POST /login`, and 9 per hour for `GET /tasks`.\n"
    assert [each[:2] for each in limits(API + text)] == [("POST /login", 5), ("GET /tasks", 9)]


@pytest.mark.parametrize("heading", ["Protection against overuse", "Abuse protection"])
def test_headings_about_too_much_use_are_about_limits(heading: str) -> None:
    text = f"## {heading}\n- `GET /tasks`: 30 per minute\n- Everything else: 90 per minute\n"
    assert [each[:2] for each in limits(API + text)] == [("GET /tasks", 30), ("*", 90)]


def test_who_may_call_an_endpoint_is_none_himself() -> None:
    text = (
        "- `GET /sails` (roles: cook, mate)\n\n## Limits\nCooks: 30 requests per minute per user.\n"
    )
    assert [each[:2] for each in limits("# API\n" + text)] == [("*", 30)]


def test_everybody_else_is_limited_everywhere() -> None:
    said = "# Quotas\n- `POST /tasks`: 5 per hour\n- Everybody else: 90 calls a minute per token\n"
    assert [each[:2] for each in limits(API + said)] == [("POST /tasks", 5), ("*", 90)]


@pytest.mark.parametrize(
    "lead", ["Rate limiting:", "People sign in at the hospital. **Throttling:**"]
)
def test_a_list_below_a_line_that_says_so_holds_limits(lead: str) -> None:
    lines = "- 100 requests/minute per user\n- `GET /boats`: 10 requests/minute per user\n"
    found = limits(f"# S\n\n## API\n\n- `GET /boats`\n\n## Security\n\n{lead}\n\n{lines}")
    assert [each[:2] for each in found] == [("*", 100), ("GET /boats", 10)]


def test_a_title_in_words_of_another_language_is_one_of_limits() -> None:
    spoken = next(each for each in shipped() if each.name == "ru")
    table = "| Метод | Лимит | Окно | На |\n|--|--|--|--|\n| `POST /login` | 10 | 5 минут | IP |\n"
    with speaking(spoken):
        found = limits(f"{API}# Ограничения частоты запросов\n\n{table}")
    assert found == [("POST /login", 10, 300.0, "ip")]


def test_a_list_below_another_line_holds_none_for_all() -> None:
    lines = "- 100 requests/minute per user\n"
    said = "Measured last year:"
    assert limits(f"# S\n\n## API\n\n- `GET /boats`\n\n## Security\n\n{said}\n\n{lines}") == []


def test_the_subject_stands_behind_a_full_width_comma() -> None:
    spoken = next(each for each in shipped() if each.name == "zh")
    with speaking(spoken):
        found = limits(f"{API}# 限流\n\n- `GET /tasks`：50 次 / 1 分钟，每 IP\n")
    assert found == [("GET /tasks", 50, 60.0, "ip")]


@pytest.mark.parametrize(
    ("name", "heading", "line"),
    [
        ("de", "Begrenzung der Aufrufe", "`GET /tasks`: 60 Aufrufe pro Minute je IP-Adresse"),
        ("de", "Aufrufgrenzen", "`GET /tasks`: 60 Aufrufe pro Minute je IP-Adresse"),
        ("es", "Limitación de llamadas", "`GET /tasks`: 60 llamadas por minuto por IP"),
        ("pt", "Limitação de chamadas", "`GET /tasks`: 60 chamadas por minuto por IP"),
        ("ru", "Ограничение вызовов", "`GET /tasks`: 60 запросов в минуту на IP"),
    ],
)
def test_headings_about_limits_in_other_languages(name: str, heading: str, line: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        assert limits(f"{API}## {heading}\n- {line}\n") == [("GET /tasks", 60, 60.0, "ip")]
        assert limits(f"{API}## X\n- {line}\n") == []


@pytest.mark.parametrize(
    "rest", ["everything together", "all calls together", "everything else", "the whole gateway"]
)
def test_a_sentence_goes_on_with_what_holds_for_all(rest: str) -> None:
    text = f"{API}## Throttling\n\n`POST /tasks` takes 30 requests per minute per user, {rest} "
    found = limits(f"{text}5000 requests per hour per resort.\n")
    assert found == [("POST /tasks", 30, 60.0, "user"), ("*", 5000, 3600.0, "key")]


def test_a_route_behind_its_limit_leaves_the_rest_to_the_next_part() -> None:
    text = f"{API}## Limits\n\n30 requests/hour per IP on `POST /tasks`; all other endpoints 50 "
    assert limits(f"{text}requests per second per user.\n") == [
        ("POST /tasks", 30, 3600.0, "ip"), ("*", 50, 1.0, "user"),
    ]  # fmt: skip


def test_a_path_of_locks_locks_nobody_out() -> None:
    said = "at most 60 requests per minute per IP on `GET /locks/{code}/board`"
    said += " and 10 requests per minute per user on `POST /tasks`"
    found = limits(f"{API}- GET /locks/{{code}}/board\n\n## Throttling\n\nWe allow {said}.\n")
    assert found == [
        ("GET /locks/{code}/board", 60, 60.0, "ip"), ("POST /tasks", 10, 60.0, "user"),
    ]  # fmt: skip


def test_a_line_behind_an_endpoint_may_be_about_others() -> None:
    text = "# A\n\n## API\n\n**Make a task** — `POST /tasks`\nIdempotent.\n\n"
    text += "**List tasks** — `GET /tasks`\nSorted.\n\n"
    text += "> Throttling: `POST /tasks` takes 30 requests per minute per user.\n"
    assert limits(text) == [("POST /tasks", 30, 60.0, "user")]


def test_the_line_of_an_endpoint_may_name_another_behind_its_figure() -> None:
    text = (
        "# A\n\n## API\n\n### POST /tasks\n\n**Rate limit:** 5 per minute per user, as `GET /x`\n"
    )
    assert limits(text) == [("POST /tasks", 5, 60.0, "user")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- `GET /tasks`: 60/min anonymous, 600/min signed in", [(60, "anonymous"), (600, "")]),
        ("- `GET /tasks`: anonymous 60/min; authenticated 600/min", [(60, "anonymous"), (600, "")]),
        (
            "- `GET /tasks`: 10 requests per minute for clerks, 20 requests per minute for cooks",
            [(10, "clerk"), (20, "cook")],
        ),
        (
            "Anonymous callers get 60 requests per minute, signed-in callers 600 requests per "
            "minute.",
            [(60, "anonymous"), (600, "")],
        ),
        (
            "- Everything: 60/min (anonymous), 600/min (with a token)",
            [(60, "anonymous"), (600, "")],
        ),
        (
            "| Endpoint | Limit |\n|---|---|\n| `GET /tasks` | 60/min anonymous, 600/min "
            "authenticated |",
            [(60, "anonymous"), (600, "")],
        ),
        ("- `GET /tasks`: 60/min anonymous, 600/min for gold customers", [(60, ""), (600, "")]),
        ("- `GET /tasks`: 5 per minute per user; 20 per hour per IP", [(5, ""), (20, "")]),
        ("- Uploads: 60/min anonymous, 600/min signed in", []),
    ],
)
def test_limits_of_one_text_may_be_those_of_kinds_of_callers(
    text: str, expected: list[tuple[int, str]]
) -> None:
    roles = "# Roles\n- **clerk**: works\n- **cook**: cooks\n\n"
    found = read(outline_of(f"{roles}{API}# Rate limits\n\n{text}\n")).items
    assert [(each.count, each.role) for each in found] == expected


NUMBERED = (
    "# API\n\n| No. | Call | Purpose |\n|---|---|---|\n| S1 | `POST /boats` | Register |\n"
    "| S2 | `GET /locks/{id}` | Look |\n| S3 | `GET /stats` | Count |\n\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- S2: at most 60 calls per minute per IP address\n- S1 and S3: 5 per second per key",
            [
                ("GET /locks/{id}", 60, 60.0, "ip"),
                ("POST /boats", 5, 1.0, "key"),
                ("GET /stats", 5, 1.0, "key"),
            ],
        ),
        (
            "S1 is limited to 5 requests per second, S3 to 60 per minute.",
            [("POST /boats", 5, 1.0, "user"), ("GET /stats", 60, 60.0, "user")],
        ),
        (
            "| Endpoint | Limit |\n|---|---|\n| S1 | 5 / s per key |\n| others | 9 / s per key |",
            [("POST /boats", 5, 1.0, "key"), ("*", 9, 1.0, "key")],
        ),
        ("- NFR-4: each user may send 60 requests per minute", [("*", 60, 60.0, "user")]),
    ],
)
def test_a_limit_names_its_endpoints_by_their_numbers(
    text: str, expected: list[tuple[str, int, float, str]]
) -> None:
    assert limits(f"{NUMBERED}# Rate limits\n\n{text}\n") == expected


READS = [("GET /tasks", 9, 1.0, "key"), ("GET /tasks/{taskId}", 9, 1.0, "key")]
WRITES = [("POST /login", 2, 1.0, "key"), ("POST /tasks", 2, 1.0, "key")]


@pytest.mark.parametrize(
    "text",
    [
        "Reads are limited to 9/s per key, writes to 2/s per key.",
        "| Endpoints | Limit |\n|---|---|\n| Read endpoints | 9/s per key |\n"
        "| Write endpoints | 2/s per key |",
    ],
)
def test_reads_and_writes_are_all_that_read_and_all_others(text: str) -> None:
    assert sorted(limits(f"{API}# Rate limits\n\n{text}\n")) == READS + WRITES


def test_a_label_says_that_limits_follow() -> None:
    text = f"{API}Limits: 9 requests/s/key, `POST /tasks` 2 requests/s/key.\n"
    assert limits(text) == [("*", 9, 1.0, "key"), ("POST /tasks", 2, 1.0, "key")]


def test_a_limit_of_something_that_no_endpoint_is_called_is_not_that_of_all() -> None:
    assert limits(f"{API}# Quotas\n\n- Uploads: max 50 per hour and user\n") == []


def test_the_number_of_a_requirement_is_none_of_an_endpoint() -> None:
    promised = "# Non-Functional Requirements\n\n- **S1**: The service answers quickly\n\n"
    limited = f"{promised}# Rate limits\n\n- S1: 60 requests per minute per user\n"
    assert limits(f"{NUMBERED}{limited}") == [("*", 60, 60.0, "user")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A user can make up to 600 requests per minute, over all endpoints together.",
         [("*", 600, 60.0, "user")]),
        ("Each API key may send 100 requests per minute in total.", [("*", 100, 60.0, "key")]),
        ("Per-IP limit of 10 requests per minute; 900 requests per minute in total.",
         [("*", 10, 60.0, "ip"), ("*", 900, 60.0, "everyone")]),
        ("All clients together may make 500 requests per minute.", [("*", 500, 60.0, "everyone")]),
    ],
)  # fmt: skip
def test_calls_are_counted_together_of_each_or_of_all(
    text: str, expected: list[tuple[str, int, float, str]]
) -> None:
    assert limits(f"{API}# Rate limits\n\n{text}\n") == expected


def test_a_limit_names_an_endpoint_by_words_that_say_nothing_elsewhere() -> None:
    listed = "# API\n\n| Path | Method | Purpose |\n|--|--|--|\n"
    listed += "| /accounts | POST | Request an account |\n| /tasks | GET | List tasks |\n\n"
    text = "# Rate limits\n\nAccount requests are limited to 5 per hour per IP.\n"
    assert limits(listed + text) == [("POST /accounts", 5, 3600.0, "ip")]


@pytest.mark.parametrize("noun", ["requests", "endpoints", "calls"])
def test_all_endpoints_of_a_method_may_be_limited(noun: str) -> None:
    text = f"{API}## Rate limits\n\n- GET {noun}: 9/min per user\n- POST {noun}: 5/min per user\n"
    found = [(each.endpoint, each.count) for each in read(outline_of(text)).items]
    assert found == [
        ("GET /tasks", 9), ("GET /tasks/{taskId}", 9), ("POST /login", 5), ("POST /tasks", 5)
    ]  # fmt: skip


def test_a_limit_of_those_who_have_not_signed_in() -> None:
    text = (
        f"{API}## Rate limits\n\nAnonymous callers: 9 per hour per IP. Signed in: 5/min per user.\n"
    )
    found = [(each.count, each.role) for each in read(outline_of(text)).items]
    assert found == [(9, "anonymous"), (5, "")]


@pytest.mark.parametrize(
    "text",
    [
        "**4.1** A client address SHALL be limited to 300 requests a minute across all operations.",
        "Each IP address is limited to 300 requests per minute on all endpoints.",
        "## How often\n\n- all: 300 req/min/IP",
        "## How often clients may call\n\nEverything: 300 per minute per IP",
    ],
)
def test_an_address_is_limited_everywhere(text: str) -> None:
    assert limits(f"{API}# Use\n\n{text}\n") == [("*", 300, 60.0, "ip")]


def test_what_is_limited_to_other_things_is_no_limit_of_calls() -> None:
    for said in ("A client is limited to 3 boats.", "## How often\n\nBackups run daily."):
        assert limits(f"{API}# Use\n\n{said}\n") == []


def test_some_items_below_a_line_have_limits_of_their_own() -> None:
    text = "Per user and minute, unless stated otherwise:\n\n- `GET /boats`: 5\n"
    assert limits(f"{API}# Limits\n\n{text}- `POST /boats`: 120 per hour per IP\n") == [
        ("GET /boats", 5, 60.0, "user"),
        ("POST /boats", 120, 3600.0, "ip"),
    ]
    assert limits(f"{API}# Limits\n\n{text}- `POST /boats`: as the harbour likes\n") == []


@pytest.mark.parametrize(
    "settings",
    [
        '[rate_limits]\n"GET /boats" = "60/minute per user"\n"POST /boats" = "9/hour per IP"\n',
        '[[limit]]\nroute = "GET /boats"\nlimit = 60\nwindow = "1m"\nper = "user"\n\n'
        '[[limit]]  # fewer\nroute = "POST /boats"\nlimit = 9\nwindow = "1h"\nper = "ip"\n',
        '[limits."GET /boats"]\nrequests = 60\nwindow = "1m"\nper = "user"\n'
        '[limits."POST /boats"]\nrequests = 9\nwindow = "1h"\nper = "ip"\n',
    ],
)
def test_limits_in_settings(settings: str) -> None:
    assert limits(f"{API}# Rate limits\n\n```toml\n{settings}```\n") == [
        ("GET /boats", 60, 60.0, "user"),
        ("POST /boats", 9, 3600.0, "ip"),
    ]


@pytest.mark.parametrize("rest", ["unlimited", "no limit", "**none**", "12 per hour per IP"])
def test_other_items_may_set_no_limit(rest: str) -> None:
    text = f"Each user may, per minute:\n\n- `GET /boats` 60 times\n- `POST /boats`: {rest}\n"
    found = limits(f"{API}# Throttling\n\n{text}")
    assert found[0] == ("GET /boats", 60, 60.0, "user")
    assert len(found) == 1 + rest[0].isdigit()


BOATS = (
    "# API\n- GET /boats\n- POST /boats\n- DELETE /boats/{id}\n- POST /trips/plan\n- GET /maps\n\n"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("30/min/IP on `/plan`, 60/min/IP on `/maps`.",
         [("POST /trips/plan", 30, 60.0, "ip"), ("GET /maps", 60, 60.0, "ip")]),
        ("`/trips/plan`: 30/min per IP; `/maps`: 60/min per IP",
         [("POST /trips/plan", 30, 60.0, "ip"), ("GET /maps", 60, 60.0, "ip")]),
        ("`/maps` and `POST /trips/plan` are limited to 30/min per IP.",
         [("GET /maps", 30, 60.0, "ip"), ("POST /trips/plan", 30, 60.0, "ip")]),
        ("Boat creation: 10 requests/minute", [("POST /boats", 10, 60.0, "user")]),
        ("Boat deletion: 5 requests/minute", [("DELETE /boats/{id}", 5, 60.0, "user")]),
        ("Deleting boats: 5 requests/minute", [("DELETE /boats/{id}", 5, 60.0, "user")]),
    ],
)  # fmt: skip
def test_ends_of_paths_and_what_is_done(
    line: str, expected: list[tuple[str, int, float, str]]
) -> None:
    assert sorted(limits(f"{BOATS}## Rate limits\n\n- {line}\n")) == sorted(expected)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Respect Harbourly's rate limits (40 requests/minute on basic plans).", None),
        ("Harbourly's API rate limit is 40 requests/minute.", None),
        ("Stay within the Harbourly API rate limits: 40 requests/minute.", None),
        ("The API's rate limit is 40 requests/minute.", 40),
        ("Respect the rate limit of 40 requests/minute.", 40),
        ("Every clerk's rate limit is 40 requests/minute.", 40),
    ],
)
def test_limits_of_another_service_bind_nobody(line: str, count: int | None) -> None:
    found = limits(f"{BOATS}## Rate limiting\n\n- {line}\n")
    assert [each[1] for each in found] == ([count] if count else [])


def test_items_in_a_fence() -> None:
    lines = "Limits:\n- Signed in: 90/min\n- Unauthenticated: 9/min"
    text = f"{BOATS}## Rate limiting\n\n```\n{lines}\n```\n"
    found = read(outline_of(text)).items
    assert [(item.count, item.role) for item in found] == [(90, ""), (9, "anonymous")]
