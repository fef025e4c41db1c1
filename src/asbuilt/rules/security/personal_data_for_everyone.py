"""Callers who are not signed in are shown personal data.

## What it does
Reports response examples that show a column marked as PII, at endpoints that are open to anonymous
callers, and those that show two columns of one table there which are called like personal data and
that nobody has marked. What people are shown of their own account when they sign up or sign in does
not count, nor what they have just sent.

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
from asbuilt.plan.naming import snake
from asbuilt.rules.routes import bound
from asbuilt.rules.rows import shown_rows
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.security.unmarked_pii import looks_personal
from asbuilt.source import Span
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member."""
    yield from _unmarked(subject)
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


def _unmarked(subject: Subject) -> Iterator[Finding]:
    """The answers to everybody that show a name or a number and another thing of one person, whose
    columns nobody has marked."""
    columns = {
        column.name.lower(): (table, column)
        for table in subject.spec[DataModel].tables
        for column in table.columns
        if not (column.marks.pii or column.marks.visible_to) and looks_personal(table, column)
    }
    for item in bound(subject) if columns else ():
        shown = item.endpoint.response
        if shown is None or item.endpoint.method != "GET" or ANONYMOUS not in item.route.permits:
            continue
        members = shown.value if isinstance(shown.value, dict) else {}
        named = [(name, columns[snake(name)]) for name in members if snake(name) in columns]
        if len(named) < _FEWEST or len({table.name for _, (table, _) in named}) > 1:
            continue
        names = ", ".join(f"`{name}`" for name, _ in named)
        yield Finding(
            f"`{item.route.key}` shows {names} to everyone, and they look personal",
            _place(subject, shown.span, named[0][0]),
            "Close the endpoint, leave them out, or write `visible to …` beside the columns.",
            tuple(Related(column.span, "what is shown") for _, (_, column) in named),
        )


_FEWEST = 2


def _place(subject: Subject, span: Span, name: str) -> Span:
    """Where an example shows a member."""
    start = subject.spec.source.text.find(f'"{name}"', span.start, span.end)
    return Span(start, start + len(name) + 2) if start >= 0 else span


RULE = Rule("SEC118", "personal-data-for-everyone", Policy.WARNING, check, __doc__)
