"""Requirements that lists name at the ends of their items, and below decisions."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of

LIST = "1. Sign up a card (BC-1)\n2. Open the cage (BC-2)\n\n## For stations\n\n- Block it (BC-3)\n"


def ids(text: str) -> list[str]:
    return [item.id.text for item in read(outline_of(f"# Cages\n\n{text}\n")).items]


def test_items_that_end_with_ids_which_count_up_are_requirements() -> None:
    text = f"## What riders get\n\n{LIST}- Read it (BC-4)\n"
    assert ids(text) == ["BC-1", "BC-2", "BC-3", "BC-4"]


@pytest.mark.parametrize(
    "text",
    [
        LIST.replace("BC-1", "BC-7") + "- Read it (BC-4)",  # they do not count up
        LIST + "- Read it (BC-4)\n- Paint it",  # not all of the items end so
        LIST + "- Read it (BC-4)\n\n| BC-1 | Sign up |\n|--|--|\n| BC-2 | Open |",
    ],
)
def test_ids_that_are_mentioned_are_none(text: str) -> None:
    assert ids(f"## What riders get\n\n{text}\n") == []


def test_a_decision_may_hold_requirements_and_is_none() -> None:
    text = (
        "## Decisions\n\n### ADR-005: How reliable\n\n"
        "**Decision:** We sign up for these levels:\n\n"
        "- SL-1: a card opens in 200 ms at p95\n- SL-2: error rate below 0.05 %\n"
    )
    assert ids(text) == ["SL-1", "SL-2"]


def test_a_numbered_clause_may_begin_with_a_share() -> None:
    text = "## Quality requirements\n\n4.1 95 % of searches shall be answered within 400 ms.\n\n"
    assert ids(f"{text}4.2 The system shall be available 99.6 % of each month.") == ["4.1", "4.2"]
