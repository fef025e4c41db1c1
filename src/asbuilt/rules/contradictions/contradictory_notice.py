"""Until when something may be cancelled or changed is stated twice.

## What it does
Compares the times before one and the same event (*the start*, *departure*) up to which something
may be cancelled, changed, refunded, returned or handed in: in requirements, limits, errors and what
is said of endpoints, in every language; where a sentence says only that the call is refused, the
one before it or the heading says what is asked for. Tests try other times. Reminders are compared
with each other: how long before an event they are sent, where two sections state one time each.

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

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said, stating
from asbuilt.rules.stated import Stated, as_long, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.spec.language import english
from asbuilt.spec.words import singular

_MARKS = ("before", "vor ", "antes", "avant", "para ", "prior to", "less than")
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
    r"\b(?:remind\w*|reminder\w*|notif\w+|letters?|erinner\w+|record\w*|rappel\w*|lembrete\w*"
    r"|opens?|opened|opening|earliest|not? earlier|free"
    r"|gratis|fee|half|percent|staff|admin\w*|previously|costs?|charg\w+|penalt\w+"
    r"|EUR|USD)\b|[%€$£]",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each time that contradicts the first one."""
    first: dict[tuple[str, frozenset[str]], Stated] = {}
    marks = tuple(mark for mark in _MARKS if mark in subject.text)
    marked = {*stating(subject, *marks)}
    lines = said(subject) if marked else ()
    for before, line in zip((None, *lines), lines, strict=False):
        if line in marked and not is_among_tests(line.line):
            notice = _notice(line, before)
            if notice is not None:
                key, stated = notice
                yield from _apart(subject, first.setdefault(key, stated), stated, "it may be done")
    yield from _reminded(subject)


def _apart(subject: Subject, earlier: Stated, stated: Stated, what: str) -> Iterator[Finding]:
    """The finding of a time that is not as long as an ``earlier`` one."""
    if as_long(earlier.seconds, stated.seconds):
        return
    place = subject.spec.source.where(earlier.text.span.start)
    to = " up to" if what == "it may be done" else ""
    yield Finding(
        f"{what}{to} {in_words(stated.seconds)} before here, but{to} "
        f"{in_words(earlier.seconds)} before in {place}",
        stated.text.span,
        "Keep the time that is meant, or say what tells them apart.",
        (Related(earlier.text.span, f"{in_words(earlier.seconds)} here"),),
    )


def _notice(line: Said, previous: Said | None) -> tuple[tuple[str, frozenset[str]], Stated] | None:
    """The one time of a line before an event, and what may be done until then; where it says only
    that something is refused, the ``previous`` sentence or the heading says what."""
    found = []
    for stated in durations(line):
        before = _BEFORE.match(line.text, stated.end)
        is_left = _LEFT.search(line.text, 0, stated.start) is not None
        if before and (is_left or not _GOES_ON.search(before[0])):
            found.append((stated, before["event"]))
        elif before is None and (starting := _STARTING.search(line.text[: stated.start])):
            found.append((stated, starting["event"]))
    if len(found) != 1 or _APART.search(line.text):
        return None
    acts = _acts(f"{line.line.text} {line.text}")
    if not acts and _REFUSED.search(line.text) and not line.line.row:
        same = (
            previous is not None and previous.line.head == line.line.head and not previous.line.row
        )
        acts = _acts(f"{previous.line.text} {previous.text}") if previous and same else acts
        head = line.line.head
        acts = acts or _acts(f"{head} {english(head)}{' cancel' * ('DELETE /' in head)}")
    if not acts:
        return None
    stated, event = found[0]
    return (_event(event), _asked(acts)), stated


def _acts(text: str) -> frozenset[str]:
    return frozenset(name for name, said_so in _DONE.items() if said_so.search(text))


_REFUSED = regex.compile(
    r"\b(?:answer\w*|respon\w+|returns?|gives?|with)\W+(?:with\W+)?(?:a\W+)?4[0-9]{2}\b"
    r"|\b(?:refus\w+|reject\w*|den(?:y|ies|ied)|too late|(?:no longer|not) possible)\b",
    re.I,
)


def _reminded(subject: Subject) -> Iterator[Finding]:
    """The times before an event at which reminders of it are sent, where two sections state one
    each: those of one section are several reminders."""
    told: dict[str, dict[str, list[_Reminder]]] = {}
    for line in stating(subject, *_REMINDS.words):
        if not is_among_tests(line.line) and (found := _reminder(line)):
            told.setdefault(found.event, {}).setdefault(line.line.head, []).append(found)
    for sections in told.values():
        alone = [
            each[0] for each in sections.values() if len({one.time.seconds for one in each}) == 1
        ]
        first = next(iter(sections.values()))[0]
        for each in alone[1:] if first in alone else ():
            if not each.is_other_than(first):
                yield from _apart(subject, first.time, each.time, "the reminder is sent")


class _Reminder(Struct, frozen=True):
    """A reminder of an ``event``, the ``time`` before it, and the words for how it is sent and to
    whom."""

    event: str
    time: Stated
    ways: frozenset[str]
    people: frozenset[str]

    def is_other_than(self, other: _Reminder) -> bool:
        """Whether two are sent by other ways, or to other people."""
        ways, people = self.ways and other.ways, self.people and other.people
        return bool(
            (ways and not self.ways & other.ways) or (people and self.people != other.people)
        )


def _reminder(line: Said) -> _Reminder | None:
    """The one reminder of which a line says how long before an event it is sent."""
    times = [*durations(line)] if _REMINDS.search(line.line.text) else []
    if len(times) != 1 or _ONE_OF_SEVERAL.search(line.text):
        return None
    stated = times[0]
    lead = line.text[: stated.start]
    before = _BEFORE.match(line.text, stated.end) or _STARTING.search(lead)
    if before is None or _acts(lead):
        return None
    event = singular(english(before["event"]).lower())
    ways = frozenset(singular(each.lower()) for each in _WAY.findall(line.text))
    people = (each["who"] or each["whom"] for each in _PERSON.finditer(line.text))
    return _Reminder(event, stated, ways, frozenset(singular(each.lower()) for each in people))


_WAY = regex.compile(r"\b(?:(?:e-?)?mails?|SMS|texts?|push|letters?|phone|calls?)\b", re.I)
_PERSON = regex.compile(
    r"\b(?P<who>[^\W\d_]{3,}) (?:gets?|receives?|(?:is|are) reminded)\b"
    r"|\b(?:reminds?|sends?|mails?)\s+(?:(?:the|every|each|all|an?|its)\s+)?(?P<whom>[^\W\d_]{3,})"
    r"(?=\s+(?:an?|the|of|[0-9]+)\s)",
    re.I,
)


_REMINDS = Wording(
    r"\bremind\w*|\w*erinner\w+|\brecordator\w+|\brappel\w*|\blembrete\w*|\bнапомин\w+|提醒",
    *("remind", "erinner", "recordator", "rappel", "lembrete", "напомин", "提醒"),
)
_ONE_OF_SEVERAL = regex.compile(
    r"\b(?:first|second|third|last|final|another|again|follow\w*|further|repeat\w*|later|if|unless|not"
    r"|no(?! reminder)|configur\w*|choos\w+|chosen|options?|overdue|either|or (?!cancel))\b",
    re.I,
)
_STARTING = regex.compile(
    r"\b(?P<event>[^\W\d_]{4,})\s+(?:(?:that|which)\s+)?(?:starts?|begins?|starting|beginning|due)\s+"
    r"(?:with)?in\s+(?:the\s+|(?:less|fewer) than\s+)?(?:next\s+)?$",
    re.I,
)
"""``visits that start within the next 48 hours``: what stands before the time."""


def _asked(acts: frozenset[str]) -> frozenset[str]:
    """What is asked for: money back, whatever else is done for it."""
    return frozenset({"refund"}) if "refund" in acts else acts


def _event(word: str) -> str:
    same = (name for known, name in _EVENTS if known.match(word))
    return next(same, english(word).lower())


RULE = Rule("CON133", "contradictory-notice", Policy.WARNING, check, __doc__)
