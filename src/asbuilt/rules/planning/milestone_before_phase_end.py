"""A milestone lies before the end of the phase that it completes.

## What it does
Looks for the phase that a milestone names (`Phase 1 complete`, `P1`, or the words of the phase's
title), or that its condition says is over by then, and reports the milestone when its date comes
before the last day of that phase: the one that the plan states, or else the one that follows from
the durations, counted from the milestone at which the work starts.

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

_CODE = regex.compile(r"\b[A-ZФЭ]{1,3}-?[0-9]{1,2}\b")
_OVER = regex.compile(
    r"\b(?:complete[ds]?|completion|done|finish(?:ed|es)?|ends?|ended|closed|over|accepted|delivered|passed"
    r"|abgeschlossen|fertig\w*|beendet|abgenommen|terminad[oa]s?|completad[oa]s?|finalizad[oa]s?"
    r"|acabad[oa]s?|cerrad[oa]s?|terminée?s?|achevée?s?|finie?s?|concluíd[oa]s?|encerrad[oa]s?"
    r"|заверш\w+|окончен\w*|закончен\w*|сдан\w*)\b|完成|结束|完毕",
    re.I,
)
"""What is said of a phase that is over, in each language."""
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
    """The one phase that a milestone names, or else that its condition does."""
    name, condition = milestone.name.text, milestone.condition
    if found := _named(name, phases):
        return found
    over = condition is not None and _OVER.search(condition.text) and condition.text
    return _named(over, phases) if over else None


def _named(text: str, phases: list[Phase]) -> Phase | None:
    """The one phase that a text names, by its number or by its words; ``P2`` is a name."""
    number, codes = schedule.number_of(text), {*_CODE.findall(text)}
    if coded := [phase for phase in phases if _code(phase) in codes]:
        same = coded
    elif number:
        same = [phase for phase in phases if schedule.number_of(phase.name.text) == number]
    else:
        said = words(text)
        named = [(phase, words(phase.name.text) - _GENERAL) for phase in phases]
        same = [phase for phase, title in named if title and title <= said]
    return same[0] if len(same) == 1 else None


def _code(phase: Phase) -> str | None:
    """``P2`` of ``P2 Assessment``."""
    found = _CODE.match(phase.name.text)
    return found[0] if found else None


RULE = Rule("PLN103", "milestone-before-phase-end", Policy.STRICT, check, __doc__)
