"""A task is done, but its requirement is pending, or the other way round.

## What it does
Looks for requirements' ids in tasks, wherever they are listed (boxes, rows with a column *Status*,
items of a plan that end with their status), and reports a task that is done and whose requirement
has not been started, and an open task whose requirement is done; also where one row says both
(`| T1 | FR-1 | done | pending |` below *State of task* and *State of requirement*).

## Why it matters
One of the two places is out of date, and the progress that is reported depends on which one is
read.

## Example
```markdown
| ID   | Requirement                   | Priority | Status  |
| ---- | ----------------------------- | -------- | ------- |
| FR-1 | Customers shall open tickets. | High     | Pending |

- [x] Open tickets (FR-1)
```

## Fix
Update the requirement's status, or the task's box.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.tasks import Task, tasks
from asbuilt.source import Span
from asbuilt.spec.progress import Progress, progress_of
from asbuilt.spec.sections.requirements import Requirement, Requirements


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement, at the first task that contradicts it."""
    items = subject.spec[Requirements].items
    known = {requirement.id.text: requirement for requirement in items}
    named: dict[str, list[tuple[Progress, Span]]] = {}
    for task in tasks(subject, items):
        yield from _in_row(task)
        for mention in task.named:
            named.setdefault(mention.text, []).append((task.progress, mention.span))
    for name, mentioned in named.items():
        found = _contradiction(known[name], mentioned)
        if found:
            place, verb, said = found
            status = known[name].status
            yield Finding(
                f"this task is {verb}, but `{name}` is {said}",
                place,
                "Update the requirement's status, or the box.",
                (Related(status.span if status else known[name].id.span, f"`{name}` is here"),),
            )


def _in_row(task: Task) -> Iterator[Finding]:
    """The finding of a row that says of a task that it is done, and of what it is for that nobody
    began it, or the reverse."""
    said = progress_of(task.required.text) if task.required else None
    if task.required and {task.progress, said} == {"done", "pending"}:
        yield Finding(
            f"this task is {task.progress}, but `{task.named[0].text}` is {said}",
            task.required.span,
            "Update the state of the requirement, or that of the task.",
        )


def _contradiction(
    requirement: Requirement, mentioned: list[tuple[Progress, Span]]
) -> tuple[Span, str, str] | None:
    """The place of the task, and what the two say."""
    done = [place for progress, place in mentioned if progress == "done"]
    left = [place for progress, place in mentioned if progress == "pending"]
    if requirement.progress == "pending" and done:
        return done[0], "done", "pending"
    if requirement.progress == "done" and left:
        return left[0], "open", "done"
    return None


RULE = Rule("PLN107", "contradictory-progress", Policy.WARNING, check, __doc__)
