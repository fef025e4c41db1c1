"""A DEFAULT that its own column refuses.

## What it does
Reports constants after DEFAULT that are no value of the column's type or enum, or that a CHECK of
this column alone refuses.

## Why it matters
Every row that leaves the column out is refused, although the default is there so that it may.

## Example
```sql
status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('open', 'closed'))
```

## Fix
Correct the default, or the CHECK.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from asbuilt.expression.evaluate import evaluate
from asbuilt.plan.model import ColumnPlan, TablePlan
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each default that no row may have."""
    now = datetime.combine(subject.today, time(), UTC)
    for table in subject.plan.tables.values():
        declared = subject.spec[DataModel].table(table.name)
        for column in table.columns if declared else ():
            refusal = _refusal(table, column, now)
            written = declared.column(column.name) if declared and refusal else None
            if written:
                yield Finding(
                    f"the default of `{table.name}.{column.name}`, `{written.default_text}`, is "
                    f"refused by {refusal}",
                    written.span,
                    "Correct the default, or what the column may hold.",
                )


def _refusal(table: TablePlan, column: ColumnPlan, now: datetime) -> str | None:
    default = column.default
    if default is None or default.kind != "constant" or default.value is None:
        return None
    value = default.value
    if column.type.kind == "enum" and value not in column.type.values:
        return f"its type: {', '.join(column.type.values)}"
    value = int(value) if isinstance(value, bool) else value
    if column.type.kind in ("decimal", "float", "integer") and isinstance(value, str):
        value = float(value)
    for constraint in table.checks:
        if constraint.columns == (column.name,):
            try:
                holds = evaluate(constraint.expression, {(column.name,): value}, {}, now)
            except (KeyError, TypeError, ValueError):
                continue
            if holds is False:
                return f"`CHECK ({constraint.text})`"
    return None


RULE = Rule("DAT114", "default-contradicts-column", Policy.STRICT, check, __doc__)
