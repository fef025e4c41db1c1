"""Two dates stand in the wrong order.

## What it does
Reports a phase that ends before it starts, a document that was updated before it was written, and
milestones whose names have an order (start, alpha, beta, release candidate, production) but whose
dates have another one.

## Why it matters
At least one of the dates is wrong; usually it is the year.

## Example
```markdown
| Milestone     | Date       |
| ------------- | ---------- |
| Alpha Release | 2026-11-02 |
| Beta Release  | 2026-10-02 |
```

## Fix
Correct the date that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.sections.implementation_plan import ImplementationPlan
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.timeline import Timeline

_ORDER = tuple(
    regex.compile(words, re.I)
    for words in (
        r"\b(?:spec\w*|design|requirements?)\b.*\b(?:complete|approved|done|final\w*|sign)",
        r"\b(?:development|implementation|project|coding)\b.*\b(?:start|begin|kick)|\bkick-?off\b",
        r"\balpha\b",
        r"\bbeta\b",
        r"\brelease candidate\b|\bRC ?\d?\b",
        r"\bproduction\b|\bgeneral availability\b|\bGA\b|\bgo[- ]?live\b|\blaunch\b",
    )
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each date that cannot be."""
    yield from _document(subject)
    for phase in subject.spec[ImplementationPlan].phases:
        if phase.start and phase.end and phase.dates and phase.end < phase.start:
            yield Finding(
                f"`{phase.name.text}` ends on {phase.end}, before it starts on {phase.start}",
                phase.dates.span,
                "Correct the date that is wrong.",
            )
    ranked = sorted(_ranked(subject), key=lambda each: each[0])
    for (rank, day, name, place), (later, next_day, next_name, next_place) in pairwise(ranked):
        if rank < later and next_day < day:
            yield Finding(
                f"`{next_name.text}` ({next_day}) comes before `{name.text}` ({day})",
                next_place.span,
                "Correct the date that is wrong.",
                (Related(place.span, f"`{name.text}` is here"),),
            )


def _ranked(subject: Subject) -> Iterator[tuple[int, date, Text, Text]]:
    for milestone in subject.spec[Timeline].items:
        rank = next((i for i, name in enumerate(_ORDER) if name.search(milestone.name.text)), None)
        if rank is not None and milestone.until and milestone.date:
            yield rank, milestone.until, milestone.name, milestone.date


def _document(subject: Subject) -> Iterator[Finding]:
    metadata = subject.spec[Metadata]
    written, updated = metadata.date, metadata.last_updated
    first = [found.day for found in days(written.text)] if written else []
    last = [found.day for found in days(updated.text)] if updated else []
    if written and updated and first and last and last[-1] < first[0]:
        yield Finding(
            f"the document was updated on {last[-1]}, before it was written on {first[0]}",
            updated.span,
            "Correct the date that is wrong.",
            (Related(written.span, "written here"),),
        )


RULE = Rule("PLN106", "dates-out-of-order", Policy.STRICT, check, __doc__)
