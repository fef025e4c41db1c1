"""A table without a primary key.

## What it does
Reports tables that define columns but no primary key.

## Why it matters
A single row of such a table cannot be named in a path, so it can be listed and added to, but not
read, changed or deleted one by one; pages of it have no stable order.

## Example
```sql
CREATE TABLE tickets (
    title TEXT NOT NULL
);
```

## Fix
Add a key: `id SERIAL PRIMARY KEY`, `id UUID PRIMARY KEY DEFAULT gen_random_uuid()`, or
`PRIMARY KEY (order_id, line)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each table without a key, or for a data model that states none."""
    tables = subject.spec[DataModel].tables
    stated = any(table.key for table in tables)
    for table in tables:
        if table.columns and not table.key:
            yield Finding(
                f"`{table.name}` has no primary key, so its rows cannot be named one by one",
                table.name_span,
                "Add one, e.g. `id UUID PRIMARY KEY DEFAULT gen_random_uuid()`.",
                cause="" if stated else "no keys",
            )


RULE = Rule("DAT108", "table-without-key", Policy.WARNING, check, __doc__)
