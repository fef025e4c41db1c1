"""Two parameters of one path have the same name.

## What it does
Reports paths such as `/projects/{id}/tasks/{id}`.

## Why it matters
Nobody can say which of the two `id` means; OpenAPI forbids it, and generated clients do not
compile.

## Example
```markdown
### GET /api/projects/{id}/tasks/{id}
```

## Fix
Name the outer one after its noun: `/projects/{project_id}/tasks/{id}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.paths import parameters
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each path."""
    for endpoint in subject.spec[Api].endpoints:
        names = parameters(endpoint.path) if endpoint.path.count("{") > 1 else ()
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            yield Finding(
                f"`{endpoint.path}` has the parameter `{{{twice}}}` twice",
                endpoint.span,
                "Name the outer one after its noun, such as `{project_id}`.",
            )


RULE = Rule("API115", "repeated-path-parameter", Policy.STRICT, check, __doc__)
