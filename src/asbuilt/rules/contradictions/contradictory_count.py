"""All of the things that there are so many of are another number elsewhere.

## What it does
Compares what is said of all of some things (*rolled out to all 24 wards*, *aux 58 collèges*) with
the other numbers of the same things: a larger one, or the only other one that the document has.
Times, shares and sizes are no things.

## Why it matters
The plan leaves some out, or counts some that nobody has.

## Example
```markdown
The hospital runs 22 wards.

3. All 24 wards from 2027-03-08.
```

## Fix
Write the number that is right, in both places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.figure import PERIOD
from asbuilt.spec.language import english
from asbuilt.spec.words import singular

_EVERY = (
    r"(?:all|aux|alle|allen|tou(?:s|tes) les|tod(?:os|as) (?:l?[oa]s))\s+"
    r"(?P<number>[0-9]{1,6})\s+(?P<things>[^\W\d_]{4,})"
)
_SOME = regex.compile(_EVERY)
"""The same in small letters, to see quickly that nothing is said of all of something."""
_ALL = regex.compile(rf"\b{_EVERY}", re.I)
_NUMBERED = regex.compile(r"(?<![\w.,/-])(?P<number>[0-9]{1,6})\s+(?P<things>[^\W\d_]{4,})")
_UNIT = regex.compile(rf"(?:{PERIOD}|percent|prozent|bytes?|times)", re.I)
_MOST_NOUNS = 20
_MOST_LINES = 40


class _Count(Struct, frozen=True):
    number: int
    place: Text


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each kind of things, at what is said of all of them."""
    every: dict[str, _Count] = {}
    for line in subject.statements if _SOME.search(subject.text) else ():
        found = _ALL.search(line.text)
        noun = singular(found["things"].lower()) if found else ""
        if found and noun not in every and not _is_unit(found["things"]):
            every[noun] = _Count(int(found["number"]), part(line, *found.span()))
    for noun, count in list(every.items())[:_MOST_NOUNS]:
        others = _others(subject, noun, count)
        most = max(others, default=0)
        if most and (most > count.number or len(others) == 1):
            place = others[most]
            yield Finding(
                f"`{count.place.text}` here, but `{place.text}` in "
                f"{subject.spec.source.where(place.span.start)}",
                count.place.span,
                "Write the number that is right, in both places.",
                (Related(place.span, "the other number"),),
            )


def _is_unit(word: str) -> bool:
    return _UNIT.fullmatch(word) is not None or _UNIT.fullmatch(english(word)) is not None


def _others(subject: Subject, noun: str, count: _Count) -> dict[int, Text]:
    """The other numbers of some things, each where it is first said; none where theirs is said
    again."""
    found: defaultdict[int, list[Text]] = defaultdict(list)
    lines: list[Statement] = [line for line in subject.statements if noun in line.text.lower()]
    for line in lines[:_MOST_LINES]:
        for each in _NUMBERED.finditer(line.text) if not is_among_tests(line) else ():
            place = part(line, *each.span())
            if singular(each["things"].lower()) != noun:
                continue
            if not count.place.span.start <= place.span.start < count.place.span.end:
                found[int(each["number"])].append(place)
    return {} if count.number in found else {number: places[0] for number, places in found.items()}


RULE = Rule("CON136", "contradictory-count", Policy.WARNING, check, __doc__)
