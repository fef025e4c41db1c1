"""A row of the access matrix for an endpoint that does not exist.

## What it does
Reports rows of the matrix whose method and path are no endpoint of the document and none of the
service's own (sign-in, health). One that a sentence or a requirement names, too, is no slip.

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

from collections.abc import Iterator, Sequence

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
    lacking = [endpoint for endpoint in rows if endpoint not in known]
    elsewhere = _named_elsewhere(subject, lacking[:_MOST]) if lacking else set()
    for endpoint in lacking:
        if endpoint not in elsewhere:
            yield Finding(
                f"this row is for `{endpoint}`, but there is no such endpoint",
                rows[endpoint],
                names.did_you_mean(endpoint) or "Describe the endpoint, or remove the row.",
            )


_MOST = 50
"""Endpoints of one document that are looked for in all of it."""


def _named_elsewhere(subject: Subject, endpoints: Sequence[str]) -> set[str]:
    """Those that stand by method and path outside of the rows of rights, too."""
    source, text = subject.spec.source, subject.spec.source.text
    own = {source.line(cell.span.start) for cell in subject.spec[Access].cells}
    found = set[str]()
    for endpoint in endpoints:
        at = text.find(endpoint)
        while at >= 0 and endpoint not in found:
            after = text[at + len(endpoint) : at + len(endpoint) + 1]
            if not (after.isalnum() or after in ("/", "_", "-")) and source.line(at) not in own:
                found.add(endpoint)
            at = text.find(endpoint, at + 1)
    return found


RULE = Rule("SEC106", "access-row-without-endpoint", Policy.STRICT, check, __doc__)
