"""SQL in the data model that has no effect.

## What it does
Reports statements that are understood but not carried out: INSERT, CREATE VIEW, CREATE TRIGGER,
GRANT and others that define no table, type or index, and the parts of definitions that are not
kept. INSERT, UPDATE and DELETE count beside definitions only: alone they show how rows are used.

## Why it matters
Whoever reads the document may count on the rows, views or triggers; the service does not have them.

## Example
```sql
CREATE VIEW open_tickets AS SELECT * FROM tickets WHERE status = 'open';
```

## Fix
Express it otherwise (a filter, a handler, the access matrix), or move it to a code block
outside the data model.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each statement without effect."""
    yield from troubles.report(
        subject,
        "ignored-sql",
        "If its effect is meant, use a filter, a handler or the access matrix.",
    )


RULE = Rule("DAT109", "ignored-sql", Policy.WARNING, check, __doc__)
