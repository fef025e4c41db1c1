"""A table of marks names a column that does not exist.

## What it does
Reports rows of a `Field | Class | At rest | In logs | …` table whose field is no column of the data
model.

## Why it matters
What the row says (personal, secret, encrypted, visible to whom) protects nothing.

## Example
```markdown
| Field       | Class         | At rest   | Visible to |
| ----------- | ------------- | --------- | ---------- |
| users.emial | PII (contact) | encrypted | admin      |
```

## Fix
Correct the name, or add the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each row that protects nothing."""
    yield from troubles.report(
        subject, "unknown-field", "Correct the name, or add the column to the data model."
    )


RULE = Rule("DAT112", "unknown-field", Policy.ERROR, check, __doc__)
