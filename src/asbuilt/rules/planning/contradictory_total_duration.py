"""The stated total is not the sum of the phases.

## What it does
Adds the durations of the phases of the implementation plan and compares the sum with a total that
the plan or the timeline states (`**Total:** 8 weeks`, `overall duration of 2 months`). Plans with
parallel or overlapping phases are not added up; a month may have four weeks or more.

## Why it matters
Whoever books people or promises a date takes one of the two figures.

## Example
```markdown
**Total duration:** 6 weeks

### Phase 1: Foundation
**Duration:** 3 weeks

### Phase 2: Core
**Duration:** 4 weeks
```

## Fix
Correct the total, or the phase that changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules import schedule
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.figure import PERIOD, duration
from asbuilt.spec.sections import implementation_plan, timeline
from asbuilt.spec.sections.implementation_plan import ImplementationPlan

_TOTAL = regex.compile(
    r"(?:\b(?:total|overall|whole|entire|altogether)\b[^\n.;,]{0,40}?|\*\*duration:?\*\*:?\s*)"
    rf"(?P<time>\d{{1,3}}(?:\.\d)?\s*-?{PERIOD})"
    rf"|(?<![\d.,–-])(?P<sum>\d{{1,3}}(?:\.\d)?\s*-?{PERIOD})"
    r"\s+(?:in total|altogether|all in all|overall)\b",
    re.I,
)
_TOLERANCE = 0.12
"""Of a month that is counted as four weeks, or as thirty days."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each total that differs from the sum."""
    phases = subject.spec[ImplementationPlan].phases
    added = schedule.lasting(subject) if len(phases) > 1 else None
    sum_of_all = added.length.total_seconds() if added else 0.0
    for text in _totals(subject) if added else ():
        stated = duration(text.text) or 0.0
        short = stated < sum_of_all * (1 - _slack(text))
        long = stated > sum_of_all * (1 + _slack(text))
        if added and (short or (long and added.whole)):
            yield Finding(
                f"the plan says `{text.text}`, but its phases take "
                f"{sum_of_all / 604800:.3g} weeks together",
                text.span,
                "Correct the total, or the phase that changed.",
                tuple(Related(p.duration.span, "part of the sum") for p in phases if p.duration),
            )


def _slack(text: Text) -> float:
    return _TOLERANCE if regex.search(r"mo|quarter|y", text.text, re.I) else 0.001


def _totals(subject: Subject) -> Iterator[Text]:
    """What the plan's and the timeline's own lines state, outside of the phases."""
    titles = (*implementation_plan.TITLES, *timeline.TITLES)
    places = [section.span for section in subject.outline.topmost(*titles)]
    phases = [phase.span for phase in subject.spec[ImplementationPlan].phases]
    for text in subject.statements:
        inside = any(span.start <= text.span.start < span.end for span in places)
        if inside and not any(span.start <= text.span.start < span.end for span in phases):
            found = _TOTAL.search(text.text)
            if found:
                yield part(text, *found.span("time" if found["time"] else "sum"))


RULE = Rule("PLN105", "contradictory-total-duration", Policy.STRICT, check, __doc__)
