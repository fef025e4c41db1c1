"""Numbered clauses that are no requirements: the requirements of their document have ids, and they
stand below headings about something else, ``3.8 Access control``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.requirements.heading import QUALITY, kind_of
from asbuilt.spec.requirements.identifier import is_distinct
from asbuilt.spec.requirements.marker import is_clause
from asbuilt.spec.requirements.requirement import Requirement, is_measured
from asbuilt.spec.section import Outline, Section

_FEWEST = 3


def without_clauses(
    outline: Outline, found: Sequence[Requirement | Target]
) -> Iterator[Requirement | Target]:
    """What was ``found`` without such clauses, unless they promise figures."""
    named = [each.id.text for each in found if isinstance(each, Requirement)]
    clauses = sum(map(is_clause, named))
    others = sum(is_distinct(each) for each in named if not is_clause(each))
    if not clauses or others < max(_FEWEST, clauses):
        yield from found
        return
    sections = list(outline.walk())
    starts = [section.span.start for section in sections]
    for each in found:
        of_clause = isinstance(each, Requirement) and is_clause(each.id.text)
        section = sections[bisect_right(starts, each.span.start) - 1]
        if not (of_clause and _is_no_requirement(each, section)):
            yield each


def _is_no_requirement(each: Requirement | Target, section: Section) -> bool:
    is_heading = section.heading is not None and each.span.start <= section.heading.span.end
    promises = isinstance(each, Requirement) and is_measured(each)
    about = kind_of(section, None) is not None or QUALITY.search(section.title) is not None
    return not (is_heading or promises or about)
