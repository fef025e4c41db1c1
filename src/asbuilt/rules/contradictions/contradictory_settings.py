"""A setting has another value than the text about it says.

## What it does
Compares the settings of a service (rows that begin with a name such as `HOLD_MINUTES`, assignments
in sentences and in files of settings) with what requirements, limits and sentences say of the
same: the words of the name and one figure of its unit, which stands in the value (`30m`, `10MB`) or
at the end of the name (`_MINUTES`, `_MB`). Tests and alerts try other figures.

## Why it matters
The service does what is set. The requirement is broken from the first day, and nobody sees it.

## Example
```markdown
- **FR-2**: A hold lapses after 10 minutes unless it is paid.

| Setting        | Value |
| -------------- | ----- |
| `HOLD_MINUTES` | 15    |
```

## Fix
Keep the value that is meant, in both places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.settings import Setting, column_places, settings
from asbuilt.rules.stated import in_words
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import Figure, figures
from asbuilt.spec.figures.numeral import spells_figure, with_digits

_KEPT = (
    frozenset({"retention", "retain", "keep", "kept", "purge", "cleanup", "delete"}),
    regex.compile(
        r"\b(?:retain\w*|retention|kept|keeps?|purge\w*|delet\w*|remov\w*|eras\w*|stored)\b", re.I
    ),
)
_OFTEN = (
    frozenset({"interval", "period", "poll", "polling", "every", "heartbeat", "frequency"}),
    regex.compile(r"\b(?:every|each|intervals?|periods?)\b", re.I),
)
_RELATIONS = (
    _KEPT,
    _OFTEN,
    (
        frozenset({"timeout", "deadline"}),
        regex.compile(
            r"\b(?:time-?outs?|times? out|time limit|gives? up|abort\w*|waits?)\b", re.I
        ),
    ),
    (
        frozenset({
            "ttl", "expire", "expires", "expiry", "expiration", "lifetime", "validity", "valid",
            "hold", "age", "lease", "fresh", "freshness", "cache",
        }),
        regex.compile(
            r"\b(?:expir\w*|valid\w*|lasts?|ttl|life\w*|fresh|stale|lapse[sd]?|held|holds?|cached?"
            r"|lives?|leases?|released?|older|ends? after|good for)\b",
            re.I,
        ),
    ),
    (frozenset({"window"}), regex.compile(r"\b(?:windows?|last)\b", re.I)),
    (
        frozenset({"delay", "backoff", "cooldown", "wait", "pause"}),
        regex.compile(
            r"\b(?:delay\w*|back-?off|cool\w*|waits?|pauses?|after|later)\b", re.I
        ),
    ),
)  # fmt: skip
"""Words of a name, and what the text says where it means the same by its figure."""
_OF_RELATIONS = frozenset(word for names, _ in _RELATIONS for word in names)
_TELLING = frozenset({
    "absolute", "refresh", "remember", "warn", "warning",
    "reminder", "remind", "retry", "retries", "retried", "guest", "anonymous", "admin", "staff",
    "trial", "grace", "archive", "backup", "log", "audit", "draft", "development", "staging",
    "initial", "connect", "read", "write", "soft", "hard", "alert",
    "p95", "p99", "previously", "instead", "rate",
})  # fmt: skip
"""Words that tell one thing from another of the same name."""
_ENDS = regex.compile(r"[;|()]|[.:,]\s|\b(?:but|while|then)\b")
_EVERY = regex.compile(r"\b(?:every|each|per|an?)\s*$|/\s*$", re.I)
_WITHIN = regex.compile(r"\b(?:within|in|under|below|<|≤|faster than|less than)\s*$", re.I)
_BEFORE = regex.compile(r"\bbefore\b", re.I)
_TIMEOUT = regex.compile(r"\btime-?outs?(?: of| after| is|:)?\s*$", re.I)
_OF_TIMEOUTS = frozenset({"timeout", "time", "deadline", "wait", "limit", "abort", "ms", "connect"})
_LEAST = regex.compile(r"\b(?:at least|min(?:imum)?|no(?:t)? less than|not shorter)\b|[≥]", re.I)
_MOST = regex.compile(r"\b(?:at most|max(?:imum)?|up to|no(?:t)? more than)\b|[≤]", re.I)
_UNTESTED = regex.compile(r"\b(?:alerts?|alarms?|monitor\w*|latency|performance)\b", re.I)
_STATUS = regex.compile(r"[1-5][0-9]{2}\b")
_DIGIT = regex.compile("[0-9]")
_STEM = 6
_MOST_LINES = 40
"""Statements with the rarest word of a setting that are looked at."""
_BEHIND = 40


class _Stated(Struct, frozen=True):
    """A figure of a statement, what of its clause stands ``before`` it, the rest ``behind`` with
    itself, and what else of the statement tells what it is of."""

    line: Said
    figure: Figure
    before: str
    behind: str
    beside: str


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each setting that the text contradicts."""
    known = settings(subject)
    if not known:
        return
    lines = _by_stem(subject)
    own = {setting.place.span.start for setting in known}
    for setting in known:
        for stated in _about(setting, lines):
            start = stated.line.line.span.start
            if any(start <= place < stated.line.line.span.end for place in own):
                continue
            if abs(stated.figure.value - setting.value) > _STEP * setting.value:
                text = stated.line.part(stated.figure.start, stated.figure.end)
                yield Finding(
                    f"`{setting.name}` is {_written(setting)} here, but "
                    f"`{text.text}` in {subject.spec.source.where(start)}",
                    setting.place.span,
                    "Keep the value that is meant, in both places.",
                    (Related(text.span, "the text about it"),),
                )
                break


_STEP = 0.03
"""The share by which 1,024 differs from 1,000."""


def _written(setting: Setting) -> str:
    value = setting.value
    if setting.unit == "seconds":
        return in_words(value)
    return f"{value / 1e6:g} MB" if setting.unit == "bytes" else f"{value:g}"


def _stems(text: str) -> frozenset[str]:
    """The words of a text in English without their endings, and what they are called in names."""
    for other, name in _ALIASES:
        text = other.sub(name, text)
    return frozenset(word[:_STEM] for word in words(text))


_ALIASES = (
    (regex.compile(r"\b(?:without (?:any )?(?:use|activity)|inactiv\w+|unused)\b", re.I), "idle"),
    (regex.compile(r"\b(?:sign|log)(?:ged|ning|ging)?[- ](?:in|on)s?\b|\blogon", re.I), "login"),
    (regex.compile(r"\bsynchron\w+\b", re.I), "sync"),
    (regex.compile(r"\be-mails?\b", re.I), "mail"),
)
"""Words of the text that names of settings have otherwise."""


def _by_stem(subject: Subject) -> dict[str, list[Said]]:
    """The statements with a figure by their words; not those of tests and alerts,
    nor of columns, of which several tables may have one of the same name."""
    found: dict[str, list[Said]] = defaultdict(list)
    others: dict[str, bool] = {}
    columns = column_places(subject)
    for line in said(subject):
        if line.line.row and line.line.row[0].span.start in columns:
            continue
        if not _DIGIT.search(line.line.text) and not spells_figure(line.text):
            continue
        head = line.line.head
        if head not in others:
            others[head] = is_among_tests(line.line) or _UNTESTED.search(head) is not None
        if not others[head]:
            for stem in _stems(line.text):
                found[stem].append(line)
    return found


def _about(setting: Setting, lines: dict[str, list[Said]]) -> Iterator[_Stated]:
    named = setting.about - _OF_RELATIONS
    about = _stems(" ".join(named or setting.about))
    having = min((lines.get(stem, []) for stem in about), key=len)
    for line in having[:_MOST_LINES]:
        for stated in _stated(line, setting):
            said = _stems(f"{stated.before} {stated.behind} {stated.beside}")
            if about <= said and _is_meant(setting, stated):
                yield stated


def _stated(line: Said, setting: Setting) -> Iterator[_Stated]:
    """The figures of a statement that have the unit of a setting."""
    text, row = with_digits(line.text), line.line.row
    found = [each for each in figures(text) if each.unit == setting.unit]
    for figure in found:
        start = max((end.end() for end in _ENDS.finditer(text, 0, figure.start)), default=0)
        after = _ENDS.search(text, figure.end)
        end = after.start() if after else len(text)
        beside = row[0].text if row else text if len(found) == 1 else ""
        before, behind = text[start : figure.start], text[figure.start : end]
        yield _Stated(line, figure, before, behind, beside)


def _is_meant(setting: Setting, stated: _Stated) -> bool:
    """Whether a figure in the text is of what a setting sets."""
    clause, names = stated.before + stated.behind, frozenset(setting.parts)
    is_idle = ("idle" in _stems(clause)) == ("idle" in _stems(" ".join(names)))
    whole = f"{clause} {stated.beside}"
    if not is_idle or not _TELLING & {*words(whole), *whole.lower().split()} <= names:
        return False
    if _TIMEOUT.search(stated.before) and names.isdisjoint(_OF_TIMEOUTS):
        return False
    if setting.is_most and _LEAST.search(stated.before):
        return False
    if setting.is_least and _MOST.search(stated.before):
        return False
    of_unit = {"count": _counts, "seconds": _lasts}.get(setting.unit)
    return of_unit is None or of_unit(setting, stated, names)


def _counts(setting: Setting, stated: _Stated, names: frozenset[str]) -> bool:
    """Whether a number is of the things that a setting names last, and no status of an answer."""
    if not stated.figure.value.is_integer() or _STATUS.match(stated.behind):
        return False
    nouns = [part for part in setting.parts if part in names and words(part) & setting.about]
    behind = _stems(stated.behind[:_BEHIND])
    alone = bool(stated.line.line.row) and not behind
    return alone or not _stems(nouns[-1]).isdisjoint(behind)


def _lasts(setting: Setting, stated: _Stated, names: frozenset[str]) -> bool:
    """Whether a time lasts, returns or ends as the name of a setting says."""
    clause = stated.before + stated.behind
    if _KEPT[1].search(clause) and names.isdisjoint(_KEPT[0]):
        return False
    relation = [said for known, said in _RELATIONS if not names.isdisjoint(known)]
    if relation and not any(each.search(clause) for each in relation):
        return False
    periodic = _EVERY.search(stated.before) is not None
    within = _WITHIN.search(stated.before) and not _BEFORE.search(stated.behind)
    return periodic != names.isdisjoint(_OFTEN[0]) and not within


RULE = Rule("CON131", "contradictory-settings", Policy.WARNING, check, __doc__)
