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
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each line that names no table."""
    tables = subject.plan.tables
    for endpoint in subject.spec[Api].endpoints:
        if endpoint.table and endpoint.table.text not in (*tables, NO_TABLE):
            yield Finding(
                f"`{endpoint.key}` is to use the table `{endpoint.table.text}`, but there is none",
                endpoint.table.span,
                did_you_mean(endpoint.table.text, tables) or "Define it in the data model.",
            )


RULE = Rule("API107", "unknown-table", Policy.ERROR, check, __doc__)
