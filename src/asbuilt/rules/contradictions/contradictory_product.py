"""A product of figures is not what is stated.

## What it does
Multiplies what a line multiplies (*12,000 sensors × 288 values = 345,600 rows*), and how often one
of many does something with how many of them there are (*A sensor sends 288 values a day, so the
fleet yields 345,600 rows a day* and *12,000 sensors*): there it reports a result that is wrong by a
power of ten. So it does with one rate in two periods (*230,400 rows a day, about 7 million a
month*) and with what each of many may do below a limit of all (*chargers fall back to 40 kW each,
so that the site stays below 3,200 kW*). Rounded results are right, and products of figures with
units of size and time are passed over.

## Why it matters
Storage, networks and costs are sized by the result.

## Example
```markdown
12,000 sensors × 288 values = 345,600 rows a day
```

## Fix
Correct the result, or the figure that changed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, saying, stating
from asbuilt.rules.wording import Wording
from asbuilt.spec.words import singular

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}(?:\.[0-9]{1,3})?)"
_NOUN = r"(?:\s(?!(?:k|m|million|billion|thousand)\b)[^\W\d_]{3,}){0,3}"
_PRODUCT = regex.compile(
    rf"(?<![\w.,/×*+-])(?P<first>{_NUMBER}){_NOUN}\s?[×*]\s?(?P<second>{_NUMBER}){_NOUN}"
    rf"(?:\s?[×*]\s?(?P<third>{_NUMBER}){_NOUN})?\s?(?:=|≈|makes|gives|yields)\s?"
    rf"(?P<result>{_NUMBER})(?![\w.,]*[0-9])"
    r"(?!\s?(?:%|[kKMGT]i?B\b|[kmM]?s\b|k\b|M\b|million|billion))"
    r"(?!\s?[+×*/-])",
)
_MEASURE = regex.compile(
    r"[0-9]\s?(?:[kKMGT]i?B|bytes?|m?s|min|h|d|€|EUR|USD|cents?|%)(?![\w])|[$€£]"
)
"""Figures with units, whose product has another one."""
_EACH = Wording(
    rf"\b(?:an?|each|every|one) (?P<thing>[a-z]{{3,}}) (?:\w+ ){{0,4}}(?P<number>{_NUMBER}) "
    r"(?:[a-z]+ ){1,3}?(?:on an?|in an?|an?|per|each|every) "
    r"(?P<period>second|minute|hour|day|week|month|year)\b",
    *("second", "minute", "hour", "day", "week", "month", "year"),
)
_RATE = regex.compile(
    rf"(?<![\w.,])(?P<result>{_NUMBER}) (?:[a-z]+ ){{1,3}}?(?:an?|per|each|every) "
    r"(?P<period>second|minute|hour|day|week|month|year)\b",
    re.I,
)
_TOGETHER = regex.compile(
    r"\bi\.e\.|\b(?:so|thus|hence|therefore|total\w*|together|altogether|yields?|in all|fleet"
    r"|which (?:makes|is|gives|are|means)|that (?:makes|is))\b",
    re.I,
)
_MANY = regex.compile(
    rf"(?<![\w.,])(?P<many>{_NUMBER}) [a-z]+ (?:[a-z]+ ){{0,3}}?"
    rf"(?P<number>{_NUMBER}) (?:[a-z]+ ){{1,2}}?each"
    r"\b[^.;0-9]{0,30}\b(?:i\.e\.|(?:so|thus|hence|that is|makes?|making|together|total\w*)\b)"
    rf"[^.;0-9]{{0,30}}(?P<result>{_NUMBER})(?![\w.,]*[0-9])(?! ?(?:%|[kMG]B|million|thousand))",
    re.I,
)
_OF_TIME = regex.compile(r"(?:second|minute|hour|day|week|month|year)\b")
_MOST = 10
"""Lines of which each looks for the number of its things in the whole document."""
_ROUNDED = 0.06
_LEAST = 10


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each result."""
    for line in stating(subject, "×", " * "):
        yield from _multiplied(line)
    each = (
        (line, found)
        for line, found in _EACH.found(subject)
        if not line.line.row and _OF_TIME.search(line.line.text)
    )
    for line, found in islice(each, _MOST):
        yield from _of_all(subject, line, found)
    for line in saying(subject, *_PERIODS):
        yield from _over_time(line)
    limited = (line for line in saying(subject, " each") if _LIMITED.search(line.text))
    for line in islice(limited, _MOST):
        yield from _above_limit(subject, line)
    for line in saying(subject, " each "):
        if " each " in line.line.text and (many := _MANY.search(line.text)):
            yield from _of_many(line, many)


def _over_time(line: Said) -> Iterator[Finding]:
    """What a line says to come of a rate in another period: ``230,400 rows a day, about 700,000 a
    month``. A month may have twenty working days, and a day eight hours."""
    found = _RATES.search(line.text) if _TWO_NUMBERS.search(line.line.text) else None
    if found is None:
        return
    one, other = found["one"].lower(), found["other"].lower()
    number, result = _scaled(found, "number"), _scaled(found, "result")
    if _LASTS[one] >= _LASTS[other] or not (number and result):
        return
    most = _LASTS[other] / _LASTS[one]
    least = most / _WORKING.get((one, other), 1.0)
    if not least / _LOOSE <= result / number <= most * _LOOSE:
        yield Finding(
            f"{number:,.10g} a {one} are {_rounded(number * most)} a {other}, not "
            f"{found['result']}",
            line.found(found, "result").span,
            "Correct the result, or the figure that changed.",
        )


_TWO_NUMBERS = regex.compile(r"[0-9][0-9, ]*[^\W\d][^|0-9]{3,60}[0-9]{2}")
_LASTS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800,
          "month": 2629800, "year": 31557600}  # fmt: skip
_PERIODS = ("hour", "day", "week", "month", "year", "minute")
_WORKING = {
    ("hour", "day"): 3.0, ("hour", "week"): 4.5, ("hour", "month"): 5.0, ("hour", "year"): 5.5,
    ("minute", "day"): 3.0, ("second", "day"): 3.0, ("day", "week"): 1.5, ("day", "month"): 1.6,
    ("day", "year"): 1.9, ("week", "year"): 1.4, ("month", "year"): 1.4, ("minute", "week"): 4.5,
    ("minute", "month"): 5.0, ("second", "week"): 4.5, ("second", "month"): 5.0,
}  # fmt: skip
"""How much less there may be where nobody works at night and at weekends."""
_LOOSE = 1.3
_SCALE = {"": 1.0, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9}
_PERIOD = r"(?:an?|per|each|every)\s(?P<{}>second|minute|hour|day|week|month|year)\b"
_RATES = regex.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER})(?:\s(?P<number_scale>thousand|million|billion))?\s"
    rf"(?P<noun>[a-z]{{3,}})(?:\s[a-z]+)?\s{_PERIOD.format('one')}"
    r"(?:,|\s?=|\s?≈|;)\s(?:(?:so|thus|hence|or|i\.e\.|that|which|this|it|is|are|makes?|about|around"
    r"|roughly|some|nearly|almost)\s){0,4}"
    rf"(?P<result>{_NUMBER})(?:\s(?P<result_scale>thousand|million|billion))?\s"
    rf"(?:(?P=noun)\s)?{_PERIOD.format('other')}",
    re.I,
)


def _rounded(number: float) -> str:
    """With three digits that count: ``7,010,000``."""
    return f"{float(f'{number:.3g}'):,.10g}"


def _scaled(found: re.Match[str], name: str) -> float:
    return _value(found[name]) * _SCALE[(found[f"{name}_scale"] or "").lower()]


def _above_limit(subject: Subject, line: Said) -> Iterator[Finding]:
    """What many of a thing do together where each of them does so much, if it is more than the line
    says: ``chargers fall back to 60 kW each, so that the site stays below 3,200 kW``."""
    found = _LIMITED.search(line.text)
    if found is None:
        return
    things = _PLURAL.findall(line.text[: found.start()].lower())
    if not things:
        return
    counts = [(_value(number), place) for number, place in _counted(subject, singular(things[-1]))]
    often = Counter(number for number, _ in counts).most_common(2)
    if not often or (len(often) > 1 and often[0][1] == often[1][1]):
        return
    number = often[0][0]
    together, limit = number * _value(found["each"]), _value(found["limit"])
    if together > limit * (1 + _ROUNDED):
        place = next(place for each, place in counts if each == number)
        yield Finding(
            f"{number:,.10g} × {found['each']} {found['unit']} makes {together:,.10g}, more than "
            f"{found['limit']} {found['unit']}",
            line.found(found, "each").span,
            "Correct the figure that changed.",
            (Related(place.line.span, f"{number:,.10g} here"),),
        )


_LIMITED = regex.compile(
    rf"(?<![\w.,])(?P<each>{_NUMBER})\s?(?P<unit>[a-zA-Z€%]{{1,6}}) each\b[^.;0-9]{{0,60}}"
    r"\b(?:below|under|at or below|at most|within|no more than|not (?:exceed|above)|up to|makes?|is"
    r"|are)"
    rf"\s(?:the )?(?P<limit>{_NUMBER})\s?(?P=unit)\b"
)
_PLURAL = regex.compile(r"[a-z]{3,}s\b")


def _of_many(line: Said, found: re.Match[str]) -> Iterator[Finding]:
    """What a line says that many do together, of each of whom it says what one does, if it is wrong
    by a power of ten: ``8,000 users with 25 calls each per day, i.e. 20,000 calls a day``."""
    product, result = _value(found["many"]) * _value(found["number"]), _value(found["result"])
    tens = math.log10(product / result) if product and result else 0.0
    if abs(tens - round(tens)) < _EXACT and round(tens):
        yield Finding(
            f"this makes {product:,.10g}, not {found['result']}",
            line.found(found, "result").span,
            "Correct the result, or the figure that changed.",
        )


def _multiplied(line: Said) -> Iterator[Finding]:
    """The products that a line writes out."""
    for found in _PRODUCT.finditer(line.text):
        if _MEASURE.search(found[0]):
            continue
        factors = [_value(found[each]) for each in ("first", "second", "third") if found[each]]
        product, result = math.prod(factors), _value(found["result"])
        if product and abs(product - result) > _ROUNDED * product:
            yield Finding(
                f"this makes {product:,.10g}, not {found['result']}",
                line.found(found, "result").span,
                "Correct the result, or the figure that changed.",
            )


def _of_all(subject: Subject, line: Said, one: re.Match[str]) -> Iterator[Finding]:
    """What a line says that all do together of whom it says what one does, if it is wrong by a
    power of ten."""
    rates = [
        each
        for each in _RATE.finditer(line.text, one.end())
        if each["period"].lower() == one["period"].lower()
    ]
    if len(rates) != 1 or not _TOGETHER.search(line.text, one.end(), rates[0].end()):
        return
    numbers = {_value(number): at for number, at in _counted(subject, one["thing"])}
    if len(numbers) != 1:
        return
    (many, place), number = next(iter(numbers.items())), _value(one["number"])
    result = _value(rates[0]["result"])
    if number < _LEAST or many < _LEAST or not result:
        return
    tens = math.log10(number * many / result)
    if abs(tens - round(tens)) < _EXACT and round(tens):
        yield Finding(
            f"{many:,.10g} × {one['number']} makes {many * number:,.10g}, not {rates[0]['result']}",
            line.found(rates[0], "result").span,
            "Correct the result, or the figure that changed.",
            (Related(place.line.span, f"{many:,.10g} here"),),
        )


_EXACT = 1e-6


def _counted(subject: Subject, thing: str) -> Iterator[tuple[str, Said]]:
    """How many of a thing there are, wherever the document says it."""
    pattern = regex.compile(
        rf"(?<![\w.,/])(?P<number>{_NUMBER}) (?:[a-z]+ )?(?P<noun>{thing.lower()[:3]}[a-z]+)\b",
        re.I,
    )
    for line in saying(subject, f" {thing.lower()[:3]}"):
        for found in pattern.finditer(line.text):
            if found["noun"].lower() != thing.lower() and singular(found["noun"].lower()) == thing:
                yield found["number"], line


def _value(number: str) -> float:
    return float(number.replace(",", ""))


RULE = Rule("CON148", "contradictory-product", Policy.WARNING, check, __doc__)
