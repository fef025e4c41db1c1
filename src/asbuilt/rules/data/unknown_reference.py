"""A foreign key points at a table or column that does not exist.

## What it does
Reports `REFERENCES` whose table or column the data model does not define, and references without
columns to a table without a primary key. A table that several columns refer to is reported once.

## Why it matters
The reference cannot be kept: rows would point at nothing.

## Example
```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    author_id INTEGER REFERENCES user(id)      -- the table is called users
);
```

## Fix
Correct the name, or add the table or column.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan import naming
from asbuilt.plan.model import ServicePlan
from asbuilt.rules.nearest import Known, did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel, Reference, Table


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each reference that leads nowhere."""
    model = subject.spec[DataModel]
    known = Known(table.name for table in model.tables)
    names = naming.Names(model.by_name)
    for table in model.tables:
        for reference in table.references:
            target = model.table(reference.table)
            if target is None and not _is_kept(subject.plan, table, reference):
                yield _unknown_table(names, known, table, reference)
            elif target is not None:
                yield from _unknown_columns(table, target, reference)


def _is_kept(plan: ServicePlan, table: Table, reference: Reference) -> bool:
    """Whether it leads to a table that the service adds: that of the people who sign in."""
    stored = plan.tables.get(table.name)
    kept = stored.references if stored else ()
    return any((each.columns, each.table) == (reference.columns, reference.table) for each in kept)


def _unknown_table(
    names: naming.Names, known: Known, table: Table, reference: Reference
) -> Finding:
    meant = names.find(reference.table)
    return Finding(
        f"`{_columns(table, reference)}` references the table `{reference.table}`, which does not "
        "exist",
        reference.span,
        f"Did you mean `{meant}`?"
        if meant
        else known.did_you_mean(reference.table)
        or f"Define `{reference.table}`, or its key alone.",
        cause=reference.table.casefold(),
    )


def _unknown_columns(table: Table, target: Table, reference: Reference) -> Iterator[Finding]:
    names = [column.name for column in target.columns]
    for name in reference.target_columns:
        if target.column(name) is None and name not in target.key:
            yield Finding(
                f"`{_columns(table, reference)}` references `{target.name}.{name}`, but "
                f"`{target.name}` has no such column",
                reference.span,
                did_you_mean(name, names),
            )
    if not reference.target_columns and not target.key:
        yield Finding(
            f"`{_columns(table, reference)}` references `{target.name}`, which has no primary key",
            reference.span,
            f"Name the column: `REFERENCES {target.name}(…)`, or give it a PRIMARY KEY.",
            cause=f"key of {target.name}",
        )


def _columns(table: Table, reference: Reference) -> str:
    columns = ", ".join(reference.columns)
    return f"{table.name}.{columns}" if len(reference.columns) == 1 else f"{table.name} ({columns})"


RULE = Rule("DAT105", "unknown-reference", Policy.ERROR, check, __doc__)
