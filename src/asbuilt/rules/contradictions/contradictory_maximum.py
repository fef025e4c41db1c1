"""Something is refused from another one on than a requirement allows.

## What it does
Compares how many of a thing a requirement allows (*at most 6 boxes a day*) with the one that is
refused elsewhere (*the eleventh box for a day is answered with 409*), or with the attempt after
which something is given up (*after the tenth attempt the event becomes a dead letter*), or with how
many somebody has or sends when another one is refused (*409 if the reader has 8 loans*, *413 for
more than 200 values*): both name the thing
and something else that they are about, and no other requirement allows another number of it. So it
does with the only two statements below different headings about the most of one thing (*up to
50,000 rows*).

## Why it matters
One of the two is built, and who relies on the other is refused, or let in too often.

## Example
```markdown
- **FR-2**: A dish can be scored up to 8 times.

A thirteenth scoring of the same dish is answered with 409.
```

## Fix
Let the first one that is refused follow the last one that is allowed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.ordinals import HELD, LAST, MORE, MORE_FIRST, MOST, REFUSED, number_of
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.words import singular

_STEM = 5
"""The letters by which words are compared: *scored* and *scoring*."""
_COMMON = 2
"""What both are about: the thing, and one more."""
_REFUSES = regex.compile(r"\b(?:4[0-9]{2}|refus\w+|reject\w+|denied|declined)\b", re.I)
_MAX = "maxim"
_GENERAL = frozenset(
    {"ha", "same", "time", "times", "most", "allowed", "answered", "every", "each"}
)


class _Allowed(Struct, frozen=True):
    """How many a requirement allows, the stems of its words, and of those behind the number."""

    item: Requirement
    most: int
    said: frozenset[str]
    of: frozenset[str]


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each statement that refuses another one."""
    told = [
        (line, found, form)
        for form in (REFUSED, LAST, HELD, MORE, MORE_FIRST)
        for line in form.lines(subject)
        for found in form.pattern.finditer(line.text)
    ]
    by_stem = _by_stem(subject) if told else {}
    for line, found, form in told if by_stem else ():
        beyond = form is REFUSED
        if form is HELD and not _REFUSES.search(line.text):
            continue
        thing = _stems(found["of"]) if "of" in form.pattern.groupindex else None
        if thing is not None and not thing and form is not HELD:
            continue  # a unit
        about = _stems(found["what"]) | (thing or frozenset())
        if form in _OF_ENDPOINTS:
            about |= _stems(f"{english(line.line.head)} {line.text}")
        about = about or _stems(line.text[: found.start()])
        alike = [each for stem in thing or about for each in by_stem.get(stem, ())]
        if form in _OF_ENDPOINTS:
            alike = [each for each in alike if thing and thing & each.of]
        same = {each.most: each for each in alike if len(each.said & about) >= _COMMON}
        if len(same) != 1:
            continue
        allowed = next(iter(same.values()))
        span = line.found(found, "nth").span
        own = allowed.item.span
        if (
            number_of(found["nth"]) != allowed.most + beyond
            and not own.start <= span.start < own.end
        ):
            yield Finding(
                f"`{found['nth']}` is the {'one that is refused' if beyond else 'last one'} "
                f"here, but `{allowed.item.id.text}` allows {allowed.most}",
                span,
                "Let the first one that is refused follow the last one that is allowed."
                if beyond
                else "Keep the number that is meant.",
                (Related(own, f"`{allowed.item.id.text}` is here"),),
            )
    yield from _said_twice(subject)


_NOUN = 2
"""Words behind a number that say what it counts."""
_OF_ENDPOINTS = (MORE, MORE_FIRST)
"""What is said below an endpoint, which names the rest of what it is about."""


def _said_twice(subject: Subject) -> Iterator[Finding]:
    """The only two statements about the most of one thing, *rows*, below different headings, that
    are about the same by another word, too, and differ."""
    told: defaultdict[str, list[tuple[Said, re.Match[str]]]] = defaultdict(list)
    for line in _MOST_OF.lines(subject):
        for found in _MOST_OF.pattern.finditer(line.text):
            told[singular(found["noun"].lower())].append((line, found))
    for noun, places in told.items():
        if len(places) != _COMMON or noun in _NO_THINGS:
            continue
        (first, one), (second, other) = places
        sides = [_PER.findall(each.text) for each, _ in places]
        shared = _about(first) & _about(second) - _stems(noun)
        apart = first.line.head != second.line.head
        if apart and _number(one) != _number(other) and shared and sides[0] == sides[1]:
            yield Finding(
                f"at most `{other['most']} {other['noun']}` here, but `{one['most']}` in "
                f"{subject.spec.source.where(first.line.span.start)}",
                second.found(other, "most").span,
                "Keep the number that is meant, or say what tells them apart.",
                (Related(first.found(one, "most").span, f"{one['most']} here"),),
            )


def _about(line: Said) -> frozenset[str]:
    return _stems(f"{english(line.line.head)} {line.text}") - _EVERYWHERE


def _number(found: re.Match[str]) -> str:
    return regex.sub(r"[,. ]", "", found["most"])


_MOST_OF = Wording(
    r"\b(?:at most|up to|limited to|no more than|not more than|a maximum of|maximum of)\s+"
    r"(?P<most>[0-9][0-9,. ]{0,9})\s(?P<noun>[a-z]{4,})\b",
    *("at most", "up to", "limited to", "more than", "maximum of"),
)
_PER = regex.compile(r"\b(?:per|each|every|an?|for) (?:an? |the )?([a-z]{3,})\b", re.I)
_NO_THINGS = {
    "second", "minute", "hour", "day", "week", "month", "year", "percent", "character", "byte",
    "kilobyte", "megabyte", "gigabyte", "time", "attempt", "metre", "meter", "kilometre", "cent",
    "euro", "dollar", "digit", "letter", "line", "point", "request", "call", "user", "people",
}  # fmt: skip
"""Units, and what is limited in many respects."""
_EVERYWHERE = frozenset({"max", "limit", "retur", "answe", "servi", "syste", "shall", "most"})


def _by_stem(subject: Subject) -> dict[str, list[_Allowed]]:
    """What requirements allow one number of, by the stems of their words."""
    found: defaultdict[str, list[_Allowed]] = defaultdict(list)
    for item in subject.spec[Requirements].items:
        stated = item.target_text.text if item.target_text else ""
        whole = item.text.text if stated in item.text.text else f"{item.text.text}, {stated}"
        criteria = (each.text for each in item.criteria if "most" in each.text or _MAX in each.text)
        text = with_digits(english("; ".join((whole, *criteria))))
        most = [*MOST.finditer(text)]
        if len(most) == 1:
            behind = " ".join(text[most[0].end() :].split()[:_NOUN])
            allowed = _Allowed(item, int(most[0]["most"]), _stems(text), _stems(behind))
            for stem in allowed.said:
                found[stem].append(allowed)
    return found


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(text) - _GENERAL)


RULE = Rule("CON139", "contradictory-maximum", Policy.WARNING, check, __doc__)
