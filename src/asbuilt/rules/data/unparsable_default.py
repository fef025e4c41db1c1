"""A DEFAULT that is not understood.

## What it does
Reports defaults that are no constant, no current time or date, no `gen_random_uuid()` and no serial
number.

## Why it matters
The default is not applied: a writer who leaves the column out gets NULL, or is refused.

## Example
```sql
CREATE TABLE orders (
    id SERIAL PRIMARY KEY,
    number TEXT NOT NULL DEFAULT next_order_number()
);
```

## Fix
Write a constant, `NOW()`, `CURRENT_DATE` or `gen_random_uuid()`, or set the column in a `@before`
handler.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each default that is not applied."""
    yield from troubles.report(
        subject,
        "unparsable-default",
        "It is not applied. Write a constant, NOW(), CURRENT_DATE or gen_random_uuid(), or set the "
        "column in a `@before` handler.",
    )


RULE = Rule("DAT111", "unparsable-default", Policy.STRICT, check, __doc__)
