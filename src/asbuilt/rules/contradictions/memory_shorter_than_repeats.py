"""What is remembered to know repetitions again is forgotten too soon.

## What it does
Compares how long keys, nonces and ids are remembered (*keys are kept for 24 hours*) with how long a
repetition is allowed or made (*may repeat a call with the same key for as long as 72 hours*), and
with the age up to which the timestamp of a request is accepted (*refuses a timestamp that differs
by more than 300 seconds*): in one section, or where both speak of keys.

## Why it matters
A repetition that comes later is taken for something new: it is done twice, or an attacker may play
back what they have recorded.

## Example
```markdown
A partner may repeat an order with the same key for 72 hours. Keys are kept for 24 hours.
```

## Fix
Remember them for at least as long as repetitions are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording

_KEYS = (
    r"(?:idempotency[- ]keys?|^keys?|(?:the|its|these|those|such|all|known|used|same) keys?"
    r"|(?<=keeps )keys?|(?<=stores )keys?|(?<=remembers )keys?|(?<=holds )keys?|dedup\w* ids?"
    r"|idempotency (?:records?|entries|entry))"
)
_IDS = rf"(?:nonces?|jtis?|{_KEYS}|(?:event|message|request|transaction) ids?)"
_VERB = (
    r"(?:expires?|forgotten|remember\w*|keeps?|kept|stor(?:es?|ed)|retain\w*|held|holds?|cached"
    r"|known)"
)
_REMEMBERED = Wording(
    rf"\b{_IDS}\b[^.;,]{{0,40}}\b{_VERB}\b|\b{_VERB}\b[^.;,]{{0,30}}\b{_IDS}\b"
    r"|\b(?:duplicates?|dedup\w+)\b[^.;,]{0,40}\b(?:looks? back|window|covers?|spans?|goes back)\b",
    *("nonce", "jti", "key", "dedup", "idempotency", "duplicate"),
    *("event id", "message id", "request id", "transaction id"),
)
_OF_NONCES = regex.compile(r"\b(?:nonces?|jtis?)\b", re.I)
_OF_KEYS = regex.compile(rf"\b{_KEYS}\b|\bidempoten\w+|\bdedup\w+|\bduplicates?\b", re.I)
_REPEATED = Wording(
    r"\b(?:repeat(?:s|ed|ing)?|retr(?:y|ies|ied|ying)|re-?(?:sen[dt]s?|sending|submits?))\b"
    r"(?![^.;]{0,60}\b(?:after|every|each)\b)[^.;]{0,80}\b(?:for|within|up to|until)\b",
    *("repeat", "retr", "resen", "re-sen", "resubmit", "re-submit"),
)
_ACCEPTED = Wording(
    r"\b(?:timestamps?|clocks?|clock skew|(?:signed|issued) at)\b[^.;]{0,100}"
    r"\b(?:more than|within|at most|up to|older than|by|±)",
    *("timestamp", "clock", "signed at", "issued at"),
)
_MOST = 50
"""Statements of either kind that are compared."""
_FEWEST_WORDS = ("nonce", "jti", "key", "id", "duplicate")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each time that is shorter than a repetition may take."""
    if not (subject.says(*_FEWEST_WORDS) and subject.says("repeat", "retr", "timestamp", "resen")):
        return
    kept = [
        (line, each)
        for line in _REMEMBERED.lines(subject)
        if _is_plain(line)
        for each in _timed(line, _REMEMBERED)
    ]
    allowed = [
        (line, each, form)
        for line in (said(subject) if kept else ())
        if _is_plain(line)
        for form in (_REPEATED, _ACCEPTED)
        for each in _timed(line, form)
    ]
    for line, memory in kept[:_MOST]:
        longer = [
            (other, each)
            for other, each, form in allowed[:_MOST]
            if each.seconds > memory.seconds and _is_about(line, other, form)
        ]
        for other, each in longer[:1]:
            where = subject.spec.source.where(other.line.span.start)
            yield Finding(
                f"what is remembered for {in_words(memory.seconds)} here may come again within "
                f"{in_words(each.seconds)} ({where})",
                memory.text.span,
                "Remember it for at least as long as repetitions are accepted.",
                (Related(each.text.span, "how long a repetition is accepted"),),
            )


def _is_plain(line: Said) -> bool:
    return not (line.line.row or is_among_tests(line.line))


def _timed(line: Said, form: Wording) -> Iterator[Stated]:
    """The one time of each clause of a statement that says so."""
    if not form.search(line.text):
        return
    for clause in _CLAUSE.finditer(line.text):
        found = form.search(clause[0].strip())
        if found and (form is _REMEMBERED or not _REMEMBERED.search(clause[0].strip())):
            inside = [e for e in durations(line) if clause.start() <= e.start < clause.end()]
            yield from inside if len(inside) == 1 else ()


_CLAUSE = regex.compile(r"[^;]+")


def _is_about(line: Said, other: Said, form: Wording) -> bool:
    """Whether what is remembered is what tells the repetition of another line."""
    beside = line.line.head == other.line.head
    if form is _ACCEPTED:
        return beside and _OF_NONCES.search(line.text) is not None
    if _OF_DUPLICATES.search(line.text):
        return beside or _OF_KEYS.search(other.text) is not None
    keyed = _OF_KEYS.search(line.text) is not None and _OF_KEYS.search(other.text) is not None
    return beside and keyed


_OF_DUPLICATES = regex.compile(r"\b(?:idempoten\w+|dedup\w+|duplicates?)\b", re.I)


RULE = Rule("CON145", "memory-shorter-than-repeats", Policy.WARNING, check, __doc__)
