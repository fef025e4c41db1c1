"""A milestone is past and still pending.

## What it does
Compares the dates of the timeline with today, and reports milestones whose last day is over while
their status, or their box, says that they are pending, planned or in progress.

## Why it matters
Either the plan has slipped and nobody has said so, or the milestone was reached and the document
does not know.

## Example
```markdown
| Milestone | Date       | Status  |
| --------- | ---------- | ------- |
| Alpha     | 2021-03-01 | Pending |
```

## Fix
Set the status to `Done`, or the date to the one that is planned now.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.timeline import Timeline


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each milestone, at its date."""
    for milestone in subject.spec[Timeline].items:
        until = milestone.until
        if until and until < subject.today and milestone.progress in ("pending", "started"):
            place = milestone.date.span if milestone.date else milestone.span
            said = milestone.status.text if milestone.status else "not done"
            days = (subject.today - until).days
            yield Finding(
                f"`{milestone.name.text}` was due {days} {'day' if days == 1 else 'days'} ago and "
                f"is `{said}`",
                place,
                "Set its status to `Done`, or write the date that is planned now.",
                (Related(milestone.status.span, "its status"),) if milestone.status else (),
            )


RULE = Rule("PLN101", "overdue-milestone", Policy.WARNING, check, __doc__)
