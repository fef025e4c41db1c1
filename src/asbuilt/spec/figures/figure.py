"""Figures with a unit: ``200 ms``, ``99.9 %``, ``10k users``, ``5 / 15 min``, ``10 MB``."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.vocabulary import lower
from asbuilt.spec.form import in_small_letters
from asbuilt.spec.language import english
from asbuilt.spec.languages.language import CJK

Unit = Literal["seconds", "fraction", "per-second", "bytes", "count"]

DAY = 86_400.0
MONTH = 30 * DAY

PERIOD = (
    r"(?:[uµμ]s|microsec(?:ond)?s?|ms|msecs?|millisec(?:ond)?s?|s|secs?|seconds?|m|mins?|minutes?|"
    r"h|hrs?|hours?|d|days?|w|weeks?|mo|months?|quarters?|y|yrs?|years?)(?![a-z0-9])"
)
"""A unit of time, for patterns that ignore case."""

CROWD = "(?:users?|sessions?|connections?|clients?|customers?|accounts?|people|visitors?|vus|vu)"
AT_ONCE = (
    "(?:concurrently|concurrent|simultaneously|simultaneous|parallel|at the same time"
    "|at the same moment|at once)"
)

_WORK = (
    "(?:requests?|calls?|jobs?|(?:up|down)loads?|transactions?|writes?|reads?|quer(?:y|ies)|streams?"
    "|orders?|bookings?|reservations?|imports?|exports?|threads?|process(?:es)?|builds?|workers?"
    "|tasks?|operations?|transfers?|servers?|containers?|replicas?|instances?|payments?|messages?"
    "|events?|runs?|tests?|updates?|changes?|edits?|holds?|files?|access|execution|load|us[ae]g?e?"
    "|processing|requirements?|submissions?|sends?)"
)
_WHO = rf"(?!{PERIOD}|{_WORK}\b|(?:and|or|with|for|at|of|in|on|by|per|each|%)\b)[^\W\d_]{{3,40}}"
PEOPLE_AT_ONCE = rf"{AT_ONCE}\s+{_WHO}\b(?!\s+{_WORK}\b)"
"""Those who are at work at the same time, whatever they are called: ``concurrent couriers``. What
they do is counted otherwise."""

_SECONDS = {
    "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "se": 1.0, "m": 60.0, "mi": 60.0,
    "h": 3600.0, "hr": 3600.0, "ho": 3600.0, "d": DAY, "da": DAY, "w": 7 * DAY, "we": 7 * DAY,
    "mo": MONTH, "qu": 90 * DAY, "y": 365 * DAY, "yr": 365 * DAY, "ye": 365 * DAY,
}  # fmt: skip
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_SCALES = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9, "千": 1e3, "万": 1e4, "萬": 1e4, "百": 1e6,
           "亿": 1e8, "億": 1e8}  # fmt: skip
"""What a number is multiplied by, by the first letter of the word behind it."""
_SCALED = "[kK]|M|[tT]housand|[mM]illion|[bB]illion|bn|百[万萬]|[万萬亿億]|千(?![字米克瓦赫卡])"

_NUMBERED = "第表图章节段骤本级层号期批轮"
"""What is numbered in Chinese, where a number follows it at once: ``阶段2``."""
NUMBER = regex.compile(
    # first the digit: all else is passed over
    rf"(?P<number>[0-9](?<![^\W{CJK}].)(?<![.,$€£#/\-\[{_NUMBERED}].)"
    r"(?<!\bEN .)(?<!\b(?:ISO|IEC|DIN|RFC) .)(?<!\bIEEE .)(?<!\bUNE-(?:EN|in) .)"
    r"(?:[0-9]{0,2}(?:[,_\u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?"
    r"|(?<=[1-9])(?<!(?:hase|tage|[Ss]tep|[Ww]ave|[Ww]eek|[Rr]ing|[Tt]ier|evel) .)"
    r"[0-9]{0,2}(?: [0-9]{3}){1,3}(?!\d|[.,]\d| [0-9])"
    r"|[0-9]*(?:[.,][0-9]+)?(?:e[+-]?[0-9]{1,2}(?![0-9a-z]))?))(?![0-9]|e[+-]?[0-9]|[x×]\b)"
    rf"(?:\s?(?P<scale>{_SCALED})(?![a-zA-Z])(?:\.(?=\s[a-z0-9])|(?<=illion|ousand)(?:\sof\b|\sd['’]))?)?"
    r"(?P<plus>\s?\+)?"
)
"""A number with its scale (``10k``, ``2 million``); none that belongs to a name or to money."""
_GROUPING = regex.compile(r"[_ \u00a0\u202f]|,(?=[0-9]{3}(?![0-9]))")

# What follows a number, in small letters: to ignore case would take three times as long. Where HTML
# has ``&nbsp;`` there are several spaces.
_PER_MILLE = regex.compile(r"\s{0,8}(?:‰|per mill?e?\b)")
_PERCENT = regex.compile(r"\s{0,8}(?:%|percent\b|per cent\b)")
_LETTER = "[a-zİß-öø-ÿа-яё]"
"""A small letter, also of nouns that are not translated, or the capital one that has no small one
as long as it is."""
_NOUN = (
    rf"(?!{PERIOD}|(?:[kmgt]i?)?b(?:its?|ytes?)?\b|(?:[cmk]m|[km]g|ml|[kh]pa|m[va]|kwh?|[kmg]?hz)\b)"
    rf"(?:{_LETTER}{{2,48}}+(?![0-9])|{_LETTER}{{1,24}}+-{_LETTER}{{2,24}}+"
    rf"|{_LETTER}{{1,8}}[0-9]{{1,2}}{_LETTER}?(?=\s))"
)
_RATE = regex.compile(
    rf"(?!\s?(?:eur|usd|gbp|chf|euros?|dollars?)\b)\s*(?:(?P<short>[rqt]ps)\b"
    rf"|(?:(?:{_NOUN}\s*){{0,3}}(?:/|\bper\b|\bevery\b|\beach\b)|(?:{_NOUN}\s*)?\ban?\b)\s*"
    rf"(?P<amount>[0-9]{{1,6}})?\s*(?P<period>{PERIOD}))"
)
_BYTES = regex.compile(
    r"\s*(?:(?P<prefix>[kmgt]?)(?P<binary>i?)b(?:ytes?)?|(?P<word>[kmgt])[a-z]{2,3}bytes?)(?![a-z0-9])"
)
_TIME = regex.compile(rf"(?:-|\s{{0,8}})(?P<unit>{PERIOD})")
_CROWD = regex.compile(
    rf"\s*(?:{_LETTER}+\s+){{0,3}}?{CROWD}\b(?:\s+{AT_ONCE})?|\s(?:{PEOPLE_AT_ONCE}"
    rf"|(?<=[0-9]\s){_WHO}(?:\s+{_WHO})?\s+{AT_ONCE})"
)
_DURATION = regex.compile(
    rf"(?:[^\w]|an?\s|for\s|(?:calendar|rolling|each|every|the)\s)*(?P<number>[0-9]{{1,9}}(?:\.[0-9]+)?)?[\s-]*(?P<unit>{PERIOD})",
    re.I,
)


class Figure(Struct, frozen=True):
    """A number with its unit, at ``start`` to ``end`` of a text. Its ``value`` is in the base unit.

    ``period`` are the seconds of a rate's period; ``plus`` marks ``1000+``; behind a ``bare`` one
    stand neither its unit nor those who are counted."""

    start: int
    end: int
    value: float
    unit: Unit
    period: float = 0.0
    plus: bool = False
    bare: bool = False


_LONGEST_NUMBER = 24


def figures(text: str, known: frozenset[str] | None = None) -> list[Figure]:
    """All figures in ``text``, from left to right; ``known`` are the beginnings of its words, or of
    those of a longer one."""
    small = lower(text)
    rated = known is None or "/" in small or "ps" in small or not _RATES.isdisjoint(known)
    return [
        _figure(small, number, rated)
        for number in NUMBER.finditer(text)
        if number.end("number") - number.start() <= _LONGEST_NUMBER
    ]


_RATES = frozenset({"per", "eve", "eac", "a", "an"})
"""How one word of each rate begins that has neither a slash nor ``rps``."""


def duration(text: str) -> float | None:
    """The seconds of the duration that ``text`` begins with (``30 minutes``, ``2h``, ``a day``)."""
    match = _DURATION.match(with_digits(english(text)))
    return float(match["number"] or 1) * period_seconds(match["unit"]) if match else None


def period_seconds(unit: str) -> float:
    """The seconds of one unit of time, which :data:`PERIOD` matches."""
    unit = in_small_letters(unit)
    if unit.startswith("milli"):
        return _SECONDS["ms"]
    return _SECONDS["us"] if unit.startswith("micro") else _SECONDS[unit[:2]]


def number_of(said: str) -> float:
    """What :data:`NUMBER` has found without its scale: ``9,999.5``, ``9 999,5``."""
    return float(said if said.isdigit() else _GROUPING.sub("", said).replace(",", "."))


def _figure(small: str, match: re.Match[str], rated: bool) -> Figure:
    """The figure of a number that was found in a text, which is ``small`` in small letters and may
    be ``rated``."""
    number = number_of(match["number"])
    number *= _SCALES[match["scale"][0].lower()] if match["scale"] else 1.0
    at, plus = match.end(), bool(match["plus"])
    if time := _TIME.match(small, at):
        number *= period_seconds(time["unit"])
        return Figure(match.start(), time.end(), number, "seconds", plus=plus)
    if percent := _PERCENT.match(small, at):
        return Figure(match.start(), percent.end(), round(number / 100, 12), "fraction", plus=plus)
    if mille := _PER_MILLE.match(small, at):
        return Figure(match.start(), mille.end(), round(number / 1000, 12), "fraction", plus=plus)
    if rated and (rate := _RATE.match(small, at)):
        per = 1.0 if rate["short"] else _per(rate)
        return Figure(match.start(), rate.end(), number / per, "per-second", per, plus)
    if size := _BYTES.match(small, at):
        number *= _factor(size)
        return Figure(match.start(), size.end(), number, "bytes", plus=plus)
    if crowd := _CROWD.match(small, at):
        return Figure(match.start(), crowd.end(), number, "count", plus=plus)
    return Figure(match.start(), at, number, "count", plus=plus, bare=True)


def _per(rate: re.Match[str]) -> float:
    return max(1, int(rate["amount"] or 1)) * period_seconds(rate["period"])


def _factor(size: re.Match[str]) -> float:
    power = _POWERS[(size["prefix"] or size["word"] or "").lower()]
    return float((1024 if size["binary"] else 1000) ** power)
