"""Durations that a line of the document states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.said import Said
from asbuilt.spec.figures.figure import DAY, PERIOD, period_seconds
from asbuilt.spec.figures.vocabulary import lower

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip
_WORD = "|".join(rf"(?<={word[0]}){word[1:]}" for word in WORDS)
_DURATION = regex.compile(  # with the first character alone, most places are passed
    rf"(?P<number>[0-9{''.join(sorted({word[0] for word in WORDS}))}](?<![\w.,].)(?<!ty-.)"
    rf"(?:(?<=[0-9])\d{{0,5}}(?:[.,]\d{{1,2}}(?!\d))?|(?:{_WORD})(?=[\s-])))"
    rf"[\s-]*(?P<unit>{PERIOD})"
)
"""A duration in small letters."""
_REST = regex.compile(
    r"\s*(?:and\s+)?(?P<number>\d{1,2})[\s-]*(?P<unit>(?:min(?:ute)?|sec(?:ond)?|day)s?|m|s)"
    r"(?![a-z0-9])",
    re.I,
)
"""What goes on ``2 h 10 min``."""


class Stated(Struct, frozen=True):
    """A duration as written, in seconds; ``start`` and ``end`` of it in the text that was read."""

    text: Text
    seconds: float
    start: int = 0
    end: int = 0


def durations(line: Text | Said) -> Iterator[Stated]:
    """``30 minutes``, ``24h``, ``180-day``, ``2 h 10 min``, ``two years`` in a line, in order."""
    start = 0
    for found in _DURATION.finditer(lower(line.text)):
        if found.start() < start:
            continue
        said = found["number"].replace(",", ".")
        seconds = (WORDS.get(said) or float(said)) * period_seconds(found["unit"])
        start, rest = found.end(), _REST.match(line.text, found.end())
        if rest and period_seconds(rest["unit"]) < period_seconds(found["unit"]):
            seconds += int(rest["number"]) * period_seconds(rest["unit"])
            start = rest.end()
        yield Stated(_piece(line, found.start(), start), seconds, found.start(), start)


def _piece(line: Text | Said, start: int, end: int) -> Text:
    return line.part(start, end) if isinstance(line, Said) else part(line, start, end)


_UNEVEN = 0.015
"""The share by which twelve months, of thirty days each, are shorter than a year."""


def as_long(one: float, other: float) -> bool:
    """Whether two durations, in seconds, are meant to be the same: 36 months are 3 years, and a
    quarter is 13 weeks, whatever number of days a month is taken for."""
    longer = max(one, other)
    return one == other or (longer >= 90 * DAY and abs(one - other) <= _UNEVEN * longer)


def in_words(seconds: float) -> str:
    """A duration for a message: ``43 minutes``, ``2 hours``, ``30 days``."""
    for unit, size in (("years", 365 * DAY), ("days", DAY), ("hours", 3600.0), ("minutes", 60.0)):
        is_even = seconds % size == 0 or (unit == "hours" and seconds % 60 != 0)
        if seconds >= 2 * size and (unit in ("days", "minutes") or is_even):
            return f"{seconds / size:.4g} {unit}"
    return f"{seconds:.3g} seconds"
