"""A request example has a member that no column of its table has.

## What it does
Reports members of the request example of an endpoint that writes to a table, when they are neither
a column of it (in `snake_case` or `camelCase`) nor set by the service. One that names a row of a
table that it refers to, by a unique column of that, is left to `API104`, and so are rows of tables
that refer to it, what a change of a row has for one of these (the `reason` of a correction), a
password whose hash it keeps, what a sentence says is not stored, and what the row is like that the
service has to choose (`size` where `locker_id` is not sent). JSON that stands at no endpoint below
a line that says that it is sent is that of the one create of rows with most of its members.

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

from asbuilt.plan.shapes import column_of
from asbuilt.rules.filled import only_handled
from asbuilt.rules.loose import loose
from asbuilt.rules.nearest import Known
from asbuilt.rules.routes import bound, looked_up, refused_members
from asbuilt.rules.rows import is_edge
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member that could not be stored."""
    for item in bound(subject):
        known = Known(c.json for c in item.table.columns if not c.hidden) if item.table else None
        keys = looked_up(subject, item)
        passed: set[str] | None = None
        for name, span in refused_members(item):
            assert item.table is not None and known is not None
            is_known = column_of(item.table, name) is not None or is_edge(subject, item.table, name)
            if name in keys or is_known:
                continue
            passed = {*only_handled(subject, item)} if passed is None else passed
            if name not in passed:
                untold = ", which the document does not describe" if item.table.derived else ""
                add = "Describe" if untold else "Add the column to"
                yield Finding(
                    f"`{name}` in this request is no column of `{item.table.name}`{untold}",
                    span,
                    known.did_you_mean(name)
                    or f"{add} `{item.table.name}`, or write a handler for `{item.endpoint.key}`.",
                )
    for each in loose(subject):
        known = Known(c.json for c in each.table.columns if not c.hidden)
        unknown = [name for name in each.row if column_of(each.table, name) is None]
        for name in unknown if each.is_sent else ():
            yield Finding(
                f"`{name}` in this request is no column of `{each.table.name}`",
                dict(each.example.fields).get(name, each.example.span),
                known.did_you_mean(name)
                or f"Add the column to `{each.table.name}`, or write a handler for "
                f"`{each.item.endpoint.key}`.",
            )


RULE = Rule("API105", "unknown-column-in-example", Policy.ERROR, check, __doc__)
