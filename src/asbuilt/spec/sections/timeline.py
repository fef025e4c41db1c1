"""The timeline: milestones with their dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from asbuilt.document.blocks import Item, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.calendar import days
from asbuilt.spec.progress import Progress, progress_of
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, pair

TITLES = (
    "Timeline", "Milestones", "Schedule", "Project Timeline", "Key Milestones", "Release Schedule",
    "Delivery Timeline", "Timeline and Milestones",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone; ``day`` when its date is a calendar date. ``until`` is the last day that the
    date names: ``day`` itself, the end of a month or a quarter, or the second one of two dates.
    ``progress`` is what its status or its box says."""

    name: Text
    span: Span
    date: Text | None = None
    day: datetime.date | None = None
    status: Text | None = None
    until: datetime.date | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All milestones in the order of the document."""

    items: tuple[Milestone, ...] = ()


PART = Timeline

_HEADERS: Headers = {
    "name": ("milestone", "phase", "event", "deliverable", "activity", "task", "name"),
    "date": ("date", "due", "due date", "target date", "deadline", "when", "end date", "week"),
    "status": ("status", "state"),
}


def read(outline: Outline) -> Timeline:
    """The rows of tables, and bullets of the form ``Milestone: date``."""
    found = outline.topmost(*TITLES)
    return Timeline(tuple(milestone for section in found for milestone in _milestones(section)))


def _milestones(section: Section) -> Iterator[Milestone]:
    for record in records(section, _HEADERS, "name"):
        name, status = record["name"], record.get("status")
        progress = progress_of(status.text) if status else None
        yield _milestone(name, name.span, record.get("date"), status, progress)
    for item in bullets(section, deep=True):
        name, at = pair(item.text) or (item.text, None)
        if at and any(days(name.text)) and not any(days(at.text)):
            name, at = at, name
        yield _milestone(name, item.span, at, None, _ticked(item))


def _ticked(item: Item) -> Progress | None:
    if item.checked is None:
        return None if item.text.text.isascii() else progress_of(item.text.text)
    return "done" if item.checked else "pending"


def _milestone(
    name: Text, span: Span, at: Text | None, status: Text | None, progress: Progress | None
) -> Milestone:
    found = list(days(at.text)) if at else []
    exact = next((each.day for each in found if each.exact), None)
    until = found[-1].day if found else None
    return Milestone(name, span, at, exact, status, until, progress)
