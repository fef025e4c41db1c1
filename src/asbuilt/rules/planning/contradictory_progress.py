"""A task is done, but its requirement is pending, or the other way round.

## What it does
Looks for requirements' ids in the tasks of the implementation plan, and reports a ticked task whose
requirement has not been started, and an open task whose requirement is done.

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
from asbuilt.source import Span
from asbuilt.spec.requirements.identifier import requirement_ids
from asbuilt.spec.sections.implementation_plan import ImplementationPlan, Task
from asbuilt.spec.sections.requirements import Requirement, Requirements


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement, at the first task that contradicts it."""
    known = {requirement.id.text: requirement for requirement in subject.spec[Requirements].items}
    tasks: dict[str, list[tuple[Task, Span]]] = {}
    for phase in subject.spec[ImplementationPlan].phases if known else ():
        for task in phase.tasks:
            for mention in requirement_ids(task.text) if task.checked is not None else ():
                if mention.text in known:
                    tasks.setdefault(mention.text, []).append((task, mention.span))
    for name, mentioned in tasks.items():
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


def _contradiction(
    requirement: Requirement, mentioned: list[tuple[Task, Span]]
) -> tuple[Span, str, str] | None:
    """The place of the task, and what the two say."""
    done = [place for task, place in mentioned if task.checked]
    left = [place for task, place in mentioned if not task.checked]
    if requirement.progress == "pending" and done:
        return done[0], "done", "pending"
    if requirement.progress == "done" and left:
        return left[0], "open", "done"
    return None


RULE = Rule("PLN107", "contradictory-progress", Policy.WARNING, check, __doc__)
