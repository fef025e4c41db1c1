"""A table without a primary key.

## What it does
Reports tables that define columns but no primary key, and none that are unique and never null.

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

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.schema import Table


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each table without a key, or for a data model that states none."""
    tables = subject.spec[DataModel].tables
    beside = _beside(subject) if any(not table.key for table in tables) else []
    stated = any(table.key for table in tables)
    for table in tables:
        if table.columns and not table.key and not _is_named(subject, table, beside):
            yield Finding(
                f"`{table.name}` has no primary key, so its rows cannot be named one by one",
                table.name_span,
                "Add one, e.g. `id UUID PRIMARY KEY DEFAULT gen_random_uuid()`.",
                cause="" if stated else "no keys",
            )


_STATED = regex.compile(r"p(?<!\w.)rimary key\s*\(([^()\n]{1,200})\)")
"""In small letters."""
_DOCUMENT = regex.compile(r"\b(?:documents?|(?:sub-?)?collections?)\b", re.I)
"""What a store of documents calls its rows: their names are those of their places."""
_MOST = 200


def _beside(subject: Subject) -> list[set[str]]:
    """The columns of each key that is stated outside of the tables: ``PRIMARY KEY (a, b)`` in a
    list of constraints."""
    if not subject.says("primary key"):
        return []
    found = _STATED.findall(subject.text)
    return [{name.strip(' `"') for name in each.split(",")} for each in found[:_MOST]]


def _is_named(subject: Subject, table: Table, beside: Sequence[set[str]]) -> bool:
    """Whether something else names the rows of a table without a key."""
    if _named_by_other(table):
        return True
    source = subject.spec.source
    names = {column.name.lower() for column in table.columns} if beside else set()
    return any(names.issuperset(each) for each in beside) or bool(
        _DOCUMENT.search(source.slice(source.whole_line(table.name_span.start)))
    )


def _named_by_other(table: Table) -> bool:
    """Whether columns that are unique and never null name the rows, or may, in a notation that says
    of no column whether it is null."""
    needed = {column.name for column in table.columns if not column.nullable}
    needed = needed or {column.name for column in table.columns}
    return any(needed.issuperset(each) for each in table.uniques)


RULE = Rule("DAT108", "table-without-key", Policy.WARNING, check, __doc__)
