"""Durations and intervals that a line of the document states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.spec.figures.figure import DAY, MONTH, PERIOD, period_seconds

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "thirty": 30,
}  # fmt: skip
_DURATION = regex.compile(
    rf"(?<![\w.,])(?P<number>\d{{1,6}}(?:\.\d+)?|(?:{'|'.join(_WORDS)})(?=[\s-]))[\s-]*"
    rf"(?P<unit>{PERIOD})",
    re.I,
)
_INTERVAL = regex.compile(
    rf"\b(?:(?P<adverb>hourly|daily|nightly|weekly|monthly|yearly|annually)"
    rf"|(?:every|each|per|once an?|once per)\s+(?:(?P<count>\d{{1,4}})[\s-]*)?"
    rf"(?P<unit>night|{PERIOD}))",
    re.I,
)
_ADVERBS = {
    "hourly": 3600.0, "daily": DAY, "nightly": DAY, "weekly": 7 * DAY, "monthly": MONTH,
    "yearly": 365 * DAY, "annually": 365 * DAY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A duration as written, in seconds."""

    text: Text
    seconds: float


def durations(line: Text) -> Iterator[Stated]:
    """``30 minutes``, ``24h``, ``180-day``, ``two years`` in a line, in order."""
    for found in _DURATION.finditer(line.text):
        number = _WORDS.get(found["number"].lower()) or float(found["number"])
        seconds = number * period_seconds(found["unit"])
        yield Stated(part(line, *found.span()), seconds)


def intervals(line: Text) -> Iterator[Stated]:
    """``daily``, ``every 6 hours``, ``once a week`` in a line, in order."""
    for found in _INTERVAL.finditer(line.text):
        yield Stated(part(line, *found.span()), _length(found))


def in_words(seconds: float) -> str:
    """A duration for a message: ``43 minutes``, ``2 hours``, ``30 days``."""
    for unit, size in (("years", 365 * DAY), ("days", DAY), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * size and (unit != "years" or seconds % size == 0):
            return f"{seconds / size:.4g} {unit}"
    return f"{seconds:.3g} seconds"


def _length(found: re.Match[str]) -> float:
    if found["adverb"]:
        return _ADVERBS[found["adverb"].lower()]
    each = DAY if found["unit"].lower() == "night" else period_seconds(found["unit"])
    return each * int(found["count"] or 1)
