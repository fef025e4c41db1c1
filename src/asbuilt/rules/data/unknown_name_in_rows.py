"""A row or a diagram about tables or columns names one that does not exist.

## What it does
Reports rows about indexes, triggers and retentions, in tables with a column *Table*, which name a
table that the data model does not have, where most rows name one that it has; columns that rows of
indexes and triggers name and their table does not have; indexes in SQL likewise; and entities that
an `erDiagram` joins to tables without being one.

## Why it matters
The index cannot be made, and what is said of the table holds for nothing.

## Example
```markdown
| Index          | Table   | Columns     |
| -------------- | ------- | ----------- |
| ix_tickets_due | tickets | status, due |
```
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, status TEXT NOT NULL, due_on DATE);
```

## Fix
Correct the name, or add the table or the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.plan.naming import Names, snake
from asbuilt.rules.nearest import Known, did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.diagrams.relations import joined_entities
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel, Table
from asbuilt.spec.tables.fields.field_list import FIELDS
from asbuilt.spec.tables.fields.field_table import FIELD, RETENTION, tells_of_indexes, titled
from asbuilt.spec.title import bare, normal_title

_OWNER = {"table", "table name", "tables"}
_IDENTIFIER = regex.compile(r"[^\W\d]\w*")
_CODED = regex.compile(r"`[^\W\d]\w*`")
_COLUMN = r"[`\s]*[^\W\d]\w*[`\s]*(?:(?:asc|desc)[`\s]*)?"
_COLUMNS = regex.compile(rf"[(\s]*{_COLUMN}(?:,{_COLUMN})*[)\s]*", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name."""
    model = subject.spec[DataModel]
    defining = {table.span for table in model.tables}
    names = Names(model.by_name)
    yield from _indexes(model)
    if model.tables and subject.says("erdiagram"):
        yield from _drawn(subject, names, Known(model.by_name))
    for grid in blocks_of(subject.outline.root, Grid) if model.tables else ():
        header = [normal_title(cell.text) for cell in grid.header]
        owner = titled(header, _OWNER)
        if owner is None and all(_CODED.fullmatch(row[0].text) for row in grid.rows):
            owner = 0
        is_about = tells_of_indexes(header) or not RETENTION.isdisjoint(header)
        if owner is None or not is_about or grid.span in defining:
            continue
        found = [names.find(bare(row[owner].text)) for row in grid.rows]
        wrong = [
            row[owner]
            for row, name in zip(grid.rows, found, strict=True)
            if name is None and _IDENTIFIER.fullmatch(bare(row[owner].text))
        ]
        if sum(map(bool, found)) > len(wrong):
            known = Known(model.by_name)
            yield from (_unknown_table(cell, known) for cell in wrong)
        if tells_of_indexes(header):
            tables = [model.by_name.get(name or "") for name in found]
            yield from _unknown_columns(grid, header, tables)


def _indexes(model: DataModel) -> Iterator[Finding]:
    """The indexes of SQL and of other notations on columns that their tables do not have."""
    for table in model.tables:
        columns = {snake(column.name) for column in table.columns} if table.indexes else set()
        for index in table.indexes:
            for name in index.columns:
                if snake(name) not in columns and name not in table.key:
                    yield Finding(
                        f"this index is on `{table.name}.{name}`, but `{table.name}` has no such "
                        "column",
                        index.span,
                        did_you_mean(name, [column.name for column in table.columns])
                        or f"Add the column to `{table.name}`, or remove the index.",
                    )


def _drawn(subject: Subject, names: Names, known: Known) -> Iterator[Finding]:
    """The entities that lines of a diagram join to tables, and that are none."""
    for entities in joined_entities(subject.outline):
        wrong = [entity for entity in entities if names.find(entity.text) is None]
        if 2 * len(wrong) < len(entities):
            for entity in wrong:
                yield Finding(
                    f"this diagram joins `{entity.text}`, but there is no such table",
                    entity.span,
                    known.did_you_mean(entity.text) or "Define the table, or correct the diagram.",
                )


def _unknown_table(cell: Text, known: Known) -> Finding:
    name = bare(cell.text)
    return Finding(
        f"this row is about the table `{name}`, which does not exist",
        cell.span,
        known.did_you_mean(name) or "Correct the name, or remove the row.",
    )


def _unknown_columns(
    grid: Grid, header: Sequence[str], tables: Sequence[Table | None]
) -> Iterator[Finding]:
    at = titled(header, FIELDS | (FIELD - {"name"}))
    for row, table in zip(grid.rows, tables, strict=True):
        if at is None or table is None or not _COLUMNS.fullmatch(row[at].text):
            continue
        columns = {snake(column.name): column.name for column in table.columns}
        for found in _IDENTIFIER.finditer(row[at].text):
            if snake(found[0]) not in {*columns, *table.key, "asc", "desc"}:
                yield Finding(
                    f"this row is about `{table.name}.{found[0]}`, but `{table.name}` has no such "
                    "column",
                    part(row[at], *found.span()).span,
                    did_you_mean(found[0], list(columns.values()))
                    or f"Add the column to `{table.name}`, or correct the row.",
                )


RULE = Rule("DAT116", "unknown-name-in-rows", Policy.WARNING, check, __doc__)
