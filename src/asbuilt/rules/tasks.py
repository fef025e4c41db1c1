"""Tasks, wherever a document lists them, the requirements that they name, and how far they are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Table, Text
from asbuilt.rules.criteria import Citation, citations
from asbuilt.rules.rule import Subject
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.language import english
from asbuilt.spec.progress import Progress, progress_of
from asbuilt.spec.requirements.identifier import cited
from asbuilt.spec.section import within
from asbuilt.spec.sections.requirements import Requirement
from asbuilt.spec.sections.timeline import Timeline
from asbuilt.spec.title import normal_title

_NO_TASKS = regex.compile(
    r"\b(?:tests?|testing|verification|validation|acceptance|checks?|criteria|questions?|risks?"
    r"|traceability|trace|coverage|history|changes|change ?log|review|definition|alternatives?)\b"
)
"""What headings and headers say of what is done about requirements without carrying them out."""
_OF_TASKS = regex.compile(
    r"\b(?:tasks?|work|packages|plan|backlog|to ?do|phases?|road ?map|steps|sprints?|increments?)\b"
)
"""Headings above lists whose items may end with how far they are."""
_STATUS = {
    "status", "state", "progress", "done", "completed", "finished", "task status", "task state",
    "state of task", "status of task", "state of the task", "status of the task",
}  # fmt: skip
_OF_REQUIREMENT = regex.compile(
    r"(?:status|state|progress) of (?:the )?requirements?|requirements? (?:status|state|progress)"
)
"""Headers beside that of the tasks' own status."""
_AT_THE_END = regex.compile(
    r"(?:\s[—–-]\s|\s[(\[])\W{0,3}(?P<said>[^()\[\]—–:|]{2,24})[)\]]?[.\s]*$"
)


class Task(Struct, frozen=True):
    """A task that is ``done``, started or pending, and the ids that it names; ``required`` is what
    the same row says of how far these are, where it does."""

    progress: Progress
    named: tuple[Text, ...]
    required: Text | None = None


class _Known:
    """The ids that are known, where they are defined, and where criteria are named by numbers."""

    def __init__(self, items: Iterable[Requirement], cited: Iterable[Citation] = ()) -> None:
        self.numbered = [
            (each.number.span, each.item.id.text)
            for each in sorted(cited, key=lambda each: each.number.span)
            if each.item
        ]
        ordered = sorted(items, key=lambda item: item.span)
        self.names = {item.id.text for item in ordered}
        self._starts = [item.span.start for item in ordered]
        self._reach = [*accumulate((item.span.end for item in ordered), max)]

    def of_criteria(self, text: Text) -> Iterator[Text]:
        """The requirements of whose criteria the numbers stand in a text."""
        at = bisect_left(self.numbered, text.span.start, key=lambda each: each[0].start)
        for span, name in self.numbered[at:]:
            if span.start >= text.span.end:
                return
            yield Text(name, span)

    def define(self, at: int) -> bool:
        """Whether a place is within what defines a requirement."""
        before = bisect_right(self._starts, at)
        return before > 0 and at < self._reach[before - 1]


def tasks(subject: Subject, items: Iterable[Requirement]) -> Iterator[Task]:
    """Items with boxes, items of lists of tasks that end with their status, and rows with a column
    of how far they are; not those that define the requirements ``items``, or stand below them."""
    known = _Known(items, citations(subject))
    for section in subject.outline.walk() if known.names else ():
        if _NO_TASKS.search(section.topic):
            continue
        is_plan = _OF_TASKS.search(section.topic) is not None
        for block in within(section.blocks, List):
            found = (_listed(item, is_plan, known) for item in block.items)
            yield from filter(None, found)
        for table in within(section.blocks, Table):
            yield from _rows(table, known)


class DatedTask(Struct, frozen=True):
    """A task of a table, the day on which it is due, and how far it is."""

    name: Text
    day: date
    due: Text
    status: Text
    progress: Progress


def dated_tasks(subject: Subject) -> Iterator[DatedTask]:
    """The rows of tables of tasks with a day and a status; not those that are milestones."""
    milestones = {milestone.name.span for milestone in subject.spec[Timeline].items}
    for section in subject.outline.walk():
        if _NO_TASKS.search(section.topic) or _NO_PLAN.search(section.topic):
            continue
        is_plan = _OF_TASKS.search(section.topic) is not None
        for table in within(section.blocks, Table):
            yield from (row for row in _dated(table, is_plan) if row.name.span not in milestones)


def _dated(table: Table, is_plan: bool) -> Iterator[DatedTask]:
    titles = [normal_title(cell.text) for cell in table.header]
    status = next((at for at, title in enumerate(titles) if title in _STATUS), None)
    due = next((at for at, title in enumerate(titles) if title in _DUE), None)
    name = next((at for at, title in enumerate(titles) if title in _TASK), 0 if is_plan else None)
    if status is None or due is None or name is None:
        return
    for row in table.rows:
        progress, found = progress_of(row[status].text), list(days(row[due].text))
        if progress and len(found) == 1 and found[0].exact:
            yield DatedTask(row[name], found[0].day, row[due], row[status], progress)


_DUE = {"date", "due", "due date", "deadline", "until", "finish", "end", "target date", "end date"}
_TASK = {
    "task", "tasks", "work package", "work item", "activity", "deliverable", "action", "step",
    "story", "item",
}  # fmt: skip
_NO_PLAN = regex.compile(
    r"\b(?:decisions?|releases?|incidents?|approvals?|log|versions?|invoices?|deprecat\w+)\b"
)


def _listed(item: Item, is_plan: bool, known: _Known) -> Task | None:
    progress: Progress | None = None
    if item.checked is not None:
        progress = "done" if item.checked else "pending"
    elif box := _DRAWN_BOX.match(item.text.text):
        progress = "done" if box["done"] else "pending"
    elif is_plan and (said := _AT_THE_END.search(item.text.text)):
        progress = progress_of(said["said"])
    if progress is None:
        return None
    task = _task(progress, item.text, known)
    below = [
        each
        for block in item.children
        if isinstance(block, List) and known.numbered
        for child in block.items
        if child.checked is None
        for each in known.of_criteria(child.text)
    ]
    named = (*(task.named if task else ()), *known.of_criteria(item.text), *below)
    return Task(progress, named) if named else None


_DRAWN_BOX = regex.compile(r"(?:(?P<done>[✅☑✔🗹])|[⬜☐🔲◻▢])\ufe0f?\s")
"""A box that is drawn before a task."""


def _status_column(table: Table, titles: Sequence[str]) -> int | None:
    """The column that says how far each row is: by its title, or the one in which nothing else
    stands."""
    titled = next((at for at, title in enumerate(titles) if title in _STATUS), None)
    if titled is not None or len(table.rows) < _FEWEST_ROWS:
        return titled
    said = [
        at
        for at, title in enumerate(titles)
        if at
        and not _OF_REQUIREMENT.fullmatch(title)
        and all(_is_status(row[at]) for row in table.rows)
    ]
    return said[0] if len(said) == 1 else None


def _is_status(cell: Text) -> bool:
    return len(cell.text.split()) <= _MOST_WORDS and progress_of(cell.text) is not None


_FEWEST_ROWS = 3
_MOST_WORDS = 3


def _rows(table: Table, known: _Known) -> Iterator[Task]:
    titles = [normal_title(cell.text) for cell in table.header]
    status = _status_column(table, titles)
    if status is None or any(_NO_TASKS.search(english(title)) for title in titles):
        return
    required = next(
        (at for at, title in enumerate(titles) if _OF_REQUIREMENT.fullmatch(title)), None
    )
    for row in table.rows:
        progress = progress_of(row[status].text)
        for at, cell in enumerate(row):
            if progress and at != status and (task := _task(progress, cell, known)):
                yield replace(task, required=row[required]) if required is not None else task


def _task(progress: Progress, text: Text, known: _Known) -> Task | None:
    named = tuple(cited(text, known.names))
    return Task(progress, named) if named and not known.define(text.span.start) else None
