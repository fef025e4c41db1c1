"""The same route is described twice.

## What it does
Reports an endpoint whose method and path an earlier one has. The names of parameters make no
difference: `/tickets/{id}` and `/tickets/{ticket_id}` are one path.

## Why it matters
A request can only be answered in one way; the second description is never used.

## Example
```markdown
### GET /api/tickets/{id}

### GET /api/tickets/{ticket_id}
```

## Fix
Join the two, or give one of them another path.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.endpoints.route import pattern
from asbuilt.spec.sections.api import Api, Endpoint


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint whose route is taken."""
    api = subject.spec[Api]
    first: dict[str, Endpoint] = {}
    for endpoint in (*api.endpoints, *api.duplicates):
        earlier = first.setdefault(pattern(endpoint.key), endpoint)
        if earlier is not endpoint:
            place = subject.spec.source.where(earlier.span.start)
            yield Finding(
                f"`{endpoint.key}` is described already, in {place}"
                + (f", as `{earlier.key}`" if earlier.key != endpoint.key else ""),
                endpoint.span,
                "Join the two descriptions, or give one of them another path.",
                (Related(earlier.span, "the first description is here"),),
            )


RULE = Rule("API101", "duplicate-route", Policy.ERROR, check, __doc__)
