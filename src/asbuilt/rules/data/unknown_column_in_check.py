"""A CHECK constraint names a column that its table does not have.

## What it does
Reports names in CHECK conditions that are no column of the table.

## Why it matters
The constraint is not kept, because it cannot be evaluated.

## Example
```sql
CREATE TABLE bookings (
    id SERIAL PRIMARY KEY,
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    CHECK (start_at < ends_at)
);
```

## Fix
Correct the name. A text constant needs single quotes: `status = 'open'`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.expression.model import Column
from asbuilt.expression.tree import walk
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each unknown name in a constraint."""
    for table in subject.spec[DataModel].tables:
        names = {column.name for column in table.columns}
        known = Known(column.name for column in table.columns)
        for constraint in table.checks:
            nodes = walk(constraint.expression) if constraint.expression else ()
            used = dict.fromkeys(node.path[0] for node in nodes if isinstance(node, Column))
            for name in used:
                if name not in names:
                    yield Finding(
                        f"`{name}` in this CHECK is no column of `{table.name}`",
                        constraint.span,
                        known.did_you_mean(name) or "A text constant needs single quotes.",
                    )


RULE = Rule("DAT107", "unknown-column-in-check", Policy.ERROR, check, __doc__)
