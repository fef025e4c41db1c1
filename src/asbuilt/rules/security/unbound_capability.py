"""A row of an access table that means no endpoint.

## What it does
Reports the capabilities and resources of an access table that are neither the title of an endpoint
nor name, after their verb, the resource of one. A table of which no row means an endpoint is
reported once. What describes a role beside a matrix of access (`| reader | Books rooms |`) is none.

## Why it matters
What the row allows and denies has no effect. Who may call the endpoint that was meant is decided
elsewhere, or it stays closed.

## Example
```markdown
| Capability     | admin | user |
| -------------- | ----- | ---- |
| Export reports | ✅    | ❌   |
```

## Fix
Name it like the endpoint's heading (`### Export reports: GET /api/reports/export`), or write the
method and path into the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.access import Access


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each row that means no endpoint, or for all of them."""
    source, access = subject.spec.source, subject.spec[Access]
    described = {source.line(span.start) for _, span in access.listed if access.columns}
    reported = troubles.report(
        subject,
        "unbound-capability",
        "Write the title of an endpoint, a verb and a resource, or a method and a path.",
    )
    found = [each for each in reported if source.line(each.span.start) not in described]
    # a large matrix has a hundred thousand cells: none is looked at where nothing is wrong
    most = bool(found) and len(found) > len({source.line(it.span.start) for it in access.cells})
    for each in found:
        yield replace(each, cause="hardly any row means an endpoint") if most else each


RULE = Rule("SEC115", "unbound-capability", Policy.STRICT, check, __doc__)
