"""Planned downtime or one recovery exceeds what the availability leaves.

## What it does
Compares what an availability leaves (99.9 % a month: 43 minutes; of several the one that leaves
least) with a maintenance window that the document plans, and with the recovery time objective. A
promise that excludes planned maintenance is compared with the recovery time alone.

## Why it matters
The promise is broken by what the document itself plans.

## Example
```markdown
| NFR-3 | Uptime        | High | 99.9%         |
| NFR-4 | Recovery time | High | RTO < 4 hours |
```

## Fix
Promise less, recover faster, or exclude the maintenance by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.intervals import intervals
from asbuilt.rules.promised import Promise, promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.source import Span
from asbuilt.spec.figures.figure import MONTH
from asbuilt.spec.figures.quantity import Target

_MAINTENANCE = regex.compile(r"\bmaintenance\b|\bplanned downtime\b", re.I)
_EXCLUDED = regex.compile(
    r"\b(?:exclud\w+|except\w*|outside|without|not count\w*|apart from)\b", re.I
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each plan that breaks a promise, the one that leaves the least time."""
    available = [each for each in promises(subject) if _is_available(each.target)]
    if not available:
        return
    promise = min(available, key=lambda each: _left(each.target))
    for other in promises(subject):
        if other.target.metric == "rto" and other.target.value > _left(promise.target):
            what = f"one recovery may take {in_words(other.target.value)} ({other.name})"
            yield _finding(what, promise, other.target.span)
    promise = max(available, key=lambda each: each.target.value)
    for planned in _maintenance(subject):
        if planned.seconds > (1 - promise.target.value) * MONTH:
            what = f"the maintenance takes {in_words(planned.seconds)} a month"
            yield _finding(what, promise, planned.text.span)


def _is_available(target: Target) -> bool:
    return target.metric == "availability" and 0.9 <= target.value < 1 and not target.condition


def _left(target: Target) -> float:
    """The seconds of its window that an availability leaves."""
    return (1 - target.value) * (target.window or MONTH)


def _finding(what: str, promise: Promise, span: Span) -> Finding:
    left = in_words(_left(promise.target))
    return Finding(
        f"{what}, but {promise.name} leaves {left} (`{promise.target.text}`)",
        span,
        "Promise less, recover faster, or exclude the maintenance by name.",
        (Related(promise.target.span, f"{promise.name} is here"),),
    )


def _maintenance(subject: Subject) -> Iterator[Stated]:
    """Maintenance windows, in seconds a month; none when the document excludes them."""
    lines = [line for line in said(subject) if _MAINTENANCE.search(line.text)]
    if any(_EXCLUDED.search(line.text) for line in lines):
        return
    for line in lines:
        often = next(intervals(line), None)
        length = next((each for each in durations(line) if each.seconds < MONTH / 4), None)
        if often and length and length.text.span != often.text.span:
            yield Stated(length.text, length.seconds * MONTH / often.seconds)


RULE = Rule("CON114", "downtime-exceeds-availability", Policy.WARNING, check, __doc__)
