"""Access rules without a table that holds people.

## What it does
Reports a document with an access matrix, roles or sign-in endpoints, but without a table such as
`users`, `accounts` or `members` that has a primary key. Roles alone, without endpoints, are no
access rules yet.

## Why it matters
People have to be kept somewhere to sign in. A table `users(id, email)` is added, which nobody has
reviewed and which has no column for the role.

## Example
```markdown
| Endpoint           | admin | user |
| ------------------ | ----- | ---- |
| `GET /api/tickets` | ✅    | own  |
```
with a data model that only has `tickets`.

## Fix
Define the table:
```sql
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    email VARCHAR(254) UNIQUE NOT NULL,   -- PII: contact
    role VARCHAR(20) NOT NULL DEFAULT 'user'
);
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding, at the first role that needs the table."""
    identity = subject.plan.identity
    endpoints = subject.spec[Api].endpoints
    if not endpoints or identity is None or not subject.plan.tables[identity.table].derived:
        return
    place = _first_need(subject)
    if place is not None:
        yield Finding(
            "roles need a table that holds people, and the data model has none; "
            f"`{identity.table}(id, email)` is added",
            place,
            "Define `users` in the data model, with a primary key, a unique name and a role.",
        )


def _first_need(subject: Subject) -> Span | None:
    access = subject.spec[Access]
    spans = [span for _, span in access.declared] + [cell.span for cell in access.cells]
    for endpoint in subject.spec[Api].endpoints:
        spans += [text.span for text in endpoint.roles or ()]
    return min(spans, default=None)


RULE = Rule("SEC111", "missing-identity-table", Policy.WARNING, check, __doc__)
