"""Lists that begin with the ids of requirements and define none."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of

REQUIREMENTS = """
# Boats
## Quality
- Q1 — A search answers in less than 50 ms at p99.
- Q2 — The service handles 200 requests per second.
- Q3 — Boats are kept for 400 days.

### Checks
"""


@pytest.mark.parametrize(
    "checks",
    [
        "- Q1 and Q2: load test\n- Q3: unit test\n- G2: end-to-end test of the console\n",
        "- Q1, Q2: load test\n- Q3: unit test\n",
        "- Q1–Q2: load test\n- Q3: unit test\n",
        "- Q1: load test\n- Q2: load test\n- Q3: unit test\n",
    ],
)
def test_checks_of_requirements_are_no_further_ones(checks: str) -> None:
    found = read(outline_of(REQUIREMENTS + checks)).items
    assert [each.id.text for each in found] == ["Q1", "Q2", "Q3"]


def test_an_id_that_is_taken_beside_new_ones_is_another_requirement() -> None:
    found = read(outline_of(REQUIREMENTS + "- Q3: Boats are blue.\n- Q4: Piers are red.\n")).items
    assert [each.id.text for each in found] == ["Q1", "Q2", "Q3", "Q3", "Q4"]
