"""Tables that lie on their side."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Table
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections import data_model, dependencies, deployment, requirements
from tests.sections.documents import outline_of

FIELDS = """
# Boats

## Data model

### boats

|          | `id` | `name`      | `pier_id` |
|----------|------|-------------|-----------|
| **Type** | uuid | varchar(80) | uuid      |
| Required | yes  | yes         | no        |
| Note     | primary key |      |           |
"""


def test_a_table_of_fields_has_a_row_for_each_column() -> None:
    (table,) = data_model.read(outline_of(FIELDS)).tables
    assert table.name == "boats"
    assert [column.name for column in table.columns] == ["id", "name", "pier_id"]
    assert [column.nullable for column in table.columns] == [False, False, True]


def test_services_may_stand_side_by_side() -> None:
    text = """
    # Boats

    ## External services

    | | Stripe | MarineTraffic |
    |---|---|---|
    | Purpose | payments | positions |
    | Timeout | 3 s | 2 s |
    | Fallback | queue | last known position |
    """
    found = dependencies.read(outline_of(text)).items
    assert [each.name.text for each in found] == ["Stripe", "MarineTraffic"]
    assert [each.timeout for each in found] == [3, 2]


def test_steps_may_stand_side_by_side() -> None:
    text = """
    # Boats

    ## Rollout

    | | Week 1 | Week 2 | Week 3 |
    |---|---|---|---|
    | Environment | staging | production | production |
    | Traffic | – | 10 % | 100 % |
    """
    found = deployment.read(outline_of(text)).rollout
    assert [(each.environment, each.share) for each in found] == [
        ("staging", None), ("production", 0.1), ("production", 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize("names", ["N-10 | N-20", "**NFR1** | **NFR2**", "`BM-N-1.1` | `BM-N-1.2`"])
def test_requirements_may_stand_side_by_side(names: str) -> None:
    text = f"# Boats\n\n## Quality\n\n### Targets\n\n| | {names} |\n|--|--|--|\n"
    text += "| **Metric** | Latency, p95 | Availability |\n| **Target** | ≤ 450 ms | ≥ 99.8 % |\n"
    found = requirements.read(outline_of(text + "| Window | 30 days | – |\n")).items
    assert [each.id.text for each in found] == names.replace("*", "").replace("`", "").split(" | ")
    assert [target.metric for each in found for target in each.targets] == [
        "latency", "availability",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "| Field | Type | Required |\n|---|---|---|\n| type | text | y |\n| required | bool | n |",
        "| | a | b |\n|---|---|---|\n| Type | text | int |\n| Colour | red | blue |",
        "| | a | |\n|---|---|---|\n| Type | text | int |\n| Note | red | blue |",
        "| | R-1 | R-2 |\n|---|---|---|\n| Load test | x | |\n| Unit test | | x |",
        "| | Phase 1 | FR-2 |\n|---|---|---|\n| Metric | a | b |\n| Target | 1 | 2 |",
        "| Key | Value |\n|---|---|\n| Type | text |\n| Note | red |",
        "| | a | b |\n|---|---|---|\n| Type | text | int |",
    ],
)
def test_others_stay_as_they_are(text: str) -> None:
    tree = outline_of(f"# T\n\n{text}\n")
    (table,) = blocks_of(tree.root, Table)
    assert [cell.text for cell in table.header] == [
        cell.strip() for cell in text.partition("\n")[0].strip("|").split("|")
    ]
