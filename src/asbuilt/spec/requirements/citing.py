"""Lists that say how requirements are checked or built: they begin with ids, but define none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.requirements.identifier import ID, normal_id
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.section import JUDGED, Outline, Section, items_of

_SEVERAL = regex.compile(
    rf"[*_`\[(]{{0,3}}{ID}[*_`\])]{{0,3}}(?:\s*[,;/&+–—、]\s*|\s+\w{{1,3}}\s+|[和及与至到])[*_`\[(]{{0,3}}{ID}"
)
"""``Q1 and Q2: load test``: what is said of several at once defines neither."""


def without_cited(
    outline: Outline, found: Iterable[Requirement | Target]
) -> Iterator[Requirement | Target]:
    """What was ``found`` without the requirements of sections that come back to those of earlier
    ones: all of their ids, at least two, are taken, or one is and an item names several."""
    made = list(found)
    first: dict[str, int] = {}
    by_section: dict[int, list[Requirement]] = {}
    sections = list(outline.walk())
    starts = [section.span.start for section in sections]
    for each in made:
        if isinstance(each, Requirement):
            place = bisect_right(starts, each.span.start) - 1
            first.setdefault(normal_id(each.id.text), place)
            by_section.setdefault(place, []).append(each)
    cited = {
        each.span
        for place, items in by_section.items()
        if (taken := sum(first[normal_id(each.id.text)] < place for each in items))
        and ((taken == len(items) > 1) or _names_several(sections[place]))
        for each in items
    }
    yield from (each for each in made if each.span not in cited or isinstance(each, Target))


def _names_several(section: Section) -> bool:
    """Whether one of the first items of a section's lists begins with several ids."""
    items = (item for _, item in zip(range(JUDGED), items_of(section, deep=False), strict=False))
    return any(_SEVERAL.match(item.text.text) for item in items)
