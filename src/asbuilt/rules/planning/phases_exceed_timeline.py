"""The phases take longer than the timeline leaves.

## What it does
Adds the durations of the phases, which follow each other, and compares the sum with the time
between the start of the work and the last milestone of the timeline. Plans that say that phases run
in parallel or overlap are not added up. Where phases have dates, the last one of these counts.

## Why it matters
The last milestone is missed before the work has begun.

## Example
```markdown
**Duration:** 8 weeks

| Milestone          | Date       |
| ------------------ | ---------- |
| Development Start  | 2026-09-01 |
| Production Release | 2026-10-01 |
```

## Fix
Move the last milestone, shorten a phase, or say which phases run in parallel.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules import schedule
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.sections.implementation_plan import ImplementationPlan, Phase
from asbuilt.spec.sections.timeline import Milestone


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding, at the last milestone."""
    first, last = schedule.start(subject), schedule.finish(subject)
    if not first or not last or not last.date or first is last:
        return
    phases = subject.spec[ImplementationPlan].phases
    dated = [phase for phase in phases if phase.end and phase.dates]
    if dated:
        yield from _late(max(dated, key=lambda phase: str(phase.end)), last)
        return
    sum_of_all = schedule.lasting(subject)
    if sum_of_all is None or first.day is None or last.until is None:
        return
    left = last.until - first.day
    if sum_of_all.length > left + schedule.GRACE:
        stated = [phase.duration for phase in phases if phase.duration]
        yield Finding(
            f"the phases take {sum_of_all.length.days} days, but `{last.name.text}` comes "
            f"{left.days} days after `{first.name.text}`",
            last.date.span,
            "Move the milestone, shorten a phase, or say which phases run in parallel.",
            tuple(Related(text.span, "part of the sum") for text in stated),
        )


def _late(phase: Phase, last: Milestone) -> Iterator[Finding]:
    if words(phase.name.text) & words(last.name.text):
        return  # a milestone of this very phase: milestone-before-phase-end
    if phase.span.start <= last.span.start < phase.span.end:
        return  # one of its tasks
    if phase.end and last.until and phase.dates and last.date and phase.end > last.until:
        yield Finding(
            f"`{phase.name.text}` lasts until {phase.end}, but the last milestone, "
            f"`{last.name.text}`, is planned for {last.until}",
            last.date.span,
            "Move the milestone, or shorten the phase.",
            (Related(phase.dates.span, "the phase's last day"),),
        )


RULE = Rule("PLN104", "phases-exceed-timeline", Policy.STRICT, check, __doc__)
