"""Lists that say how requirements are checked or built: they begin with ids, but define none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.conjunction import HAN_AND
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.requirements.identifier import ID, normal_id, requirement_ids
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.section import JUDGED, Outline, Section, blocks_of, items_of
from asbuilt.spec.title import normal_title

_SEVERAL = regex.compile(
    rf"[*_`\[(]{{0,3}}{ID}[*_`\])]{{0,3}}(?:\s*[,;/&+–—、]\s*|\s+\w{{1,3}}\s+|[{HAN_AND}至到])[*_`\[(]{{0,3}}{ID}"
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
    required = [each for each in made if isinstance(each, Requirement)]
    others = _proofs(required) | _of_routes(outline, required)
    for each in made:
        of_other = isinstance(each, Requirement) and normal_id(each.id.text) in others
        if isinstance(each, Target) or not (of_other or each.span in cited):
            yield each


def _of_routes(outline: Outline, items: Iterable[Requirement]) -> set[str]:
    """The ids of rows that number the routes of a table: ``| I-1 | GET | /units |``. In the rows of
    other tables they mean these; where one of them is read as a requirement, all are."""
    starts = {each.span.start for each in items if each.cells}
    found: set[str] = set()
    for table in blocks_of(outline.root, Table) if starts else ():
        judged = table.rows[:JUDGED]
        if judged and all(
            _numbers_route(row) and row[0].span.start not in starts for row in judged
        ):
            found.update(normal_id(row[0].text) for row in table.rows)
    return found


def _numbers_route(row: Sequence[Text]) -> bool:
    if not _WHOLE.fullmatch(row[0].text):
        return False
    return any(routes_in(cell) or _PATH.match(cell.text) for cell in row[1:])


_WHOLE = regex.compile(rf"[*_`\[(]{{0,3}}{ID}[*_`\])]{{0,3}}")
_PATH = regex.compile(r"[*_`]{0,3}/\w")


def _proofs(items: Iterable[Requirement]) -> set[str]:
    """The ids of what proves requirements: those in a column *Verified by*."""
    columns: dict[str, bool] = {}
    found: set[str] = set()
    for item in items:
        for header, cell in item.cells:
            proves = columns.get(header)
            if proves is None:
                proves = columns[header] = _PROVES.fullmatch(normal_title(header)) is not None
            if proves:
                found.update(normal_id(each.text) for each in requirement_ids(cell))
    return found


_PROVES = regex.compile(
    r"(?:(?:is )?(?:verified|tested|checked|proven|proved|validated|covered) (?:by|in|with)"
    r"|(?:acceptance )?tests?(?: cases?| ids?)?|proofs?|verification)"
)


def _names_several(section: Section) -> bool:
    """Whether one of the first items of a section's lists begins with several ids."""
    items = (item for _, item in zip(range(JUDGED), items_of(section, deep=False), strict=False))
    return any(_SEVERAL.match(item.text.text) for item in items)
