"""The history of the document: its versions with their dates and what changed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets
from asbuilt.spec.title import normal_title

TITLES = (
    "Revision History", "Document History", "Version History", "Change History", "Changelog",
    "Change Log", "Revisions", "Document Revisions", "Amendments", "Change Record",
    "Record of Changes",
)  # fmt: skip


class Revision(Struct, frozen=True):
    """One version. ``version`` is the figure alone (``1.2`` for ``v1.2``); ``day`` its date;
    ``status`` what a column calls the document then (``Approved``)."""

    version: Text
    day: datetime.date | None = None
    status: Text | None = None


class History(Struct, frozen=True):
    """All versions in the order of the document."""

    items: tuple[Revision, ...] = ()


PART = History

_HEADERS: Headers = {
    "version": ("version", "revision", "rev", "ver"),
    "date": ("date", "day", "when"),
    "status": ("status", "state"),
}
_ENDINGS = tuple(map(normal_title, TITLES))
_VERSION = regex.compile(
    r"(?<![\w.-])v?(?P<version>[0-9]{1,4}(?:\.[0-9]{1,4}){1,3})(?![\w-]|\.[0-9])", re.I
)


def read(outline: Outline) -> History:
    """The rows of tables, bullets and headings that begin with a version, in sections whose titles
    are, or end with, one of :data:`TITLES` (*Appendix B: Change Log*)."""
    found = outline.part(sections)
    return History(tuple(each for section in found for each in _revisions(section)))


def sections(outline: Outline) -> tuple[Section, ...]:
    """The sections that hold the document's history."""
    return tuple(section for section in outline.walk() if section.title.endswith(_ENDINGS))


def _revisions(section: Section) -> Iterator[Revision]:
    for record in records(section, _HEADERS, "version"):
        for made in _revision(record["version"], record.get("date")):
            yield replace(made, status=record.get("status"))
    for item in bullets(section):
        yield from _revision(item.text, item.text)
    for child in section.children:
        yield from _revision(child.name, child.name)


def _revision(text: Text, dated: Text | None) -> Iterator[Revision]:
    found = _VERSION.search(text.text)
    if found and not regex.search(
        r"[^\W\d_]{3}", text.text[: found.start()].lower().replace("version", "")
    ):
        day = next((each.day for each in days(dated.text) if each.exact), None) if dated else None
        yield Revision(part(text, *found.span("version")), day)
