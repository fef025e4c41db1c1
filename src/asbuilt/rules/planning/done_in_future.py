"""A milestone is done before its day has come.

## What it does
Reports milestones with the status *Done* (or a ticked box) whose date lies after today.

## Why it matters
One of the two is wrong, and whoever plans with the table cannot tell which.

## Example
```markdown
| Milestone | Date       | Status |
| --------- | ---------- | ------ |
| Beta      | 2199-01-01 | Done   |
```

## Fix
Write the day on which it was reached, or set the status back.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.timeline import Timeline


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such milestone, at its date. A month or a quarter is not judged."""
    for milestone in subject.spec[Timeline].items:
        day, date, status = milestone.day, milestone.date, milestone.status
        if day and date and day > subject.today and milestone.progress == "done":
            yield Finding(
                f"`{milestone.name.text}` is done, but its date is still to come",
                date.span,
                "Write the day on which it was reached, or set the status back.",
                (Related(status.span, "its status"),) if status else (),
            )


RULE = Rule("PLN102", "done-in-future", Policy.WARNING, check, __doc__)
