"""Figures of columns that say in their titles of what they are."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import requirements, testing
from tests.sections.documents import outline_of


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Coverage target", [(">=", 0.8), (">", 0.9)]),
        ("Minimum coverage", [(">=", 0.8), (">", 0.9)]),
        ("Coverage", []),
        ("Current coverage", []),
    ],
)
def test_coverage_of_each_part(title: str, found: list[tuple[str, float]]) -> None:
    text = (
        f"# T\n\n## Testing\n\n| Part | {title} |\n|---|---|\n| Rules | 80% |\n| Core | > 90% |\n"
    )
    made = testing.read(outline_of(text)).coverage
    assert [(each.comparator, each.value) for each in made] == found


@pytest.mark.parametrize(
    ("first", "title", "found"),
    [
        ("Data", "Retention period", [2_592_000, 63_072_000]),
        ("Kind", "Kept for", [2_592_000, 63_072_000]),
        ("Field", "Retention", []),
        ("Data", "Refresh period", []),
    ],
)
def test_how_long_is_kept(first: str, title: str, found: list[int]) -> None:
    rows = "| Logs | 30 days |\n| Bookings | 2 years |\n| Boats | Indefinite |\n"
    text = f"# T\n\n## Data retention\n\n| {first} | {title} |\n|---|---|\n{rows}"
    made = requirements.read(outline_of(text)).promises
    assert [each.value for each in made if each.metric == "retention"] == found
