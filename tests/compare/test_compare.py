"""Every kind of change of a contract, and whom it breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

import asbuilt.api
from asbuilt.cli.corrections import edited
from asbuilt.compare.change import Change
from asbuilt.compare.compare import Version, compare
from asbuilt.document import format
from asbuilt.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
RECALL = Path(__file__).parents[1] / "recall" / "documents"

DOCUMENT = """\
# Help desk

## Requirements

| ID | Requirement | Priority | Target |
|---|---|---|---|
| FR-1 | A customer opens tickets | High | |
| NFR-1 | Answers are quick | High | p95 < 200 ms |
| NFR-2 | The service is there | High | 99.5% over 30 days |
| NFR-3 | Attachments are taken | High | files up to 5 MB |
| NFR-4 | Pages are light | High | bundle < 200 KB |

## Data Model

```sql
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    email VARCHAR(255) UNIQUE NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'customer' CHECK (role IN ('admin', 'customer'))
);
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    title VARCHAR(80) NOT NULL,
    note TEXT,
    score INTEGER NOT NULL DEFAULT 0,
    status VARCHAR(9) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed'))
);
```

## API

### GET /api/tickets

**Response:**
```json
{"items": [{"id": 1, "title": "a", "status": "open"}]}
```

### POST /api/tickets

**Request:**
```json
{"title": "a", "note": "b"}
```

**Response:** 201
```json
{"id": 1, "title": "a", "status": "open"}
```

### DELETE /api/tickets/{id}

## Access Matrix

| Endpoint | admin | customer |
|---|---|---|
| GET /api/tickets | ✅ | own |
| POST /api/tickets | ✅ | ✅ |
| DELETE /api/tickets/{id} | ✅ | ❌ |

**own:** `tickets.owner_id = current user`

## Rate Limits

| Endpoint | Limit | Window | Per |
|---|---|---|---|
| POST /api/tickets | 60 | 1 hour | user |

## Monitoring

### Alerts

| Alert | Condition | For | Notify |
|---|---|---|---|
| Slow | p95 > 400 ms | 10 minutes | #ops |

## Deployment

### Rollout Plan

1. Deploy to staging
2. Canary deployment to production (10%)
3. Full production deployment

### Rollback Plan

1. Stop the deployment
2. Revert to the previous version

## External Services

| Service | Purpose | Timeout | Retries | Fallback |
|---|---|---|---|---|
| Mailer | sends mail | 3 s | 2 | queue for 1 hour |
"""
ROW = "| NFR-1 | Answers are quick | High | p95 < 200 ms |\n"
CLIENTS, OPERATORS, BOTH, NOBODY = ("clients",), ("operators",), ("clients", "operators"), ()


def version(text: str) -> Version:
    spec = asbuilt.api.read(Source("-", text))
    return Version(spec, asbuilt.api.compile(spec))


def between(old: str, new: str) -> tuple[Change, ...]:
    return compare(version(old), version(new))


SCENARIOS = [
    # requirements
    ("", "| FR-2 | Agents answer | Low | |\n", "requirement", "FR-2", "added", "", NOBODY),
    (ROW, "", "requirement", "NFR-1", "removed", "", CLIENTS),
    ("opens tickets", "sees tickets", "requirement", "FR-1", "changed", "wording", NOBODY),
    ("tickets | High", "tickets | Low", "requirement", "FR-1", "changed", "priority", NOBODY),
    ("< 200 ms", "< 100 ms", "requirement", "NFR-1", "changed", "target tightened", OPERATORS),
    ("< 200 ms", "< 0.5 s", "requirement", "NFR-1", "changed", "target loosened", CLIENTS),
    ("99.5%", "99.9%", "requirement", "NFR-2", "changed", "target tightened", OPERATORS),
    ("99.5%", "99%", "requirement", "NFR-2", "changed", "target loosened", CLIENTS),
    ("over 30 days", "over 7 days", "requirement", "NFR-2", "changed", "target's window", NOBODY),
    ("p95 < 200 ms", "", "requirement", "NFR-1", "changed", "target", CLIENTS),
    ("p95 < 200 ms", "p99 < 200 ms", "requirement", "NFR-1", "changed", "target tightened",
     OPERATORS),
    ("p95 < 200 ms", "p90 < 200 ms", "requirement", "NFR-1", "changed", "target loosened", CLIENTS),
    ("p95 < 200 ms", "p99 < 300 ms", "requirement", "NFR-1", "changed", "target turned", BOTH),
    ("p95 < 200 ms", "p99 < 100 ms", "requirement", "NFR-1", "changed", "target tightened",
     OPERATORS),
    ("files up to 5 MB", "files up to 8 MB", "requirement", "NFR-3", "changed", "limit raised",
     OPERATORS),
    ("files up to 5 MB", "files up to 3 MB", "requirement", "NFR-3", "changed", "limit lowered",
     CLIENTS),
    ("bundle < 200 KB", "bundle < 300 KB", "requirement", "NFR-4", "changed", "target loosened",
     CLIENTS),
    # tables
    ("CREATE TABLE tickets", "CREATE TABLE tags (id SERIAL PRIMARY KEY);\nCREATE TABLE tickets",
     "table", "tags", "added", "", NOBODY),
    ("    note TEXT,", "    note TEXT,\n    more TEXT,",
     "column", "tickets.more", "added", "", NOBODY),
    ("    note TEXT,", "    note TEXT,\n    more TEXT NOT NULL,",
     "column", "tickets.more", "added", "", OPERATORS),
    ("    score INTEGER NOT NULL DEFAULT 0,\n", "",
     "column", "tickets.score", "removed", "", OPERATORS),
    ("VARCHAR(80)", "VARCHAR(200)", "column", "tickets.title", "changed", "type", NOBODY),
    ("VARCHAR(80)", "VARCHAR(40)", "column", "tickets.title", "changed", "type", BOTH),
    ("score INTEGER", "score TEXT", "column", "tickets.score", "changed", "type", BOTH),
    ("('open', 'closed')", "('open', 'closed', 'new')",
     "column", "tickets.status", "changed", "values", CLIENTS),
    ("('open', 'closed')", "('open')", "column", "tickets.status", "changed", "values", BOTH),
    ("note TEXT", "note TEXT NOT NULL", "column", "tickets.note", "changed", "null", BOTH),
    ("title VARCHAR(80) NOT NULL", "title VARCHAR(80)",
     "column", "tickets.title", "changed", "null", CLIENTS),
    ("DEFAULT 0", "DEFAULT 1", "column", "tickets.score", "changed", "default", NOBODY),
    (" DEFAULT 0", "", "column", "tickets.score", "changed", "default", CLIENTS),
    ("note TEXT,", "note TEXT, -- PII: identity\n",
     "column", "tickets.note", "changed", "pii", NOBODY),
    ("DEFAULT 0", "DEFAULT 0 CHECK (score >= 0)", "table", "tickets", "changed", "check", BOTH),
    ("note TEXT", "note TEXT UNIQUE", "table", "tickets", "changed", "unique", BOTH),
    ("UNIQUE NOT NULL", "NOT NULL", "table", "users", "changed", "unique", NOBODY),
    ("ON DELETE CASCADE", "ON DELETE RESTRICT", "table", "tickets", "changed", "reference", BOTH),
    (" REFERENCES users(id) ON DELETE CASCADE", "",
     "table", "tickets", "changed", "reference", NOBODY),
    # endpoints
    ("### DELETE /api/tickets/{id}", "### DELETE /api/tickets/{id}\n\n### GET /api/tickets/{id}",
     "endpoint", "GET /api/tickets/{id}", "added", "", NOBODY),
    ('"note": "b"', '"note": "b", "score": 1',
     "endpoint", "POST /api/tickets", "changed", "request member", NOBODY),
    (', "note": "b"', "", "endpoint", "POST /api/tickets", "changed", "request member", CLIENTS),
    ('"title": "a", "note"', '"note"',
     "endpoint", "POST /api/tickets", "changed", "request member", CLIENTS),
    ("**Response:** 201", "**Response:** 202",
     "endpoint", "POST /api/tickets", "changed", "status", CLIENTS),
    ('[{"id": 1, "title": "a", ', '[{"id": 1, "title": "a", "score": 1, ',
     "endpoint", "GET /api/tickets", "changed", "answer member", NOBODY),
    ('[{"id": 1, "title": "a", ', '[{"id": 1, ',
     "endpoint", "GET /api/tickets", "changed", "answer member", CLIENTS),
    ('{"items": [', '{"tickets": [', "endpoint", "GET /api/tickets", "changed", "answer wrapper",
     CLIENTS),
    ("### DELETE /api/tickets/{id}",
     "### DELETE /api/tickets/{id}\n\n**Concurrency:** If-Match required",
     "endpoint", "DELETE /api/tickets/{id}", "changed", "If-Match", CLIENTS),
    ("### GET /api/tickets\n", "### GET /api/tickets?urgent={flag}\n",
     "endpoint", "GET /api/tickets", "changed", "query parameter", NOBODY),
    ("note TEXT,", "note TEXT NOT NULL,",
     "endpoint", "POST /api/tickets", "changed", "request member note", CLIENTS),
    ("VARCHAR(80)", "VARCHAR(40)",
     "endpoint", "POST /api/tickets", "changed", "request member title", CLIENTS),
    ("**Response:** 201\n", "**Response:** 201\n\n- 409: Title is taken\n",
     "endpoint", "POST /api/tickets", "changed", "declared status", NOBODY),
    # access
    ("{id} | ✅ | ❌", "{id} | ✅ | ✅",
     "access", "DELETE /api/tickets/{id} as customer", "changed", "opened", NOBODY),
    ("POST /api/tickets | ✅ | ✅", "POST /api/tickets | ✅ | ❌",
     "access", "POST /api/tickets as customer", "changed", "closed", CLIENTS),
    ("| ✅ | own |", "| ✅ | ✅ |",
     "access", "GET /api/tickets as customer", "changed", "widened", NOBODY),
    ("| ✅ | own |", "| own | own |",
     "access", "GET /api/tickets as admin", "changed", "narrowed", CLIENTS),
    ("owner_id = current user`", "owner_id = current user or tickets.score > 5`",
     "access", "GET /api/tickets as customer", "changed", "other rows", CLIENTS),
    # limits, alerts, rollout
    ("| 60 | 1 hour", "| 30 | 1 hour", "limit", "POST /api/tickets per user", "changed",
     "tightened", CLIENTS),
    ("| 60 | 1 hour", "| 60 | 1 minute", "limit", "POST /api/tickets per user", "changed",
     "loosened", NOBODY),
    ("hour | user |\n", "hour | user |\n| GET /api/tickets | 9 | 1 hour | ip |\n",
     "limit", "GET /api/tickets per ip", "added", "", CLIENTS),
    ("> 400 ms", "> 200 ms", "alert", "Slow", "changed", "threshold", NOBODY),
    ("> 400 ms", "> 900 ms", "alert", "Slow", "changed", "threshold", OPERATORS),
    ("10 minutes", "30 minutes", "alert", "Slow", "changed", "duration", OPERATORS),
    ("#ops", "#all", "alert", "Slow", "changed", "notify", OPERATORS),
    ("| Slow | p95 > 400 ms | 10 minutes | #ops |\n", "",
     "alert", "Slow", "removed", "", OPERATORS),
    ("2. Canary deployment to production (10%)\n", "", "rollout", "step", "removed", "", OPERATORS),
    ("2. Canary deployment to production (10%)\n3. Full production deployment",
     "2. Full production deployment\n3. Canary deployment to production (10%)",
     "rollout", "step", "changed", "order", OPERATORS),
    ("1. Stop the deployment\n", "1. Stop the deployment\n2. Call the customers\n",
     "rollout", "rollback step", "added", "", NOBODY),
    # external services
    ("| 3 s | 2 |", "| 2 s | 2 |", "service", "Mailer", "changed", "timeout", OPERATORS),
    ("| 3 s | 2 |", "| 4 s | 2 |", "service", "Mailer", "changed", "timeout", NOBODY),
    ("| 3 s | 2 |", "| 3 s | 0 |", "service", "Mailer", "changed", "retries", NOBODY),
    ("for 1 hour", "for 2 hours", "service", "Mailer", "changed", "fallback", NOBODY),
    ("queue for 1 hour", "fail with 503", "service", "Mailer", "changed", "fallback", CLIENTS),
    ("| Mailer | sends mail | 3 s | 2 | queue for 1 hour |\n", "",
     "service", "Mailer", "removed", "", NOBODY),
    ("queue for 1 hour |\n", "queue for 1 hour |\n| Maps | finds | 1 s | 0 | fail with 503 |\n",
     "service", "Maps", "added", "", NOBODY),
]  # fmt: skip


@pytest.mark.parametrize(
    ("piece", "other", "area", "subject", "kind", "aspect", "breaking"),
    SCENARIOS,
    ids=[f"{each[2]} {each[3]} {each[5] or each[4]} {i}" for i, each in enumerate(SCENARIOS)],
)
def test_a_change_is_named_with_whom_it_breaks(
    piece: str, other: str, area: str, subject: str, kind: str, aspect: str, breaking: tuple[str]
) -> None:
    if not piece:
        piece, other = ROW, other + ROW
    assert piece in DOCUMENT
    found = between(DOCUMENT, DOCUMENT.replace(piece, other))
    same = [
        each for each in found if (each.area, each.subject, each.aspect) == (area, subject, aspect)
    ]
    assert [(each.kind, each.breaking) for each in same] == [(kind, breaking)], found
    assert all(each.reason for each in found)


UNBACKED = """\
# Technical Specification: Weather

```sql
CREATE TABLE forecasts (id SERIAL PRIMARY KEY);
```

## API Specification

### POST /api/forecasts/{id}/share

**Request:**
```json
{"place": {"city": "Oslo", "country": "NO"}, "days": 3}
```

**Response:** 200
```json
{"summary": "rain", "hours": [{"at": "2026-01-31T10:00:00Z", "rain": true}], "note": null, ...}
```
"""


@pytest.mark.parametrize(
    ("piece", "other", "aspect", "texts", "breaking"),
    [
        (', "days": 3', "", "request member", ("days", None), CLIENTS),
        ('"NO"', '"NO", "zip": "1"', "request member", (None, "place.zip"), CLIENTS),
        ("3}", '"three"}', "request member days", ("number", "text"), CLIENTS),
        ('"summary": "rain", ', "", "answer member", ("summary", None), CLIENTS),
        (', "rain": true', "", "answer member", ("hours.rain", None), CLIENTS),
        ('"rain": true', '"rain": 0.5', "answer member hours.rain", ("true or false", "number"),
         CLIENTS),
        ('"rain",', '"rain", "icon": "x",', "answer member", (None, "icon"), NOBODY),
        ('[{"at"', '{"at"', "answer member hours", ("list", "object"), CLIENTS),
    ],
)  # fmt: skip
def test_where_nothing_backs_an_endpoint_its_examples_are_compared(
    piece: str, other: str, aspect: str, texts: tuple[str | None, str | None], breaking: tuple[str]
) -> None:
    changed = UNBACKED.replace(piece, other)
    if other.startswith("{"):
        changed = changed.replace("}]", "}")
    (found,) = between(UNBACKED, changed)
    assert (found.subject, found.aspect) == ("POST /api/forecasts/{id}/share", aspect)
    assert ((found.before, found.after), found.breaking) == (texts, breaking)


@pytest.mark.parametrize(
    ("piece", "other"),
    [
        pytest.param('"Oslo"', '"Bergen"', id="another value"),
        pytest.param("null", '"now known"', id="what was null"),
        pytest.param('[{"at": "2026-01-31T10:00:00Z", "rain": true}]', "[]", id="an empty list"),
    ],
)  # fmt: skip
def test_what_examples_leave_open_is_no_change(piece: str, other: str) -> None:
    assert between(UNBACKED, UNBACKED.replace(piece, other)) == ()


def test_the_other_way_round_what_was_added_is_removed() -> None:
    for piece, other, area, subject, kind, *_ in SCENARIOS:
        if kind == "added" and piece:
            found = between(DOCUMENT.replace(piece, other), DOCUMENT)
            assert (area, subject, "removed") in [(c.area, c.subject, c.kind) for c in found]


@pytest.mark.parametrize(
    "path",
    [*sorted(EXAMPLES.glob("*/spec.md")), *sorted(RECALL.glob("*.md"))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_layout_and_prose_are_no_change(path: Path) -> None:
    text = path.read_text("utf-8")
    source = Source("-", text.replace("\n", "\r\n"))
    tidy = edited(source, format.tidy(source))
    assert between(text, f"<!-- a comment -->\n{tidy.text}") == ()


OPEN = (
    "# T\n\n```sql\nCREATE TABLE a (id SERIAL PRIMARY KEY);\n```\n\n"
    "### GET /api/a\n\n**Auth:** %s\n"
)


@pytest.mark.parametrize(
    ("old", "new", "breaking"), [("none", "required", CLIENTS), ("required", "none", NOBODY)]
)
def test_whether_an_endpoint_is_public(old: str, new: str, breaking: tuple[str]) -> None:
    found = [each for each in between(OPEN % old, OPEN % new) if each.aspect == "auth"]
    assert [(each.subject, each.breaking) for each in found] == [("GET /api/a", breaking)]


def test_a_role_comes_and_goes_without_its_cells() -> None:
    more = (
        "\n".join(
            f"{line} ✅ |"
            if line.startswith(("| GET", "| POST /api/tickets | ✅", "| DELETE"))
            else line
            for line in DOCUMENT.replace(
                "| admin | customer |", "| admin | customer | agent |"
            ).split("\n")
        )
        .replace("|---|---|---|\n| GET", "|---|---|---|---|\n| GET")
        .replace("'customer'))", "'customer', 'agent'))")
    )
    for old, new, kind, breaking in (
        (DOCUMENT, more, "added", NOBODY),
        (more, DOCUMENT, "removed", BOTH),
    ):
        found = [each for each in between(old, new) if each.area in ("role", "access")]
        assert [(each.subject, each.kind, each.breaking) for each in found] == [
            ("agent", kind, breaking)
        ]


def test_lines_are_those_of_each_document() -> None:
    (change,) = between(DOCUMENT, "\n\n" + DOCUMENT.replace("< 200 ms", "< 100 ms"))
    line = DOCUMENT[: DOCUMENT.index("| NFR-1")].count("\n") + 1
    assert (change.old_line, change.new_line) == (line, line + 2)
    assert (change.before, change.after) == ("p95 < 200 ms", "p95 < 100 ms")


def test_the_limit_of_a_new_endpoint_breaks_nobody() -> None:
    text = "# S\n\n## API\n\n### GET /a\n\n**Rate limit:** 9 requests per minute\n"
    found = between(text, text.replace("GET /a", "GET /b"))
    added = [each for each in found if each.area == "limit" and each.kind == "added"]
    assert [each.breaking for each in added] == [()]


def test_alerts_of_what_has_no_metric_are_told_apart_by_their_words() -> None:
    text = f"{UNBACKED}\n## Alerts\n\n- Heat > 80 %\n- Paper > 70 %\n- Swap usage is over 5 %\n"
    (paper, heat) = sorted(
        between(text, text.replace("- Heat > 80 %\n", "").replace("70", "75")),
        key=lambda change: change.kind,
    )
    assert (paper.subject, paper.aspect, paper.breaking) == ("Paper", "threshold", OPERATORS)
    assert (heat.subject, heat.kind) == ("Heat", "removed")
