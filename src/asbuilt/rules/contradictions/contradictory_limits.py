"""Two rate limits for the same endpoint contradict each other.

## What it does
Reports limits with the same endpoint, the same subject and the same window, but different counts.

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
from asbuilt.spec.sections.rate_limit import RateLimit, RateLimits


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit that contradicts an earlier one."""
    first: dict[tuple[str, str, float], RateLimit] = {}
    for limit in subject.spec[RateLimits].items:
        earlier = first.setdefault((limit.endpoint, limit.subject, limit.window), limit)
        if earlier.count != limit.count:
            place = subject.spec.source.where(earlier.span.start)
            what = "all endpoints" if limit.endpoint == "*" else f"`{limit.endpoint}`"
            yield Finding(
                f"{limit.count} requests for {what} here, but {earlier.count} in {place}",
                limit.span,
                "Keep the limit that is meant.",
                (Related(earlier.span, f"{earlier.count} requests here"),),
            )


RULE = Rule("CON101", "contradictory-limits", Policy.STRICT, check, __doc__)
