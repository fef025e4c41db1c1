"""The phases of the plan beside the milestones of the timeline."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct

from asbuilt import regex
from asbuilt.rules.rule import Subject
from asbuilt.spec.language import english
from asbuilt.spec.sections.implementation_plan import ImplementationPlan, Phase
from asbuilt.spec.sections.timeline import Milestone, Timeline

GRACE = timedelta(days=3)
"""Two weeks that begin on a Monday end on a Friday: a weekend is no contradiction."""

_BEGIN = regex.compile(r"\b(?:starts?|started|begins?|kick[- ]?off)\b", re.I)
_RANGE = regex.compile(
    r"\b(?P<unit>day|week|month)s?\s*(?P<first>\d{1,3})\s*(?:-|–|—|to|bis)\s*(?P<last>\d{1,3})\b",
    re.I,
)
_ASIDE = regex.compile(
    r"\b(?:parallel|overlap\w*"
    r"|concurrent(?! (?:\w+ )?(?:users?|sessions?|requests?|clients?))(?:ly)?"
    r"|simultaneous(?:ly)?(?! (?:\w+ )?users?))\b",
    re.I,
)
_FIRST_WORDS = 600
"""Characters of a phase that are searched for whether it runs beside another one."""
_DAYS = {"d": 1, "w": 7, "m": 30}


_NUMBER = regex.compile(
    r"\b(?:phase|stage|sprint|iteration|stufe|fase|etapa|étape|этап|фаза|стадия)s?\s*"
    r"(?P<number>\d+|[ivx]+)\b"
    r"|(?:阶段|第)\s*(?P<place>\d+|[一二三四五六七八九])",
    re.I,
)


def number_of(name: str) -> str:
    """The number of the phase that a text names: ``Phase 2``, ``Etappe II``; empty without one."""
    found = _NUMBER.search(name) or _NUMBER.search(english(name))
    return found[found.lastgroup or 0].lower() if found else ""


class Lasting(Struct, frozen=True):
    """How long all phases last together; ``whole`` is False when one of them does not say."""

    length: timedelta
    whole: bool


def begins(milestone: Milestone) -> bool:
    """Whether something starts at a milestone, rather than ends."""
    return _BEGIN.search(english(milestone.name.text)) is not None


def start(subject: Subject) -> Milestone | None:
    """Where the work begins: the first milestone that says so, else the earliest one."""
    dated = [each for each in subject.spec[Timeline].items if each.day]
    said = [each for each in dated if begins(each)]
    return min(said or dated, key=lambda each: each.day or date.max, default=None)


def finish(subject: Subject) -> Milestone | None:
    """The last milestone."""
    dated = [each for each in subject.spec[Timeline].items if each.until]
    return max(dated, key=lambda each: each.until or date.min, default=None)


def lasting(subject: Subject) -> Lasting | None:
    """The durations of the phases, one after the other; None when they run side by side, or when
    no phase states any."""
    phases = subject.spec[ImplementationPlan].phases
    if not phases or any(_ASIDE.search(_text(subject, phase)) for phase in phases):
        return None
    if any(map(_overlap, phases, phases[1:])):
        return None
    ranges = [_RANGE.search(phase.duration.text) for phase in phases if phase.duration]
    if ranges and all(ranges):
        ends = [int(found["last"]) * _DAYS[found["unit"][0].lower()] for found in ranges if found]
        return Lasting(timedelta(days=max(ends)), len(ranges) == len(phases))
    stated = [phase.seconds for phase in phases if phase.seconds]
    if any(ranges) or not stated:
        return None
    return Lasting(timedelta(seconds=sum(stated)), len(stated) == len(phases))


def _overlap(phase: Phase, later: Phase) -> bool:
    """Whether a phase begins before the one above it ends."""
    return bool(phase.end and later.start and later.start < phase.end)


def _text(subject: Subject, phase: Phase) -> str:
    """The heading, the duration and the first words of a phase."""
    said = phase.duration.text if phase.duration else ""
    end = min(phase.span.end, phase.span.start + _FIRST_WORDS)
    return f"{phase.name.text} {said} {subject.spec.source.text[phase.span.start : end]}"


def ends(subject: Subject) -> dict[Phase, tuple[date, bool]]:
    """The last day of each phase, and whether the document states it; else it is counted from the
    start of the work."""
    phases = subject.spec[ImplementationPlan].phases
    found = {phase: (phase.end, True) for phase in phases if phase.end}
    begin = start(subject)
    if found or begin is None or begin.day is None or not begins(begin) or not lasting(subject):
        return found
    day = begin.day
    for phase in phases:
        if not phase.seconds or (phase.duration and _RANGE.search(phase.duration.text)):
            break
        day += timedelta(seconds=phase.seconds)
        found[phase] = (day, False)
    return found
