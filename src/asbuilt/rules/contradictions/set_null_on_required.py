"""`ON DELETE SET NULL` on a column that must not be NULL.

## What it does
Reports foreign keys that set a NOT NULL or primary key column to NULL, or to a default it does not
have.

## Why it matters
The row that is pointed at can never be deleted: the database refuses what the reference demands.

## Example
```sql
author_id INTEGER NOT NULL REFERENCES users(id) ON DELETE SET NULL
```

## Fix
Allow NULL, or use `ON DELETE CASCADE` or `RESTRICT`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import Column, DataModel, Reference, Table


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each column that cannot become what its reference demands."""
    for table in subject.spec[DataModel].tables:
        for reference in table.references:
            for name in reference.columns:
                column = table.column(name)
                if column and _refused(table, reference, column):
                    yield Finding(
                        f"`{table.name}.{name}` must not be NULL, but ON DELETE "
                        f"{reference.on_delete.upper()} would make it NULL",
                        reference.span,
                        "Allow NULL, or use ON DELETE CASCADE or RESTRICT.",
                    )


def _refused(table: Table, reference: Reference, column: Column) -> bool:
    required = not column.nullable or column.name in table.primary_key
    to_null = reference.on_delete == "set null" or (
        reference.on_delete == "set default" and column.default_text is None
    )
    return required and to_null


RULE = Rule("CON102", "set-null-on-required", Policy.ERROR, check, __doc__)
