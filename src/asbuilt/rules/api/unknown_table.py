"""A `**Table:**` line names a table that does not exist.

## What it does
Reports endpoints whose `**Table:**` line names no table of the data model.

## Why it matters
The line decides what the endpoint reads and writes. When its table does not exist, the endpoint
would silently act on another one, or on none.

## Example
```markdown
### GET /api/inbox

**Table:** ticket_inbox
```

## Fix
Correct the name, or define the table. `none` says that no table is behind the endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.paths import NO_TABLE
from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each line that names no table."""
    tables = subject.plan.tables
    known = Known(tables)
    for endpoint in subject.spec[Api].endpoints:
        named = endpoint.table
        if named and named.text != NO_TABLE and named.text not in tables:
            yield Finding(
                f"`{endpoint.key}` is to use the table `{named.text}`, but there is none",
                named.span,
                known.did_you_mean(named.text) or "Define it in the data model.",
            )


RULE = Rule("API107", "unknown-table", Policy.ERROR, check, __doc__)
