"""The timeline: milestones with their dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_of
from asbuilt.source import Span
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.progress import Progress, progress_of
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import Outline, Section, blocks_of, bullets, labels
from asbuilt.spec.title import normal_title

TITLES = (
    "Timeline", "Milestones", "Schedule", "Project Timeline", "Key Milestones", "Release Schedule",
    "Delivery Timeline", "Timeline and Milestones", "Key Dates", "Dates", "Important Dates",
)  # fmt: skip


class Milestone(Struct, frozen=True):
    """A milestone; ``day`` when its date is a calendar date. ``until`` is the last day that the
    date names: ``day`` itself, the end of a month or a quarter, or the second one of two dates;
    ``start`` the first one of two, or that of a column of its own. ``condition`` is what has to be
    so then; ``progress`` is what its status or its box says."""

    name: Text
    span: Span
    date: Text | None = None
    day: datetime.date | None = None
    status: Text | None = None
    until: datetime.date | None = None
    start: datetime.date | None = None
    progress: Progress | None = None
    condition: Text | None = None


class Timeline(Struct, frozen=True):
    """All milestones in the order of the document."""

    items: tuple[Milestone, ...] = ()


PART = Timeline

HEADERS: Headers = {
    "name": (
        "milestone",
        "phase",
        "step",
        "work package",
        "event",
        "deliverable",
        "activity",
        "task",
        "name",
        "what",
    ),
    "date": (
        "date",
        "due",
        "due date",
        "target date",
        "deadline",
        "when",
        "end date",
        "end",
        "ends",
        "finish",
        "until",
        "to",
        "week",
        "planned",
        "planned for",
    ),
    "start": ("start", "start date", "begin", "begins", "starts", "from"),
    "status": ("status", "state", "progress", "done"),
    "condition": (
        "condition",
        "criterion",
        "criteria",
        "acceptance criteria",
        "exit criteria",
        "reached when",
        "done when",
        "result",
        "contents",
        "content",
        "meaning",
        "description",
    ),
}
_BRACKETS = regex.compile(r"[(\[](?P<said>[^()\[\]]{1,30})[)\]]\W*$")
_SYMBOLS = regex.compile(r"[✅☑✔✓🚧🔄🟡⏳⬜☐📋🔲]")


def read(outline: Outline) -> Timeline:
    """The rows of tables, bullets of the form ``Milestone: date``, lines of the form ``Milestones:
    one, date; another, date``, and headings with a date in them or under them. Where no section is
    called so, the tables of milestones and their dates, those of tasks that state two dates and a
    status, lists of boxes with dates, the lists below a line that says ``Milestones:``, and such
    lines."""
    found = outline.topmost(*TITLES)
    items = tuple(milestone for section in found for milestone in _milestones(section))
    items = items or (*_tabulated(outline), *_announced(outline), *_boxed(outline))
    return Timeline(items or tuple(_dated_lists(outline)))


def _dated_lists(outline: Outline) -> Iterator[Milestone]:
    """Lists under any heading of which each item begins with its date and ends with how far it is:
    ``14 August 2026: pilot in Leeds, planned``."""
    for block in blocks_of(outline.root, List):
        if not _listed(block.items[0]).day:
            continue  # as of most lists
        found = [_listed(item) for item in block.items]
        ended = [_ENDS_WITH.search(each.name.text) for each in found]
        said = [progress_of(each["said"]) if each else None for each in ended]
        if len(found) > 1 and all(each.day for each in found) and all(said):
            for each, progress in zip(found, said, strict=True):
                yield replace(each, progress=progress)


_ENDS_WITH = regex.compile(r"(?:,|;|[–—-])\s+(?P<said>[^\W\d_][\w ]{2,24})[.\s]*$")


_PERIODS = {
    "phase", "phases", "stage", "sprint", "increment", "iteration", "release", "work package",
    "deliverable", "step", "wave",
}  # fmt: skip
_TOTALS = {"total", "totals", "sum", "overall"}


def _tabulated(outline: Outline) -> Iterator[Milestone]:
    for table in blocks_of(outline.root, Table):
        columns = bind(table, HEADERS)
        if {"name", "date"} <= columns.keys():
            name = normal_title(table.header[columns["name"]].text)
            scheduled = "status" in columns and (name in _PERIODS or "start" in columns)
            if name in ("milestone", "milestones") or scheduled:
                yield from _rows(table)


def _announced(outline: Outline) -> Iterator[Milestone]:
    for section in outline.walk() if outline.says(*_ANNOUNCED) else ():
        for block in announced(section):
            listed = map(_listed, block.items)
            yield from _told_apart([each for each in listed if each.until])
        for item in bullets(section):
            yield from _labelled(item.text)
        yield from _enumerated(section)


def _enumerated(section: Section) -> Iterator[Milestone]:
    """The milestones of a line that has several: ``Milestones: M1 beta, 2027-03-19; M2 …``, or
    ``Milestones: M1 beta on 2027-03-19, M2 …``."""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from _quoted(block)
            yield from _labelled(text_of(block))


def _labelled(text: Text) -> Iterator[Milestone]:
    found = _LABEL.match(text.text)
    label = normal_title(english(found["label"])) if found else ""
    if found and (label in _ANNOUNCING or _OF_ONE.fullmatch(label)):
        for piece in _PIECE.finditer(text.text, found.end()):
            said, start = part(text, *piece.span()), 0
            for first, last in _dates(said.text):
                end = len(_ON.sub("", said.text[:first].rstrip(_EDGES)).rstrip(_EDGES))
                if "(" in said.text[start:end] and said.text[end] == ")":
                    end += 1  # ``M2 (pilot complete): 2027-01-22``
                name = part(said, end - len(said.text[start:end].lstrip(_EDGES)), end, "")
                dates = part(said, first, last)
                yield _milestone(name, Span(name.span.start, dates.span.end), dates, None, None)
                start = last


def _quoted(block: Paragraph) -> Iterator[Milestone]:
    """The milestones that a paragraph names in quotes or marks, each with its date at once behind
    it, and perhaps what is so then: ``Milestone "apps delivered": 2027-01-29, end of phase 2.``"""
    text = text_of(block)
    for found in _QUOTED.finditer(text.text) if _QUOTE.search(text.text) else ():
        if normal_title(found["label"]) not in ("milestone", "milestones"):
            continue
        behind = text.text[found.end() : found.end() + _LONGEST_DATE]
        day = next((each for each in days(behind) if not each.start), None)
        if day:
            end = found.end() + day.end
            dates = part(text, found.end(), end)
            name = part(text, *found.span("name" if found["name"] else "marked"))
            stone = _milestone(name, Span(name.span.start, dates.span.end), dates, None, None)
            then = _THEN.match(text.text, end)
            yield replace(stone, condition=part(text, *then.span("said")) if then else None)


_QUOTE = regex.compile('["„“«‹*_]')
_QUOTED = regex.compile(
    r"\b(?P<label>[^\W\d_]{4,12}) ?"
    r"(?:[*_]{0,2}[\"„“«‹](?P<name>[^\"„“”«»‹›\n]{3,60})[\"“”»›][*_]{0,2}"
    r"|(?P<mark>\*{1,2}|_{1,2})(?P<marked>[^\s*_][^*_\n]{2,60}?):?(?P=mark))"
    r"(?:\s?[:：–—-]|,)?\s+(?:\(|(?:on|by|am|el|le|em)\s+)?"
)
_LONGEST_DATE = 30
_THEN = regex.compile(r",\s+(?P<said>[^.;,\n]{3,60})")
_OF_ONE = regex.compile(r"milestone [a-z]{0,3}[ -]?[0-9]{1,3}")
"""The label of one milestone: ``Milestone M2: apps ready, 2027-02-08``."""
_LABEL = regex.compile(r"[*_]{0,3}(?P<label>\w[^:：]{2,30})[:：](?=[\s*_])")
_PIECE = regex.compile(r"[^;；]+")
_EDGES = " ,(:;·•–—-\n*_)"
_ON = regex.compile(r"\s+(?:on|by|until|am|zum|bis(?: zum)?|el|le|em|до)$", re.I)


def _dates(text: str) -> Iterator[tuple[int, int]]:
    """Where the dates of a sentence stand, two that are joined together: ``a am 1.3.2027, b von
    2.3.2027 bis 5.3.2027``."""
    joined: tuple[int, int] | None = None
    for day in days(text):
        between = text[joined[1] : day.start] if joined else ""
        if joined is None or (len(between) <= _LONGEST_JOIN and "," not in between):
            joined = (joined[0] if joined else day.start, day.end)
            continue
        yield joined
        if _SENTENCE.search(between):
            return
        joined = day.start, day.end
    if joined:
        yield joined


_LONGEST_JOIN = 12
_SENTENCE = regex.compile(r"[.!?。]\s")


def announced(section: Section) -> Iterator[List]:
    """The lists of a section below a line that says that they are of milestones."""
    for above, block in pairwise(section.blocks):
        said = above.lines[-1].text if isinstance(above, Paragraph) else ""
        if said and isinstance(block, List) and normal_title(english(said)) in _ANNOUNCING:
            yield block


def _boxed(outline: Outline) -> Iterator[Milestone]:
    """Lists of boxes under any heading, most of which end with a date, or all that are open."""
    known = {block.span for section in outline.walk() for block in announced(section)}
    for block in blocks_of(outline.root, List):
        boxes = [item for item in block.items if item.checked is not None]
        if len(boxes) < 2 or block.span in known:
            continue
        dated = [each for each in map(_dated, boxes) if each.until]
        still = [item.span for item in boxes if not item.checked]
        if 2 * len(dated) > len(boxes) or (still and {*still} <= {each.span for each in dated}):
            yield from dated


def _dated(item: Item) -> Milestone:
    """A milestone with the date that its text ends with: ``Alpha (2 October 2026)``."""
    found, text = _listed(item), item.text
    last = None if found.until else next(reversed([*days(text.text)]), None)
    if last is None or text.text[last.end :].strip(" *_`)].。）"):
        return found
    name = part(text, 0, last.start, _BEFORE_DATES)
    if (opened := name.text.rfind("(")) > name.text.rfind(")"):
        name = part(name, 0, opened, " ,:–—-")  # ``Freeze the API (#417, @oduya, 2027-01-31)``
    return _milestone(name, item.span, part(text, last.start, last.end), None, found.progress)


_BEFORE_DATES = " \t([*_`,:：（–—"

_ANNOUNCING = {"milestones", "milestone", "key milestones", "key dates", "dates", "timeline"}
_ANNOUNCED = ("milestone", "dates", "timeline")
"""One of these is in each of them. *Timeline* is also what *Hitos* and *Meilensteine* are in
English, where they are headings."""


def _milestones(section: Section) -> Iterator[Milestone]:
    headed = _headed(section)
    if headed:
        yield headed
    else:
        for table in blocks_of(section, Table, deep=False):
            yield from _rows(table)
        yield from _told_apart([_listed(item) for item in bullets(section)])
        yield from _enumerated(section)
    for child in section.children:
        yield from _milestones(child)


def _told_apart(listed: list[Milestone]) -> Iterator[Milestone]:
    """The milestones of a list: where some are marked as done, the others are pending."""
    marks = any(each.progress == "done" for each in listed)
    for each in listed:
        unmarked = marks and each.progress is None and each.until is not None
        yield replace(each, progress="pending") if unmarked else each


def _headed(section: Section) -> Milestone | None:
    """``### Alpha (2026-10-02)``, or a date under the heading; what is listed there is its own."""
    stated = {label.name: label.value for label in labels(section)}
    named = section.name if any(days(section.name.text)) else None
    at = next((stated[word] for word in HEADERS["date"] if word in stated), named)
    if at is None or not any(days(at.text)):
        return None
    status = next((stated[word] for word in HEADERS["status"] if word in stated), None)
    said = progress_of(status.text) if status else _marked(section.name.text)
    return _milestone(section.name, section.name.span, at, status, said)


def _rows(table: Table) -> Iterator[Milestone]:
    columns = bind(table, HEADERS)
    for row in table.rows if "name" in columns else ():
        cells = {name: row[index] for name, index in columns.items() if row[index].text}
        if "name" in cells:
            name, status = cells["name"], cells.get("status")
            progress = progress_of(status.text) if status else None
            found = _milestone(name, name.span, cells.get("date"), status, progress)
            found = replace(found, condition=cells.get("condition"))
            begin = (
                next((each.day for each in days(cells["start"].text)), None)
                if "start" in cells
                else None
            )
            if normal_title(name.text) not in _TOTALS:
                yield replace(found, start=begin) if begin else found


def _listed(item: Item) -> Milestone:
    name, at = pair(item.text) or (item.text, None)
    if at and any(days(name.text)) and not any(days(at.text)):
        name, at = at, name
    ticked: Progress | None = None if item.checked is None else "pending"
    progress = "done" if item.checked else ticked or _marked(item.text.text)
    return _milestone(name, item.span, at, None, progress)


def _marked(text: str) -> Progress | None:
    """What a symbol, or a word in brackets at the end, says about progress."""
    found = _BRACKETS.search(text)
    said = progress_of(found["said"]) if found else None
    symbols = "".join(_SYMBOLS.findall(text))
    return said or (progress_of(symbols) if symbols else None)


def _milestone(
    name: Text, span: Span, at: Text | None, status: Text | None, progress: Progress | None
) -> Milestone:
    found = list(days(at.text)) if at else []
    exact = next((each.day for each in found if each.exact), None)
    until = found[-1].day if found else None
    start = found[0].day if len(found) > 1 else None
    return Milestone(name, span, at, exact, status, until, start, progress)
