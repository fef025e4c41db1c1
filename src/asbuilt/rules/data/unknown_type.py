"""A column type that is not known.

## What it does
Reports types that none of the supported SQL dialects has, types of code that the document does not
define (`LoanState`), and columns without a type. They are taken as text.

## Why it matters
As text, the column accepts anything and sorts by its letters: `10` before `9`.

## Example
```sql
CREATE TABLE shops (id SERIAL PRIMARY KEY, place GEOGRAPHY(POINT));
```

## Fix
Use a known type: integers, NUMERIC, REAL, TEXT, VARCHAR(n), BOOLEAN, UUID, DATE, TIME, TIMESTAMP,
BYTEA, JSONB, enums, and arrays of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each column of such a type."""
    yield from troubles.report(
        subject, "unknown-type", "Use a type of SQL, such as TEXT, INTEGER, NUMERIC(10,2), JSONB."
    )


RULE = Rule("DAT110", "unknown-type", Policy.STRICT, check, __doc__)
