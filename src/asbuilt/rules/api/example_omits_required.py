"""The request example of a create leaves out what its table demands.

## What it does
Reports creates whose request example has no member for a column that is NOT NULL, has no default,
and is filled in by nobody else: not by the path, not by the caller's own id, not by the service.
What a service knows by itself is left to `API104`: who calls (`created_by`, `tenant_id`), when
(`created_at`), in which state a row begins (`status`), what a sentence says that it calculates.
Only tables in SQL are judged: elsewhere *required* may be said of answers alone.

## Why it matters
The example is what a client may send. A row without the column cannot be stored, so the document's
own example is refused.

## Example
```sql
CREATE TABLE tickets (id SERIAL PRIMARY KEY, title TEXT NOT NULL, severity INTEGER NOT NULL);
```
```json
{ "title": "Printer on fire" }
```

## Fix
Show the member in the example, or give the column a DEFAULT, or allow NULL.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.plan.model import Insert, TablePlan
from asbuilt.rules.filled import is_filled, omitted
from asbuilt.rules.marking import in_sql
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each create, naming all that is missing."""
    for item in bound(subject):
        example = item.endpoint.request
        if not isinstance(item.route.action, Insert) or not item.table or not example:
            continue
        missing = [
            name
            for name in omitted(subject, item, item.table)
            if not is_filled(subject, item, item.table, name)
        ]
        if example.understood and isinstance(example.value, dict) and missing:
            declared = subject.spec[DataModel].table(item.table.name)
            columns = [declared.column(name) for name in missing] if declared else []
            if not any(column and in_sql(subject, column) for column in columns):
                continue
            names = ", ".join(f"`{name}`" for name in missing)
            verb = "is" if len(missing) == 1 else "are"
            yield Finding(
                f"this request leaves out {names}, which {verb} NOT NULL in `{item.table.name}` "
                "without a default",
                example.span,
                _help(item.table, missing),
                tuple(Related(column.span, "the column") for column in columns if column),
            )


def _help(table: TablePlan, missing: list[str]) -> str:
    if (missing[0],) == table.primary_key:
        return (
            f"Let the service make it: `{missing[0]} UUID PRIMARY KEY DEFAULT gen_random_uuid()`."
        )
    return "Show it in the example, give the column a DEFAULT, or allow NULL."


RULE = Rule("API112", "example-omits-required", Policy.STRICT, check, __doc__)
