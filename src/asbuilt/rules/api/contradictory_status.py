"""One endpoint declares two statuses for the same outcome.

## What it does
Reports endpoints that state two different statuses of success. A `PUT` may answer 200 and 201, and
one that queues may answer 202 beside. Several reasons for one refusal are no contradiction: the
contract has them all.

## Why it matters
A client can expect only one of them, and in the contract only the first one counts.

## Example
```markdown
### POST /api/tickets

**Status:** 200

**Response (201 Created):**
```

## Fix
Keep the one that is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api, Endpoint

_BESIDE = (202, 206)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each success that contradicts an earlier one."""
    for endpoint in subject.spec[Api].endpoints:
        yield from _successes(endpoint)


def _successes(endpoint: Endpoint) -> Iterator[Finding]:
    stated = [each for each in endpoint.declared if 200 <= each.status < 300]
    stated = [each for each in stated if each.status not in _BESIDE]
    for answer in stated[1:]:
        both = {stated[0].status, answer.status}
        if len(both) > 1 and not (endpoint.method == "PUT" and both <= {200, 201, 204}):
            yield Finding(
                f"`{endpoint.key}` succeeds with {answer.status} here, but with "
                f"{stated[0].status} above",
                answer.span,
                "Keep the one that is meant.",
                (Related(stated[0].span, f"{stated[0].status} here"),),
            )


RULE = Rule("API113", "contradictory-status", Policy.STRICT, check, __doc__)
