"""Tables of a rollout whose columns are called otherwise, and lists of environments beside them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.deployment import Step, read
from tests.sections.documents import outline_of

DAY = 86400.0


def steps(text: str) -> list[tuple[str | None, float | None, float | None]]:
    return [figures(step) for step in read(outline_of(text)).rollout]


def figures(step: Step) -> tuple[str | None, float | None, float | None]:
    return step.environment, step.share, step.hold


@pytest.mark.parametrize(
    "header",
    [
        "| Stage | Environment | Extent | Duration |",
        "| Step | Where | Share of boats | Stay for |",
        "| No. | Environment | Boats | Days |",
    ],
)
def test_columns_of_shares_and_times_by_their_cells(header: str) -> None:
    text = f"""
## Introduction into service

4.1 Each stage needs the signature of the harbour master.

{header}
|--|--|--|--|
| I | test | two dinghies in the basin | 14 days |
| II | production | 5 % of boats (piers 2 and 3) | 7 days |
| III | production | 100 % of boats | – |

4.2 If a boat sinks in any stage, all stop.
"""

    assert steps(text) == [
        ("staging", None, 14 * DAY), ("production", 0.05, 7 * DAY), ("production", 1.0, None),
    ]  # fmt: skip


def test_what_there_is_to_deploy_to_is_no_step() -> None:
    text = """
## Deployment & Rollout
### Environments
| Environment | Purpose |
|--|--|
| development | Work |
| production | Live |

### Canary Rollout
1. Deploy to **staging**
2. Deploy to **production** with 10% of traffic
3. Increase **production** to 100% of traffic
"""

    assert steps(text) == [
        ("staging", None, None), ("production", 0.1, None), ("production", 1.0, None),
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [":", " –", " —"])
def test_a_step_may_be_called_test(mark: str) -> None:
    said = f"""# Desk

## Deployment

1. test{mark} automatic after a merge
2. production 20 % – hold for 2 hours
3. production
"""
    assert steps(said)[0] == ("staging", None, None)


@pytest.mark.parametrize("heading", ["Introduction", "In operation", "Order of events"])
def test_a_timed_table_of_shares_is_a_rollout_under_any_heading(heading: str) -> None:
    text = f"""# Desk

## {heading}

| Stage | Extent | Duration |
|---|---|---|
| 1 | Test environment | 2 weeks |
| 2 | Pilot with 10 % of the brigades | 4 weeks |
| 3 | 50 % of the brigades | 4 weeks |
| 4 | all brigades (100 %) | – |
"""
    assert [(step[0], step[1]) for step in steps(text)] == [
        ("staging", None), ("production", 0.1), ("production", 0.5), ("production", 1.0),
    ]  # fmt: skip


def test_timed_shares_that_do_not_grow_are_no_rollout() -> None:
    text = """# Desk

## Breaks

| No. | Break | Duration |
|---|---|---|
| 1 | 60 % of the staff | 1 hour |
| 2 | 40 % of the staff | 1 hour |
"""
    assert steps(text) == []


@pytest.mark.parametrize(
    "header", ["| # | When | What | Go on if |", "| No. | Date | Scope | Gate |"]
)
def test_a_cell_may_say_all_of_a_step(header: str) -> None:
    text = f"# A\n\n## Rollout\n\n{header}\n|--|--|--|--|\n"
    text += "| 1 | May | Staging, instructors only, for 14 days | no boat is lost |\n"
    text += "| 2 | June | Production, 10 % of the boats, for 7 days | the same |\n"
    assert steps(f"{text}| 3 | July | Production, 100 % | |\n") == [
        ("staging", None, 14 * DAY), ("production", 0.1, 7 * DAY), ("production", 1.0, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heading",
    [
        "Schedule of introduction", "Phased introduction", "Introduction in waves",
        "Schedule for entry into service", "Commissioning in stages", "Going live in waves",
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", ["1 2 3", "I II III", "P1 P2 P3"])
def test_stages_of_an_introduction(heading: str, number: str) -> None:
    first, second, third = number.split()
    text = f"""
## {heading}

| Level | Perimeter | Quota | At least |
|:-:|---|---|---|
| {first} | Acceptance | – | 15 days |
| {second} | Pilot schools | 10 % | 21 days |
| {third} | Whole territory | 100 % | – |
"""

    assert steps(text) == [
        ("staging", None, 15 * DAY), ("production", 0.1, 21 * DAY), ("production", 1.0, None),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Introduction", "Introduction to the process", "Payment plan"])
def test_shares_and_days_of_something_else(heading: str) -> None:
    text = f"""
## {heading}

| Level | What | Quota | At least |
|:-:|---|---|---|
| 1 | Contract signed | 10 % | 15 days |
| 2 | Half of it | 50 % | 21 days |
| 3 | All of it | 100 % | 30 days |
"""

    assert steps(text) == []


def test_a_column_of_what_is_reached_may_hold_shares() -> None:
    text = """
## Delivery

Delivery takes place in stages. A stage is accepted or rejected.

| Stage | Environment | Scope | Duration |
|---|---|---|---|
| First | Staging | acceptance test by forty people | 4 weeks |
| Second | Production | 10 % of applicants, trees only | 6 weeks |
| Third | Production | 50 % of applicants | 4 weeks |
| Fourth | Production | 100 % | - |
"""
    assert steps(text) == [
        ("staging", None, 28 * DAY),
        ("production", 0.1, 42 * DAY),
        ("production", 0.5, 28 * DAY),
        ("production", 1.0, None),
    ]


def test_counts_beside_shares_are_no_shares() -> None:
    text = """
## 7. Deployment View

| Order | Where | How many boats | For how long |
|--|--|--|--|
| 1 | test bench | 2 | 1 week |
| 2 | staging | 4 | 2 weeks |
| 3 | production, one pier | 11 % | 4 weeks |
| 4 | production, all piers | 100 % | |
"""
    assert steps(text) == [
        ("staging", None, 7 * DAY),
        ("staging", None, 14 * DAY),
        ("production", 0.11, 28 * DAY),
        ("production", 1.0, None),
    ]


def test_the_way_back_is_no_stage() -> None:
    text = """
## Rollout

**Stage 1, staging.** One week.
**Stage 2, the east pier.** 18 % of boats, two weeks.
**Stage 3, everyone.** 100 %.
**Rollback.** Error rate above 2 % for 5 minutes.
"""
    assert steps(text) == [
        ("staging", None, 7 * DAY),
        ("production", 0.18, 14 * DAY),
        ("production", 1.0, None),
    ]
