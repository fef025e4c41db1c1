"""The sections in which requirements are met: those that they name, ``(7.2; test P-5)``,
``→ §D.2``, and those that are called after what they are about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from asbuilt import regex
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.section import Section
from asbuilt.spec.sections.requirements import Requirement, Requirements

_NUMBER = r"(?:[A-Z](?:\.[0-9]+)*|[0-9]{1,2}(?:\.[0-9]{1,2})*)"
_NUMBERED = regex.compile(rf"(?:§\s?)?(?P<number>{_NUMBER})(?:[.):]\s|\s(?=\S))")
_CITES = regex.compile(
    rf"(?:§\s?|\b[Ss]ections?\s|\b[Cc]hapters?\s|→\s?)(?P<number>{_NUMBER})(?![\w.]?\w)"
    r"|\((?P<dotted>[0-9]{1,2}(?:\.[0-9]{1,2})+)(?=[;,)])"
)
_LONGEST = 600


@lru_cache(1)  # one rule after the other asks
def met_in(subject: Subject) -> tuple[tuple[Requirement, Section], ...]:
    """The requirements that name one section, each with it; not the section that they stand in."""
    return tuple(_met_in(subject))


def _met_in(subject: Subject) -> Iterator[tuple[Requirement, Section]]:
    numbered: dict[str, list[Section]] = {}
    for section in subject.outline.walk():
        if section.heading and (found := _NUMBERED.match(section.name.text)):
            numbered.setdefault(found["number"], []).append(section)
    for item in subject.spec[Requirements].items if numbered else ():
        said = subject.spec.source.slice(item.span)[:_LONGEST]
        named = {found["number"] or found["dotted"] for found in _CITES.finditer(said)}
        places = [section for number in named for section in numbered.get(number, ())]
        if len(named) == len(places) == 1 and not places[0].span.overlaps(item.id.span):
            yield item, places[0]


@lru_cache(1)
def titled_after(subject: Subject) -> tuple[tuple[Requirement, Section], ...]:
    """The requirements in which all words of one section's title stand, *Cut-over* of *The cut-over
    interrupts writes …*, each with that section."""
    titles: dict[frozenset[str], list[Section]] = {}
    for section in subject.outline.walk():
        if section.heading and section.heading.level > 1:
            titles.setdefault(words(section.name.text), []).append(section)
    by_word: dict[str, list[Section]] = {}
    for title, some in titles.items():
        if title and len(some) == 1:
            by_word.setdefault(min(title), []).append(some[0])
    found: list[tuple[Requirement, Section]] = []
    for item in subject.spec[Requirements].items if by_word else ():
        own = words(item.text.text)
        near = (section for word in own for section in by_word.get(word, ())[:_MOST_ALIKE])
        meant = [section for section in near if words(section.name.text) <= own]
        if len(meant) == 1 and not meant[0].span.overlaps(item.id.span):
            found.append((item, meant[0]))
    return tuple(found)


_MOST_ALIKE = 20
"""Titles with one first word that are looked at."""


def said_in(subject: Subject, place: Span) -> tuple[Said, ...]:
    """The first statements that begin in a place."""
    lines, starts = said(subject), _starts(subject)
    first, last = (bisect_left(starts, at) for at in (place.start, place.end))
    return lines[first : min(last, first + _MOST_LINES)]


@lru_cache(1)
def _starts(subject: Subject) -> list[int]:
    return [line.line.span.start for line in said(subject)]


_MOST_LINES = 100
"""Many requirements may be met in one section, each of which looks at its lines."""
