"""A rate limit for an endpoint that does not exist.

## What it does
Reports rows of the rate limit table whose method and path are no endpoint of the document and none
of the service's own.

## Why it matters
The limit protects nothing, and the endpoint that was meant has only the default.

## Example
```markdown
| Endpoint             | Limit | Window   | Per  |
| -------------------- | ----- | -------- | ---- |
| `POST /api/sessions` | 5     | 1 minute | user |
```
where sign-in is `POST /api/auth/login`.

## Fix
Correct the method or path.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.rate_limit import RateLimits


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit that has no effect."""
    limits = subject.spec[RateLimits].items
    known = {route.key for route in subject.plan.routes} if limits else set()
    names = Known(known)
    for limit in limits:
        if limit.endpoint != "*" and limit.endpoint not in known:
            yield Finding(
                f"this limit is for `{limit.endpoint}`, but there is no such endpoint",
                limit.span,
                names.did_you_mean(limit.endpoint) or "Describe the endpoint, or remove the row.",
            )


RULE = Rule("SEC112", "limit-without-endpoint", Policy.STRICT, check, __doc__)
