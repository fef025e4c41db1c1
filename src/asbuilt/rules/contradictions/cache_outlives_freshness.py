"""Something is cached for longer than it may be old.

## What it does
Compares how old something may be at most (*The stock that customers see is at most 15 seconds old*,
*prices are never older than a minute*, *a change is visible in the catalogue within 2 minutes*)
with how long it is cached (*The stock … is cached with a TTL of 120 seconds*, *holds the catalogue
in memory for 10 minutes*), where both name it and something else besides, and nothing renews the
cache in between.

## Why it matters
For most of that time people see what they were promised not to see any more.

## Example
```markdown
- The stock figures that customers see are at most 15 seconds old.

The stock figures of a shop are cached with a TTL of 120 seconds.
```

## Fix
Cache it for no longer than it may be old, or renew the cache with each change, and say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words

_OLD = regex.compile(
    r"\b(?:at most|no more than|not more than|up to|less than|under|maximum|max\.?)[\s:]+$", re.I
)
_WITHIN = regex.compile(
    r"\bfresh (?:to )?(?:within )?$"
    r"|\b(?:visible|seen|shown|appears?|known|shows? up)\b[^.;|]{0,30}\bwithin\s+$",
    re.I,
)
_CHANGES = regex.compile(
    r"\W*(?:changes? (?:to|of|in) |an? changed? |new )?(?:the |an? )?(?P<of>.+?)(?: changes?)?\s*$",
    re.I,
)
"""What changes, of which is said when it is seen."""
_OLDER = regex.compile(r"\b(?:no|not|never)(?: be)?(?: any)? older than(?: an?)?\s+$", re.I)
_IS_OLD = regex.compile(r"\s+(?:old|behind|stale|out of date|late)\b", re.I)
_CACHED = Wording(
    r"\b(?:cach\w+|ttl|time[- ]to[- ]live|max-age|(?:holds?|keeps?|held|kept)\b[^.;|]{3,40}\bin"
    r" (?:its |the )?memory)\b",
    *("cach", "ttl", "time-to", "time to", "max-age", "memory"),
)
_WHERE = regex.compile(
    r"\b(?:visible|seen|shown|appears?|known|shows? up) (?:in|on) (?:the |our )?"
    r"(?P<where>[a-z]{4,}) within\s+$",
    re.I,
)
"""``A change is visible in the catalogue within``."""
_RENEWED = regex.compile(
    r"\b(?:invalidat\w+|evict\w+|refresh\w+|renew\w*|purged?|cleared|dropped|removed|updated?"
    r"|overwritten|written through|write-through)\b",
    re.I,
)
_NOT = regex.compile(
    r"\b(?:no|not|never|without)\b(?: (?:other|any|further|explicit|active))?\s*$", re.I
)
_CLAUSE = regex.compile(
    r"\b(?:that|which|is|are|was|were|must|shall|may|can|should|will|never|shown|seen|shows? up"
    r"|appears?)\b",
    re.I,
)
_GENERAL = frozenset({
    "cache", "cached", "second", "minute", "hour", "most", "old", "older", "than", "ttl", "value",
    "data", "answer", "response", "read", "service", "user", "customer", "client", "show", "shown",
    "see", "seen", "become", "visible", "within", "change",
    "system", "every", "time", "page", "request",
})  # fmt: skip
_SHARED, _MOST = 2, 50


class _Age(Struct, frozen=True):
    """How old something may be; ``noun`` is what, ``about`` are all words of its statement."""

    line: Said
    stated: Stated
    noun: str
    about: frozenset[str]
    where: str = ""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each cache that keeps something for too long."""
    if not (subject.says("cach", "ttl", "max-age") and subject.says(*_SAYS_AGE)):
        return
    if any(_renews(line.text) for line, _ in _INVALIDATED.found(subject)):
        return
    ages = [age for line, _ in _SIGN.found(subject) if (age := _age(line))]
    lines = said(subject) if ages else ()
    cached = {*_CACHED.lines(subject)} if ages else ()
    for at, line in enumerate(lines):
        kept = _kept(line) if line in cached else None
        if kept is None or any(map(_renews, _around(lines, at))):
            continue
        about = words(f"{line.line.head} {line.text}") - _GENERAL
        for age in ages[:_MOST]:
            named = age.noun in about and len(age.about & about) >= _SHARED
            named = named or (age.where != "" and _caches(line, age.where))
            if named and kept.seconds > age.stated.seconds:
                yield Finding(
                    f"`{age.noun}` may be {in_words(age.stated.seconds)} old at most, but is cached"
                    f" for {in_words(kept.seconds)} "
                    f"({subject.spec.source.where(age.line.line.span.start)})",
                    kept.text.span,
                    "Cache it for no longer than it may be old, or renew it with each change.",
                    (Related(age.stated.text.span, "how old it may be"),),
                )
                break


def _age(line: Said) -> _Age | None:
    if is_among_tests(line.line) or _CACHED.search(line.text):
        return None
    for stated in durations(line):
        before = line.text[: stated.start]
        is_most = _OLD.search(before) and _IS_OLD.match(line.text, stated.end)
        if is_most or _OLDER.search(before) or _WITHIN.search(before):
            piece = before.rpartition("|")[2].rpartition("**: ")[2]
            verb = _CLAUSE.search(piece)
            subject = piece[: verb.start()] if verb else piece
            changed = _CHANGES.match(subject)
            subject = changed["of"] if changed else subject
            last = [word for word in regex.split(r"[\W_]+", subject) if words(word)]
            about = words(f"{line.line.head if not line.line.row else ''} {line.text}") - _GENERAL
            shown = _WHERE.search(before)
            where = shown["where"].lower() if shown else ""
            noun = next(iter(words(last[-1]))) if last else where
            if noun in _GENERAL:
                noun = where
            if noun:
                return _Age(line, stated, noun, about, where)
    return None


def _caches(line: Said, what: str) -> bool:
    """Whether a statement says that this very thing is cached: ``Holds the list in memory``."""
    named = rf"(?:the |its |our |whole ){{0,2}}{what}\b"
    kept = rf"(?<!\bof )(?<!\bof the ){what} (?:is|are) (?:cached|held|kept)"
    return (
        regex.search(
            rf"\b(?:caches?|holds?|keeps?) {named}|\b{kept}",
            line.text,
            re.I,
        )
        is not None
    )


def _kept(line: Said) -> Stated | None:
    """How long a statement says that something is cached, if it states no other time."""
    if not _CACHED.search(line.text) or is_among_tests(line.line):
        return None
    found = [*durations(line)]
    return found[0] if len(found) == 1 else None


def _around(lines: tuple[Said, ...], at: int) -> Iterator[str]:
    """The statement and those beside it below the same heading."""
    for line in lines[max(0, at - 2) : at + 3]:
        if line.line.head == lines[at].line.head:
            yield line.text


_SAYS_AGE = (" old", "behind", "stale", "out of date", "fresh", "visible", "within")
_SIGN = Wording(
    r" (?:old|behind|stale|out of date|within|fresh)",
    *(" old", " behind", " stale", " out of date", " within", " fresh"),
    flags=0,
)
_INVALIDATED = Wording(
    r"\b(?:invalidat\w+|evict\w+|write-through|purged? (?:on|when|by|with))\b",
    *("invalidat", "evict", "write-through", "purge"),
)
"""What says that what is cached is renewed when something changes."""


def _renews(text: str) -> bool:
    return any(not _NOT.search(text[: found.start()]) for found in _RENEWED.finditer(text))


RULE = Rule("CON144", "cache-outlives-freshness", Policy.WARNING, check, __doc__)
