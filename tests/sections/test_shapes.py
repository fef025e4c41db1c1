"""Parts of a document that are found by their shape, whatever their headings and headers say."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access, api, data_model, requirements
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
