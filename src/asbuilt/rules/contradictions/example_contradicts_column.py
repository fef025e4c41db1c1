"""A request example shows a value that its column refuses.

## What it does
Reports members of request examples whose value does not fit the type of the column: text for an
integer, too many characters, a value outside an enum.

## Why it matters
The example says how a request looks, and the data model says that this request is refused. `asbuilt
verify` sends it.

## Example
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, severity INTEGER NOT NULL);
```
```json
{ "severity": "high" }
```

## Fix
Correct the example, or the type of the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.plan.model import BodyField
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.values import canonical

_STANDS_FOR_ANY = ("...", "…", "string", "uuid", "<uuid>", "number", "integer", "boolean")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member that would be refused with 422."""
    model = subject.spec[DataModel]
    for item in bound(subject):
        for field, value, span in _members(item):
            complaint = _complaint(field, value)
            declared = model.table(item.table.name) if item.table else None
            column = declared.column(field.column) if declared and field.column else None
            if complaint and column and declared:
                yield Finding(
                    f"`{field.name}` in this request {complaint}: `{declared.name}.{column.name}` "
                    f"is {column.type_text}",
                    span,
                    "Correct the example, or the type of the column.",
                    (Related(column.span, f"`{column.name}` is defined here"),),
                )


def _members(item: Bound) -> Iterator[tuple[BodyField, object, Span]]:
    body, example = item.route.body, item.endpoint.request
    if not body or not example or not item.table:
        return
    value = example.value.get(body.wrapper) if body.wrapper else example.value
    row = value[0] if isinstance(value, list) and value else value
    spans = dict(example.fields)
    for field in body.fields if isinstance(row, dict) else ():
        if field.name in row:
            yield field, row[field.name], spans.get(field.name, example.span)


def _complaint(field: BodyField, value: object) -> str | None:
    if value is None:
        return None if field.nullable else "must not be null"
    if isinstance(value, str) and (value.casefold() in _STANDS_FOR_ANY or "|" in value):
        return None
    try:
        canonical(field.type, value)
    except ValueError as error:
        return str(error)
    return None


RULE = Rule("CON104", "example-contradicts-column", Policy.STRICT, check, __doc__)
