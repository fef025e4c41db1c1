"""A product of figures is not what is stated.

## What it does
Multiplies what a line multiplies (*12,000 sensors × 288 values = 345,600 rows*), and how often one
of many does something with how many of them there are (*A sensor sends 288 values a day, so the
fleet yields 345,600 rows a day* and *12,000 sensors*): there it reports a result that is wrong by a
power of ten. Rounded results are right, and figures with units of size and time are passed over.

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
from collections.abc import Iterator
from itertools import islice

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
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
_EACH = regex.compile(
    rf"\b(?:an?|each|every|one) (?P<thing>[a-z]{{3,}}) (?:\w+ ){{0,4}}(?P<number>{_NUMBER}) "
    r"(?:[a-z]+ ){1,3}?(?:on an?|in an?|an?|per|each|every) "
    r"(?P<period>second|minute|hour|day|week|month|year)\b",
    re.I,
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
    lines = said(subject)
    for line in lines:
        if "×" in line.line.text or " * " in line.line.text:
            yield from _multiplied(line)
    each = (
        (line, found)
        for line in (lines if subject.says("each", "every", "per", " a ", " an ") else ())
        if not line.line.row and _OF_TIME.search(line.line.text)
        if (found := _EACH.search(line.text))
    )
    for line, found in islice(each, _MOST):
        yield from _of_all(subject, line, found)
    for line in lines if subject.says("each") else ():
        if " each " in line.line.text and (found := _MANY.search(line.text)):
            yield from _of_many(line, found)


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
    for line in said(subject):
        for found in pattern.finditer(line.text):
            if found["noun"].lower() != thing.lower() and singular(found["noun"].lower()) == thing:
                yield found["number"], line


def _value(number: str) -> float:
    return float(number.replace(",", ""))


RULE = Rule("CON148", "contradictory-product", Policy.WARNING, check, __doc__)
