"""A row of an access table that means no endpoint.

## What it does
Reports the capabilities and resources of an access table that are neither the title of an endpoint
nor name, after their verb, the resource of one.

## Why it matters
What the row allows and denies has no effect. Who may call the endpoint that was meant is decided
elsewhere, or it stays closed.

## Example
```markdown
| Capability     | admin | user |
|----------------|-------|------|
| Export reports | ✅    | ❌   |
```

## Fix
Name it like the endpoint's heading (`### Export reports: GET /api/reports/export`), or write the
method and path into the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each row that means no endpoint."""
    yield from troubles.report(
        subject,
        "unbound-capability",
        "Write the title of an endpoint, a verb and a resource, or a method and a path.",
    )


RULE = Rule("SEC115", "unbound-capability", Policy.STRICT, check, __doc__)
