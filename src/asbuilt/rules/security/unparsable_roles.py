"""A `**Roles:**` line that is not understood.

## What it does
Reports lines under an endpoint that say in prose who may use it, where names of roles are expected.

## Why it matters
Who may use an endpoint is never guessed from prose. Without names, only administrators may.

## Example
```markdown
### DELETE /api/tickets/{id}

**Roles:** whoever is responsible, and in urgent cases their deputies
```

## Fix
Name the roles, and put the condition into the access matrix:
```markdown
**Roles:** admin, manager
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each line that is not understood."""
    yield from troubles.report(
        subject, "unparsable-roles", "Write `**Roles:** admin, manager`; conditions go in a matrix."
    )


RULE = Rule("SEC114", "unparsable-roles", Policy.STRICT, check, __doc__)
