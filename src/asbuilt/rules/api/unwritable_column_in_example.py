"""A request example sets a column that callers cannot set.

## What it does
Reports members of the request example of an endpoint that writes to a table, when they are columns
that the service fills in: a key with a default, a generated column, the parent of a nested path.

## Why it matters
The service never drops input silently: it would refuse the document's own example with 422.

## Example
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
```
```markdown
### PATCH /api/tickets/{id}
```
```json
{ "id": 7, "title": "Printer on fire" }
```

## Fix
Remove the member from the example.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import Bound, bound, refused_members
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member that would be refused although it is a column."""
    answers = {each.response.span for each in subject.spec[Api].endpoints if each.response}
    for item in bound(subject):
        request = item.endpoint.request
        if request and (request.sampled or request.span in answers):
            continue  # nobody wrote it, or it shows what *GET and PUT /x* answer, too
        for name, span in refused_members(item):
            assert item.table is not None
            column = column_of(item.table, name)
            if column is not None:
                yield Finding(
                    f"`{name}` in this request {_origin(item, column.name)}, so callers cannot "
                    "set it",
                    span,
                    "Remove it from the example; sent by a caller it would be refused with 422.",
                )


def _origin(item: Bound, column: str) -> str:
    assert item.table is not None
    if any(parent.link == column for parent in getattr(item.route.action, "parents", ())):
        return "comes from the path"
    if column in item.table.primary_key:
        return f"is the key of `{item.table.name}`"
    return "is set by the service"


RULE = Rule("API110", "unwritable-column-in-example", Policy.STRICT, check, __doc__)
