"""A milestone lies before the end of the phase that it completes.

## What it does
Looks for the phase that a milestone names (`Phase 1 complete`, `P1`, or the words of the phase's
title), or that its condition says is over by then (of `all stories complete` the last one that
names stories; `Pilot complete` ends `Pilot Bochum`), and reports the milestone when its date comes
before the last day of that phase: the one that the plan states, or else the one that follows from
the durations, counted from the milestone at which the work starts; or the bar of a chart that it
names or shortens and says to be over. In a table in which the rows of phases end with the day of
their milestone, that is the one. What a sentence beside the plan
says to open, to start or to go live must not do so in the middle of the last phase.

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
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.document.text import part
from asbuilt.rules import schedule
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.diagrams.gantt import Bar, bars
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.implementation_plan import Phase
from asbuilt.spec.sections.timeline import Milestone, Timeline
from asbuilt.spec.title import normal_title

_CODE = regex.compile(r"\b[A-ZФЭ]{1,3}-?[0-9]{1,2}\b")
_OVER = regex.compile(
    r"\b(?:complete[ds]?|completion|done|finish(?:ed|es)?|ends?|ended|closed|over|accepted|delivered|passed"
    r"|evaluated|evaluation|concluded|analy[sz]ed|assessed|signed off"
    r"|ausgewertet|bewertet|evaluad[oa]s?|evaluée?s?|évaluée?s?|avaliad[oa]s?|оцен[её]н\w*"
    r"|abgeschlossen|fertig\w*|beendet|abgenommen|terminad[oa]s?|completad[oa]s?|finalizad[oa]s?"
    r"|acabad[oa]s?|cerrad[oa]s?|terminée?s?|achevée?s?|finie?s?|concluíd[oa]s?|encerrad[oa]s?"
    r"|заверш\w+|окончен\w*|закончен\w*|сдан\w*|окончани[ея]|конец|конца"
    r"|fin (?:de|du|des|del|la|of)|fim (?:das?|dos?|de|of)|ende (?:der|des|von)"
    r"|abschlu(?:ss|ß) (?:der|des|von|of))\b|完成|结束|完毕",
    re.I,
)
"""What is said of a phase that is over, in each language."""
_ENTERED = regex.compile(
    r"\b(?:hand-?over|handed over|transfer|transition|ready|entry|entrance|delivery|delivered"
    r"|admission|approved|released?) (?:in)?(?:to|for) "
    r"|\b(?:übergabe|freigabe|eintritt|übergang|bereit(?:schaft)?|lieferung|fertig)"
    r" (?:zum|zur|für|in|an) "
    r"|\b(?:entrega|paso|pase|list[oa]|passage|passagem|livraison|prête?|pront[oa]|передача"
    r"|готовность|переход) (?:a|al|à|au|aux|ao|para|pour|en|к|в|на) ",
    re.I,
)
"""Before the phase that follows: ``Handover to acceptance``."""
_ALL = regex.compile(
    r"\b(?:all|every) (?:the )?(?:user )?(?:stor(?:y|ies)|requirements?|features?|functions?)\b",
    re.I,
)
_COUNTED = regex.compile(r"[0-9]{1,2}(?=[.):]?\s|$)")
_CITED = regex.compile(r"\b[A-Z]{2,4}-?[0-9]{1,3}\b")
_HEAD = regex.compile(
    r"(?P<head>[^,(:–—]{3,40}?)\s*(?:[,(:–—]|\s-\s"
    r"|\s(?:at|in|with|for|an|auf|mit|für|bei|en|con|para|dans|avec|pour|à|em|com|на|в|с|для)\s)"
)
_WORD = regex.compile(r"[^\W\d_]{3,}")
_DATES = regex.compile(r"\s*[(\[][^()\[\]]*\b20[0-9]{2}\b[^()\[\]]*[)\]]")
"""The days of a phase behind its name."""
_GENERAL = frozenset({
    "phase", "stage", "sprint", "iteration", "step", "complete", "completed", "completion",
    "done", "end", "ended", "finished", "finish", "ready", "milestone", "development",
    "implementation", "project", "testing", "release",
})  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each milestone that is too early, and each opening."""
    ends = schedule.ends(subject)
    phases = _Phases(ends, subject.spec.source.text)
    drawn: Mapping[str, Sequence[Bar]] | None = None
    reported: set[int] = set()
    for milestone in subject.spec[Timeline].items:
        if milestone.until is None or schedule.begins(milestone):
            continue
        phase = phases.meant(milestone) if ends else None
        if phase is None:
            if _OVER.search(milestone.name.text):
                drawn = _drawn(subject) if drawn is None else drawn
                yield from _before_bar(milestone, milestone.until, drawn)
            continue
        end, stated = ends[phase]
        if milestone.until < end - (0 if stated else 1) * schedule.GRACE:
            how = "ends on" if stated else "lasts until"
            reported.add(subject.spec.source.line(milestone.span.start))
            yield Finding(
                f"`{milestone.name.text}` is planned for {milestone.until}, but "
                f"`{phase.name.text}` {how} {end}",
                milestone.date.span if milestone.date else milestone.span,
                "Move the milestone, or shorten the phase.",
                (Related(_place(phase), "the phase"),),
            )

    for found in _in_rows(subject):
        if subject.spec.source.line(found.span.start) not in reported:
            yield found
    yield from _openings(subject, ends)


def _in_rows(subject: Subject) -> Iterator[Finding]:
    """The milestones in the rows of their phases that come before these end, where those of other
    rows do not: ``| Build | 2026-11-02 | 2026-12-11 | M1 | 2026-12-04 |``."""
    for table in blocks_of(subject.outline.root, Table):
        titles = [english(normal_title(cell.text)) for cell in table.header]
        columns = [at for at, title in enumerate(titles) if at and _CLOSES.search(title)]
        for column in columns:
            both = [
                (row, closed[0].day, period)
                for row in table.rows
                if len(closed := [*days(row[column].text)]) == 1
                and closed[0].exact
                and len(period := _period(row, column)) == 2
            ]
            early = [each for each in both if each[1] < each[2][1] - schedule.GRACE]
            if early and len(early) < len(both):
                for row, day, (_, end) in early:
                    yield Finding(
                        f"this milestone is planned for {day}, but `{row[0].text}`, which it ends, "
                        f"lasts until {end}",
                        row[column].span,
                        "Move the milestone, or shorten the phase.",
                        (Related(row[0].span, "the phase"),),
                    )


_CLOSES = regex.compile(
    r"\b(?:milestones?|gates?|acceptance|accepted|sign[- ]?off|completed|completion|reached)\b"
)
"""Headers above the day on which a phase is over."""


def _period(row: Sequence[Text], column: int) -> list[date]:
    """The first and the last day that the other cells of a row state."""
    others = (cell for at, cell in enumerate(row) if at != column)
    return sorted(each.day for cell in others for each in days(cell.text) if each.exact)


def _drawn(subject: Subject) -> Mapping[str, Sequence[Bar]]:
    """The bars of charts by the words of their names."""
    found: defaultdict[str, list[Bar]] = defaultdict(list)
    for fence in blocks_of(subject.outline.root, Fence):
        for bar in bars(subject.spec.source, fence):
            for word in words(bar.name.text) if bar.end else ():
                found[word].append(bar)
    return found


def _before_bar(
    milestone: Milestone, until: date, drawn: Mapping[str, Sequence[Bar]]
) -> Iterator[Finding]:
    """The finding of a milestone that says of the one bar which its other words name, or shorten,
    that it is over."""
    said = words(_OVER.sub(" ", milestone.name.text)) - _GENERAL
    alike = min((drawn.get(word, ()) for word in said), key=len, default=())
    named = [bar for bar in alike[:_MOST_ALIKE] if said <= words(bar.name.text)]
    if len(named) != 1 or (len(said) == 1 and words(named[0].name.text) - _GENERAL != said):
        return
    bar = named[0]
    if bar.end and until < bar.end - schedule.GRACE:
        yield Finding(
            f"`{milestone.name.text}` is planned for {until}, but `{bar.name.text}` lasts until "
            f"{bar.end}",
            milestone.date.span if milestone.date else milestone.span,
            "Move the milestone, or shorten the phase.",
            (Related(bar.name.span, "the chart"),),
        )


_MOST_ALIKE = 20


def _openings(subject: Subject, ends: Mapping[Phase, tuple[date, bool]]) -> Iterator[Finding]:
    """What begins while the last phase of the plan that it stands below still goes on."""
    last = max(ends, key=lambda phase: ends[phase][0], default=None)
    if last is None or last.start is None or last.end is None or _AFTERWARDS.search(last.name.text):
        return
    place = last.span.end
    around = [each for each in subject.outline.walk() if each.span.start <= place < each.span.end]
    end = min((each.span.end for each in around), default=place)
    for line in subject.statements:
        if line.row or not place <= line.span.start < end:
            continue
        text = english(line.text)
        opening = [each for each in days(line.text) if each.exact]
        if len(opening) != 1 or not _OPENS.search(text) or _OTHERS.search(text):
            continue
        if last.start < opening[0].day < last.end:
            yield Finding(
                f"this is planned for {opening[0].day}, but `{last.name.text}`, the last phase, "
                f"ends on {last.end}",
                part(line, opening[0].start, opening[0].end).span,
                "Move it behind the last phase, or shorten the phase.",
                (Related(_place(last), "the phase"),),
            )


_OPENS = regex.compile(
    r"\b(?:opening|opens?|go(?:es)?[ -]live|launch(?:es|ed)?|in(?:to)? production"
    r"|general(?:ly)? availab\w+|(?:starts?|begins?) in)\b",
    re.I,
)
_OTHERS = regex.compile(
    r"\b(?:phases?|stages?|sprints?|pilot\w*|tests?|testing|trial\w*|reviews?|freeze|holidays?|training"
    r"|closed|soft|beta|preview|partial\w*|some|first)\b",
    re.I,
)
"""What does not wait for the last phase."""
_AFTERWARDS = regex.compile(
    r"\b(?:roll-?out|waves?|hyper-?care|support|operat\w+|stabili\w+|after\w*|post|monitor\w*"
    r"|maintenance|launch|go-?live|expansion|general|ramp)\b",
    re.I,
)
"""A last phase in which the service is used already."""


def _place(phase: Phase) -> Span:
    stated = phase.dates or phase.duration or phase.name
    return stated.span


class _Phases:
    """Phases by the codes, the numbers and the rarest words of their names."""

    def __init__(self, ends: Mapping[Phase, tuple[date, bool]], text: str) -> None:
        phases, self._text = list(ends), text
        citing = [phase for phase in phases if _CITED.search(phase.name.text)]
        self._last_citing = max(citing, key=lambda phase: ends[phase][0], default=None)
        self._coded: defaultdict[str, list[Phase]] = defaultdict(list)
        self._numbered: defaultdict[str, list[Phase]] = defaultdict(list)
        self._called: defaultdict[frozenset[str], list[Phase]] = defaultdict(list)
        self._titles: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        self._headed: defaultdict[frozenset[str], list[Phase]] = defaultdict(list)
        for phase in phases:
            if head := _HEAD.match(phase.name.text):  # ``Pilot, ward 4``
                self._headed[words(english(head["head"]))].append(phase)
            if code := _CODE.match(phase.name.text):  # ``P2`` of ``P2 Assessment``
                self._coded[code[0]].append(phase)
            counted = _COUNTED.match(phase.name.text)  # ``3 Deliveries`` below *Phase*
            if number := schedule.number_of(phase.name.text) or (counted[0] if counted else ""):
                self._numbered[number].append(phase)
            named = _DATES.sub("", phase.name.text)
            self._called[words(english(named)) - _GENERAL].append(phase)
        often = Counter(word for title in self._called for word in title)
        self._titled: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for title in filter(None, self._called):
            for word in title:
                self._titled[word].append(title)
            self._titles[min(title, key=lambda word: often[word])].append(title)

    def meant(self, milestone: Milestone) -> Phase | None:
        """The one phase that a milestone's condition says is over, or else that it names itself:
        a delivery *into* the acceptance test completes what comes before it."""
        name = _ENTERED.split(milestone.name.text, maxsplit=1)[0]
        if self._last_citing and _ALL.search(name) and _OVER.search(name):
            return self._last_citing
        condition = milestone.condition
        over = condition is not None and _OVER.search(condition.text) and condition.text
        return (self._named(over) if over else None) or self._named(name) or self._of_head(name)

    def _of_head(self, name: str) -> Phase | None:
        """The one phase whose name begins with all that a milestone says is over: *Pilot evaluated*
        is so of *Pilot, ward 4*."""
        if not _OVER.search(name):
            return None
        said = words(english(_CODE.sub(" ", _OVER.sub(" ", english(name))))) - _GENERAL
        same = self._headed.get(said, []) if said else []
        return same[0] if len(same) == 1 else self._shortened(said)

    def _shortened(self, said: frozenset[str]) -> Phase | None:
        """The one phase whose title has ``said`` and, beside it, names alone: *Pilot* of *Pilot
        Bochum*. What else stands there may come later than what is over."""
        alike = min((self._titled.get(word, []) for word in said), key=len, default=[])
        same = [
            phase for title in alike[:_MOST_ALIKE] if said < title for phase in self._called[title]
        ]
        if len(same) != 1:
            return None
        others = (word for word in _WORD.findall(same[0].name.text) if not words(word) <= said)
        return same[0] if all(map(self._is_name, others)) else None

    def _is_name(self, word: str) -> bool:
        """Whether a word is written as a name within a sentence of the document, and never else."""
        text = self._text
        if not word[0].isupper() or word.lower() in _WORD.findall(text):
            return False
        at = text.find(f" {word}")
        while at >= 0 and not text[at - 1].islower():
            at = text.find(f" {word}", at + 1)
        return at >= 0

    def _named(self, text: str) -> Phase | None:
        """The one phase that a text names, by its code, its number or its words."""
        same = [phase for code in {*_CODE.findall(text)} for phase in self._coded.get(code, ())]
        if not same and (number := schedule.number_of(text)):
            same = self._numbered.get(number, [])
        elif not same:
            said = words(text) | words(english(text))
            titles = (each for word in said for each in self._titles.get(word, ()) if each <= said)
            same = [phase for title in titles for phase in self._called[title][:2]]
        return same[0] if len(same) == 1 else None


RULE = Rule("PLN103", "milestone-before-phase-end", Policy.STRICT, check, __doc__)
