"""A phase lasts longer or shorter than its dates say.

## What it does
Compares the duration of a phase or a sprint with its first and its last day, where both are
stated: in a row (`| Pilot | 2027-01-04 | 2027-01-31 | 6 weeks |`) or below a heading with dates.
Days may be working days; a few days more or less, and what is called effort, are no contradiction.

## Why it matters
Either the dates or the duration were changed and the other one forgotten; people are booked by one,
and the release is announced by the other.

## Example
```markdown
| Phase | From       | To         | Weeks |
| ----- | ---------- | ---------- | ----- |
| Pilot | 2027-01-04 | 2027-01-31 | 6     |
```

## Fix
Correct the one that is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.schedule import GRACE
from asbuilt.spec.figures.figure import DAY, MONTH
from asbuilt.spec.sections.implementation_plan import ImplementationPlan, Phase

_SLACK = 0.12
"""Of a long phase in months, which have four weeks or more."""
_SLACK_OF_WEEKS = 0.08
"""Of a long phase in weeks: a holiday, not two weeks out of sixteen."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each phase, at its duration."""
    for phase in subject.spec[ImplementationPlan].phases:
        stated, start, end = phase.duration, phase.start, phase.end
        if stated is None or stated is phase.dates or not (start and end and start < end):
            continue
        if phase.seconds and not phase.is_effort and not _fits(phase, start, end):
            days = (end - start).days + 1
            is_in_days = days < 14 or (phase.seconds % (7 * DAY) and phase.seconds % MONTH)
            lasts = f"{days} days" if is_in_days else f"{days / 7:.3g} weeks"
            weeks = f"{phase.seconds / 7 / DAY:.3g} weeks"
            said = weeks if stated.text.isdecimal() else f"`{stated.text}`"
            yield Finding(
                f"`{phase.name.text}` lasts {said}, but {lasts} from {start} to {end}",
                stated.span,
                "Correct the duration or the dates.",
                (Related(phase.dates.span, "its dates"),) if phase.dates else (),
            )


def _fits(phase: Phase, start: date, end: date) -> bool:
    """Whether a duration may be meant by two dates: both days counted or one, weekends or not."""
    stated = (phase.seconds or 0) / DAY
    whole = (end - start).days + 1
    worked = sum((start + timedelta(days)).weekday() < 5 for days in range(min(whole, 1000)))
    is_in_weeks = stated % 7 == 0 and stated % (MONTH / DAY) != 0
    slack = max(GRACE.days, (_SLACK_OF_WEEKS if is_in_weeks else _SLACK) * whole)
    is_in_days = stated < MONTH / DAY and not is_in_weeks
    least = worked if is_in_days else whole
    return least - slack <= stated <= whole + slack


RULE = Rule("PLN116", "duration-contradicts-dates", Policy.WARNING, check, __doc__)
