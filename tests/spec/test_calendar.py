"""Dates and states of progress, in the forms in which people write them."""

from __future__ import annotations

import pytest

from asbuilt.spec.figures.calendar import days
from asbuilt.spec.progress import progress_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10-02", ["2026-10-02"]),
        ("by 2026/10/02 at the latest", ["2026-10-02"]),
        ("2.10.2026", ["2026-10-02"]),
        ("2 October 2026", ["2026-10-02"]),
        ("2nd of Oct. 2026", ["2026-10-02"]),
        ("October 2nd, 2026", ["2026-10-02"]),
        ("2026-10-02 – 2026-10-16", ["2026-10-02", "2026-10-16"]),
        ("Q1 2027", ["2027-03-31"]),
        ("mid February 2028", ["2028-02-29"]),
        ("2026-02", ["2026-02-28"]),
        ("2026-02-30", []),
        ("10/2/2026 or 2/10/2026", []),
        ("version 2026.1, may be", []),
        ("in 2026, March", []),
        ("RFC-2026-10-02x", []),
    ],
)
def test_a_date_is_found_in_whatever_form(text: str, found: list[str]) -> None:
    assert [str(each.day) for each in days(text)] == found


def test_a_month_is_no_exact_date() -> None:
    assert [each.exact for each in days("2 May 2026, May 2026, Q2 2026")] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "progress"),
    [
        ("Done", "done"),
        ("✅", "done"),
        ("Completed 2026-10-02", "done"),
        ("Not started", "pending"),
        ("⏳ Pending", "pending"),
        ("not yet done", "pending"),
        ("In progress (60%)", "started"),
        ("🚧", "started"),
        ("Cancelled", "dropped"),
        ("Delayed to May", "dropped"),
        ("High", None),
        ("", None),
    ],
)
def test_a_status_says_how_far_something_is(text: str, progress: str | None) -> None:
    assert progress_of(text) == progress
