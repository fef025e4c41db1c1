"""How long something is kept, as sentences say outside of requirements: ``Audio is kept for 400
days, and the intermediate files are deleted after 14 days.``"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.language import english
from asbuilt.spec.requirements.promise import promises
from asbuilt.spec.section import Outline, Section, blocks_of, own_words
from asbuilt.spec.title import normal_title

_NOT_OF_THIS = regex.compile(
    r"\b(?:tests?|testing|risks?|alternatives?|decisions?|options?|(?<!asked )questions?|scope"
    r"|non goals|history|changes|changelog|incidents?|lessons|background|motivation|problems?"
    r"|current|today|context|introduction|glossary|terms|examples?|results?|milestones?|timeline"
    r"|tasks|rollout|rollback|rolling|release|future|later|comments?|journal|notes)\b"
)
_KEPT = regex.compile(
    r"\b(?:kept|retained|stored|held|preserved|archived|keep|retain)\b(?! (?:free|valid|open|warm))"
    r"[^.;]{0,60}?\bfor\b[^.;]{0,20}$"
    r"|\b(?:deleted|erased|purged|removed|dropped|destroyed|anonymi[sz]ed|delete|erase|purge)\b"
    r"[^.;,]{0,40}?\bafter\b[^.;,]{0,12}$",
    re.I,
)
"""What stands before the time for which something is kept, or after which it is no more."""
_FIRST = regex.compile(
    r"k(?:ept|eep)\b|retain|retained|stored|held|preserv|archiv|delete|erase|purge|remove|dr?opped|destroy|anonymi"
)
"""What such a section says: quickly seen not to be there."""
_SHORTEST = 86_400.0
"""Seconds: what is kept for less is in use."""
_FURTHEST = 120
"""Characters before a time in which it is said what it is."""


def keeping(
    outline: Outline, numbered: Collection[Span], promised: Collection[Target]
) -> Iterator[Target]:
    """The times for which sentences say that something is kept, but for those of requirements, at
    the places ``numbered``, and those that are ``promised`` already."""
    taken = sorted([*numbered, *(each.span for each in promised)])
    starts = [span.start for span in taken]
    for section in _about(outline.root):
        if any(map(own_words(section).__contains__, _TITLED)):
            yield from _of_columns(section, {*taken})
        for block in section.blocks if _FIRST.search(own_words(section)) else ():
            if not isinstance(block, Paragraph | List):
                continue
            for target in promises(block, section.source, section.title):
                at = bisect_right(starts, target.span.start) - 1
                if (at < 0 or taken[at].end <= target.span.start) and _is_kept(section, target):
                    yield target


def _of_columns(section: Section, taken: Collection[Span]) -> Iterator[Target]:
    """The times of a column that says for how long what a row names is kept: ``| Data | Retention
    period |``."""
    for table in blocks_of(section, Table, deep=False):
        titles = [normal_title(cell.text) for cell in table.header]
        if titles[0] in _OF_FIELDS:
            continue
        at = next((at for at, title in enumerate(titles) if at and _PERIOD.fullmatch(title)), None)
        for row in table.rows if at is not None else ():
            cell = row[at or 0]
            found = parse_targets(cell.text, cell.span.start, "retention")
            if len(found) == 1 and found[0].unit == "seconds" and found[0].span not in taken:
                yield replace(found[0], metric="retention")


_TITLED = ("retention", "retained", "kept", "stored")
_OF_FIELDS = {"field", "fields", "column", "columns", "attribute", "attributes", "property"}
"""Titles of tables that mark the fields of the data model."""
_PERIOD = regex.compile(
    r"(?:data )?retention(?: (?:period|time|duration))?|(?:kept|retained|stored)(?: for)?"
)


def _about(section: Section) -> Iterator[Section]:
    for child in section.children:
        if not _NOT_OF_THIS.search(child.topic):
            yield child
            yield from _about(child)


def _is_kept(section: Section, target: Target) -> bool:
    if target.metric != "retention" or target.value < _SHORTEST:
        return False
    text = section.source.text
    start, end = target.span.start, target.span.end
    figure = next((at for at in range(start, end) if text[at].isdigit()), start)
    before = " ".join(text[max(0, figure - _FURTHEST) : figure].split())
    return _KEPT.search(english(before)) is not None
