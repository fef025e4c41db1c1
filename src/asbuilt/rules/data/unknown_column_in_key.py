"""A key names a column that its table does not have.

## What it does
Reports names in PRIMARY KEY and FOREIGN KEY that are no column of their table.

## Why it matters
The table cannot be made: its rows have nothing to be known by, or to refer with.

## Example
```sql
CREATE TABLE seats (
    hall_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (hall_id, seat_number)
);
```

## Fix
Correct the name, or add the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import DataModel, Table


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each unknown name in a key of a table."""
    for table in subject.spec[DataModel].tables:
        names = {column.name.casefold() for column in table.columns}
        known = Known(column.name for column in table.columns)
        found = dict.fromkeys(
            (name, key, span)
            for key, span, columns in _keys(table)
            for name in columns
            if name.casefold() not in names
        )
        for name, key, span in found if names else ():
            yield Finding(
                f"`{name}` in this {key} is no column of `{table.name}`",
                span,
                known.did_you_mean(name) or "Correct the name, or add the column.",
            )


def _keys(table: Table) -> Iterator[tuple[str, Span, tuple[str, ...]]]:
    yield "PRIMARY KEY", table.name_span, table.primary_key
    yield from (("FOREIGN KEY", each.span, each.columns) for each in table.references)


RULE = Rule("DAT118", "unknown-column-in-key", Policy.ERROR, check, __doc__)
