"""A rate limit for everyone allows less than the load that is promised.

## What it does
Compares limits that all callers share with the throughput that a requirement promises or a load
test applies, and with the number of users at the same time, each of whom needs at least one request
a minute.

## Why it matters
The limit refuses the load that the service is built for; the load test fails with 429.

## Example
```markdown
| Endpoint | Limit | Window   | Per      |
| -------- | ----- | -------- | -------- |
| All      | 100   | 1 minute | everyone |

| NFR-2 | Throughput | High | 500 requests/second |
```

## Fix
Limit each user or address instead of everyone, or raise the limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.promised import promises
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.sections.rate_limit import EVERYWHERE, RateLimits
from asbuilt.spec.sections.testing import Testing


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit, with the largest load that it refuses."""
    loads = list(_loads(subject))
    for limit in subject.spec[RateLimits].items if loads else ():
        if limit.subject != "everyone" or limit.endpoint != EVERYWHERE or limit.role:
            continue
        rate = limit.count / limit.window
        where, target, needed = max(loads, key=lambda load: load[2])
        if rate < needed:
            yield Finding(
                f"all callers together may send {rate:.3g} requests a second, but {where} "
                f"is `{target.text}`",
                limit.span,
                "Limit each user or address instead of everyone, or raise the limit.",
                (Related(target.span, "the load"),),
            )


def _loads(subject: Subject) -> Iterator[tuple[str, Target, float]]:
    """The loads with the requests per second that each needs at least."""
    testing = subject.spec[Testing]
    stated = [(f"the load of {each.name}", each.target) for each in promises(subject)]
    stated += [("the load of the tests", target) for target in testing.targets]
    stated += [("the load of the tests", testing.load)] if testing.load else []
    for where, target in stated:
        if target.metric == "throughput":
            yield where, target, target.value
        elif target.metric == "concurrent-users":
            yield where, target, target.value / 60


RULE = Rule("CON112", "limit-below-load", Policy.STRICT, check, __doc__)
