"""The stated total is not the sum of the phases.

## What it does
Adds the durations of the phases of the implementation plan, also those that its sentences tell of
(`Stage one (two weeks) builds …`) or the items of a list that a line announces with its total (`The
move takes 16 weeks:`), and compares the sum with a total that the plan or the timeline
states (`**Total:** 8 weeks`, `the project takes seven weeks`; `opens ten weeks after kickoff`,
unless it is the end of one of the phases). Plans with parallel or overlapping
phases are not added up; a month may have four weeks or more. Where the phases state nothing but
dates, the total is compared with the time from the first to the last of these. In a table that ends
with a row *Total* it also adds up the columns of efforts, costs and durations.

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
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from operator import attrgetter

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.rules import schedule
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.stated import Stated, durations
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.figures.figure import DAY, PERIOD, duration
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.sections import implementation_plan, timeline
from asbuilt.spec.sections.implementation_plan import TOTALS, ImplementationPlan, Phase
from asbuilt.spec.title import normal_title

_TOTAL = Wording(
    r"(?:\b(?:total|overall|whole|entire|altogether)\b[^\n.;,]{0,40}?"
    r"|\b(?:project|programme|delivery|work) (?:will )?(?:takes?|lasts?|needs?|runs?(?: for)?)"
    r"\s+(?:[^\W\d_]{2,14}\s+)?"
    r"|\b(?:phases|steps|stages|parts|iterations)(?: together)?"
    r" (?:will )?(?:take|last|need|run for|amount to|add up to|make)\s+(?:[^\W\d_]{2,14}\s+)?"
    r"|\b(?:zusammen|insgesamt|in total|together|all in all) "
    r"(?:(?:sind|dauer\w*|ist|are|is|it|this|that|das|die|makes?|es|takes?|they)\s){1,3}"
    r"|\*\*duration:?\*\*:?\s*)"
    rf"(?P<time>\d{{1,3}}(?:\.\d)?\s*-?{PERIOD})"
    rf"|(?<![\d.,–-])(?P<sum>\d{{1,3}}(?:\.\d)?\s*-?{PERIOD})"
    r"\s+(?:in total|in all(?!\s+\w)|altogether|together|all in all|overall|zusammen|insgesamt)\b"
    rf"|(?<![\d.,–-])(?P<after>\d{{1,3}}(?:\.\d)?\s*-?{PERIOD})"
    r"\s+(?:after|from) (?:the )?(?:kick[- ]?off|(?:project )?start|approval)\b",
    *("total", "overall", "whole", "entire", "altogether", "together", "project", "programme"),
    *("delivery", "work", "phases", "steps", "stages", "parts", "iterations", "zusammen"),
    *("insgesamt", "in all", "all in all", "duration", "kick", "start", "approval"),
)
_STATED = ("time", "sum", "after")
_TOLERANCE = 0.12
"""Of a month that is counted as four weeks, or as thirty days."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each total that differs from the sum."""
    phases = subject.spec[ImplementationPlan].phases
    added = schedule.lasting(subject) if len(phases) > 1 else None
    sum_of_all = added.length.total_seconds() if added else 0.0
    ends = [*accumulate(phase.seconds or 0.0 for phase in phases)]
    for text, said, after in _totals(subject) if added else ():
        stated = duration(said) or 0.0
        if after and stated in ends:
            continue
        short = stated < sum_of_all * (1 - _slack(said))
        long = stated > sum_of_all * (1 + _slack(said))
        if added and (short or (long and added.whole)):
            yield Finding(
                f"the plan says `{text.text}`, but its phases take "
                f"{sum_of_all / 604800:.3g} weeks together",
                text.span,
                "Correct the total, or the phase that changed.",
                tuple(Related(p.duration.span, "part of the sum") for p in phases if p.duration),
            )

    yield from _of_dates(subject, phases)
    for section in subject.outline.walk():
        for above, block in pairwise(section.blocks):
            if isinstance(above, Paragraph) and isinstance(block, List):
                yield from _of_items(subject, above, block)
    for table in blocks_of(subject.outline.root, Table):
        if len(table.rows) > 2 and _is_total(table.rows[-1]):
            yield from _columns(table)


def _is_total(row: Sequence[Text]) -> bool:
    """Whether the first cell of a row that is not empty calls it a total."""
    first = next((cell.text for cell in row if cell.text.strip("* ")), "")
    return normal_title(first) in TOTALS


def _of_items(subject: Subject, above: Paragraph, block: List) -> Iterator[Finding]:
    """The total that a line announces a list with, each item of which says how long it takes:
    ``The move takes 16 weeks:``."""
    last = above.lines[-1].text.rstrip("*_ ")
    if len(block.items) < _FEWEST or not last.endswith((":", "：")):
        return
    announced = Said(Statement(last, above.lines[-1].span))
    begin = max(0, announced.text.rfind(". "))
    sentence = announced.text[begin:]
    stated = [each for each in durations(announced) if each.start >= begin]
    if len(stated) != 1 or not _TAKES.search(sentence) or _NO_TOTAL.search(sentence):
        return
    parts = [_only_duration(item.text) for item in block.items]
    took = sum(part.seconds for part in parts if part)
    if None in parts or any(_BESIDE.search(english(item.text.text)) for item in block.items):
        return
    said = " ".join(each.text.text for each in (*stated, *parts) if each)
    if abs(took - stated[0].seconds) > _slack(said) * took:
        weeks = f"{took / 604800:.3g} weeks"
        yield Finding(
            f"this says `{stated[0].text.text}`, but what is listed below takes {weeks} together",
            stated[0].text.span,
            "Correct the total, or the item that changed.",
            tuple(Related(each.text.span, "part of the sum") for each in parts if each),
        )


def _only_duration(text: Text) -> Stated | None:
    """The one length in days or longer that an item states, before whatever else it says."""
    said = Said(Statement(text.text, text.span))
    stated = [each for each in durations(said) if each.seconds >= DAY]
    return stated[0] if len(stated) == 1 else None


_TAKES = regex.compile(
    r"\b(?:takes?|lasts?|needs?|plan(?:ned|s)?|total|in all|altogether|overall|schedule[ds]?"
    r"|project|work|run(?:s|ning)? (?:for|over)|spread over|divided|split|consists? of)\b",
    re.I,
)
_NO_TOTAL = regex.compile(
    r"\b(?:at most|at least|up to|within|every|each|after|before|kept|keeps?|retention|retain\w*"
    r"|delet\w+|expir\w+|valid|notice|deadline|per|longer than|less than|more than|about|roughly"
    r"|parallel|overlap\w*)\b|~|≈",
    re.I,
)
_BESIDE = regex.compile(
    r"\b(?:parallel|overlap\w*|concurrent\w*|simultaneous\w*|at the same time|meanwhile|every|each"
    r"|per|kept|after|buffer|of which|included)\b",
    re.I,
)
"""What is said of an item that takes no time of its own."""


def _of_dates(subject: Subject, phases: Sequence[Phase]) -> Iterator[Finding]:
    """The totals that differ from the time between the first and the last day of phases that state
    nothing but their dates, all of them."""
    ends = [(each.start, each.end) for each in phases if each.start and each.end]
    if len(ends) < _FEWEST or len(ends) < len(phases) or any(each.duration for each in phases):
        return
    whole = max(end for _, end in ends) - min(start for start, _ in ends) + timedelta(days=1)
    called = frozenset[str]().union(*(words(phase.name.text) for phase in phases))
    for text, said, _ in _totals(subject):
        apart = abs(timedelta(seconds=duration(said) or 0.0) - whole)
        rounded = timedelta(days=16) if _slack(said) == _TOLERANCE else _ROUNDED
        line = english(subject.spec.source.slice(subject.spec.source.whole_line(text.span.start)))
        of_one = words(line) & called and not _OF_ALL.search(line)
        if apart > max(rounded, _TOLERANCE * whole) and not of_one:
            first, last = min(phases, key=_start), max(phases, key=_end)
            yield Finding(
                f"the plan says `{text.text}`, but its phases take {whole.days / 7:.3g} weeks from "
                f"`{first.name.text}` to `{last.name.text}`",
                text.span,
                "Correct the total, or the dates.",
                (Related(first.span, "the first phase"), Related(last.span, "the last phase")),
            )


_FEWEST = 2
_ROUNDED = timedelta(days=8)
"""How far a total in weeks may be from the days: it may be counted from Monday to Friday."""


_OF_ALL = regex.compile(
    r"\b(?:plan|project|programme|work|whole|total|entire|everything|all phases)\b", re.I
)
"""What a sentence is about that names a phase, and is not about that one alone."""


def _start(phase: Phase) -> date:
    return phase.start or date.max


def _end(phase: Phase) -> date:
    return phase.end or date.min


_ADDED = regex.compile(
    r"\b(?:effort|person"
    r"|(?:(?:week|work(?:ing)?|business|man|person)[- ]?)?days?|weeks?|hours?|months?|costs?"
    r"|budget|points?|estimate[sd]?|duration"
    r"|price|amount|pd|pt|fte|length)\b"
)
_NOT_ADDED = regex.compile(
    r"\b(?:p\d\d|average|avg|mean|median|max\w*|min\w*|rate|per|date|share)\b"
)
_AMOUNT = regex.compile(
    r"[~≈]?\s*(?P<number>\d{1,9}(?:[.,]\d{1,3})*)\s*(?P<unit>[^\d\s.,–-]{0,12})"
)
_NOTHING = {"", "-", "–", "—", "0"}
_OF_TIME = regex.compile(r"\b(?:duration|length|weeks?|months?|time)\b")


def _columns(table: Table) -> Iterator[Finding]:
    """The columns of a table whose last cell is not the sum of those above it. Durations may run
    side by side, and then take less than their sum."""
    dated = any(any(days(cell.text)) for row in table.rows for cell in row)
    for at, header in enumerate(table.header[1:], 1):
        title = english(header.text).lower()
        if not _ADDED.search(title) or _NOT_ADDED.search(title):
            continue
        cells = [row[at].text.strip("* ") for row in table.rows]
        parsed = [_amount(cell) for cell in cells if cell not in _NOTHING]
        units = {amount[1] for amount in parsed if amount}
        if len(parsed) < 3 or None in parsed or len(units) > 1 or cells[-1] in _NOTHING:
            continue
        *parts, total = (amount[0] for amount in parsed if amount)
        added = sum(parts)
        beside = dated or _OF_TIME.search(title)
        if abs(added - total) > 0.011 * max(1, len(parts)) and not (beside and total < added):
            yield Finding(
                f"the total is `{cells[-1]}`, but what stands above it adds up to {added:g}",
                table.rows[-1][at].span,
                "Correct the total, or the row that changed.",
            )


def _amount(cell: str) -> tuple[float, str] | None:
    found = _AMOUNT.fullmatch(cell)
    if found is None:
        return None
    number = found["number"]
    groups = regex.split(r"[.,]", number)
    grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    plain = "".join(groups) if grouped else number.replace(",", ".")
    unit = found["unit"].lower().rstrip("s")
    return (float(plain), unit) if plain.count(".") < 2 else None


def _slack(said: str) -> float:
    return _TOLERANCE if regex.search(r"mo|quarter|y", said, re.I) else 0.001


def _totals(subject: Subject) -> Iterator[tuple[Text, str, bool]]:
    """What the lines of the plan and of the timeline state outside of the phases: as written, in
    English with digits, and whether it is counted from the beginning."""
    phases = [phase.span for phase in subject.spec[ImplementationPlan].phases]
    places = _joined(section.span for section in _plans(subject, phases))
    taken = _joined(phases)
    for text in (line.line for line in _TOTAL.lines(subject)):
        if _is_inside(places, text.span.start) and not _is_inside(taken, text.span.start):
            written = translated(text.text)
            digits = with_digits(written.text)
            if any(map(str.isdigit, digits)) and (found := _TOTAL.search(digits)):
                start, end = found.span(next(each for each in _STATED if found[each]))
                while start and digits[start - 1] != written.text[start - 1]:
                    start -= 1  # where the number stands in words, which are longer
                place = part(text, *written.origin(start, end))
                yield place, digits[start:end].strip(), found["after"] is not None


def _joined(spans: Iterable[Span]) -> list[Span]:
    """``spans`` in their order, those that overlap as one."""
    found = list[Span]()
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _is_inside(spans: Sequence[Span], at: int) -> bool:
    last = bisect_right(spans, at, key=attrgetter("start")) - 1
    return last >= 0 and at < spans[last].end


def _plans(subject: Subject, phases: Sequence[Span]) -> list[Section]:
    """The sections of the plan and of the timeline, and those whose lines are phases."""
    titles = (*implementation_plan.TITLES, *timeline.TITLES)
    named = subject.outline.topmost(*titles)
    starts = {span.start for span in phases}
    told = (
        each for each in subject.outline.walk() if any(b.span.start in starts for b in each.blocks)
    )
    return [*named, *told]


RULE = Rule("PLN105", "contradictory-total-duration", Policy.STRICT, check, __doc__)
