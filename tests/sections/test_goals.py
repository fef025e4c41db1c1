"""Figures that goals promise, and sentences of promises that run over lines."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of

GOAL = """The 95th percentile of the latency of a page must stay
at or below 180 ms. Boats are to be available at least 99.9 % of the time, measured over
a rolling window of 30 days. Service has to be
restored within 45 minutes (RTO), and no more than 5 minutes of edits
may be lost (RPO).
"""
FOUND = ["latency 0.18", "availability 0.999", "rto 2700", "rpo 300"]


def promised(text: str) -> list[str]:
    return [f"{each.metric} {each.value:g}" for each in read(outline_of(text)).promises]


@pytest.mark.parametrize(
    "heading", ["Goals", "Design goals", "Goals of the service", "Objectives", "Requirements"]
)
def test_sentences_over_several_lines_promise(heading: str) -> None:
    assert promised(f"# Boats\n\n## {heading}\n\n{GOAL}") == FOUND


@pytest.mark.parametrize("heading", ["Non-goals", "Background", "Alternatives"])
def test_what_is_no_goal_promises_nothing(heading: str) -> None:
    assert "latency 0.18" not in promised(f"# Boats\n\n## {heading}\n\n{GOAL}")


def test_goals_say_nothing_of_what_requirements_state() -> None:
    stated = "## Requirements\n\n- **NFR-1**: p95 latency <= 150 ms\n- **NFR-2**: RTO of 1 h\n"
    assert promised(f"# Boats\n\n## Goals\n\n{GOAL}\n{stated}") == ["availability 0.999", "rpo 300"]


def test_goals_of_a_business_are_measured_otherwise() -> None:
    text = "- Cut p95 latency from 800 ms to 200 ms.\n- 10,000 users by the end of the year.\n"
    assert promised(f"# Boats\n\n## Goals\n\n{text}") == []


def test_the_window_may_stand_on_the_next_line() -> None:
    (latency, availability, *_) = read(outline_of(f"# Boats\n\n## Goals\n\n{GOAL}")).promises
    assert availability.window == 30 * 86_400
    assert latency.percentile == 95


def test_a_goal_may_state_another_percentile_than_the_requirements() -> None:
    slo = "## Requirements\n\n- Latency: p99 of all other calls below 500 ms.\n"
    goal = "## Goals\n\n- Proposals come back in less than 3 s at the 95th percentile.\n"
    assert promised(f"# Boats\n\n{goal}\n{slo}") == ["latency 0.5", "latency 3"]
    vague = "## Goals\n\n- Proposals respond in less than 3 s.\n"
    assert promised(f"# Boats\n\n{vague}\n{slo}") == ["latency 0.5"]
