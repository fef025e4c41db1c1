"""Until when something may be cancelled or changed is stated twice.

## What it does
Compares the times before one and the same event (*the start*, *departure*) up to which something
may be cancelled, changed, refunded, returned or handed in: in requirements, limits, errors and what
is said of endpoints, in every language. Tests try other times, reminders are something else.

## Why it matters
One of the two is built. Customers are refused what the other one promises, or get it for nothing.

## Example
```markdown
- **FR-4**: A traveller can cancel a booking up to 2 hours before departure.

| Status | Code       | When                                            |
| ------ | ---------- | ----------------------------------------------- |
| 422    | `too_late` | Cancellation less than 4 hours before departure |
```

## Fix
Keep the time that is meant, or say what tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.stated import Stated, as_long, durations, in_words
from asbuilt.spec.language import english

_MARKS = ("before", "vor ", "antes", "avant", "para ", "prior to")
"""How languages say before."""
_BEFORE = regex.compile(
    r"(?:\s(?:or more|o más|ou plus|ou mais|oder mehr))?\s+(?:before|prior to|vor|antes d\w+|avant"
    r"|para|for)\s+(?:(?:the|its|their|an?|his|her|each|der|dem|den|el|la|los|le|les|o|a|do|da)\s+|l[’'])*"
    r"(?:(?:slot|booking|scheduled|planned)\s+)?(?P<event>[^\W\d_]{4,})",
    re.I,
)
_LEFT = regex.compile(
    r"\b(?:faltan?|faltam?|restent|quedan)\s+(?:(?:less|fewer) than\s+|only\s+)?$", re.I
)
"""What stands before a time that goes on with *para*."""
_GOES_ON = regex.compile(r"\s(?:para|for)\s", re.I)
_EVENTS = (
    (regex.compile(r"start|begin|comien|inici|iníci|début|debut|anfang", re.I), "start"),
    (regex.compile(r"depart|abfahr|abflug|salida|départ|partida", re.I), "departure"),
)
_ACTS = {
    "cancel": r"cancel\w*|withdraw\w*|storn\w+|annul\w+|anul\w+|absag\w+",
    "change": (
        r"chang\w+|mov(?:e|es|ed|ing)\b|reschedul\w+|rebook\w*|modif\w+|cambi\w+|verschieb\w+"
        r"|umbuch\w*|änder\w+|alter(?:ar|a)\b|remarc\w+|déplac\w+"
    ),
    "refund": (r"refund\w*|reimburs\w+|devol\w+|devuelv\w+|reembols\w+|rembours\w+|erstatt\w+"),
    "return": r"returns? (?:tickets?|goods|items?)\b",
    "submit": r"submit\w*|hand(?:s|ed)? in|register\w*|sign(?:s|ed)? up|enrol\w*",
}
_DONE = {act: regex.compile(rf"\b(?:{said_so})", re.I) for act, said_so in _ACTS.items()}
_APART = regex.compile(
    r"\b(?:remind\w*|reminder\w*|notif\w+|letters?|erinner\w+|record\w*|rappel\w*|lembrete\w*|free"
    r"|gratis|fee|half|percent|staff|admin\w*|previously)\b|%",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each time that contradicts the first one."""
    first: dict[tuple[str, frozenset[str]], Stated] = {}
    marks = tuple(mark for mark in _MARKS if mark in subject.text)
    for line in said(subject) if marks else ():
        text = line.line.text.lower()
        if not any(mark in text for mark in marks) or is_among_tests(line.line):
            continue
        notice = _notice(line)
        if notice is None:
            continue
        key, stated = notice
        earlier = first.setdefault(key, stated)
        if not as_long(earlier.seconds, stated.seconds):
            place = subject.spec.source.where(earlier.text.span.start)
            yield Finding(
                f"it may be done up to {in_words(stated.seconds)} before here, but up to "
                f"{in_words(earlier.seconds)} before in {place}",
                stated.text.span,
                "Keep the time that is meant, or say what tells them apart.",
                (Related(earlier.text.span, f"{in_words(earlier.seconds)} here"),),
            )


def _notice(line: Said) -> tuple[tuple[str, frozenset[str]], Stated] | None:
    """The one time of a line before an event, and what may be done until then."""
    found = []
    for stated in durations(line):
        before = _BEFORE.match(line.text, stated.end)
        is_left = _LEFT.search(line.text, 0, stated.start) is not None
        if before and (is_left or not _GOES_ON.search(before[0])):
            found.append((stated, before["event"]))
    if len(found) != 1 or _APART.search(line.text):
        return None
    both = f"{line.line.text} {line.text}"
    acts = frozenset(name for name, said_so in _DONE.items() if said_so.search(both))
    if not acts:
        return None
    stated, event = found[0]
    return (_event(event), _asked(acts)), stated


def _asked(acts: frozenset[str]) -> frozenset[str]:
    """What is asked for: money back, whatever else is done for it."""
    return frozenset({"refund"}) if "refund" in acts else acts


def _event(word: str) -> str:
    same = (name for known, name in _EVENTS if known.match(word))
    return next(same, english(word).lower())


RULE = Rule("CON133", "contradictory-notice", Policy.WARNING, check, __doc__)
