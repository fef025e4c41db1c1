"""SQL in the data model that is not understood.

## What it does
Reports a statement in the data model's code blocks that cannot be parsed, or that is not the
definition of a table, type or index.

## Why it matters
The tables in it do not exist for the service: endpoints on them are unbacked, constraints are not
kept. SQL is never guessed.

## Example
```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    title TEXT NOT NULL
    severity INTEGER             -- the comma above is missing
);
```

## Fix
Correct the statement. PostgreSQL's dialect is tried first, then SQLite's, MySQL's and T-SQL's.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each statement that is not understood."""
    yield from troubles.report(
        subject,
        "unparsable-sql",
        "Correct the SQL, or define the table before it: nothing in this statement is used.",
    )


RULE = Rule("DAT101", "unparsable-sql", Policy.ERROR, check, __doc__)
