"""A request example has a member that no column of its table has.

## What it does
Reports members of the request example of an endpoint that writes to a table, when they are neither
a column of it (in `snake_case` or `camelCase`) nor set by the service.

## Why it matters
A member that is no column could not be stored. The service never drops input silently: it would
refuse the document's own example with 422.

## Example
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
```
```json
{ "titel": "Printer on fire" }
```

## Fix
Correct the name, add the column, or write a handler for the endpoint that knows what to do with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.model import Insert, TablePlan, Update
from asbuilt.plan.shapes import column_of, unwrap
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.api import Example


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member that could not be stored."""
    for item in bound(subject):
        example = item.endpoint.request
        if not isinstance(item.route.action, Insert | Update) or not item.table or not example:
            continue
        for name, span in _members(item.table, example):
            yield Finding(
                f"`{name}` in this request is no column of `{item.table.name}`",
                span,
                did_you_mean(name, [c.json for c in item.table.columns if not c.hidden])
                or f"Add the column to `{item.table.name}`, or write a handler for "
                f"`{item.endpoint.key}`.",
            )


def _members(table: TablePlan, example: Example) -> Iterator[tuple[str, Span]]:
    spans = dict(example.fields)
    _, value = unwrap(example.value, table)
    row = value[0] if isinstance(value, list) and value else value
    for name in row if isinstance(row, dict) else ():
        if column_of(table, name) is None:
            yield name, spans.get(name, example.span)


RULE = Rule("API105", "unknown-column-in-example", Policy.ERROR, check, __doc__)
