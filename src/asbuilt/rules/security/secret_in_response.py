"""A response example shows a secret column.

## What it does
Reports members of response examples that are columns marked `secret`.

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

from asbuilt.diagnostics import Related
from asbuilt.plan.model import Call, TablePlan
from asbuilt.plan.shapes import column_of, unwrap
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Example
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each secret that an answer shows."""
    for item in bound(subject):
        action, response = item.route.action, item.endpoint.response
        called = subject.plan.tables.get(action.table or "") if isinstance(action, Call) else None
        table = item.table or called
        if table and response:
            for name in _secrets(table, response):
                declared = subject.spec[DataModel].table(table.name)
                column = declared.column(name) if declared else None
                yield Finding(
                    f"this answer shows `{name}`, which is a secret of `{table.name}`",
                    dict(response.fields).get(name, response.span),
                    "Remove it from the example: a secret never leaves the service.",
                    (Related(column.span, "it is marked here"),) if column else (),
                )


def _secrets(table: TablePlan, example: Example) -> Iterator[str]:
    _, value = unwrap(example.value, table)
    row = value[0] if isinstance(value, list) and value else value
    for name in row if isinstance(row, dict) else ():
        column = column_of(table, name)
        if column and column.secret:
            yield name


RULE = Rule("SEC108", "secret-in-response", Policy.ERROR, check, __doc__)
