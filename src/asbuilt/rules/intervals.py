"""How often something is done, as a statement says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.said import Said
from asbuilt.rules.stated import WORDS, Stated
from asbuilt.spec.figures.figure import DAY, MONTH, PERIOD, duration, period_seconds
from asbuilt.spec.language import english

_TIMES = rf"(?P<often>twice|(?:{'|'.join(WORDS)}|\d{{1,3}})\s+times)\s+"
_INTERVAL = regex.compile(
    rf"\b(?:{_TIMES})?(?:(?P<step>\d{{1,2}})-)?"
    r"(?P<adverb>hourly|daily|nightly|weekly|monthly|quarterly|yearly|annually)\b"
    rf"|\b(?:{_TIMES.replace('often', 'many')}(?:an?|each|every|per)"
    rf"|every|each|per|once an?|once per)\s+(?:(?P<count>\d{{1,4}}|other|{'|'.join(WORDS)})[\s-]+)?"
    rf"(?P<unit>night|morning|evening|{PERIOD})",
    re.I,
)
_WEEKDAY = regex.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:every|each) (?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day)\b",
    re.I,
)
"""Once a week, where a statement names one of them."""
_LABELLED = regex.compile(
    r"\b(?:interval|frequency|cadence)(?: of|:| is)?\s+"
    rf"(?P<count>\d{{1,4}})[\s-]*(?P<unit>{PERIOD})"
    rf"|\b(?P<before>\d{{1,4}})[\s-]*(?P<of>{PERIOD})[\s-]interval"
    rf"|每\s*(?P<each>\d{{1,4}})\s*(?P<time>{PERIOD})",
    re.I,
)
"""A single Chinese character is no word that is translated."""
_CRON = regex.compile(
    r"(?<![\w*/])(?P<cron>[\d*/,]+ [\d*/,]+ [\d*/,?L]+ [\d*/,]+ [\d*/,?A-Z-]+)(?!\w)"
)
_OFTEN = regex.compile(r"(?:interval|frequency|how often|cadence|every|schedule|rhythm|cycle)\b")
"""Headers, in lower case, above times between one and the next."""
_ADVERBS = {
    "hourly": 3600.0, "daily": DAY, "nightly": DAY, "weekly": 7 * DAY, "monthly": MONTH,
    "quarterly": 90 * DAY, "yearly": 365 * DAY, "annually": 365 * DAY,
}  # fmt: skip
_DAILY = ("night", "morning", "evening")


def intervals(said: Said) -> Iterator[Stated]:
    """``daily``, ``every 6 hours``, ``twice a week``, ``interval: 6 h``, ``0 */6 * * *``, and the
    times of a row below *Interval*."""
    for found in _INTERVAL.finditer(said.text):
        yield Stated(said.found(found), _length(found))
    for found in _LABELLED.finditer(said.text):
        count = found["count"] or found["before"] or found["each"]
        unit = found["unit"] or found["of"] or found["time"]
        yield Stated(said.found(found), int(count) * period_seconds(unit))
    weekdays = [*_WEEKDAY.finditer(said.text)]
    if len(weekdays) == 1:
        yield Stated(said.found(weekdays[0]), 7 * DAY)
    if "*" in said.text:
        for found in _CRON.finditer(said.text):
            if seconds := _of_cron(found["cron"].split()):
                yield Stated(said.found(found, "cron"), seconds)
    for title, cell in zip(said.line.header, said.line.row, strict=False):
        seconds = _alone(english(cell.text)) if _OFTEN.match(english(title.text).lower()) else None
        if seconds:
            yield Stated(cell, seconds)


_ALONE = regex.compile(rf"\s*\d{{1,4}}\s*{PERIOD}\s*", re.I)


def _alone(cell: str) -> float | None:
    return duration(cell) if _ALONE.fullmatch(cell) else None


def _length(found: re.Match[str]) -> float:
    said = (found["often"] or found["many"] or "").split()
    times = 2 if said == ["twice"] else _number(said[0]) if said else 1
    if found["adverb"]:
        return _ADVERBS[found["adverb"].lower()] * int(found["step"] or 1) / times
    unit = found["unit"].lower()
    each = DAY if unit in _DAILY else period_seconds(unit)
    return each * (_number(found["count"]) if found["count"] else 1) / times


def _number(said: str) -> int:
    return int(said) if said.isdigit() else WORDS.get(said.lower(), 2)


def _of_cron(fields: list[str]) -> float | None:
    """The longest time between two runs, as far as the first field that is restricted says."""
    minute, hour, day, month, weekday = fields
    if month != "*" or day not in ("*", "?"):
        return MONTH if month == "*" else None
    if weekday not in ("*", "?"):
        return 7 * DAY if weekday.isalnum() else DAY
    for field, whole, unit in ((hour, 24, 3600.0), (minute, 60, 60.0)):
        step = field.removeprefix("*/").removeprefix("0/")
        if step != field and step.isdigit() and int(step):
            return int(step) * unit
        if field != "*":
            return whole * unit / len(field.split(","))
    return 60.0
