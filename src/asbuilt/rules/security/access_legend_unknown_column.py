"""The legend of the access matrix names a column that does not exist.

## What it does
Reports columns in the row rules under the access matrix that the table in question does not have,
or that the identity table does not have (`@me.…`).

## Why it matters
The rule decides which rows a role may touch. It is never guessed: whoever depends on it is refused.

## Example
```markdown
- **own**: `tickets.owner_id` = current user
```
where `tickets` has `author_id`, but no `owner_id`.

## Fix
Correct the name, or add the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.expression.model import Column, Me
from asbuilt.expression.tree import walk
from asbuilt.plan.model import ReferencePlan, TablePlan
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.access import Access, Legend
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name of a legend entry that means nothing."""
    for entry in subject.spec[Access].legend:
        if entry.expression:
            yield from _columns(subject, entry)
            yield from _callers(subject, entry)


def _columns(subject: Subject, entry: Legend) -> Iterator[Finding]:
    assert entry.expression is not None
    paths = [node.path for node in walk(entry.expression) if isinstance(node, Column)]
    modelled = {table.name for table in subject.spec[DataModel].tables}
    for table in _tables(subject, entry):
        for path in dict.fromkeys(paths):
            missing = _missing(subject, table, path)
            if missing:
                where, name, known = missing
                lacks = f"`{where}` has no `{name}`"
                if name == where and name not in modelled:
                    lacks = f"the data model has no table `{name}`"
                yield Finding(
                    f"**{entry.word}** names `{'.'.join(path)}`, but {lacks}",
                    entry.text.span,
                    did_you_mean(name, known),
                )


def _callers(subject: Subject, entry: Legend) -> Iterator[Finding]:
    assert entry.expression is not None
    identity = subject.plan.identity
    table = subject.plan.tables.get(identity.table) if identity else None
    known = [column.name for column in table.columns] if table else []
    for node in walk(entry.expression):
        if isinstance(node, Me) and table and node.column not in (*known, "id", "role"):
            yield Finding(
                f"**{entry.word}** names the caller's `{node.column}`, but `{table.name}` has no "
                "such column",
                entry.text.span,
                did_you_mean(node.column, known),
            )


def _tables(subject: Subject, entry: Legend) -> list[TablePlan]:
    """The tables that the entry is applied to."""
    if entry.table:
        return [table for table in subject.plan.tables.values() if table.name == entry.table]
    users = {
        cell.endpoint
        for cell in subject.spec[Access].cells
        if cell.grant == "word" and cell.word == entry.word
    }
    tables = {b.table.name: b.table for b in bound(subject) if b.table and b.route.key in users}
    return list(tables.values())


def _missing(
    subject: Subject, table: TablePlan, path: tuple[str, ...]
) -> tuple[str, str, list[str]] | None:
    """The table that lacks a name of ``path``, the name, and what the table has instead."""
    *relations, last = path
    for relation in relations:
        links: dict[str, ReferencePlan] = {link.relation: link for link in table.references}
        if relation not in links:
            return table.name, relation, list(links)
        table = subject.plan.tables[links[relation].table]
    names = [column.name for column in table.columns if not column.hidden]
    return None if last in names else (table.name, last, names)


RULE = Rule("SEC102", "access-legend-unknown-column", Policy.ERROR, check, __doc__)
