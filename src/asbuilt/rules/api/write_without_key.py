"""An endpoint changes or deletes rows of a table that has no primary key.

## What it does
Reports PUT, PATCH and DELETE on one row of a table without a primary key.

## Why it matters
There is no way to say which row is meant, so the write could hit any number of them.

## Example
```sql
CREATE TABLE tags (label TEXT NOT NULL);
```
```markdown
### DELETE /api/tags/{id}
```

## Fix
Give the table a primary key.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.plan.model import Sample
from asbuilt.plan.paths import Places
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each write that selects no single row."""
    places = Places(subject.plan.tables)
    for item in bound(subject):
        endpoint = item.endpoint
        if endpoint.method not in ("PUT", "PATCH", "DELETE"):
            continue
        place = places.of(endpoint)
        table = subject.spec[DataModel].table(place.table or "")
        unbacked = isinstance(item.route.action, Sample)
        if table and unbacked and place.keyed and not place.verb and not table.primary_key:
            yield Finding(
                f"`{endpoint.key}` cannot select a row: `{table.name}` has no primary key",
                endpoint.span,
                f"Add a primary key to `{table.name}`, e.g. `id SERIAL PRIMARY KEY`.",
                (Related(table.name_span, f"`{table.name}` is defined here"),),
                cause=table.name,
            )


RULE = Rule("API106", "write-without-key", Policy.ERROR, check, __doc__)
