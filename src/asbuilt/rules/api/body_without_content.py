"""A body is shown for an answer that has none.

## What it does
Reports a response example of an endpoint whose status is 204 (No Content) or 205.

## Why it matters
A 204 has no body (RFC 9110, section 15.3.5): servers send none, and clients throw away what comes.

## Example
```markdown
### DELETE /api/tickets/{id}

**Status:** 204

**Response:**
```
```json
{ "status": "deleted" }
```

## Fix
Declare 200, or remove the example.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.sections.api import Api

_EMPTY = (204, 205)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each example that is never sent."""
    for endpoint in subject.spec[Api].endpoints:
        if endpoint.status in _EMPTY and endpoint.response and _holds(endpoint.response):
            yield Finding(
                f"`{endpoint.key}` answers {endpoint.status}, which has no body, but shows one",
                endpoint.response.span,
                "Declare 200, or remove the example.",
            )


def _holds(example: Example) -> bool:
    return example.understood and example.value not in (None, {}, [], "")


RULE = Rule("API114", "body-without-content", Policy.STRICT, check, __doc__)
