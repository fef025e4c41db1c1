"""Requirements whose sentences end with their ids: ``A flag MUST have an owner. [FLG-001]``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_at
from asbuilt.source import Span
from asbuilt.spec.requirements.heading import OTHER, QUALITY, kind_of
from asbuilt.spec.requirements.identifier import ID, is_distinct, is_requirement
from asbuilt.spec.requirements.marker import demands
from asbuilt.spec.requirements.requirement import Requirement, requirement
from asbuilt.spec.section import Outline, Section

_CLOSING = regex.compile(
    rf"[*_`]{{0,3}}\[[*_`]{{0,3}}(?P<id>{ID})[*_`]{{0,3}}\][*_`]{{0,3}}[.;]?(?=\s*$|\s+(?=[^\W\d_a-z]))"
)
_REFERS = regex.compile(
    r"(?:\b(?:see|cf|in|by|of|for|from|with|to|under|per|also|and|or|than|as)|[,(:–—-])\s*$", re.I
)
"""What stands before an id that is only mentioned: ``as described in [FLG-022].``"""
_MAY = regex.compile(r"\b(?:MAY|REQUIRED|RECOMMENDED|OPTIONAL)\b")
_LEAST = 2
"""Sentences that end so: a single one may mention what is defined in another document."""


def closed(
    outline: Outline, known: Collection[str], aside: re.Pattern[str]
) -> Iterator[Requirement]:
    """The sentences that demand something and end with an id in brackets that is not ``known``,
    anywhere but below headings that are ``aside``."""
    found: dict[str, Requirement] = {}
    for section in outline.walk():
        ended = [*_sentences(section)]
        if not ended or OTHER.search(section.title) or aside.search(section.topic):
            continue
        kind = kind_of(section, None)
        if QUALITY.search(section.title):
            kind = "non-functional"
        for identifier, text, end in ended:
            if identifier.text not in known and identifier.text not in found:
                span = Span(text.span.start, end)
                found[identifier.text] = requirement(identifier, text, kind, span, {})
    yield from found.values() if len(found) >= _LEAST else ()


def _sentences(section: Section) -> Iterator[tuple[Text, Text, int]]:
    for block in section.blocks:
        match block:
            case Paragraph():
                yield from _of_text(text_at(section.source, block.span))
            case List():
                for item in block.items:
                    yield from _of_text(item.text)


def _of_text(text: Text) -> Iterator[tuple[Text, Text, int]]:
    """The id and the words of each sentence that ends with one, and where it ends."""
    start = 0
    for found in _CLOSING.finditer(text.text) if "[" in text.text else ():
        said = part(text, start, found.start())
        start = found.end()
        demanding = demands(said.text) or _MAY.search(said.text)
        named = is_distinct(found["id"]) and is_requirement(found["id"])
        if demanding and named and not _REFERS.search(said.text):
            yield part(text, *found.span("id")), said, text.span.start + found.end()
