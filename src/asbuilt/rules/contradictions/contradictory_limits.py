"""Two rate limits for the same endpoint contradict each other.

## What it does
Reports limits with the same endpoint, the same subject and the same window, but different counts.
Limits for everything are compared where their lines name nothing that tells them apart: a tier, a
group of endpoints. What stands in one line is told apart there.

## Why it matters
The smaller one always wins, so the other promise is never kept.

## Example
```markdown
- 100 requests/hour per IP
- 1000 requests/hour per IP
```

## Fix
Keep the one that is meant. Two windows for one endpoint (5 a minute and 100 a day) are no
contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.source import Source
from asbuilt.spec.sections.rate_limit import EVERYWHERE, GENERAL, RateLimit, RateLimits

_GENERAL = GENERAL | {"second", "minute", "hour", "day", "month", "window", "period", "limitation"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit that contradicts an earlier one."""
    source = subject.spec.source
    first: dict[tuple[object, ...], RateLimit] = {}
    for limit in subject.spec[RateLimits].items:
        earlier = first.setdefault(_topic(source, limit), limit)
        if earlier.count != limit.count and not _beside(source, earlier, limit):
            place = source.where(earlier.span.start)
            what = "all endpoints" if limit.endpoint == "*" else f"`{limit.endpoint}`"
            yield Finding(
                f"{limit.count} requests for {what} here, but {earlier.count} in {place}",
                limit.span,
                "Keep the limit that is meant.",
                (Related(earlier.span, f"{earlier.count} requests here"),),
            )


def _topic(source: Source, limit: RateLimit) -> tuple[object, ...]:
    """What two limits share when they are about the same calls."""
    line = source.slice(source.whole_line(limit.span.start))
    about = words(line) - _GENERAL if limit.endpoint == EVERYWHERE else frozenset()
    return limit.endpoint, limit.subject, limit.window, about


def _beside(source: Source, limit: RateLimit, other: RateLimit) -> bool:
    return source.line(limit.span.start) == source.line(other.span.start)


RULE = Rule("CON101", "contradictory-limits", Policy.STRICT, check, __doc__)
