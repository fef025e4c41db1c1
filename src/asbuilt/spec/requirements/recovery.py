"""How soon the service is back and what may be lost, said where operation and failures are
described, of documents whose requirements say neither."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table
from asbuilt.spec.figures.metric import Metric
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.language import english
from asbuilt.spec.requirements.promise import promises
from asbuilt.spec.section import Outline, Section, own_words

_WHERE = regex.compile(
    r"\b(?:backups?|back up|recover\w*|restor\w+|disasters?|continuity|fail\w*|operation(?:s|al)?"
    r"|outages?|resilien\w+|reliab\w+|availability|durab\w+|data (?:loss|protection|safety)"
    r"|(?:los(?:e|es|ing)|lost) (?:\w+ )?data|data .*\blost|back up)\b"
)
_NOT_OF_THIS = regex.compile(
    r"\b(?:tests?|testing|drills?|risks?|alternatives?|decisions?|options?|questions?|scope"
    r"|non goals|history|incidents?|lessons|background|motivation|problems?|current|today"
    r"|glossary|examples?|results?|milestones?|future|later)\b"
)
_NAMED = regex.compile(r"\b(?:rpo|rto|recovery[ -](?:time|point))\b", re.I)
_FIRST = regex.compile(r"\b(?:rpo|rto|recover\w*|los[est]\w*|back)\b")
"""What such a section says: quickly seen not to be there."""
_BOTH: frozenset[Metric] = frozenset({"rto", "rpo"})
_MOST = 2
"""Objectives of one block: more are those of parts, or of different failures."""


def recovery(outline: Outline, stated: Collection[Metric]) -> Iterator[Target]:
    """The recovery objectives that nothing else has ``stated``: those called so, and those of a
    block that says both, ``back within 30 minutes and … lose no more than 1 minute``."""
    missing = _BOTH - set(stated)
    for section in _about(outline.root) if missing else ():
        if _FIRST.search(own_words(section)):
            yield from (each for each in _said(section) if each.metric in missing)


def _about(section: Section) -> Iterator[Section]:
    for child in section.children:
        if not _NOT_OF_THIS.search(child.topic):
            if _WHERE.search(child.topic):
                yield child
            yield from _about(child)


def _said(section: Section) -> Iterator[Target]:
    for block in section.blocks:
        if isinstance(block, Paragraph | List | Table):
            made = promises(block, section.source, section.title)
            found = [each for each in made if each.metric in _BOTH and "metric" not in each.assumed]
            both = {each.metric for each in found} == _BOTH
            if len(found) <= _MOST:
                yield from (each for each in found if both or _NAMED.search(english(each.text)))
