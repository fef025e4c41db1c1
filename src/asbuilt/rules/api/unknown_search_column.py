"""A `**Search:**` line names a column that its table does not have.

## What it does
Reports names in `**Search:**` lines that are no text column of the endpoint's table.

## Why it matters
The search would not look where the document says.

## Example
```markdown
### GET /api/tickets

**Search:** title, bodi
```

## Fix
Correct the name, or add the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.shapes import column_of
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name that cannot be searched."""
    for item in bound(subject):
        for name in item.endpoint.search if item.table else ():
            assert item.table is not None
            texts = [c.name for c in item.table.columns if c.type.kind in ("text", "enum")]
            column = column_of(item.table, name.text)
            if column is None:
                yield Finding(
                    f"`{name.text}` is no column of `{item.table.name}`",
                    name.span,
                    did_you_mean(name.text, texts),
                )
            elif column.name not in texts:
                yield Finding(
                    f"`{item.table.name}.{column.name}` holds no text, so it cannot be searched",
                    name.span,
                    "Filter by it instead: `?" + column.json + "=…`.",
                )


RULE = Rule("API109", "unknown-search-column", Policy.ERROR, check, __doc__)
