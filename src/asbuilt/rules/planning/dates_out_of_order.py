"""Two dates stand in the wrong order.

## What it does
Reports a phase that ends before it starts, a document that was updated before it was written, and
milestones whose names have an order (start, alpha, beta, release candidate, production) but whose
dates have another one, a release before its tests are complete, and numbered phases of which the
later one is over before the earlier one begins.

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
from asbuilt.rules import schedule
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.language import english
from asbuilt.spec.sections.implementation_plan import ImplementationPlan, Phase
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.timeline import Timeline
from asbuilt.spec.title import bare

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

    yield from _phases(subject)
    yield from _tests(subject)


def _phases(subject: Subject) -> Iterator[Finding]:
    series: dict[str, list[tuple[int, Phase]]] = {}
    for phase in subject.spec[ImplementationPlan].phases:
        if (number := schedule.number_of(phase.name.text)).isdecimal():
            of = phase.name.text.split()[0].lower()
            series.setdefault(of, []).append((int(number), phase))
    for numbered in series.values():
        ordered = sorted(numbered, key=lambda each: each[0])
        for (first, phase), (second, later) in pairwise(ordered):
            end, start = later.end, phase.start
            if first < second and start and end and later.dates and end < start:
                yield Finding(
                    f"`{later.name.text}` ends on {end}, before `{phase.name.text}` starts on "
                    f"{start}",
                    later.dates.span,
                    "Correct the date that is wrong.",
                    (Related((phase.dates or phase.name).span, "the earlier phase"),),
                )


_TESTED = regex.compile(
    r"\b(?:tests?|testing|UAT|QA|acceptance)\b.*\b(?:complete\w*|done|pass\w*|finish\w*|end\w*|over)\b"
    r"|\b(?:complete|finish|end)\w* (?:of )?(?:\w+ )?(?:tests?|testing|UAT|QA)\b",
    re.I,
)
_AFTERWARDS = regex.compile(r"\b(?:post|after|smoke|regression|monitor\w*|hypercare)\b", re.I)
_RELEASED = regex.compile(
    r"\bproduction (?:release|launch|go[- ]live)\b|\bgeneral availability\b|\bGA\b|\bgo[- ]?live\b"
    r"|\blaunch\b|^(?:the )?release(?: \d[\d.]*)?$",
    re.I,
)
_NOT_ALL = regex.compile(
    r"\b(?:soft|pilot|beta|alpha|internal|candidate|staging|dark|preview)\b", re.I
)


def _tests(subject: Subject) -> Iterator[Finding]:
    """The release that comes before the tests are complete."""
    dated = [
        (english(bare(each.name.text)), each)
        for each in subject.spec[Timeline].items
        if each.until and each.date
    ]
    tested = [e for said, e in dated if _TESTED.search(said) and not _AFTERWARDS.search(said)]
    released = [e for said, e in dated if _RELEASED.search(said) and not _NOT_ALL.search(said)]
    if len(tested) == 1 and len(released) == 1 and tested[0] is not released[0]:
        test, release = tested[0], released[0]
        if release.until and test.until and release.date and release.until < test.until:
            yield Finding(
                f"`{release.name.text}` ({release.until}) comes before `{test.name.text}` "
                f"({test.until})",
                release.date.span,
                "Correct the date that is wrong.",
                (Related(test.span, "the tests"),),
            )


def _ranked(subject: Subject) -> Iterator[tuple[int, date, Text, Text]]:
    for milestone in subject.spec[Timeline].items:
        said = english(milestone.name.text)
        rank = next((i for i, name in enumerate(_ORDER) if name.search(said)), None)
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
