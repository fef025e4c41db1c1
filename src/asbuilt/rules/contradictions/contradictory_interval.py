"""How often something is done is stated twice, and differently.

## What it does
Compares the sentences that say of one thing how often it does something (*A logger sends a reading
every minute*, *Loggers send a reading every 5 minutes*): those with the same words before the time,
three of them or more, but for *in each box*. Tests, conditions and bounds (*at least every hour*)
are left alone, and so is what goes to two different places.

## Why it matters
The load, the storage and the alerts were made for one of the two, and the other one is built.

## Example
```markdown
A sensor reports its level every minute.

## Capacity

Each sensor reports its level every 15 minutes.
```

## Fix
Keep the one that is meant, or say what tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.intervals import intervals
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.stated import Stated, as_long, in_words
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.spec.language import english, is_foreign, limits, spoken
from asbuilt.spec.words import without_accents


class _Done(Struct, frozen=True):
    """What is done how often, and the words behind it: where to, perhaps."""

    stated: Stated
    behind: frozenset[str]


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each interval that contradicts an earlier one."""
    first: dict[frozenset[str], _Done] = {}
    for line, _ in _OFTEN.found(subject):
        found = _done(line)
        if found is None:
            continue
        done, key = found
        earlier = first.get(key) or _nearly(first, key, done)
        if earlier is None:
            first[key] = done
            continue
        apart = done.behind and earlier.behind and done.behind.isdisjoint(earlier.behind)
        if not apart and not as_long(earlier.stated.seconds, done.stated.seconds):
            place = subject.spec.source.where(earlier.stated.text.span.start)
            yield Finding(
                f"this is done every {in_words(done.stated.seconds)} here, but every "
                f"{in_words(earlier.stated.seconds)} in {place}",
                done.stated.text.span,
                "Keep the one that is meant, or say what tells them apart.",
                (Related(earlier.stated.text.span, "it is stated here, too"),),
            )


def _nearly(
    first: Mapping[frozenset[str], _Done], key: frozenset[str], done: _Done
) -> _Done | None:
    """What is called by one word less, *gates* for *gate boxes*, and goes to the same place."""
    shorter = (key - {word} for word in key) if len(key) > _FEWEST else ()
    found = (first.get(each) for each in shorter)
    return next((each for each in found if each and each.behind == done.behind != set()), None)


_OFTEN = Wording(
    r"\b(?:every|each|once an?|hourly|daily|weekly)\b",
    *("every", "each", "once a", "hourly", "daily", "weekly"),
)


def _done(line: Said) -> tuple[_Done, frozenset[str]] | None:
    """What a sentence says to be done, and the words by which it is known."""
    if line.line.row or is_among_tests(line.line):
        return None
    stated = [*intervals(line)]
    if len(stated) != 1:
        return None
    written, place = line.line.text, stated[0].text.span
    start, end = map(line.line.index, (place.start, place.end))
    around = f"{_PART.split(written[:start])[-1]} {_PART.split(written[end:])[0]}"
    if _APART.search(english(around)) or limits(around):
        return None
    before = _CLAUSE.split(written[:start])[-1]
    behind = _CLAUSE.split(written[end:])[0]
    key, aim = _words(_DISTRIBUTED.sub(" ", before)), _words(behind)
    if not key:  # "Every hour the worker …", "Reports of a buoy: every hour"
        label = written[:start].rstrip(" *_")
        said_before = label.endswith(":")
        key, aim = (_words(label), aim) if said_before else (aim, frozenset())
    return (_Done(stated[0], aim), key) if len(key) >= _FEWEST else None


def _words(text: str) -> frozenset[str]:
    """The words by which something is known; of a language that inflects them their beginnings."""
    if not is_foreign():
        return words(text) - _WHOSE
    said = without_accents(english(text).lower())
    told = (word for word in _LETTERS.findall(said) if word not in spoken().articles)
    return frozenset(word[:_STEM] for word in told if len(word) >= _STEM) - _WHOSE


_LETTERS = regex.compile(r"[^\W\d_]+")
_STEM = 4
_FEWEST = 3
"""Words that tell what is done: who, does, what."""
_WHOSE = frozenset({"it", "their", "thei"})
_PART = regex.compile(r"[;|]|\.\s")
_CLAUSE = regex.compile(r"[;:(|]|\.\s|,\s")
_DISTRIBUTED = regex.compile(r"\b(?:in|on|at|for|from|of|by)\s+(?:each|every)\s+[\w-]+", re.I)
_APART = regex.compile(
    r"\b(?:if|when|whenever|while|during|unless|until|otherwise|else|instead|at (?:most|least)"
    r"|up to|no more|first|then|again|retr\w+|after|before|old|previous\w*|was|were|would|could"
    r"|might|planned|future|default|e\.g|for example|about|roughly|usually)\b",
    re.I,
)
"""What makes a sentence one of some, a bound, or no statement of what is so."""


RULE = Rule("CON142", "contradictory-interval", Policy.WARNING, check, __doc__)
