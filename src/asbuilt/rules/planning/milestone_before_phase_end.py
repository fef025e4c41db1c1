"""A milestone lies before the end of the phase that it completes.

## What it does
Looks for the phase that a milestone names (`Phase 1 complete`, or the words of the phase's title)
and reports the milestone when its date comes before the last day of that phase: the one that the
plan states, or else the one that follows from the durations, counted from the milestone at which
the work starts.

## Why it matters
The plan and the timeline cannot both be kept.

## Example
```markdown
### Phase 1: Foundation (2026-09-01 – 2026-09-14)

| Milestone           | Date       |
| ------------------- | ---------- |
| Foundation complete | 2026-09-07 |
```

## Fix
Move the milestone, or shorten the phase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules import schedule
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.sections.implementation_plan import Phase
from asbuilt.spec.sections.timeline import Milestone, Timeline

_NUMBER = regex.compile(r"\b(?:phase|stage|sprint|iteration)\s*(?P<number>\d+|[ivx]+)\b", re.I)
_CODE = regex.compile(r"\b[A-Z]{1,3}-?[0-9]{1,2}\b")
_GENERAL = frozenset({
    "phase", "stage", "sprint", "iteration", "step", "complete", "completed", "completion",
    "done", "end", "ended", "finished", "finish", "ready", "milestone", "development",
    "implementation", "project", "testing", "release",
})  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each milestone that is too early."""
    ends = schedule.ends(subject)
    for milestone in subject.spec[Timeline].items if ends else ():
        phase = _phase(milestone, list(ends))
        if phase is None or milestone.until is None or schedule.begins(milestone):
            continue
        end, stated = ends[phase]
        if milestone.until < end - (0 if stated else 1) * schedule.GRACE:
            how = "ends on" if stated else "lasts until"
            yield Finding(
                f"`{milestone.name.text}` is planned for {milestone.until}, but "
                f"`{phase.name.text}` {how} {end}",
                milestone.date.span if milestone.date else milestone.span,
                "Move the milestone, or shorten the phase.",
                (Related(_place(phase), "the phase"),),
            )


def _place(phase: Phase) -> Span:
    stated = phase.dates or phase.duration or phase.name
    return stated.span


def _phase(milestone: Milestone, phases: list[Phase]) -> Phase | None:
    """The one phase that a milestone names, by its number or by its words; ``P2`` is a name."""
    number = _NUMBER.search(milestone.name.text)
    codes = _CODE.findall(milestone.name.text)
    if coded := [phase for phase in phases if phase.name.text in codes]:
        same = coded
    elif number:
        same = [phase for phase in phases if _numbered(phase, number["number"])]
    else:
        said = words(milestone.name.text)
        named = [(phase, words(phase.name.text) - _GENERAL) for phase in phases]
        same = [phase for phase, title in named if title and title <= said]
    return same[0] if len(same) == 1 else None


def _numbered(phase: Phase, number: str) -> bool:
    found = _NUMBER.search(phase.name.text)
    return found is not None and found["number"].lower() == number.lower()


RULE = Rule("PLN103", "milestone-before-phase-end", Policy.STRICT, check, __doc__)
