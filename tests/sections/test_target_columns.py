"""Columns of targets beside that of the metrics, shares that keep a time, and what is carried."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import dependencies, requirements
from tests.sections.documents import outline_of


def targets(text: str) -> list[tuple[str, str, float]]:
    read = requirements.read(outline_of(f"# Post\n\n## Service levels\n\n{text}\n"))
    found = (*read.promises, *(each for item in read.items for each in item.targets))
    return [(each.metric, each.comparator, each.value) for each in found]


@pytest.mark.parametrize("title", ["Target objective", "SLO value", "Objective (SLO)"])
@pytest.mark.parametrize("figure", ["≥ 99.95 %", r"$\ge 99.95\%$"])
def test_the_column_that_is_called_a_target(title: str, figure: str) -> None:
    table = f"| Metric | {title} | Action on breach |\n|--|--|--|\n"
    table += f"| **Booking availability** | {figure} | page somebody |\n"
    table += "| Booking latency | p95 < 500 ms | look at the pool |\n"
    assert targets(table) == [("availability", ">=", 0.9995), ("latency", "<", 0.5)]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("≥ 95% within 60s", ("latency", "<=", 60.0)),
        ("≥ 99.9% within a month", ("availability", ">=", 0.999)),
    ],
)
def test_shares_that_keep_a_time(figure: str, expected: tuple[str, str, float]) -> None:
    table = f"| Metric | Target |\n|--|--|\n| Letters, SLA | {figure} |\n"
    assert targets(table) == [expected]


@pytest.mark.parametrize(
    ("said", "comparator"),
    [
        ("The database shall support up to 1 million records", ">="),
        ("The platform must handle up to 20,000 parcels", ">="),
        ("The API accepts up to 100 items per batch", "<="),
        ("A list holds up to 50 items", "<="),
    ],
)
def test_so_many_are_carried(said: str, comparator: str) -> None:
    text = f"# Post\n\n## Non-functional requirements\n\n- **NFR-1**: {said}\n"
    (item,) = requirements.read(outline_of(text)).items
    assert [each.comparator for each in item.targets] == [comparator]


def test_numbers_of_requirements_are_no_services() -> None:
    table = "| ID | Requirement |\n|--|--|\n| **FR-EXT-1** | **Qonvo API:** sends plans |\n"
    text = f"# Post\n\n## External interfaces\n\n{table}"
    assert dependencies.read(outline_of(text)).items == ()
