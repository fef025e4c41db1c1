"""The timeline: milestones with their dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, pair

TITLES = (
    "Timeline", "Milestones", "Schedule", "Project Timeline", "Key Milestones", "Release Schedule",
    "Delivery Timeline", "Timeline and Milestones",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone; ``day`` when its date is a calendar date of the form YYYY-MM-DD."""

    name: Text
    span: Span
    date: Text | None = None
    day: datetime.date | None = None
    status: Text | None = None


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
_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


def read(outline: Outline) -> Timeline:
    """The rows of tables, and bullets of the form ``Milestone: date``."""
    found = outline.topmost(*TITLES)
    return Timeline(tuple(milestone for section in found for milestone in _milestones(section)))


def _milestones(section: Section) -> Iterator[Milestone]:
    for record in records(section, _HEADERS, "name"):
        at = record.get("date")
        name = record["name"]
        yield Milestone(name, name.span, at, day(at.text) if at else None, record.get("status"))
    for item in bullets(section, deep=True):
        name, at = pair(item.text) or (item.text, None)
        yield Milestone(name, item.span, at, day(at.text) if at else None)


def day(text: str) -> datetime.date | None:
    """The first calendar date in ``text``, or None."""
    for match in _DATE.finditer(text):
        try:
            return datetime.date.fromisoformat(match[0])
        except ValueError:
            continue
    return None
