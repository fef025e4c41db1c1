"""A response example shows a secret column.

## What it does
Reports members of response examples, at any depth, that are columns marked `secret`, and passwords
wherever they stand.

## Why it matters
A secret never leaves the service; the answer would not look as the document says.

## Example
```sql
password_hash TEXT NOT NULL   -- secret
```
```json
{ "id": 1, "email": "ada@example.com", "password_hash": "…" }
```

## Fix
Remove the member from the example, or the mark from the column if it is not a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asbuilt.diagnostics import Related
from asbuilt.plan.model import Call, TablePlan
from asbuilt.plan.naming import Names, snake
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.tables.marks import is_password


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each secret that an answer shows."""
    names = Names(subject.plan.tables)
    for item in bound(subject):
        response = item.endpoint.response
        for table, name in _secrets(subject, item, names) if response else ():
            declared = subject.spec[DataModel].table(table.name) if table else None
            column = declared.column(snake(name)) if declared else None
            whose = f"which is a secret of `{table.name}`" if table else "which is a secret"
            if response:
                yield Finding(
                    f"this answer shows `{name}`, {whose}",
                    _place(subject, response, name),
                    "Remove it from the example: a secret never leaves the service.",
                    (Related(column.span, "it is marked here"),) if column else (),
                )


def _secrets(subject: Subject, item: Bound, names: Names) -> Iterator[tuple[TablePlan | None, str]]:
    """The secret members of an answer, with the table that each is a column of. A password is one
    wherever it stands, but yes or no is none: ``has_strong_password``."""
    action, response = item.route.action, item.endpoint.response
    called = subject.plan.tables.get(action.table or "") if isinstance(action, Call) else None
    seen: set[str] = set()
    for noun, row in _objects(response.value if response else None, ""):
        named = names.find(noun) if noun else None
        table = subject.plan.tables[named] if named else item.table or called
        for name, value in row.items():
            column = column_of(table, name) if table else None
            password = is_password(name) and not isinstance(value, bool)
            secret = column.secret if column else password
            if secret and name not in seen:
                seen.add(name)
                yield (table if column else None), name


def _objects(value: Any, noun: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in an example with the member that holds it."""
    if isinstance(value, dict):
        yield noun, value
        for name, member in value.items():
            yield from _objects(member, name)
    elif isinstance(value, list):
        yield from _objects(value[0] if value else None, noun)


def _place(subject: Subject, example: Example, name: str) -> Span:
    known = dict(example.fields).get(name)
    text = subject.spec.source.text
    at = text.find(f'"{name}"', example.span.start, example.span.end)
    return known or (Span(at + 1, at + 1 + len(name)) if at >= 0 else example.span)


RULE = Rule("SEC108", "secret-in-response", Policy.ERROR, check, __doc__)
