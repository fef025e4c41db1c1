"""Sentences outside of requirements that say how long something is kept."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of

DAY = 86_400


def kept(text: str) -> list[tuple[str, float]]:
    """How long is kept what requirements do not speak of, in days."""
    found = read(outline_of(f"# Boats\n\n{text}\n")).promises
    return [(each.comparator, each.value / DAY) for each in found if each.metric == "retention"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Plates are retained for 30 days and then deleted by a daily job.", [("=", 30)]),
        ("Audio is kept for 400 days, and the rest is\ndeleted after 14 days.",
         [("=", 400), ("=", 14)]),
        ("- The address is kept for at most 90 days.", [("<=", 90)]),
        ("We keep decisions for 3 years.", [("=", 3 * 365)]),
        ("A cart is held for 20 minutes.", []),
        ("The offer is kept open for 14 days.", []),
        ("The boat is rented for 14 days.", []),
    ],
)  # fmt: skip
def test_sentences_say_how_long_something_is_kept(
    said: str, expected: list[tuple[str, float]]
) -> None:
    assert kept(f"## Privacy\n\n{said}") == expected


def test_what_was_and_what_is_required_is_not_told_again() -> None:
    assert kept("## Background\n\nToday, plates are kept for 30 days.") == []
    assert kept("## Requirements\n\n- FR-1: Plates are kept for at least 30 days.") == []
