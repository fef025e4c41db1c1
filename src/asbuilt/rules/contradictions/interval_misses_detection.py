"""Something is to be noticed sooner than anybody looks.

## What it does
Compares the time within which something is to be detected (*detect an excursion within 2 minutes*)
with the one interval at which something is measured, polled or checked (*a sensor measures each 5
minutes*), where both are about the same: a word beside the one, or in what the glossary says of it,
stands in the paragraph of the other; where somebody is to be told of it within a time (*sends the
waterworks a message within 60 minutes*), three words.

## Why it matters
What happens right after a look is seen at the next one. The promise cannot be kept.

## Example
```markdown
- **FR-2**: The system detects a leak within 2 minutes.

A leak detector is polled every 5 minutes.
```

## Fix
Look more often, or promise what the interval allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import period_seconds
from asbuilt.spec.sections.glossary import Glossary

_NOTICED = Wording(
    r"\b(?:detect\w*|notic(?:es?|ed)|recogni[sz]e[sd]?|discover\w*|alerted|alarmed|warned"
    r"|raises? an alarm)\b[^.;|]{0,60}\bwithin\s+$",
    "within",
)
_SENT = Wording(
    r"\b(?:sends?|sent|notif(?:y|ies|ied)|informs?|informed|hears?|told|tells?|reports?|calls?|alerts?"
    r"|warns?)\b[^.;|]{0,100}\bwithin\s+$",
    "within",
)
"""Whom it is sent to hears of what was looked for: both have to say more of the same."""
_LOOKS = Wording(
    r"\b(?:measur(?:es?|ed)|sampl(?:es?|ed)|poll(?:s|ed)|scans?|scanned|checks?|checked|reads?|looks?)\b"
    r"[^.;|]{0,40}\b(?:each|every|once (?:an?|per|every|in)|at intervals of)\s+$",
    *("measur", "sampl", "poll", "scan", "check", "read", "look"),
)
_ONCE_A = regex.compile(
    r"\b(?:once (?:an?|per|every|each)|every|each) (?P<unit>second|minute|hour|day)\b", re.I
)
_NAMED = ("detect", "notic", "recogni", "discover", "alerted", "alarm", "warned")
_SAYS_SENT = ("send", "sent", "inform", "hear", "told", "tell", "report", "call")
_AT_ONCE = regex.compile(
    r"\b(?:on (?:each )?change|interrupt|push\w*|events?|or (?:at once|when)|also|besides)\b", re.I
)
_GENERAL = frozenset({
    "detect", "detection", "within", "minute", "second", "hour", "system", "service", "shall",
    "every", "measure", "check", "begin", "beginning", "time", "sensor", "send", "value", "data",
    "once", "user", "one", "outside", "after", "new",
})  # fmt: skip


class _Promise(Struct, frozen=True):
    line: Said
    stated: Stated
    about: frozenset[str]
    least: int = 1


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each promise, at the interval."""
    if not (subject.says(*_NAMED, *_SAYS_SENT) and subject.says("within")):
        return
    looks = [*_saying(subject, _LOOKS)]
    if len(looks) != 1:
        return
    (looking, interval) = looks[0]
    lines = [line for line in said(subject) if not is_among_tests(line.line)]
    at = lines.index(looking)
    beside = [each for each in lines[at : at + _NEAR] if each.line.head == lines[at].line.head]
    about = words(" ".join(each.text for each in beside)) - _GENERAL
    for promise in _promises(subject) if not _AT_ONCE.search(lines[at].text) else ():
        if (
            interval.seconds > promise.stated.seconds
            and len(promise.about & about) >= promise.least
        ):
            yield Finding(
                f"this is looked at every {in_words(interval.seconds)}, but something is to be "
                f"noticed within {in_words(promise.stated.seconds)} "
                f"({subject.spec.source.where(promise.line.line.span.start)})",
                interval.text.span,
                "Look more often, or promise what the interval allows.",
                (Related(promise.stated.text.span, "within which it is to be noticed"),),
            )


_NEAR, _MOST = 3, 20
_SEVERAL = 3


def _promises(subject: Subject) -> Iterator[_Promise]:
    terms = [(words(each.term.text), each) for each in subject.spec[Glossary].items]
    noticed = ((line, stated, 1) for line, stated in _saying(subject, _NOTICED))
    sent = ((line, stated, _SEVERAL) for line, stated in _saying(subject, _SENT))
    for line, stated, least in islice(chain(noticed, sent), _MOST):
        about = words(line.text) - _GENERAL
        meant = [each for term, each in terms if term and term <= about]
        told = frozenset[str]().union(*(words(each.definition.text) for each in meant))
        yield _Promise(line, stated, about | told - _GENERAL, least)


def _saying(subject: Subject, form: Wording) -> Iterator[tuple[Said, Stated]]:
    """The statements, but those of tests, with a duration behind the words of ``form``."""
    for line in form.lines(subject):
        if not is_among_tests(line.line) and (stated := _before(line, form)):
            yield line, stated


def _before(line: Said, form: Wording) -> Stated | None:
    """The duration behind the words of ``form``."""
    stated = next((e for e in durations(line) if form.search(line.text[: e.start])), None)
    found = _ONCE_A.search(line.text) if stated is None and form is _LOOKS else None
    if found and form.search(f"{line.text[: found.start('unit')]}"):
        return Stated(line.found(found), period_seconds(found["unit"]), *found.span())
    return stated


RULE = Rule("CON150", "interval-misses-detection", Policy.WARNING, check, __doc__)
