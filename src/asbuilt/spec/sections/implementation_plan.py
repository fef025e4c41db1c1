"""The implementation plan: phases, how long they take, and their tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.figures.figure import DAY, MONTH, duration
from asbuilt.spec.label import Label
from asbuilt.spec.language import english
from asbuilt.spec.phase_line import PhaseLine, phase_lines
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import JUDGED, Outline, Section, blocks_of, labels
from asbuilt.spec.sections import timeline
from asbuilt.spec.title import normal_title

TITLES = (
    "Implementation Plan", "Implementation", "Implementation Phases", "Implementation Roadmap",
    "Development Plan", "Development Phases", "Phases", "Project Plan", "Roadmap", "Delivery Plan",
    "Implementation Strategy", "Implementation Steps", "Plan", "Work Plan", "Plan of Work",
    "Implementation Checklist", "Implementation Tasks", "Delivery Checklist",
)  # fmt: skip


class Task(Struct, frozen=True):
    """A task; ``checked`` is None when it has no box."""

    text: Text
    checked: bool | None
    span: Span


class Phase(Struct, frozen=True):
    """A phase. ``seconds`` is its duration, None when it is not stated in figures; ``is_effort``
    says that it is work, which several people may share; ``dates`` is where its first and last day
    are stated, ``start`` and ``end``."""

    name: Text
    span: Span
    duration: Text | None = None
    seconds: float | None = None
    tasks: tuple[Task, ...] = ()
    dates: Text | None = None
    start: date | None = None
    end: date | None = None
    is_effort: bool = False


class ImplementationPlan(Struct, frozen=True):
    """All phases in the order of the document."""

    phases: tuple[Phase, ...] = ()


PART = ImplementationPlan

_UNITS = {
    "weeks": 7 * DAY,
    "months": MONTH,
    "calendar days": DAY,
    "days": DAY,
    "working days": 7 * DAY / 5,
    "workdays": 7 * DAY / 5,
}
"""Headers above plain numbers, and the seconds of one."""
_HEADERS: Headers = {
    "name": ("phase", "stage", "milestone", "sprint", "step", "work package"),
    "duration": ("duration", "length", "hold", "estimate", "effort", *_UNITS),
    "start": ("start", "start date", "begin", "begins", "starts", "from", "of"),  # *Von*, *du*
    "end": (
        "end",
        "end date",
        "finish",
        "due",
        "due date",
        "until",
        "to",
        "deadline",
        "ends",
        "target date",
    ),
    "dates": ("dates", "date", "period", "timeframe", "time frame"),
}
_DURATION = {"duration", "hold", "estimate", "estimated duration", "timeline", "effort", "length"}
_DATED = {
    "dates": {"dates", "date", "period", "timeframe", "time frame", "schedule", "when"} | _DURATION,
    "start": {"start", "start date", "begin", "begins", "from"},
    "end": {
        "end",
        "end date",
        "ends",
        "finish",
        "due",
        "due date",
        "deadline",
        "target date",
        "until",
        "to",
    },
}


def read(outline: Outline) -> ImplementationPlan:
    """The subsections of the plan; without any, the rows of its table, and the tasks of the plan as
    one phase, or those that its lines tell of. Rows of the timeline that state durations, or both
    days, are phases too. Where there is neither, the tables, lists and lines anywhere that give
    phases their first and last day are it."""
    plans = outline.topmost(*TITLES)
    found = [phase for plan in plans for phase in _phases(plan)]
    scheduled = outline.topmost(*timeline.TITLES)
    rows = (phase for section in scheduled for phase in _rows(section))
    found += [phase for phase in rows if phase.duration or phase.start]
    found = found or [*_headed(outline)] or [*_scheduled(outline)] or [*_told(outline)]
    return ImplementationPlan(tuple({phase.span: phase for phase in found}.values()))


def _headed(outline: Outline) -> Iterator[Phase]:
    """The sections side by side below any heading that are called phases and give both their days:
    ``### Phase A — catalogue (4 weeks, from 2026-04-06 to 2026-05-01)``."""
    for section in outline.walk():
        phased = [each for each in section.children if _CALLED_SO.match(each.name.text)]
        dated = [each for each in phased if len([*days(each.name.text)]) == _BOTH]
        if len(dated) > 1 and len(dated) == len(section.children):
            yield from _phases(section)


_BOTH = 2
"""Days in the heading of a phase: its first and its last one."""
_CALLED_SO = regex.compile(
    r"(?:phase|stage|step|increment|iteration|wave|sprint|etappe|abschnitt|stufe|fase|etapa|étape"
    r"|этап|фаза)\s+(?:[0-9]{1,2}|[A-Z]|[IVX]{1,4})\b",
    re.I,
)


def _scheduled(outline: Outline) -> Iterator[Phase]:
    """The rows of tables whose first columns are phases and their days, and the items of lists that
    begin with a phase and both its days: ``1. **Stage 1, 2027-03-01 to 2027-04-30:** …``."""
    for table in blocks_of(outline.root, Table):
        columns = bind(table, _HEADERS)
        if {"name", "start", "end"} <= columns.keys() and _is_period(table, columns["name"]):
            yield from (phase for phase in _rows_of(table, columns) if phase.start and phase.end)
    for block in blocks_of(outline.root, List):
        listed = [phase for item in block.items if (phase := _listed(item))]
        if len(listed) > 1 and len(listed) == len(block.items):
            yield from listed


def _told(outline: Outline) -> Iterator[Phase]:
    for section in outline.walk():
        told = [_of_line(line) for line in phase_lines(section)]
        if told and all(phase.start and phase.end for phase in told):
            yield from told


def _of_line(line: PhaseLine) -> Phase:
    boxes = (item for block in line.lists for item in block.items)
    tasks = tuple(Task(item.text, item.checked, item.span) for item in boxes)
    phase = _dated(_phase(line.name, line.span, line.length, tasks), {"dates": line.said})
    return phase if phase.start or phase.dates is None else replace(phase, dates=None, end=None)


_NAMED = regex.compile(r"\W*(?P<name>[^\W\d_]+ (?:\d{1,2}|[IVX]{1,4}))\b[\s,:(*_–—-]{1,5}")
_DATES_LENGTH = 40
"""Characters in which two dates stand side by side."""


def _is_period(table: Table, column: int) -> bool:
    return normal_title(table.header[column].text) in _PERIODS


_PERIODS = {
    "phase",
    "phases",
    "stage",
    "stages",
    "sprint",
    "iteration",
    "increment",
    "wave",
    "step",
}


def _listed(item: Item) -> Phase | None:
    """The phase that an item begins with, if its first and last day follow at once."""
    text = item.text
    named = _NAMED.match(text.text)
    stated = [*days(text.text[: named.end() + _DATES_LENGTH])] if named else []
    if named is None or len(stated) < 2 or stated[0].start > named.end() + 3:
        return None
    name = part(text, *named.span("name"))
    dates = part(text, stated[0].start, stated[1].end)
    return Phase(name, item.span, None, None, (), dates, stated[0].day, stated[1].day)


def _phases(section: Section) -> Iterator[Phase]:
    if section.children:
        described = [*map(_described, section.children)]
        if own := _above(section, described) or _below(section, described):
            yield from own
            return
        yield from _with_dates(described, section)
        return
    if told := phase_lines(section):
        yield from map(_of_line, told)
        return
    yield from _rows(section)
    whole = _described(section)
    if whole.tasks:
        yield whole


def _above(section: Section, described: Sequence[Phase]) -> list[Phase]:
    """The rows of a table of phases above headings that are about something else, *Milestones* and
    *Tasks*: they have neither times nor the names of phases."""
    if any(phase.seconds or phase.end or _IS_PHASE.match(phase.name.text) for phase in described):
        return []
    rows = [*_rows(section, deep=False)]
    keys = {_key(phase.name.text) for phase in described}
    return rows if len(rows) > 1 and not any(_key(row.name.text) in keys for row in rows) else []


def _below(section: Section, described: Sequence[Phase]) -> list[Phase]:
    """The rows of the tables of phases below headings that are no phases themselves, *9.2 Schedule*
    beside *9.1 Tasks*: they have no times, and no tasks unless they are called so."""
    of_tasks = [phase for phase in described if phase.tasks]
    if any(phase.seconds or phase.end for phase in described):
        return []
    if any(normal_title(english(phase.name.text)) not in _OF_TASKS for phase in of_tasks):
        return []
    rows = [row for child in section.children for row in _rows(child)]
    return rows if len(rows) > 1 else []


_OF_TASKS = {"tasks", "task list", "work packages", "checklist", "to do"}
_IS_PHASE = regex.compile(r"\W*(?:\d|[^\W\d_]+ (?:\d{1,2}|[IVX]{1,4})\b)(?!\d*\.\d)")


def _with_dates(described: list[Phase], section: Section) -> Iterator[Phase]:
    """Phases below headings, with what the rows of a table above them say of their times, where
    they say nothing of these themselves: ``| 1 – Core | 2026-10-05 | … |`` and ``### Phase 1``."""
    is_timed = any(phase.seconds or phase.end for phase in described)
    rows = {} if is_timed else {_key(row.name.text): row for row in _rows(section, deep=False)}
    for phase in described:
        row = rows.get(_key(phase.name.text))
        yield replace(row, name=phase.name, span=phase.span, tasks=phase.tasks) if row else phase


_PHASE = regex.compile(r"^(?:phase|stage|step|sprint|iteration|milestone)\s+")


def _key(name: str) -> str:
    """What one phase is called in a row and in a heading: ``1 core``."""
    return _PHASE.sub("", english(" ".join(_WORDS.findall(name.lower()))))


_WORDS = regex.compile(r"\w+")


def _rows(section: Section, *, deep: bool = True) -> Iterator[Phase]:
    """The rows of tables that say how long phases take, or when they end; not their totals."""
    for table in blocks_of(section, Table, deep=deep):
        columns = bind(table, _HEADERS)
        if _is_dated(table, columns):
            columns.setdefault("name", 0)
        if "name" in columns:
            yield from _rows_of(table, columns)


def _is_dated(table: Table, columns: Mapping[str, int]) -> bool:
    """Whether the rows begin with something that no column is known for, and have both days:
    ``| Part | From | Until |``."""
    if 0 in columns.values() or not {"start", "end"} <= columns.keys():
        return False
    cells = (row[columns[name]] for row in table.rows[:JUDGED] for name in ("start", "end"))
    return all(any(days(cell.text)) for cell in cells)


def _rows_of(table: Table, columns: Mapping[str, int]) -> Iterator[Phase]:
    stated = columns.get("duration")
    title = normal_title(table.header[stated].text) if stated is not None else ""
    for row in table.rows:
        record = {name: row[index] for name, index in columns.items() if row[index].text}
        if "name" in record and normal_title(record["name"].text) not in TOTALS:
            phase = _row(record, title)
            if phase.duration or phase.end:
                yield phase


TOTALS = {"total", "totals", "sum", "overall", "all", "altogether", "in total", "total duration"}
"""Names of rows, and labels, below what they add up."""


def _described(section: Section) -> Phase:
    found = labels(section) or tuple(filter(_is_timed, labels(section, plain=True)))
    stated = next((label for label in found if label.name in _DURATION), None)
    values = {
        name: next(
            (label.value for label in found if label.name in keys and label.value.text), None
        )
        for name, keys in _DATED.items()
    }
    value = stated.value if stated else None
    phase = _phase(section.name, section.span, value, tuple(_tasks(section)))
    phase = replace(phase, is_effort=stated is not None and stated.name in _EFFORT)
    titled = _dated(phase, {"dates": section.name})
    return titled if titled.end else _dated(phase, values)


def _is_timed(label: Label) -> bool:
    """Whether a plain label, as any line may begin with one, states a length or a day."""
    said = label.value.text
    return duration(said) is not None or any(days(said))


def _row(record: dict[str, Text], title: str) -> Phase:
    """``title`` is that of the column of durations."""
    stated = record.get("duration") or _in_brackets(record["name"])
    phase = _phase(record["name"], record["name"].span, stated, ())
    if phase.duration and phase.seconds is None and title in _UNITS:
        number = phase.duration.text.replace(",", ".")
        is_number = number.replace(".", "", 1).isdecimal()
        phase = replace(phase, seconds=float(number) * _UNITS[title] if is_number else None)
    phase = replace(phase, is_effort=title in _EFFORT)
    return _dated(phase, {"dates": record.get("duration"), **record})


def _in_brackets(name: Text) -> Text | None:
    """The duration that a name ends with: ``Trial in two schools (4 weeks)``."""
    found = _BRACKETED.search(name.text)
    stated = part(name, *found.span("said")) if found else None
    return stated if stated and duration(english(stated.text)) else None


_BRACKETED = regex.compile(r"\((?P<said>[0-9]{1,3} [^\W\d_]{1,20})\)\s*$")
_EFFORT = {"estimate", "effort", "estimated effort"}


def _phase(name: Text, span: Span, stated: Text | None, tasks: tuple[Task, ...]) -> Phase:
    if stated is None or not stated.text:
        return Phase(name, span, tasks=tasks)
    return Phase(name, span, stated, duration(english(stated.text)), tasks)


def _dated(phase: Phase, texts: Mapping[str, Text | None]) -> Phase:
    """``phase`` with the first and the last day that ``dates``, ``start`` and ``end`` name."""
    stated = {name: text for name in ("start", "end", "dates") if (text := texts.get(name))}
    found = {name: [each.day for each in days(text.text)] for name, text in stated.items()}
    begin, end, both = (found.get(name, []) for name in ("start", "end", "dates"))
    start = begin[0] if begin else both[0] if len(both) > 1 else None
    last = end[-1] if end else both[-1] if both else None
    place = next((stated[name] for name in ("end", "dates", "start") if found.get(name)), None)
    return replace(phase, dates=place, start=start, end=last) if place else phase


def _tasks(section: Section) -> Iterator[Task]:
    milestones = {block.span for each in section.walk() for block in timeline.announced(each)}
    for block in blocks_of(section, List):
        for item in block.items if block.span not in milestones else ():
            yield Task(item.text, item.checked, item.span)
