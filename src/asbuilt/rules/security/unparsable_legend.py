"""A legend entry of the access matrix that is not understood.

## What it does
Reports explanations of a word of the matrix that are neither of the form "`column` = current user"
nor an expression of the filter language.

## Why it matters
Which rows a role may touch is never guessed from prose. Until the entry is understood, the cells
with that word deny.

## Example
```markdown
- **team**: people who work together
```

## Fix
Name real columns:
```markdown
- **team**: `tickets.team_id` = current user's `team_id`
- **open**: `status = 'open' and team_id = @me.team_id`
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each entry that is not understood."""
    yield from troubles.report(
        subject,
        "unparsable-legend",
        "Until then it allows nothing. Name real columns: `table.column` = current user, or an "
        "expression such as `status = 'open' and owner_id = @me.id`.",
    )


RULE = Rule("SEC107", "unparsable-legend", Policy.STRICT, check, __doc__)
