"""Callers who are not signed in are shown personal data.

## What it does
Reports response examples that show a column marked as PII, at endpoints that are open to anonymous
callers. What people are shown of their own account when they sign up or sign in does not count, nor
what they have just sent.

## Why it matters
Whatever everybody may read is soon in a search engine, and can never be taken back.

## Example
```sql
email TEXT UNIQUE NOT NULL   -- PII: contact
```
```markdown
| Endpoint         | admin | user | anonymous |
| ---------------- | ----- | ---- | --------- |
| `GET /api/users` | ✅    | ✅   | ✅        |
```

## Fix
Close the endpoint, leave the member out, or say who may see the column (`visible to admin, own`).
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.plan.model import ANONYMOUS, Insert, Sample
from asbuilt.rules.rows import shown_rows
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member."""
    for shown in shown_rows(subject):
        item = shown.item
        if item is None or shown.is_request or ANONYMOUS not in item.route.permits:
            continue
        if shown.beside or shown.number or isinstance(item.route.action, Sample):
            continue
        request = item.endpoint.request
        if request is None and isinstance(item.route.action, Insert):
            continue  # whoever makes a row has sent what it shows
        sent = request.value if request and isinstance(request.value, dict) else {}
        for name in (name for name in shown.row if name not in sent):
            declared = subject.spec[DataModel].table(shown.table.name)
            column = declared.column(name) if declared else None
            if column and column.marks.pii and column.marks.visible_to is None:
                yield Finding(
                    f"`{item.route.key}` shows `{name}` to everyone, and it is personal",
                    shown.place(name),
                    "Close the endpoint, leave it out, or write `visible to …` beside the column.",
                    (Related(column.span, "it is marked here"),),
                )


RULE = Rule("SEC118", "personal-data-for-everyone", Policy.WARNING, check, __doc__)
