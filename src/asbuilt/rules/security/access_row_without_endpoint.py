"""A row of the access matrix for an endpoint that does not exist.

## What it does
Reports rows of the matrix whose method and path are no endpoint of the document and none of the
service's own (sign-in, health).

## Why it matters
The row has no effect, and the endpoint that was meant is open to administrators only.

## Example
```markdown
| Endpoint          | admin | agent |
| ----------------- | ----- | ----- |
| `GET /api/ticket` | ✅    | ✅    |

### GET /api/tickets
```

## Fix
Correct the method or path, or describe the endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.access import Access


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each row that has no effect, at its first cell."""
    rows: dict[str, Span] = {}
    for cell in subject.spec[Access].cells:
        rows.setdefault(cell.endpoint, cell.span)
    known = {route.key for route in subject.plan.routes} if rows else set()
    names = Known(known)
    for endpoint, span in rows.items():
        if endpoint not in known:
            yield Finding(
                f"this row is for `{endpoint}`, but there is no such endpoint",
                span,
                names.did_you_mean(endpoint) or "Describe the endpoint, or remove the row.",
            )


RULE = Rule("SEC106", "access-row-without-endpoint", Policy.STRICT, check, __doc__)
