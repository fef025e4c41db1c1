"""Two tables have the same name.

## What it does
Reports a table whose name an earlier table has, whatever the case of the letters.

## Why it matters
Only the first one is used, and nobody can tell whether that is the one that was meant.

## Example
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title TEXT);
CREATE TABLE Tickets (id SERIAL PRIMARY KEY, subject TEXT);
```

## Fix
Join the two definitions into one, or rename one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel, Table


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each table whose name is taken."""
    first: dict[str, Table] = {}
    for table in subject.spec[DataModel].tables:
        earlier = first.setdefault(table.name.casefold(), table)
        if earlier is not table:
            place = subject.spec.source.where(earlier.name_span.start)
            yield Finding(
                f"there is a table `{earlier.name}` already, in {place}",
                table.name_span,
                "Join the two definitions, or rename one of them.",
                (Related(earlier.name_span, f"`{earlier.name}` is defined here"),),
            )


RULE = Rule("DAT103", "duplicate-table", Policy.ERROR, check, __doc__)
