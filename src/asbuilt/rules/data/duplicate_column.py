"""Two columns of one table have the same name.

## What it does
Reports a column whose name an earlier column of the table has, also where the two are only two
spellings of one JSON name (`due_on` and `dueOn`).

## Why it matters
A request that names the member could mean either; only the first column is used.

## Example
```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    status TEXT,
    status INTEGER
);
```

## Fix
Remove or rename one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.plan.naming import snake
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import Column, DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each column whose name is taken."""
    for table in subject.spec[DataModel].tables:
        first: dict[str, Column] = {}
        for column in table.columns:
            earlier = first.setdefault(snake(column.name), column)
            if earlier is not column:
                yield Finding(
                    f"`{table.name}` has a column `{earlier.name}` already"
                    + (f", and `{column.name}` is the same" if earlier.name != column.name else ""),
                    column.span,
                    "Remove or rename one of them.",
                    (Related(earlier.span, f"`{earlier.name}` is here"),),
                )


RULE = Rule("DAT104", "duplicate-column", Policy.ERROR, check, __doc__)
