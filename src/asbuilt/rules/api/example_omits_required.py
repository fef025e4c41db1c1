"""The request example of a create leaves out what its table demands.

## What it does
Reports creates whose request example has no member for a column that is NOT NULL, has no default,
and is filled in by nobody else: not by the path, not by the caller's own id, not by the service.
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
from asbuilt.rules.marking import in_sql
from asbuilt.rules.routes import Bound, bound, looked_up
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each create, naming all that is missing."""
    for item in bound(subject):
        example = item.endpoint.request
        if not isinstance(item.route.action, Insert) or not item.table or not example:
            continue
        missing = [] if item.table.derived else list(_missing(item, item.table))
        told = {link for link, _ in looked_up(subject, item).values()} if missing else set()
        missing = [name for name in missing if name not in told]
        missing = [name for name in missing if not _of_the_caller(subject, item, name)]
        if example.understood and isinstance(example.value, dict) and missing:
            declared = subject.spec[DataModel].table(item.table.name)
            columns = [declared.column(name) for name in missing] if declared else []
            if not any(column and in_sql(subject.document, column) for column in columns):
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


def _missing(item: Bound, table: TablePlan) -> Iterator[str]:
    body, action = item.route.body, item.route.action
    given = {field.column for field in body.fields} if body else set()
    given |= {parent.link for parent in getattr(action, "parents", ())}
    given |= {name for permit in item.route.permits.values() for name in permit.fill}
    given |= {*table.filled, table.owner, table.updated_at, table.deleted_at, table.version}
    for column in table.columns:
        free = column.nullable or column.default is not None or column.generated is not None
        if not (free or column.secret or column.hidden or column.name in given):
            yield column.name


def _of_the_caller(subject: Subject, item: Bound, name: str) -> bool:
    """Whether a word of the matrix, perhaps one that is not understood, may fill in who calls."""
    own = any(
        name in reference.columns and reference.table == subject.plan.identity_table
        for reference in (item.table.references if item.table else ())
    )
    cells = subject.spec[Access].cells
    return own and any(c.endpoint == item.route.key and c.grant == "word" for c in cells)


RULE = Rule("API112", "example-omits-required", Policy.STRICT, check, __doc__)
