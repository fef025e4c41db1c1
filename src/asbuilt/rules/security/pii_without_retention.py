"""Personal data without a retention where their handling is promised.

## What it does
When the security section names PII or personal data, reports the columns that are marked as PII
without saying how long they are kept, once for each table. Elsewhere it reports those beside which
other personal columns of the same table say it.

## Why it matters
"PII data handling" begins with how long. Without a period nothing is ever deleted.

## Example
```markdown
- PII data handling
```
```sql
email VARCHAR(255) NOT NULL   -- PII: contact
```

## Fix
Write it beside the mark: `-- PII: contact, retention 180 days`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.security import Security


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each table, at the first of its columns without a retention."""
    promised = subject.spec[Security].pii
    for table in subject.spec[DataModel].tables:
        personal = [column for column in table.columns if column.marks.pii]
        columns = [column for column in personal if not column.marks.retention]
        if columns and (promised or len(columns) < len(personal)):
            names = ", ".join(f"`{table.name}.{column.name}`" for column in columns)
            verb = "is" if len(columns) == 1 else "are"
            yield Finding(
                f"{names} {verb} personal, but nothing says for how long to keep them",
                columns[0].span,
                f"Write `-- PII: {columns[0].marks.pii}, retention 180 days`.",
            )


RULE = Rule("SEC116", "pii-without-retention", Policy.STRICT, check, __doc__)
