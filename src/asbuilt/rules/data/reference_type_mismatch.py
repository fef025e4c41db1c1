"""A foreign key and the column that it points at have different types.

## What it does
Reports references between columns of different kinds: an INTEGER to a UUID, a TEXT to an INTEGER.

## Why it matters
No value of one can equal a value of the other: the reference can never be satisfied.

## Example
```sql
CREATE TABLE users (id UUID PRIMARY KEY);
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    author_id INTEGER REFERENCES users(id)
);
```

## Fix
Give both columns the same type.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.column_type import comparable
from asbuilt.spec.sections.data_model import Column, DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each pair of columns that cannot be equal."""
    model = subject.spec[DataModel]
    for table in model.tables:
        for reference in table.references:
            target = model.table(reference.table)
            if target is None:
                continue
            names = reference.target_columns or target.primary_key
            for name, other in zip(reference.columns, names, strict=False):
                column, pointed = table.column(name), target.column(other)
                if column and pointed and not comparable(column.type, pointed.type):
                    yield Finding(
                        f"`{table.name}.{name}` is {_said(column)}, but `{target.name}.{other}` "
                        f"is {_said(pointed)}",
                        column.span,
                        "Give both columns the same type.",
                        (Related(pointed.span, f"`{target.name}.{other}` is here"),),
                    )


def _said(column: Column) -> str:
    return column.type_text or column.type.kind


RULE = Rule("DAT106", "reference-type-mismatch", Policy.ERROR, check, __doc__)
