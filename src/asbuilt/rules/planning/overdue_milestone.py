"""A milestone is past and still pending.

## What it does
Compares the dates of the timeline, and those of tables of tasks, with today, and reports
milestones, phases and tasks whose last day is over while their status, or their box, says that they
are pending, planned or in progress, and those that were to begin and have *not started*.

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

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.schedule import GRACE
from asbuilt.rules.tasks import dated_tasks
from asbuilt.spec.language import english
from asbuilt.spec.sections.timeline import Timeline

_NOT_STARTED = regex.compile(r"\bnot (?:yet )?(?:started|begun)\b|\bunstarted\b", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each milestone and each task, at its date."""
    for milestone in subject.spec[Timeline].items:
        until, begin, status = milestone.until, milestone.start, milestone.status
        to_come = until is not None and until >= subject.today
        late = begin is not None and begin < subject.today - GRACE and to_come
        if late and status and _NOT_STARTED.search(english(status.text)):
            yield Finding(
                f"`{milestone.name.text}` was to begin on {begin} and is `{status.text}`",
                status.span,
                "Write how far it is, or the date that is planned now.",
            )
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
    for task in dated_tasks(subject):
        if task.day < subject.today and task.progress in ("pending", "started"):
            days = (subject.today - task.day).days
            yield Finding(
                f"`{task.name.text}` was due {days} {'day' if days == 1 else 'days'} ago and is "
                f"`{task.status.text}`",
                task.due.span,
                "Set its status to `Done`, or write the date that is planned now.",
                (Related(task.status.span, "its status"),),
            )


RULE = Rule("PLN101", "overdue-milestone", Policy.WARNING, check, __doc__)
