"""A CHECK constraint that is not understood.

## What it does
Reports a CHECK whose condition is outside the expression language.

## Why it matters
The constraint is not kept: rows that break it are stored. In a draft that is a warning, in an
approved document an error.

## Example
```sql
CREATE TABLE bookings (
    id SERIAL PRIMARY KEY,
    period TSTZRANGE CHECK (NOT isempty(period))
);
```

## Fix
Write the condition with comparisons, `IN`, `BETWEEN`, `LIKE`, `~`, `IS NULL`, arithmetic and the
functions that `docs/specification.md` lists, or check it in a `@before` handler.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each constraint that is not kept."""
    yield from troubles.report(
        subject,
        "unparsable-check",
        "The constraint is not kept. Write it with comparisons, IN, BETWEEN, LIKE, IS NULL, AND, "
        "OR, or check it in a `@before` handler.",
    )


RULE = Rule("DAT102", "unparsable-check", Policy.STRICT, check, __doc__)
