"""Calendar dates as people write them, and periods that stand for their last day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.language import is_foreign

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january januar enero ene janvier janv janeiro январь января",
         "feb february februar febrero février févr fevereiro fev февраль февраля",
         "mar march märz maerz marzo mars março марта март",
         "apr april abril abr avril avr апрель апреля",
         "may mai mayo maio май мая",
         "jun june juni junio juin junho июнь июня",
         "jul july juli julio juillet juil julho июль июля",
         "aug august agosto ago août aout август августа",
         "sep sept september septiembre septembre setembro set сентябрь сентября",
         "oct october oktober okt octubre octobre outubro out октябрь октября",
         "nov november noviembre novembre novembro ноябрь ноября",
         "dec december dezember dez diciembre dic décembre déc dezembro декабрь декабря"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<%s>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r",?\s+(?:(?:of|de|do)\s+)?(?P<%s>\d{4})"
_DATE = regex.compile(
    r"(?<![\w.-])(?:"
    r"(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4})"
    r"|(?P<d9>\d{1,2})/(?P<m9>\d{1,2})/(?P<y9>\d{4})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:(?:of|de)\s+)?{_MONTH % 'n3'}{_YEAR % 'y3'}"
    rf"|{_MONTH % 'n4'}\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})"
    r"|Q(?P<q>[1-4])[\s/-]*(?P<y5>\d{4})"
    rf"|(?:(?:early|mid|late|end of)[\s-]+)?{_MONTH % 'n6'}{_YEAR % 'y6'}"
    r"|(?P<y7>\d{4})-(?P<m7>\d{2})"
    r")(?![\w-])"
    r"|(?<!\d)(?P<y8>\d{4})\s?年\s?(?P<m8>\d{1,2})\s?月(?:\s?(?P<d8>\d{1,2})\s?[日号])?",
    re.IGNORECASE,
)
_YEARS = regex.compile(r"\d{4}")
"""A year, which every date has: most figures are others."""


class Day(Struct, frozen=True):
    """A date, or with ``exact`` False the last day of a month or a quarter; at ``start`` to ``end``
    of its text."""

    day: date
    exact: bool
    start: int
    end: int


def days(text: str) -> Iterator[Day]:
    """The dates in ``text``, in order: ``2026-10-02``, ``2.10.2026``, ``2 October 2026``,
    ``Oct 2, 2026``, ``October 2026``, ``2026-10``, ``Q4 2026``, ``2 de octubre de 2026``,
    ``2026年10月2日``. Dates that no calendar has and those that could be read in two ways
    (``10/2/2026``, unless another language has the day first) are passed over.

    >>> [str(found.day) for found in days("from 2026-10-02 to Q4 2026")]
    ['2026-10-02', '2026-12-31']
    """
    for match in _DATE.finditer(text) if _YEARS.search(text) else ():
        found = _day(match)
        if found:
            yield Day(*found, *match.span())


def never(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand that no calendar has, because their month is shorter.

    >>> [*never("from 2026-06-30 to 2026-06-31")]
    [(19, 29)]
    """
    seen = -1
    for late in _LATE.finditer(text):  # few days are so late in their month
        start = max(seen, late.start() - _LONGEST_DATE, 0)
        for match in _DATE.finditer(text, start, late.end() + _LONGEST_DATE):
            if match.end() >= late.end() and match.start() <= late.start():
                if match.start() > seen and _is_never(match, text):
                    yield match.span()
                seen = max(seen, match.start())


def _is_never(match: re.Match[str], text: str) -> bool:
    named = {name[0]: value for name, value in match.groupdict().items() if value}
    month = int(named.get("m") or _MONTHS.get(named.get("n", "").lower(), 0))
    year, day = int(named["y"]), int(named.get("d", 0))
    is_name = _GOES_ON.match(text, match.end()) or "." in match[0][4:5]  # 2026.2.31, a version
    if is_name or not (year and 1 <= month <= _MONTHS_OF_YEAR):
        return False
    return _length(year, month) < day <= _LONGEST_MONTH


def _length(year: int, month: int) -> int:
    """The days of a month; :mod:`calendar` knows them too, but takes two milliseconds to import."""
    if month == _MONTHS_OF_YEAR:
        return _LONGEST_MONTH
    return (date(year, month + 1, 1) - date(year, month, 1)).days


_LATE = regex.compile(r"(?:29|3[01])(?<![0-9]..)(?![0-9])")
_LONGEST_DATE = 24
"""Characters of a date beside its day."""
_GOES_ON = regex.compile(r"[./]\w")
_MONTHS_OF_YEAR, _LONGEST_MONTH = 12, 31


def _day(match: re.Match[str]) -> tuple[date, bool] | None:
    named = {name[0]: value for name, value in match.groupdict().items() if value}
    year, month = int(named["y"]), int(named.get("m", 0))
    month = month or _MONTHS.get(named.get("n", "").lower(), 0) or 3 * int(named.get("q", 0))
    if match["d9"] and int(match["d9"]) <= 12 and not is_foreign():
        return None
    of_month = int(named["d"]) if "d" in named else None
    try:
        return date(year, month, of_month or _length(year, month)), of_month is not None
    except ValueError:
        return None
