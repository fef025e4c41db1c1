"""A milestone is done before its day has come.

## What it does
Reports milestones and rows of tasks with the status *Done* (or a ticked box) whose date lies after
today, and ticked boxes of a phase that has not begun.

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
from asbuilt.rules.tasks import dated_tasks
from asbuilt.spec.sections.implementation_plan import ImplementationPlan
from asbuilt.spec.sections.timeline import Timeline


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such milestone, at its date, and for the first such task of a phase. A
    month or a quarter is not judged."""
    for milestone in subject.spec[Timeline].items:
        day, date, status = milestone.day, milestone.date, milestone.status
        if day and date and day > subject.today and milestone.progress == "done":
            yield Finding(
                f"`{milestone.name.text}` is done, but its date is still to come",
                date.span,
                "Write the day on which it was reached, or set the status back.",
                (Related(status.span, "its status"),) if status else (),
            )
    for phase in subject.spec[ImplementationPlan].phases:
        done = next((task for task in phase.tasks if task.checked), None)
        if done and phase.dates and phase.start and phase.start > subject.today:
            yield Finding(
                f"this task is done, but `{phase.name.text}` only begins on {phase.start}",
                done.text.span,
                "Clear the box, or move the task to the phase in which it was done.",
                (Related(phase.dates.span, "the dates of the phase"),),
            )
    for task in dated_tasks(subject):
        if task.day > subject.today and task.progress == "done":
            yield Finding(
                f"`{task.name.text}` is done, but its date is still to come",
                task.due.span,
                "Write the day on which it was done, or set the status back.",
                (Related(task.status.span, "its status"),),
            )


RULE = Rule("PLN102", "done-in-future", Policy.WARNING, check, __doc__)
