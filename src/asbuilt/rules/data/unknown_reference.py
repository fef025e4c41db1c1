"""A foreign key points at a table or column that does not exist.

## What it does
Reports `REFERENCES` whose table or column the data model does not define, and references without
columns to a table without a primary key. A table that several columns refer to is reported once;
one of which the text says that it belongs to another service, or is described elsewhere, is not.

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

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.plan import naming
from asbuilt.plan.model import ServicePlan
from asbuilt.rules.nearest import Known, did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import said
from asbuilt.spec.sections.data_model import DataModel, Reference, Table


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each reference that leads nowhere."""
    model = subject.spec[DataModel]
    known = Known(table.name for table in model.tables)
    names = naming.Names(model.by_name)
    missing = {each.table for table in model.tables for each in table.references} - {*model.by_name}
    abroad = _of_others(subject, missing) if missing else frozenset()
    for table in model.tables:
        for reference in table.references:
            target = model.table(reference.table)
            if reference.table in abroad:
                continue
            if target is None and not _is_kept(subject.plan, table, reference):
                yield _unknown_table(names, known, table, reference)
            elif target is not None:
                yield from _unknown_columns(table, target, reference)


def _of_others(subject: Subject, missing: Collection[str]) -> frozenset[str]:
    """The tables that a sentence names in code and says to be somebody else's."""
    return frozenset(
        name
        for line in said(subject)
        if "`" in line.line.text
        for name in missing
        if f"`{name}`" in line.line.text and _OTHERS.search(line.text)
    )


_OTHERS = regex.compile(
    r"\b(?:belongs?|belonging|owned|kept|held|managed|maintained|described|defined|specified"
    r"|documented|liv(?:es?|ing)|lies?|resides?|comes?|provided|exists?|stays?|remains?)\b[^.;]{0,40}?"
    r"\b(?:(?:its|their|an?|the)? ?(?:own|other|another|separate|existing|different)"
    r" (?:[\w-]+ ){0,2}(?:service|system|module|spec\w*|document|database|schema|team|application)"
    r"|(?:to|by|in|from|of) the [\w-]+(?: [\w-]+)? (?:service|system|team|application|platform))\b"
    r"|\b(?:already exists?|is not part of this|existing tables?|tables? of the (?:[\w-]+ ){1,2}"
    r"(?:service|system|application))\b",
    re.I,
)


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
