"""Planned downtime or one recovery exceeds what the availability leaves.

## What it does
Compares what an availability leaves (99.9 %: 43 minutes a month, 8.8 hours a year; of several the
one that leaves least) with a maintenance window that the document plans in a month, and with one
recovery in a year. A promise that excludes planned maintenance is compared with the recovery time
alone.

## Why it matters
The promise is broken by what the document itself plans.

## Example
```markdown
| NFR-3 | Uptime        | High | 99.9%         |
| NFR-4 | Recovery time | High | RTO < 1 day   |
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
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.source import Span
from asbuilt.spec.figures.figure import DAY, MONTH
from asbuilt.spec.figures.quantity import Target

_MAINTENANCE = Wording(r"\bmaintenance\b|\bplanned downtime\b", "maintenance", "planned downtime")
_EXCLUDED = regex.compile(
    r"\b(?:exclud\w+|except\w*|outside|without|not count\w*|apart from)\b", re.I
)


YEAR = 365 * DAY


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each plan that breaks a promise, the one that leaves the least time."""
    available = [each for each in promises(subject) if _is_available(each.target)]
    if not available:
        return
    promise = max(available, key=lambda each: each.target.value)
    left = (1 - promise.target.value) * YEAR
    for other in promises(subject):
        if other.target.metric == "rto" and other.target.value > left:
            what = f"one recovery may take {in_words(other.target.value)} ({other.name})"
            yield _finding(what, promise, left, "a year", other.target.span)
    left = (1 - promise.target.value) * MONTH
    for planned in _maintenance(subject):
        if planned.seconds > left:
            what = f"the maintenance takes {in_words(planned.seconds)} a month"
            yield _finding(what, promise, left, "a month", planned.text.span)


def _is_available(target: Target) -> bool:
    return target.metric == "availability" and 0.9 <= target.value < 1 and not target.condition


def _finding(what: str, promise: Promise, left: float, time: str, span: Span) -> Finding:
    return Finding(
        f"{what}, but {promise.name} leaves {in_words(left)} {time} (`{promise.target.text}`)",
        span,
        "Promise less, recover faster, or exclude the maintenance by name.",
        (Related(promise.target.span, f"{promise.name} is here"),),
    )


def _maintenance(subject: Subject) -> Iterator[Stated]:
    """Maintenance windows, in seconds a month; none when the document excludes them."""
    lines = [line for line, _ in _MAINTENANCE.found(subject)]
    if any(_EXCLUDED.search(line.text) for line in lines):
        return
    for line in lines:
        often = next(intervals(line), None)
        length = next((each for each in durations(line) if each.seconds < MONTH / 4), None)
        if often and length and length.text.span != often.text.span:
            yield Stated(length.text, length.seconds * MONTH / often.seconds)


RULE = Rule("CON114", "downtime-exceeds-availability", Policy.WARNING, check, __doc__)
