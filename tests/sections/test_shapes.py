"""Parts of a document that are found by their shape, whatever their headings and headers say."""

from __future__ import annotations

from textwrap import dedent

import pytest

import asbuilt
from asbuilt.document.blocks import Table
from asbuilt.source import Source
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import (
    access,
    api,
    data_model,
    dependencies,
    deployment,
    metadata,
    monitoring,
    overview,
    rate_limit,
    requirements,
)
from tests.sections.documents import outline_of


def targets(text: str) -> list[tuple[str, str, str, float]]:
    found = requirements.read(outline_of(text)).items
    return [(each.id.text, t.metric, t.comparator, t.value) for each in found for t in each.targets]


# ---------------------------------------------------------------- requirements


def test_a_column_of_figures_is_one_of_targets_under_any_header() -> None:
    text = """
        # Quality of service
        | Key | Shall | Class | Figure |
        |---|---|---|---|
        | SM-1 | acknowledge a batch | A | p99 ≤ 400 ms |
        | SM-2 | be available | A | 99.9 % |
    """
    assert targets(text) == [
        ("SM-1", "latency", "<=", 0.4),
        ("SM-2", "availability", ">=", 0.999),
    ]


def test_rows_with_ids_and_figures_are_requirements_under_any_heading() -> None:
    text = """
        # What good looks like
        | Metric | Today | Goal |
        |---|---|---|
        | M-1 Checkout p90 | 2.1 s | ≤ 900 ms |
        | M-2 Uptime | n/a | 99.99% |
    """
    assert targets(text) == [
        ("M-1", "latency", "<=", 0.9),
        ("M-2", "availability", ">=", 0.9999),
    ]


@pytest.mark.parametrize(
    "header",
    ["| Alert | Threshold | For |", "| Test | Target | Expected |", "| Risk | Target | Impact |"],
)
def test_rows_about_something_else_are_no_requirements(header: str) -> None:
    text = (
        f"# Lists\n{header}\n|---|---|---|\n| A-1 x | > 2 s | 5 min |\n| A-2 y | > 1 % | 5 min |\n"
    )
    assert requirements.read(outline_of(text)).items == ()


def test_ids_without_a_hyphen_count_up_before_what_they_name() -> None:
    text = """
        # Service level objectives
        | SLI | Objective |
        |---|---|
        | S1 Reservation latency | 99 % of requests < 25 ms |
        | **S2** Peak load | 4,000 requests per second |
    """
    assert targets(text) == [("S1", "latency", "<", 0.025), ("S2", "throughput", ">=", 4000.0)]
    alone = text.replace("**S2** Peak", "H264 Peak")
    assert targets(alone) == []


def test_the_name_says_more_of_a_figure_than_a_note_does() -> None:
    text = """
        # Service level objectives
        | SLI | Objective | Notes |
        |---|---|---|
        | S-1 Availability | 99.95 % | fail open when exceeded |
        | S-2 Latency | < 25 ms | errors excluded |
    """
    assert [metric for _, metric, _, _ in targets(text)] == ["availability", "latency"]


def test_a_sentence_may_follow_its_id_in_a_paragraph() -> None:
    found = requirements.read(
        outline_of(
            "# Functional requirements\n\nREQ-1 The system shall plan.\n\n"
            "REQ-2 95 % of requests take less than 1 s.\n\nREQ-3 and REQ-4 are dropped.\n"
        )
    )
    assert [item.id.text for item in found.items] == ["REQ-1", "REQ-2"]


# ---------------------------------------------------------------- data


def names(text: str) -> dict[str, list[str]]:
    model = data_model.read(outline_of(text))
    return {table.name: [column.name for column in table.columns] for table in model.tables}


def test_a_caption_names_a_grid_of_fields() -> None:
    text = """
        # Logical requirements

        Table 3-1: Patient

        | Attribute | Data type | Description |
        |---|---|---|
        | id | UUID | primary key |
        | mrn | CHAR(10) | unique |

        **Centre**

        | Attribute | Data type | Description |
        |---|---|---|
        | id | UUID | primary key |
    """
    assert names(text) == {"patient": ["id", "mrn"], "centre": ["id"]}


def test_a_grid_of_what_is_sent_is_no_table() -> None:
    text = "# {0}\n| Field | Type | Notes |\n|---|---|---|\n| id | uuid | primary key |\n"
    assert names(text.format("Request body")) == names(text.format("POST /tasks")) == {}
    assert names(text.format("Shelf")) == {"shelf": ["id"]}


def test_fields_may_be_listed_by_their_names() -> None:
    text = """
        # Entities
        - `card`: id, code_hash (secret), state (`active`, `void`), owner_id → `account`, sent_at
        - `account`: id, email (PII), balance_cents
        - Note: cards, accounts, vouchers
    """
    (card, account) = data_model.read(outline_of(text)).tables
    kinds = [column.type.kind for column in card.columns]
    assert kinds == ["uuid", "text", "enum", "uuid", "timestamp"]
    assert [column.marks.secret for column in card.columns] == [False, True, False, False, False]
    assert [reference.table for reference in card.references] == ["account"]
    assert [column.marks.pii for column in account.columns] == [None, "personal", None]


def test_the_line_below_the_heading_of_an_entity_lists_its_fields() -> None:
    text = """
        # Storage

        ## Harbour

        id (uuid, pk), name (text), depth (float)

        ## Remarks

        Names are short, depths are long.
    """
    (table,) = data_model.read(outline_of(text)).tables
    assert (table.name, table.primary_key) == ("harbour", ("id",))
    assert [column.name for column in table.columns] == ["id", "name", "depth"]


@pytest.mark.parametrize("key", ["part of the key", "key", "natural key"])
def test_a_key_needs_not_be_called_primary(key: str) -> None:
    text = f"""
        # State

        **shelf_plan**

        - `shelf` text, {key}
        - `kind` text — `low`, `high`
        - `edited_at` timestamptz
    """
    (table,) = data_model.read(outline_of(text)).tables
    assert (table.name, table.primary_key) == ("shelf_plan", ("shelf",))


def test_a_definition_list_is_an_entity() -> None:
    text = "# Domain model\n\n**Car**\n: id (uuid, primary key)\n: plate (text, required, PII)\n"
    assert names(text) == {"car": ["id", "plate"]}


# ---------------------------------------------------------------- endpoints and who may call them


@pytest.mark.parametrize(
    "text",
    [
        "# Endpoints\n\n**Buy a card** — `POST /cards`\n",
        "# API\n```ts\n// POST /cards      member\n```\n",
        "# Calls to the API\n1. Buy a card\n   - POST /cards\n   - Body: none\n",
        "# API\n| Method | Path | For | admin |\n|--|--|--|--|\n| POST | /cards | buy | yes |\n",
    ],
    ids=["after a name", "in comments", "in a numbered list", "in a matrix"],
)
def test_where_endpoints_stand(text: str) -> None:
    assert [endpoint.key for endpoint in api.read(outline_of(text)).endpoints] == ["POST /cards"]


@pytest.mark.parametrize("heading", ["API", "Calls"])
@pytest.mark.parametrize(
    "table",
    [
        "| Call | Who | Limit |\n|--|--|--|\n| GET /bells | anyone | 80/min per IP |\n"
        "| POST /bells | founder, clerk | 4/min per user |\n",
        "| Endpoint | Limit | Errors |\n|--|--|--|\n| GET /bells | 80/min per IP | – |\n"
        "| POST /bells | 4/min per user | 409 |\n",
    ],
)
def test_limits_beside_what_is_said_of_calls(heading: str, table: str) -> None:
    outline = outline_of(f"# {heading}\n\n{table}")
    found = api.read(outline).endpoints
    assert [endpoint.key for endpoint in found] == ["GET /bells", "POST /bells"]
    limits = [(each.endpoint, each.count) for each in rate_limit.read(outline).items]
    assert limits == [("GET /bells", 80), ("POST /bells", 4)]


def test_a_limit_of_a_table_of_limits_is_read_once() -> None:
    text = "# API\n## Quotas\n| Route | Limit | Per | Purpose |\n|--|--|--|--|\n"
    text += "| `GET /bells` | 80/min | API key | listing |\n"
    (limit,) = rate_limit.read(outline_of(text)).items
    assert (limit.endpoint, limit.count, limit.subject) == ("GET /bells", 80, "key")


def test_measured_times_of_calls_declare_none() -> None:
    text = "# API times\n| Endpoint | Target | Notes |\n|--|--|--|\n| `GET /bells` | 50 ms | ok |\n"
    assert api.read(outline_of(text)).endpoints == ()


def test_a_name_in_bold_is_the_title() -> None:
    (endpoint,) = api.read(outline_of("# Endpoints\n\n**Buy a card** — `POST /cards`\n")).endpoints
    assert endpoint.title == "Buy a card"


CARDS = (
    "# Endpoints\n\n**Buy a card** — `POST /cards`\n\n**Void a card** — `POST /cards/{id}/void`\n"
)


def grants(text: str) -> set[tuple[str, str, str]]:
    return {(c.endpoint, c.role, c.word or c.grant) for c in access.read(outline_of(text)).cells}


def test_rows_that_are_called_like_endpoints_are_a_matrix() -> None:
    table = (
        "| | 🧑 buyer | support |\n|--|--|--|\n| Buy a card | ✓ | ✗ |\n| Void a card | ✗ | ✓ |\n"
    )
    assert grants(CARDS + "# In practice\n" + table) == {
        ("POST /cards", "buyer", "allow"),
        ("POST /cards", "support", "deny"),
        ("POST /cards/{id}/void", "buyer", "deny"),
        ("POST /cards/{id}/void", "support", "allow"),
    }
    assert grants(CARDS + "# Pricing\n" + table) == set()


def test_a_column_that_tells_what_endpoints_are_for_is_no_role() -> None:
    text = """
        # API
        | Method | Path | What it does | admin | clerk |
        |---|---|---|---|---|
        | GET | /cards | all cards | yes | own |
        | POST | /cards | a new card | yes | no |
    """
    assert {role for _, role, _ in grants(text)} == {"admin", "clerk"}


def test_permitted_user_classes_are_roles() -> None:
    text = "# API\n| Request | Permitted user classes |\n|--|--|\n| GET /cards | Nurse, Auditor |\n"
    (endpoint,) = api.read(outline_of(text)).endpoints
    assert [role.text for role in endpoint.roles or ()] == ["nurse", "auditor"]


# ---------------------------------------------------------------- the document itself


def test_lines_in_bold_are_headings_where_there_are_no_others() -> None:
    text = """
        **Seed exchange**

        **Technical specification**

        Version: 5 | Status: Draft

        **Functional requirements** (of the first year)

        (SE-1) Gardeners publish offers.
    """
    outline = outline_of(text)
    assert [item.id.text for item in requirements.read(outline).items] == ["SE-1"]
    head = metadata.read(outline)
    assert (head.name, head.version) == ("seed-exchange", "5")
    headed = outline_of("# T\n## Notes\n\n**Requirements**\n\n(SE-1) Gardeners publish.\n")
    assert requirements.read(headed).items == ()


def test_a_table_in_html_is_a_table() -> None:
    text = """
        # Data

        <table>
          <tr><th>Entity</th><th>Field</th><th>Type</th><th>Rules</th></tr>
          <tr><td rowspan="2">gardener</td><td>id</td><td>uuid</td><td>primary key</td></tr>
          <tr><td>nickname</td><td>varchar(30)</td><td>unique</td></tr>
          <tr><td>offer</td><td>id</td><td>uuid</td></tr>
        </table>
    """
    assert names(text) == {"gardener": ["id", "nickname"], "offer": ["id"]}
    (gardener, _) = data_model.read(outline_of(text)).tables
    assert gardener.uniques == (("nickname",),)


@pytest.mark.parametrize(
    "head",
    [
        '<thead><tr><th rowspan="2">Call</th><th colspan="2">Allowed</th></tr>'
        "<tr><th>clerk</th><th>guest</th></tr></thead>",
        '<tr><th rowspan="2">Call</th><th colspan="2">Allowed</th></tr>'
        "<tr><th>clerk</th><th>guest</th></tr>",
        '<thead><tr><th></th><th colspan="2">Allowed</th></tr>'
        "<tr><th>Call</th><th>clerk</th><th>guest</th></tr></thead>",
        '<thead><tr><th>Call</th><th colspan="2">Allowed</th></tr>'
        "<tr><th></th><th>clerk</th><th>guest</th></tr></thead>",
    ],
    ids=["over rows", "without a head", "a row of groups", "its first cell left empty below"],
)
def test_a_header_in_html_has_several_rows(head: str) -> None:
    text = f"""# Who may call

<table>
  {head}
  <tr><td><code>GET /boats</code></td><td colspan="2">yes</td></tr>
  <tr><td><code>POST /boats</code></td><td><b>yes</b></td><td>no</td></tr>
  <tr><td colspan="3">All calls are logged.</td></tr>
</table>
"""
    (table,) = outline_of(text).root.children[0].blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.header] == ["Call", "clerk", "guest"]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows == [
        ["`GET /boats`", "yes", "yes"],
        ["`POST /boats`", "yes", "no"],
        ["All calls are logged.", "", ""],
    ]
    place = table.rows[1][1].span
    assert text[place.start : place.end] == "yes"


def test_cells_in_html_have_signs_by_their_names() -> None:
    text = (
        "# T\n\n<table><tr><th>A</th></tr><tr><td>p95 &le; 2&nbsp;s, &lt; 3 s</td></tr></table>\n"
    )
    (table,) = outline_of(text).root.children[0].blocks
    assert isinstance(table, Table)
    assert " ".join(table.rows[0][0].text.split()) == "p95 ≤ 2 s, < 3 s"


OBJECT = """
{heading}

| Attribute | Type | Description |
|---|---|---|
| `id` | string | prefix `loc_` |
| `site_name` | string | |
"""


@pytest.mark.parametrize(
    "heading",
    [
        "### The Locker object",
        "### Locker object",
        "### Locker resource",
        "### Object: Locker",
        "## Objects\n\n### Locker",
        "## Resources\n\n### Locker",
        "## API objects\n\n### Lockers",
        "## Object reference\n\n### Locker",
    ],
)
def test_objects_of_an_api_are_its_data(heading: str) -> None:
    text = "# Lockers\n\n## API\n\n" + OBJECT.format(heading=heading)
    (found,) = data_model.read(outline_of(text)).tables
    assert found.name.removesuffix("s") == "locker"
    assert [column.name for column in found.columns] == ["id", "site_name"]


def test_attributes_of_objects_may_be_listed() -> None:
    text = (
        "# Lockers\n\n## API\n\n### The Locker object\n\n"
        "- `id` (string): prefix `loc_`\n- `site_name` (string): its name\n- `size` (integer)\n"
        "\n### Errors\n\n- `id` (string): of the error\n- `text` (string): what went wrong\n"
    )
    (found,) = data_model.read(outline_of(text)).tables
    assert (found.name, len(found.columns)) == ("locker", 3)


@pytest.mark.parametrize(
    "text",
    [
        OBJECT.format(heading="### List lockers"),
        OBJECT.format(heading="### The Locker object").replace("`id`", "`size`"),
        "## Data model\n\n**shops**\n\n- id: uuid\n- name: text\n\n## API\n"
        + OBJECT.format(heading="### The Locker object"),
    ],
    ids=["a call", "no key", "beside a data model"],
)
def test_other_attributes_are_no_data(text: str) -> None:
    found = data_model.read(outline_of(f"# Lockers\n\n{text}")).tables
    assert "locker" not in {table.name for table in found}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("*Status:* In review  \n*Doc version:* 0.4", ("0.4", "Review")),
        ("Revision 7 (approved), 2026-01-19.", ("7", "Approved")),
        ("| | |\n|--|--|\n| State | 2026-01-19 |\n| Status | Approved |", ("0.0", "Approved")),
    ],
    ids=["in italics", "a sentence", "a date that is called state"],
)
def test_heads_of_documents(head: str, expected: tuple[str, str]) -> None:
    found = metadata.read(outline_of(f"# T\n\n{head}\n"))
    assert (found.version, found.status.value) == expected


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("pt", "Versão 2.0 (em revisão), 3 de março de 2025", ("2.0", "Review")),
        ("pt", "Rascunho 0.3, março de 2025", ("0.3", "Draft")),
        ("es", "Versión 1.3 (aprobada), 3 de marzo de 2025", ("1.3", "Approved")),
        ("ru", "Версия 1.3, утверждена 3 марта 2025", ("1.3", "Approved")),
        ("zh", "版本 1.3（已批准），2025年3月1日", ("1.3", "Approved")),
        ("zh", "版本 1.3，状态：评审中，负责人：王伟", ("1.3", "Review")),
        ("zh", "版本：1.3 状态：已批准 作者：王伟", ("1.3", "Approved")),
        ("zh", "第 1.3 版，已批准", ("1.3", "Approved")),
        ("pt", "Tabela 2.0 (em revisão)", ("0.0", "Draft")),
    ],
)  # fmt: skip
def test_heads_on_one_line_in_other_languages(
    name: str, head: str, expected: tuple[str, str]
) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        found = metadata.read(outline_of(f"# T\n\n{head}\n"))
    assert (found.version, found.status.value) == expected


# ---------------------------------------------------------------- alerts


def alerts(text: str) -> list[tuple[str, float | None]]:
    found = monitoring.read(outline_of(text)).alerts
    said = ((each.name or each.text).text for each in found)
    return [(text, each.hold) for text, each in zip(said, found, strict=True)]


def test_a_table_of_conditions_and_times_holds_alerts() -> None:
    text = """
        # Being woken up
        | Meldung | Ausl\u00f6ser | Dauer |
        |---|---|---|
        | Slow | p95 > 2 s | 10 minutes |
        | Silent | nothing arrives | 5 minutes |
    """
    assert alerts(text) == [("Slow", 600.0), ("Silent", 300.0)]
    assert alerts(text.replace("Dauer", "Timeout")) == []
    assert alerts(text.replace("Being woken up", "Service level objectives")) == []


def test_rules_in_yaml_are_alerts() -> None:
    text = """
        # Rules
        ```yaml
        - alert: Slow
          expr: p95 latency > 500ms
          for: 15m
          labels:
            severity: page
        - alert: NoEvents
          expr: no event received
        ```
    """
    found = monitoring.read(outline_of(text)).alerts
    assert [(each.name and each.name.text, each.hold) for each in found] == [
        ("Slow", 900.0),
        ("NoEvents", None),
    ]
    assert found[0].severity is not None and found[0].severity.text == "page"
    assert found[0].targets[0].value == 0.5


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- Page when error rate > 2 % for 5 min.", ("error rate > 2 % for 5 min", 300.0)),
        ("- \U0001f7e0 Hook silent for 1 h \u2192 Slack", ("Hook silent for 1 h", 3600.0)),
        ("- replication lag above 60 s: ticket", ("replication lag above 60 s", None)),
        ("A text is sent when p95 is over 2 s for half an hour.", ("", 1800.0)),
    ],
)
def test_what_is_said_of_an_alert(line: str, expected: tuple[str, float | None]) -> None:
    (found,) = alerts(f"# Alerts\n\n{line}\n")
    assert found[1] == expected[1]
    assert not expected[0] or found[0] == expected[0]


def test_columns_of_a_fence_are_alerts() -> None:
    text = """
        # Alerts
        ```
        SlowApi      p99 latency > 500 ms for 15m   page
        ReplicaDown  no replica reachable           #harbour
        ```
    """
    found = monitoring.read(outline_of(text)).alerts
    assert alerts(text) == [("SlowApi", 900.0), ("ReplicaDown", None)]
    assert found[0].severity and found[0].severity.text == "page"
    assert found[1].notify and found[1].notify.text == "#harbour"
    assert alerts(text.replace("SlowApi      p99", "Slow p99")) == []


def test_a_name_in_code_is_that_of_the_alert() -> None:
    lines = "- p95 > 1 s for 5 min\n- a relay refuses us (`RelayRefused`)\n- slow at `Harbour`\n"
    named = [
        each.name and each.name.text
        for each in monitoring.read(outline_of(f"# Alerts\n\n{lines}")).alerts
    ]
    assert named == [None, "RelayRefused", None]


def test_the_product_may_have_alarms_of_its_own() -> None:
    own = "# Alarms\n\nThe gateway shall forward alarms of pumps.\n\n"
    watched = (
        "The desk shall be alerted in the following cases.\n\n"
        "(a) p95 > 1 s for 5 min;\n\n(b) silence.\n"
    )
    assert len(alerts(f"{own}# Surveillance\n\n{watched}")) == 2


def test_lettered_paragraphs_are_alerts() -> None:
    text = "# Alerts\n\na) if errors exceed 1 % for 10 minutes,\n\nb) the mean is above 2 s."
    assert alerts(text) == [
        ("errors exceed 1 % for 10 minutes", 600.0),
        ("the mean is above 2 s", None),
    ]


# ---------------------------------------------------------------- the rollout


def steps(text: str) -> list[tuple[str | None, float | None, float | None]]:
    found = deployment.read(outline_of(text)).rollout
    return [(step.environment, step.share, step.hold) for step in found]


DAY = 86_400.0


def test_a_section_of_a_chart_may_be_a_rollout() -> None:
    chart = (
        "# Timetable\n```mermaid\ngantt\n  section Work\n  Paint the boats :2026-06-01, 9d\n"
        "  section Rollout\n  Small lake :a1, 2026-07-01, 7d\n"
        "  Large lake :a2, after a1, 14d\n```\n"
    )
    assert steps(chart) == [(None, None, 7 * DAY), (None, None, 14 * DAY)]
    assert steps(chart.replace("section Rollout", "section Summer")) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Getting there\n- Week 1\u20132: staging\n- 5 % of users for 2 days\n- Then everyone\n",
        "# Transition\n\n5.1 Two weeks of test operation in staging.\n\n"
        "5.2 5 % of users for two days.\n\n5.3 All remaining users.\n",
        "# View\n| Stage | Where | Share | Observation |\n|--|--|--|--|\n| I | Staging | |"
        " 2 weeks |\n"
        "| II | Pilot (production) | 5 % | 2 days |\n| III | Production | | |\n",
        "# Release\n```mermaid\ngantt\n  section Rollout\n  Staging :2026-07-06, 14d\n"
        "  Production 5% :2026-07-13, 2d\n  Production :2026-07-15\n```\n",
        "# Going live\n\nFirst 2 weeks: staging. After that 5 % of users for two days. After that"
        " everybody.\n",
    ],
    ids=["bullets", "numbered paragraphs", "a table", "a Gantt chart", "prose"],
)
def test_where_rollouts_stand(text: str) -> None:
    assert steps(text) == [
        ("staging", None, 14 * DAY),
        ("production", 0.05, 2 * DAY),
        ("production", None, None),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# Rollout\n| Stage | Where | Leave when |\n|--|--|--|\n| Bench | the shop | all seen |\n"
         "| Quiet | at Oak Lane, beside the old one | ten days |\n| Everybody | the rest | |\n",
         ["Bench", "Quiet", "Everybody"]),
        ("# Release path\n\n`dev` → `test` → `audit` → `prod`\n\nThe audit is signed.\n",
         ["dev", "test", "audit", "prod"]),
        ("# Rollout\n\ntrunk → preview → our own flock (1 week) → everybody\n",
         ["trunk", "preview", "our own flock (1 week)", "everybody"]),
        ("# Going live\n\nFirst the two barns at Oak Lane run it for two weeks with helpers only."
         " After that\nthe valley gets it, and a month later everybody else.\n",
         ["two barns at Oak Lane run it for two weeks with helpers only", "valley gets it",
          "everybody else"]),
        ("# Rollout\n\nThe shepherd → calls → the dog.\n", []),
        ("# Rollout\n| Environment | Address |\n|--|--|\n| Wiki | wiki.example |\n"
         "| Board | board.example |\n", []),
    ],
    ids=["stages with places", "a name in a chain", "a chain of names", "over several sentences",
         "no stages in a chain", "no stages"],
)  # fmt: skip
def test_names_that_are_no_environments_are_steps_too(text: str, names: list[str]) -> None:
    found = deployment.read(outline_of(text)).rollout
    assert [step.text.text for step in found] == names


def test_shares_of_requests_are_no_steps() -> None:
    text = "# Performance\n- 95% of requests on staging\n- 99% availability in production\n"
    assert steps(text) == []


# ---------------------------------------------------------------- services


@pytest.mark.parametrize(
    "text",
    [
        "# What we rely on\n\nStripe charges the card (3 s timeout, 2 retries).\n",
        "# Perspective\n\n2.1.1 Stripe. Payments. Timeout 3 s, 2 retries.\n",
        "# Payments\n\nCharges cards through Stripe. Timeout 3 s, 2 retries.\n",
        "# Integrations\n- Payments: Stripe, for deposits (timeout 3 s, 2 retries)\n",
    ],
    ids=["a sentence", "a numbered paragraph", "by means of", "after what it is for"],
)
def test_where_services_stand(text: str) -> None:
    (found,) = dependencies.read(outline_of(text)).items
    assert (found.name.text, found.timeout, found.retries) == ("Stripe", 3.0, 2)


def test_names_of_services_may_be_set_in_italics() -> None:
    text = "# Integrations\n\n- *Supplier portal* — deliveries\n- _LDAP_: sign-in\n"
    found = dependencies.read(outline_of(text)).items
    assert [item.name.text for item in found] == ["Supplier portal", "LDAP"]


@pytest.mark.parametrize(
    "heading",
    ["Third parties we call", "Vendors that we work with", "Stuff we rent", "Bought in"],
)
def test_clauses_tell_that_services_are_those_of_others(heading: str) -> None:
    text = f"# {heading}\n\nPostmark delivers the receipts. Wise handles the payouts.\n"
    found = dependencies.read(outline_of(text)).items
    assert [item.name.text for item in found] == ["Postmark", "Wise"]


def test_a_line_may_list_services_under_any_heading() -> None:
    text = """
        # How it fits together

        Third-party services: Wise for the payouts, SMTP for letters, Postmark for receipts.
    """
    found = dependencies.read(outline_of(text)).items
    assert [item.name.text for item in found] == ["Wise", "Postmark"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The fee is captured through Tollgate. If Tollgate is down, nobody pays.", ["Tollgate"]),
        ("Texts are sent through Parcelbird. Failures are logged.", ["Parcelbird"]),
        ("The fee is captured through Tollgate.", []),
        ("The harbour shall use the following external services, which are paid for: Tide Desk,\n"
         "Tollgate, and Parcelbird. It has two doors.", ["Tide Desk", "Tollgate", "Parcelbird"]),
        ("The only services of others we talk to are [Tide Desk](https://tide.example) (FR-4) and\n"
         "[Parcelbird](https://parcel.example) (texts).", ["Tide Desk", "Parcelbird"]),
        ("The third-party systems that it needs are Tide Desk and Parcelbird.",
         ["Tide Desk", "Parcelbird"]),
        ("No external services are needed.", []),
    ],
)  # fmt: skip
def test_services_in_sentences_under_any_heading(text: str, names: list[str]) -> None:
    found = dependencies.read(outline_of(f"# Harbour\n## Berths\n{text}\n")).items
    assert [item.name.text for item in found] == names


def test_the_first_column_names_the_parties() -> None:
    text = "# Third parties\n| Tool | Purpose |\n|--|--|\n| \U0001f4b3 Wise | links |\n"
    assert [item.name.text for item in dependencies.read(outline_of(text)).items] == ["Wise"]


# ---------------------------------------------------------------- limits


CALLS = """
# API

**Redeem a card** \u2014 `POST /cards/redeem`

**List parks** \u2014 `GET /parks`

**One park** \u2014 `GET /parks/{id}`

**Add an expense** \u2014 `POST /flats/{id}/expenses`

"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Redeeming is limited to 10 attempts per hour.", ("POST /cards/redeem", 10, 3600.0)),
        ("The list of parks is limited to 9\nrequests per minute.", ("GET /parks", 9, 60.0)),
        ("Redeeming is capped at ten attempts in five minutes.", ("POST /cards/redeem", 10, 300.0)),
        ("No client may send more than 100 requests per minute.", ("*", 100, 60.0)),
        ("- Create expense: 60 / h / user", ("POST /flats/{id}/expenses", 60, 3600.0)),
        ("- Rest of the API: 300 / min / user", ("*", 300, 60.0)),
    ],
)
def test_limits_of_what_is_called(line: str, expected: tuple[str, int, float]) -> None:
    title = "Throttles" if line.startswith("-") else "Abuse"
    found = rate_limit.read(outline_of(f"{CALLS}\n## {title}\n\n{line}\n")).items
    assert [(each.endpoint, each.count, each.window) for each in found] == [expected]


def test_a_limit_of_what_nobody_knows_is_none() -> None:
    found = rate_limit.read(outline_of(f"{CALLS}\n## Limits\n\n- Portal: 60 / h / user\n"))
    assert found.items == () and [each.kind for each in found.troubles] == ["unparsable-limit"]


def test_openapi_names_its_operations() -> None:
    text = """
        # API
        ```yaml
        openapi: 3.1.0
        paths:
          /cards:
            get:
              operationId: listCards
              summary: All cards
        ```
        # Quotas
        | Operation | Quota | Scope |
        |---|---|---|
        | listCards | 50/s | API key |
    """
    (found,) = rate_limit.read(outline_of(text)).items
    assert (found.endpoint, found.count, found.subject) == ("GET /cards", 50, "key")


# ---------------------------------------------------------------- more of each


def test_figures_make_a_list_one_of_qualities() -> None:
    text = """
        # Fair
        ## What counts
        - **MQ-01** p95 below 350 ms
        - **MQ-02** Availability of 99.7 %
        - **MQ-03** Simple language
    """
    kinds = {each.kind for each in requirements.read(outline_of(text)).items}
    assert kinds == {"non-functional"}
    stories = "# T\n## Stories\n- **H-01**: As a farmer I can sell.\n- **H-02**: I want to buy.\n"
    kinds = {each.kind for each in requirements.read(outline_of(stories)).items}
    assert kinds == {"functional"}


def test_types_that_refer_to_each_other_are_kept_under_any_heading() -> None:
    text = """
        # {0}
        ```ts
        type Sailing = {{
          id: string
        }}
        type Ticket = {{
          id: string
          sailingId: string  // references Sailing.id
        }}
        ```
    """
    assert names(text.format("Types")) == {
        "sailing": ["id"],
        "ticket": ["id", "sailingId"],
    }
    assert names(text.format("Client types")) == {}


def test_a_route_in_bold_may_begin_a_sentence() -> None:
    text = "# HTTP\n\n**`GET /sailings`** lists the sailings. Anyone may.\n\n`GET /x` is gone.\n"
    (endpoint,) = api.read(outline_of(text)).endpoints
    assert endpoint.key == "GET /sailings"
    assert (endpoint.title, endpoint.description) == ("", "lists the sailings. Anyone may.")


def test_numbers_in_a_column_of_shares_are_percents() -> None:
    text = "# Progressive delivery\n| Ring | Environment | Percent |\n|--|--|--|\n| 0 | dev | - |\n"
    assert steps(text + "| 1 | production | 40 |\n| 2 | production | 100 |\n") == [
        ("development", None, None),
        ("production", 0.4, None),
        ("production", 1.0, None),
    ]


def test_times_and_fallbacks_tell_services_whatever_the_headers() -> None:
    text = """
        # Neighbours
        | System | We use it for | Patience | Plan B |
        |---|---|---|---|
        | Weather | forecast | 2 s | last known value (3 hours) |
        | Twilio | calls | 3 s | use SMS gateway |
    """
    found = dependencies.read(outline_of(text)).items
    assert [(each.name.text, each.timeout) for each in found] == [("Weather", 2.0), ("Twilio", 3.0)]


def test_chains_of_arrows_may_stand_outside_of_fences() -> None:
    text = "# T\n## Architecture\n\nUI -> Control Plane -> Store\n\nIf so -> look, then call.\n"
    edges = overview.read(outline_of(text)).edges
    assert [(edge.source, edge.target) for edge in edges] == [
        ("UI", "Control Plane"),
        ("Control Plane", "Store"),
    ]


def test_a_sentence_may_hold_several_chains_of_arrows() -> None:
    said = "Desk app → Boat API → Boat store, and for letters Boat API → Print server."
    edges = overview.read(outline_of(f"# T\n## Architecture\n\n{said}\n")).edges
    assert [(edge.source, edge.target) for edge in edges] == [
        ("Desk app", "Boat API"),
        ("Boat API", "Boat store"),
        ("Boat API", "Print server"),
    ]


def test_what_is_named_in_another_language_lasts() -> None:
    text = """
        # Implantação
        - Homologação por 5 dias
        - Produção com 8 % dos usuários por 3 dias
        # Requisitos
        # Alarmes
        - Taxa de erros acima de 1 % por 5 minutos
    """
    spec = asbuilt.read(Source("spec.md", dedent(text)))
    found = [(step.environment, step.hold) for step in spec[deployment.Deployment].rollout]
    assert found == [("staging", 5 * DAY), ("production", 3 * DAY)]
    assert [alert.hold for alert in spec[monitoring.Monitoring].alerts] == [300.0]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("# Spec\n\n## Alerting\n\n- error rate > 10 % and p95 > 200 ms\n", True),
        ("# Spec\n\n## Alerting\n\n- error rate > 10 % or p95 > 200 ms\n", False),
        ("# Spezifikation\n\n## Anforderungen\n\n## Überwachung\n\n### Alarme\n\n"
         "- Fehlerrate > 10 % und p95 > 200 ms\n", True),
    ],
    ids=["and", "or", "und"],
)  # fmt: skip
def test_what_joins_the_figures_of_an_alert_is_known(text: str, together: bool) -> None:
    (alert,) = asbuilt.read(Source("spec.md", text))[monitoring.Monitoring].alerts
    assert len(alert.targets) == 2
    assert alert.together is together


@pytest.mark.parametrize(("heading", "count"), [("Picture", 1), ("First sketch", 1), ("Rules", 0)])
def test_what_a_picture_shows_is_the_system(heading: str, count: int) -> None:
    drawn = (
        f"# Dairy\n## Design\n### {heading}\n```\n"
        "+-------+\n| Churn |\n+---+---+\n    |\n    v\n+-------+\n|  Vat  |\n+-------+\n```\n"
    )
    edges = overview.read(outline_of(drawn)).edges
    assert [(edge.source, edge.target) for edge in edges] == [("Churn", "Vat")] * count


@pytest.mark.parametrize(
    "header", ["| | must |", "| Ref | It has to |", "| # | The service must |"]
)
def test_a_column_of_what_must_be_is_one_of_requirements(header: str) -> None:
    text = f"# Boats\n\n## Work\n\n{header}\n|---|---|\n| REQ-1 | answer in 1 s (p95) |\n"
    assert targets(text + "| REQ-2 | be up 99 % of the time |\n") == [
        ("REQ-1", "latency", "<=", 1.0),
        ("REQ-2", "availability", ">=", 0.99),
    ]


@pytest.mark.parametrize("title", ["Fat-marker sketch", "Mock-ups", "Breadboard", "UI sketches"])
def test_sketches_of_screens_show_no_parts(title: str) -> None:
    drawing = "+--------+      +--------+\n| Drill  | ---> | Sunday |\n+--------+      +--------+"
    text = f"# Boats\n\n## Solution\n\n### {title}\n\n```\n{drawing}\n```\n"
    assert overview.read(outline_of(text)).edges == ()
