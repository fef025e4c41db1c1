"""Lists of records in YAML and JSON: as tables, where their headings say what they are."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Table
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections import (
    access,
    api,
    dependencies,
    deployment,
    monitoring,
    rate_limit,
    requirements,
)
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
        ("- route: /a\n  limit: [5, [6]]\n- route: /b\n", "yaml"),
        ("- route: /a\n    limit: 5\n- route: /b\n", "yaml"),
        ("route: /a\nlimit: 5\n", "yaml"),
        ("jobs: {test: 1}\nlimits:\n- route: /a\n- route: /b\n", "yaml"),
        ("limits:\n- route: /a\n- route: /b\nserver: {port: 80}\n", "yaml"),
        ("- name: Build\n  run: make\n- name: Test\n  run: make test\n", "yaml"),
        ("- alert: Slow\n  expr: up == 0\n- alert: Down\n  expr: up == 1\n", "yaml"),
        ("- route: /a\n- route: /b\n", "text"),
        ("- route: /a\n- route: /b\n", ""),
        ('[{"route": "/a"}]\n', "json"),
        ('[{"route": "/a"}, {"route": {"path": "/b"}}]\n', "json"),
        ('[{"route": "/a"}, {"route": "/b"}, 3]\n', "json"),
        ('{"limits": [{"route": "/a"}, {"route": "/b"}], "more": {"a": 1}}\n', "json"),
        ("", "json"),
    ],
)
def test_what_is_no_list_of_records_stays_a_fence(text: str, info: str) -> None:
    assert tables(text, info) == []


def test_under_other_headings_records_are_examples() -> None:
    records = YAML.partition("\n")[2]
    assert tables(records, "yaml", "Boats") == tables(records, "yaml", "Limits of the API") == []
    assert tables(JSON, "json", "Boats") == tables(YAML, "yaml", "Config of boats") == []


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


WHOLE = """\
# Boats

Some notes of the harbour.

```yaml
boats: 12
service_targets:
  latency_p95: "< 150ms"
  availability: >= 99.5%
routes:
  - route: POST /boats
    does: moor one
    auth: [sailor]
  - route: GET /boats
    does: who is here
  - route: DELETE /boats/{id}
    does: cast one off
    auth:
      - harbour master
      - cook
access:
  GET /boats: [sailor, cook]
rate_limits:
  POST /boats: 5/min per user      # nobody has more
alerts:
  - when: error_rate > 5%
    for: 5m
  - when: no boat answers
    for: 1m
external_services:
  - Harbour Radio   # weather
  - 'Tide Tables'
rollout:
  stages: [staging, 20% of harbours, production]
```

## Ports

```yaml
limits:
  memory: 512Mi
server:
  port: 80
```
"""


def test_keys_that_say_what_they_hold_are_headings() -> None:
    outline = outline_of(WHOLE)
    titles = [section.title for section in outline.walk()]
    assert titles == [
        "",
        "boats",
        "service targets",
        "routes",
        "access",
        "rate limits",
        "alerts",
        "external services",
        "rollout",
        "ports",
    ]
    said = {(each.metric, each.value) for each in outline.part(requirements.read).promises}
    assert said == {("latency", 0.15), ("availability", 0.995)}
    calls = outline.part(api.read).endpoints
    assert [(each.method, each.path) for each in calls] == [
        ("POST", "/boats"),
        ("GET", "/boats"),
        ("DELETE", "/boats/{id}"),
    ]
    roles = [[role.text for role in each.roles or ()] for each in calls]
    assert roles == [["sailor"], [], ["harbour_master", "cook"]]
    cells = outline.part(access.read).cells
    allowed = {each.role for each in cells if each.endpoint == "GET /boats" and each.grant}
    assert allowed == {"sailor", "cook"}
    limits = outline.part(rate_limit.read).items
    assert [(each.endpoint, each.count, each.window) for each in limits] == [("POST /boats", 5, 60)]
    alerts = outline.part(monitoring.read).alerts
    assert [(each.text.text, each.hold) for each in alerts] == [
        ("error_rate > 5%", 300.0),
        ("no boat answers", 60.0),
    ]
    named = [each.name.text for each in outline.part(dependencies.read).items]
    assert named == ["Harbour Radio", "Tide Tables"]
    steps = outline.part(deployment.read).rollout
    assert [(each.environment, each.share) for each in steps] == [
        ("staging", None),
        ("production", 0.2),
        ("production", None),
    ]


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ("GET /boats: [sailor, cook]\n'DELETE /boats/{id}':\n  - cook\n", "yaml"),
        ('{"GET /boats": ["sailor", "cook"], "DELETE /boats/{id}": ["cook"]}\n', "json"),
        (
            '{\n  "version": 2,\n  "roles": ["sailor", "cook"],\n  "permissions": {\n'
            '    "GET /boats": ["sailor", "cook"],\n    "DELETE /boats/{id}": ["cook"]\n  }\n}\n',
            "json",
        ),
    ],
)
def test_under_a_heading_about_access_routes_are_keys(text: str, info: str) -> None:
    outline = outline_of(
        "# Boats\n## API\n- `GET /boats`\n- `DELETE /boats/{id}`\n\n## Permissions\n\n"
        f"```{info}\n{text}```\n"
    )
    said = access.read(outline)
    assert said.roles == ("sailor", "cook")
    assert {(cell.endpoint, cell.role): cell.grant for cell in said.cells} == {
        ("GET /boats", "sailor"): "allow",
        ("GET /boats", "cook"): "allow",
        ("DELETE /boats/{id}", "sailor"): "deny",
        ("DELETE /boats/{id}", "cook"): "allow",
    }


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ('{"sailor": ["GET /boats"], "cook": ["GET /boats", "DELETE /boats/{id}"]}\n', "json"),
        (
            "roles:\n  sailor: [GET /boats]\n  cook:\n    - GET /boats\n    - DELETE /boats/{id}\n",
            "yaml",
        ),
    ],
)
def test_under_a_heading_about_access_roles_are_keys_of_routes(text: str, info: str) -> None:
    outline = outline_of(
        "# Boats\n## API\n- `GET /boats`\n- `DELETE /boats/{id}`\n\n## Authorization\n\n"
        f"```{info}\n{text}```\n"
    )
    assert {(cell.endpoint, cell.role): cell.grant for cell in access.read(outline).cells} == {
        ("GET /boats", "sailor"): "allow",
        ("GET /boats", "cook"): "allow",
        ("DELETE /boats/{id}", "sailor"): "deny",
        ("DELETE /boats/{id}", "cook"): "allow",
    }


def test_routes_may_be_the_keys_of_records() -> None:
    outline = outline_of(
        "# Boats\n## API\n- `POST /boats`\n\n## Rate limits\n\n```json\n"
        '{"POST /boats": {"limit": 5, "window": "1h", "per": "user"},\n'
        ' "*": {"limit": 60, "window": "1m", "per": "ip"}}\n```\n'
    )
    assert [
        (each.endpoint, each.count, each.window, each.subject)
        for each in rate_limit.read(outline).items
    ] == [("POST /boats", 5, 3600.0, "user"), ("*", 60, 60.0, "ip")]


@pytest.mark.parametrize("key", ["allow", "roles", "permit"])
def test_a_policy_may_say_more_than_its_rules(key: str) -> None:
    rules = (
        "roles: [sailor, cook]\ndefault: deny\nrules:\n"
        f"  - endpoint: POST /boats\n    {key}: [sailor]\n"
        f"  - endpoint: GET /boats\n    {key}: [sailor, cook]\n"
    )
    routes = "## API\n- `POST /boats`\n- `GET /boats`\n"
    outline = outline_of(f"# Boats\n{routes}\n## Authorization\n```yaml\n{rules}```\n")
    cells = {(each.endpoint, each.role): each.grant for each in access.read(outline).cells}
    assert cells["POST /boats", "sailor"] == cells["GET /boats", "cook"] == "allow"
    assert cells["POST /boats", "cook"] == "deny"


def steps(title: str, text: str) -> list[tuple[str, str | None, float | None]]:
    outline = outline_of(f"# Boats\n## {title}\n```yaml\n{text}```\n")
    return [
        (each.text.text, each.environment, each.share) for each in deployment.read(outline).rollout
    ]


STAGES = """\
stages:
  - name: check
    run: make check
  - name: staging
    run: ./bring staging
  - name: canary
    traffic: 5%
    bake: 1h
  - name: production
    traffic: 100%
"""


@pytest.mark.parametrize("title", ["Delivery", "Release stages", "How we ship", "Rollout"])
def test_stages_of_a_release_may_say_what_runs(title: str) -> None:
    assert steps(title, STAGES) == [
        ("check", None, None),
        ("staging", "staging", None),
        ("canary", "canary", 0.05),
        ("production", "production", 1),
    ]


def test_what_runs_and_releases_nothing_is_no_rollout() -> None:
    install = "steps:\n  - name: install\n    run: npm ci\n  - name: test\n    run: npm test\n"
    assert steps("Delivery", install) == []
    assert steps("CI pipeline", STAGES.replace("traffic", "paths")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pipeline:\n  stages: [build, test, staging, north-pier, all-piers]\n",
         ["test", "staging", "north-pier", "all-piers"]),
        ("stages:\n  - build\n  - staging\n  - production\n  - report\n",
         ["staging", "production"]),
    ],
)  # fmt: skip
def test_stages_of_a_pipeline_that_deploy(text: str, expected: list[str]) -> None:
    assert [name for name, _, _ in steps("Release pipeline", text)] == expected


@pytest.mark.parametrize("name", ["default", "defaults", "global", "all"])
def test_what_holds_for_all_others_stands_beside_a_list(name: str) -> None:
    text = f"""\
rate_limits:
  {name}:
    requests: 100
    window: 1m
    per: user
  overrides:
    - route: POST /boats
      requests: 5
      window: 1h
      per: user
"""
    found = rate_limit.read(outline_of(f"# Boats\n## Throttling\n```yaml\n{text}```\n")).items
    told = {(each.endpoint, each.count, each.window, each.subject) for each in found}
    assert told == {("*", 100, 60, "user"), ("POST /boats", 5, 3600, "user")}


OPERATED = """\
limits:
  - route: POST /boats
    limit: 5
    per: user
  - route: GET /boats
    limit: 9
    per: user
rollout:
  - environment: staging
    hold: 2d
  - environment: production
    share: 5%
"""


def test_settings_of_limits_and_a_rollout_are_what_is_operated() -> None:
    assert len(tables(OPERATED, "yaml", "Settings that go with a release")) == 2


@pytest.mark.parametrize(
    "text",
    [OPERATED.partition("rollout")[0], OPERATED.replace("rollout:", "roles:")],
)
def test_other_settings_are_examples(text: str) -> None:
    assert tables(text, "yaml", "Settings") == []


@pytest.mark.parametrize("title", ["Who may do what", "Access", "Permissions"])
@pytest.mark.parametrize(
    ("info", "text"),
    [
        ("toml", '[sailor]\nmay = ["GET /boats", "POST /boats"]\n\n[cook]\nmay = ["GET /boats"]\n'),
        ("toml", '[roles]\nsailor = ["GET /boats", "POST /boats"]\ncook = ["GET /boats"]\n'),
        ("yaml", "sailor:\n  can: [GET /boats, POST /boats]\ncook:\n  can:\n    - GET /boats\n"),
        ("toml", '[[role]]\nname = "sailor"\nallow = ["GET /boats", "POST /boats"]\n\n'
         '[[role]]\nname = "cook"\nallow = ["GET /boats"]\n'),
    ],
)  # fmt: skip
def test_settings_say_who_may(title: str, info: str, text: str) -> None:
    head = "# Boats\n\n## API\n\n- `GET /boats`\n- `POST /boats`\n"
    found = access.read(outline_of(f"{head}\n## {title}\n\n```{info}\n{text}```\n"))
    assert {(each.endpoint, each.role) for each in found.cells if each.grant == "allow"} == {
        ("GET /boats", "sailor"),
        ("POST /boats", "sailor"),
        ("GET /boats", "cook"),
    }


@pytest.mark.parametrize("more", ['but = ["at night"]', 'may_not = ["POST /boats"]', "mfa = true"])
def test_settings_that_say_more_grant_nothing(more: str) -> None:
    head = "# Boats\n\n## API\n\n- `GET /boats`\n- `POST /boats`\n\n## Who may do what\n\n"
    text = f'[sailor]\nmay = ["GET /boats", "POST /boats"]\n{more}\n[cook]\nmay = ["GET /boats"]\n'
    found = access.read(outline_of(f"{head}```toml\n{text}```\n"))
    assert not any(each.grant == "allow" for each in found.cells)
    assert found.present


@pytest.mark.parametrize(
    "text",
    [
        '[[rollout.step]]\nenv = "staging"\nhold = "1 week"\n\n'
        '[[rollout.step]]\nenv = "production"\npercent = 10\n',
        '[rollout]\nsteps = [\n  { env = "staging", hold = "1 week" },\n'
        '  { env = "production", percent = 10 },  # ten\n]\n',
    ],
)
def test_settings_say_how_it_goes_live(text: str) -> None:
    found = deployment.read(outline_of(f"# Boats\n\n## How it sails\n\n```toml\n{text}```\n"))
    assert [(each.environment, each.share) for each in found.rollout] == [
        ("staging", None),
        ("production", 0.1),
    ]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Dependencies", '[dependencies]\nserde = "1.0"\ntokio = { version = "1" }\n'),
        ("Deployment", 'app = "boats"\n[build]\nfile = "Dockerfile"\n[env]\nPORT = "80"\n'),
        ("Limits", "the boats\nare few\n"),
    ],
)
def test_other_settings_stay_a_fence(title: str, text: str) -> None:
    assert tables(text, "toml", title) == []


@pytest.mark.parametrize(
    ("title", "info", "text"),
    [
        ("Alerts", "toml", '[slow]\nwhen = "p95 > 2 s"\nfor = "9 min"\n\n'
         '[errors]\nwhen = "5xx rate > 1 %"\nfor = "5 min"\n'),
        ("What we watch", "yaml", "alerts:\n  slow: {when: p95 > 2 s, for: 9 min}\n"
         "  errors: {when: 5xx rate > 1 %, for: 5 min}\n"),
    ],
)  # fmt: skip
def test_records_below_their_names_are_rows(title: str, info: str, text: str) -> None:
    found = monitoring.read(outline_of(f"# Boats\n\n## {title}\n\n```{info}\n{text}```\n"))
    assert [(each.name and each.name.text, each.hold) for each in found.alerts] == [
        ("slow", 540.0),
        ("errors", 300.0),
    ]


@pytest.mark.parametrize("title", ["Access", "Who gets in", "Permissions"])
def test_things_below_the_names_of_roles_are_rights(title: str) -> None:
    head = "# Boats\n\n## API\n\n- `GET /boats`\n- `POST /boats`\n- `GET /crews`\n\n"
    text = "sailor:\n  boats: CR\n  crews: R\ncook:\n  boats: R\n  crews: '-'\n"
    found = access.read(outline_of(f"{head}## {title}\n\n```yaml\n{text}```\n"))
    assert {(each.endpoint, each.role) for each in found.cells if each.grant == "allow"} == {
        ("GET /boats", "sailor"),
        ("POST /boats", "sailor"),
        ("GET /crews", "sailor"),
        ("GET /boats", "cook"),
    }
    bound = access.read(
        outline_of(f"{head}## {title}\n\n```yaml\n{text.replace('crews', 'mfa')}```\n")
    )
    assert bound.present
    assert not any(each.grant == "allow" for each in bound.cells)
