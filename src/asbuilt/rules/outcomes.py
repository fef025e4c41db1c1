"""What a test expects of the figures that it tries, and what a requirement allows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.words import singular

_N = r"(?P<%s>[0-9]{1,6}(?:[.,][0-9]{1,2})?)(?![\d.,]*\d)"
_UNIT = r"(?P<%s>[^\W\d_]{1,20}|[€$£])"
_TRIED = regex.compile(
    rf"(?<![\w.,:-]){_N % 'one'}(?: {_UNIT % 'own'})?,? (?:and|then|or|&|against)"
    rf"(?: [a-z]{{2,4}})? {_N % 'two'} ?{_UNIT % 'unit'}"
)
"""``9 and 201 euro``, ``23 hours and 11 hours``, ``for 4 and for 13 people``."""
_RANGE = regex.compile(
    rf"(?<![\w.,:-]){_N % 'low'}(?: {_UNIT % 'own'})? ?(?:to|and|a|bis|à|até|–|-|…|\.\.)"
    rf" ?{_N % 'high'} ?{_UNIT % 'unit'}"
)
_ONE = regex.compile(
    r"(?P<sign>up to|at most|no more than|not more than|a maximum of|maximum of|at least"
    r"|no less than|not less than|no later than|a minimum of|minimum of|until|[≤≥]) "
    rf"{_N % 'bound'} ?{_UNIT % 'unit'}"
    r"(?P<behind> (?:before|ahead|earlier|in advance|prior|antes|avant|vorher|vor))?"
)
_LEAST = ("at least", "no less than", "not less than", "a minimum of", "minimum of", "≥")
_RESULT = regex.compile(
    r"(?<![\w.,-])(?:(?P<good>2[0-9]{2}|accept\w*|creat\w+|book(?:ed|s)|pass(?:es|ed)?|succeed\w*"
    r"|allow\w*|granted|works?|taken|stored)|(?P<bad>4[0-9]{2}|refus\w+|reject\w+|den(?:y|ied|ies)"
    r"|fail\w*|not (?:accepted|created|possible|allowed)))(?![\w.,]*\w)(?! ?(?:%|ms\b))"
)
_ALL = regex.compile(r"\b(?:both|all|each|every|either|amb[oa]s|beid\w+|tou[st]\w*|todos)\b")


class Bounds(Struct, frozen=True):
    """The least and the most of what is counted in a unit; those that are not set lie far out."""

    least: float
    most: float
    unit: str

    def nearest(self, value: float) -> float:
        return min((self.least, self.most), key=lambda bound: abs(bound - value))


def allowed(required: str) -> list[Bounds]:
    """The bounds that a requirement sets, in English and in small letters."""
    found = [
        Bounds(_number(each["low"]), _number(each["high"]), singular(each["unit"]))
        for each in _RANGE.finditer(required)
        if _number(each["low"]) < _number(each["high"])
    ]
    if (short := [*_TOO_LITTLE.finditer(required)]) and _REFUSES.search(required):
        found += (
            Bounds(_number(each["bound"]), float("inf"), singular(each["unit"])) for each in short
        )
    for each in _ONE.finditer(required):
        bound, unit = _number(each["bound"]), singular(each["unit"])
        is_least = each["sign"] in _LEAST or each["behind"] is not None
        found.append(
            Bounds(bound, float("inf"), unit) if is_least else Bounds(float("-inf"), bound, unit)
        )
    return found


_REFUSES = regex.compile(r"\b(?:refus\w+|reject\w*|den(?:y|ies|ied)|turn(?:s|ed)? away)\b")
_TOO_LITTLE = regex.compile(
    r"\b(?:younger than|aged under|aged below|under the age of|under|below the age of|below)"
    rf" {_N % 'bound'} ?(?P<unit>years?)\b"
)
"""``refuse a person who is younger than 14 years``."""
_AGED = regex.compile(
    rf"\b(?:aged?|is|of) {_N % 'number'}(?: (?:years?(?: of age| old)?|and))?\b(?!\.\d)"
)
_AGE = regex.compile(r"\bage[ds]?\b|\byears? (?:old|of age)\b")


def ages(said: str) -> Iterator[tuple[float, bool, str]]:
    """The ages that the clauses of a test try one by one, and whether each is accepted: ``aged 12:
    422; aged 13: 201``."""
    for clause in regex.split(r"[;|]|\.\s", said) if _AGE.search(said) else ():
        found = [*_AGED.finditer(clause)]
        expected = _results(clause[found[0].end() :]) if len(found) == 1 else []
        if expected and len({*expected}) == 1:
            yield _number(found[0]["number"]), expected[0], "year"


def tried(said: str) -> Iterator[tuple[float, bool, str]]:
    """Two figures that a test tries, in English and in small letters, whether it expects each to be
    accepted, and their unit."""
    for found in _TRIED.finditer(said):
        unit = singular(found["unit"])
        if found["own"] and singular(found["own"]) != unit:
            continue
        numbers = _number(found["one"]), _number(found["two"])
        expected = _results(f"{said[: found.start()]} {said[found.end() :]}")
        if len(expected) == len(numbers):
            yield from (
                (each, is_good, unit) for each, is_good in zip(numbers, expected, strict=True)
            )


def _results(said: str) -> list[bool]:
    """What comes of the one and of the other; the same of both where a test says so."""
    found = [each for each in _RESULT.finditer(said)]
    results = [each["good"] is not None for each in found]
    if len(results) == 1 and _ALL.search(said):
        return results * 2
    apart = all(_APART.search(said[one.end() : two.start()]) for one, two in pairwise(found))
    return results if apart else []


_APART = regex.compile(r"\b(?:and|then|but|or|second|other|latter)\b|[,;/|]")


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def days_between(said: str) -> int | None:
    """The days from the first to the second of the two dates that a text in small letters names;
    None for other numbers of dates."""
    found = [_date(each) for each in _DATE.finditer(said)]
    if len(found) != _BOTH or None in found:
        return None
    first, second = (each for each in found if each)
    if second < first and not _YEAR.search(said):
        second = second.replace(year=second.year + 1)
    return (second - first).days


_BOTH = 2
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_DATE = regex.compile(
    rf"\b(?:(?P<year>20[0-9]{{2}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})"
    rf"|(?P<day_first>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? (?P<name>{_NAME})"
    rf"|(?P<name_first>{_NAME}) (?P<day_last>[0-9]{{1,2}})(?:st|nd|rd|th)?)(?![\w-])"
)
_YEAR = regex.compile(r"\b20[0-9]{2}\b")
_SOME_YEAR = 2027
"""A year without a 29 February, for dates that have none."""


def _date(found: re.Match[str]) -> date | None:
    name = found["name"] or found["name_first"]
    month = _MONTHS.index(name[:3]) + 1 if name else int(found["month"])
    day = int(found["day_first"] or found["day_last"] or found["day"])
    try:
        return date(int(found["year"] or _SOME_YEAR), month, day)
    except ValueError:
        return None


def days_after(required: str) -> int | None:
    """The days after which something is due, where a requirement in small letters says it once."""
    found = [*_AFTER.finditer(required)]
    if len(found) != 1:
        return None
    return int(found[0]["number"]) * (7 if found[0]["unit"] == "week" else 1)


_AFTER = regex.compile(
    r"\b(?P<number>[0-9]{1,3}) (?P<unit>day|week)s? (?:after|from|later|past|following)\b"
)
