"""Evidence given by hand, for what no probe can measure: who vouches for it, since when, how long.

``**Evidence:** NFR-7: penetration test, by Jane Doe on 2026-10-01, until 2027-10-01``
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.label import line_labels
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.section import Outline, Section, items_of, labels, own_words
from asbuilt.spec.title import bare

TITLES = ("Evidence", "Manual Evidence")


class Given(Struct, frozen=True):
    """One line of evidence: for the requirements ``ids`` (without any: for the one under whose
    heading it stands, ``heading``). ``person`` vouches for it from ``day`` to ``until``; None where
    the line does not say so."""

    ids: tuple[str, ...]
    text: Text
    span: Span
    heading: str = ""
    person: str | None = None
    day: date | None = None
    until: date | None = None


class ManualEvidence(Struct, frozen=True):
    """All lines of evidence in the order of the document."""

    items: tuple[Given, ...] = ()


PART = ManualEvidence

_NAME = "evidence"
_IDS = regex.compile(rf"^\W*(?P<ids>{ID}(?:\s*(?:,|and|&)\s*{ID})*)\W*:?")
_PERSON = regex.compile(
    r"\b(?:by|from|signed)\s+(?P<person>[^\W\d_][\w.'-]*(?:\s+[^\W\d_][\w.'-]*){0,3}?)"
    r"(?=\s+(?:on|at|in)\b|\s*[,;(]|\s*$|\s+[0-9])"
)


def read(outline: Outline) -> ManualEvidence:
    """Bold lines ``**Evidence:** …`` wherever they stand, and the bullets under *Evidence*."""
    return ManualEvidence(tuple(_given(outline)))


def _given(outline: Outline) -> Iterator[Given]:
    own = outline.topmost(*TITLES)
    for section in outline.walk():
        for label in labels(section) if _NAME in own_words(section) else ():
            if label.name == _NAME and label.value.text:
                yield _line(section, label.value, label.span)
    for section in own:
        for item in items_of(section, deep=True):
            stated = line_labels((item.text,))
            if not any(label.name == _NAME for label in stated):
                yield _line(section, item.text, item.span)


def _line(section: Section, text: Text, span: Span) -> Given:
    words = bare(text.text)
    found = _IDS.match(words)
    ids = tuple(regex.findall(ID, found["ids"])) if found else ()
    person = _PERSON.search(words)
    dated = [each.day for each in days(words)]
    heading = regex.search(ID, section.name.text)
    return Given(
        ids,
        text,
        span,
        heading[0] if heading else "",
        person["person"] if person else None,
        dated[0] if dated else None,
        dated[1] if len(dated) > 1 else None,
    )
