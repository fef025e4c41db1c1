"""Lists of records in YAML and JSON: as tables, where their headings say what they are."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Table
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections import access, deployment, monitoring, rate_limit
from tests.sections.documents import outline_of

YAML = """\
limits:
  - route: POST /boats
    limit: 5     # a few
    per: user

  - route: "*"
    limit: 60
    window: 1m
"""
JSON = """\
{ "limits": [
  { "route": "POST /boats", "limit": 5, "per": "user" },
  { "route": "*", "limit": 60, "window": "1m" }
] }
"""


def tables(text: str, info: str, title: str = "Limits") -> list[list[list[str]]]:
    outline = outline_of(f"# Boats\n## {title}\n```{info}\n{text}```\n")
    for table in blocks_of(outline.root.children[0], Table):
        for cell in (*table.header, *(cell for row in table.rows for cell in row)):
            assert outline.source.slice(cell.span) == cell.text
    return [
        [[cell.text for cell in row] for row in (table.header, *table.rows)]
        for table in blocks_of(outline.root.children[0], Table)
    ]


@pytest.mark.parametrize(("text", "info"), [(YAML, "yaml"), (YAML, "yml"), (JSON, "json")])
def test_records_are_rows(text: str, info: str) -> None:
    assert tables(text, info) == [
        [
            ["route", "limit", "per", "window"],
            ["POST /boats", "5", "user", ""],
            ["*", "60", "", "1m"],
        ]
    ]


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ("- route: /a\n  limit: 5\n", "yaml"),
        ("- route: /a\n- limit: 5\n", "yaml"),
        ("- route: /a\n  more:\n    limit: 5\n- route: /b\n", "yaml"),
        ("- route: /a\n  limit: [5, 6]\n- route: /b\n", "yaml"),
        ("- route: /a\n    limit: 5\n- route: /b\n", "yaml"),
        ("route: /a\nlimit: 5\n", "yaml"),
        ("on: push\nlimits:\n- route: /a\n- route: /b\n", "yaml"),
        ("- name: Build\n  run: make\n- name: Test\n  run: make test\n", "yaml"),
        ("- alert: Slow\n  expr: up == 0\n- alert: Down\n  expr: up == 1\n", "yaml"),
        ("- route: /a\n- route: /b\n", "text"),
        ("- route: /a\n- route: /b\n", ""),
        ('[{"route": "/a"}]\n', "json"),
        ('[{"route": "/a"}, {"route": {"path": "/b"}}]\n', "json"),
        ('[{"route": "/a"}, {"route": "/b"}, 3]\n', "json"),
        ('{"limits": [{"route": "/a"}, {"route": "/b"}], "more": 1}\n', "json"),
        ("", "json"),
    ],
)
def test_what_is_no_list_of_records_stays_a_fence(text: str, info: str) -> None:
    assert tables(text, info) == []


def test_under_other_headings_records_are_examples() -> None:
    assert tables(YAML, "yaml", "Boats") == tables(YAML, "yaml", "Limits of the API") == []


def test_what_tables_say_records_say() -> None:
    outline = outline_of("""\
# Boats

## API

- `GET /boats`
- `POST /boats`

## Access

```yaml
access:
  - call: GET /boats
    sailor: allow
    cook: deny
  - call: POST /boats
    sailor: own
    cook: allow
```

## Limits

```yaml
- route: POST /boats
  limit: 5
  window: 1h
  per: user
- route: "*"
  limit: 60
  window: 1m
  per: ip
```

## Alerts

```json
[
  {"name": "Slow", "condition": "p95 > 2 s", "for": "5m"},
  {"name": "Adrift", "condition": "no boat answers", "for": "1m"}
]
```

## Rollout

```yaml
- stage: staging
  soak: 2d
- stage: production
  traffic: 5%
```
""")
    assert {
        (cell.endpoint, cell.role): cell.word or cell.grant for cell in access.read(outline).cells
    } == {
        ("GET /boats", "sailor"): "allow",
        ("GET /boats", "cook"): "deny",
        ("POST /boats", "sailor"): "own",
        ("POST /boats", "cook"): "allow",
    }
    limits = rate_limit.read(outline).items
    assert [(each.endpoint, each.count, each.window, each.subject) for each in limits] == [
        ("POST /boats", 5, 3600.0, "user"),
        ("*", 60, 60.0, "ip"),
    ]
    alerts = monitoring.read(outline).alerts
    assert [(each.text.text, each.hold) for each in alerts] == [
        ("p95 > 2 s", 300.0),
        ("no boat answers", 60.0),
    ]
    steps = deployment.read(outline).rollout
    assert [(each.environment, each.share, each.hold) for each in steps] == [
        ("staging", None, 172_800.0),
        ("production", 0.05, None),
    ]
