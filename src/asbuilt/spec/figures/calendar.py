"""Calendar dates as people write them, and periods that stand for their last day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from asbuilt import regex
from asbuilt.record import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<%s>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DATE = regex.compile(
    r"(?<![\w.-])(?:"
    r"(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH % 'n3'},?\s+(?P<y3>\d{{4}})"
    rf"|{_MONTH % 'n4'}\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})"
    r"|Q(?P<q>[1-4])[\s/-]*(?P<y5>\d{4})"
    rf"|(?:(?:early|mid|late|end of)[\s-]+)?{_MONTH % 'n6'},?\s+(?P<y6>\d{{4}})"
    r"|(?P<y7>\d{4})-(?P<m7>\d{2})"
    r")(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or with ``exact`` False the last day of a month or a quarter; at ``start`` to ``end``
    of its text."""

    day: date
    exact: bool
    start: int
    end: int


def days(text: str) -> Iterator[Day]:
    """The dates in ``text``, in order: ``2026-10-02``, ``2.10.2026``, ``2 October 2026``,
    ``Oct 2, 2026``, ``October 2026``, ``2026-10``, ``Q4 2026``. Dates that no calendar has and
    those that could be read in two ways (``10/2/2026``) are passed over.

    >>> [str(found.day) for found in days("from 2026-10-02 to Q4 2026")]
    ['2026-10-02', '2026-12-31']
    """
    for match in _DATE.finditer(text):
        found = _day(match)
        if found:
            yield Day(*found, *match.span())


def _day(match: re.Match[str]) -> tuple[date, bool] | None:
    named = {name: value for name, value in match.groupdict().items() if value}
    year = next(int(value) for name, value in named.items() if name[0] == "y")
    month = next((int(value) for name, value in named.items() if name[0] == "m"), 0)
    month = month or next((_MONTHS[v.lower()] for n, v in named.items() if n[0] == "n"), 0)
    month = month or 3 * int(named.get("q", 0))
    of_month = next((int(value) for name, value in named.items() if name[0] == "d"), None)
    try:
        return date(year, month, of_month or monthrange(year, month)[1]), of_month is not None
    except ValueError:
        return None
