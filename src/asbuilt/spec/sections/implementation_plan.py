"""The implementation plan: phases, how long they take, and their tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import List, Text
from asbuilt.source import Span
from asbuilt.spec.figure import duration
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, blocks_of, labels

TITLES = (
    "Implementation Plan", "Implementation", "Implementation Phases", "Implementation Roadmap",
    "Development Plan", "Development Phases", "Phases", "Project Plan", "Roadmap", "Delivery Plan",
    "Implementation Strategy", "Implementation Steps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A task; ``checked`` is None when it has no box."""

    text: Text
    checked: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase. ``seconds`` is its duration, None when it is not stated in figures."""

    name: Text
    span: Span
    duration: Text | None = None
    seconds: float | None = None
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class ImplementationPlan:
    """All phases in the order of the document."""

    phases: tuple[Phase, ...] = ()


PART = ImplementationPlan

_HEADERS: Headers = {
    "name": ("phase", "stage", "milestone", "sprint", "step"),
    "duration": ("duration", "estimate", "effort", "length", "weeks"),
}
_DURATION = {"duration", "estimate", "estimated duration", "timeline", "effort", "length"}


def read(outline: Outline) -> ImplementationPlan:
    """The subsections of the plan; without any, the rows of its table or the plan as one phase."""
    plans = outline.topmost(*TITLES)
    return ImplementationPlan(tuple(phase for plan in plans for phase in _phases(plan)))


def _phases(section: Section) -> Iterator[Phase]:
    if section.children:
        yield from map(_described, section.children)
        return
    rows = [_row(record) for record in records(section, _HEADERS, "name", "duration")]
    yield from rows
    whole = _described(section)
    if not rows and whole.tasks:
        yield whole


def _described(section: Section) -> Phase:
    stated = next((label.value for label in labels(section) if label.name in _DURATION), None)
    return _phase(section.name, section.span, stated, tuple(_tasks(section)))


def _row(record: dict[str, Text]) -> Phase:
    return _phase(record["name"], record["name"].span, record["duration"], ())


def _phase(name: Text, span: Span, stated: Text | None, tasks: tuple[Task, ...]) -> Phase:
    if stated is None or not stated.text:
        return Phase(name, span, tasks=tasks)
    return Phase(name, span, stated, duration(stated.text), tasks)


def _tasks(section: Section) -> Iterator[Task]:
    for block in blocks_of(section, List):
        for item in block.items:
            yield Task(item.text, item.checked, item.span)
