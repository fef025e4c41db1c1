"""Requirements that letters count, ``**QR-A.** …``, ``**QR-B.** …``, below any heading: a series
from the first letter on, for a letter alone may be anything's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.source import Span
from asbuilt.spec.requirements.heading import OTHER, QUALITY
from asbuilt.spec.requirements.marker import demands
from asbuilt.spec.requirements.promise import Kind
from asbuilt.spec.requirements.requirement import Requirement, requirement
from asbuilt.spec.section import Outline, Section

_ID = r"(?P<id>(?P<letters>[A-Z]{1,8}[-.])(?P<letter>[A-Z]))(?![\w-])"
_MARKED = regex.compile(rf"[*_`\[(]{{0,4}}{_ID}[*_`\])]{{0,4}}\s*[:：.)–—-]?[*_`]{{0,4}}(?:\s+|$)")
_FIRST, _FEWEST = "A", 2


def lettered(
    outline: Outline, known: Collection[str], aside: re.Pattern[str]
) -> Iterator[Requirement]:
    """The series of paragraphs and items of each section whose ids end with letters and most
    of which demand something, anywhere but below headings that are ``aside``."""
    for section in outline.walk():
        if OTHER.search(section.title) or aside.search(section.topic):
            continue
        told = [*_told(section)]
        letters = [found["letter"] for _, found, _ in told]
        if len(told) < _FEWEST or letters[0] != _FIRST or letters != sorted({*letters}):
            continue
        demanding = sum(demands(text.text) for text, _, _ in told)
        one = len({found["letters"] for _, found, _ in told}) == 1
        if one and 2 * demanding > len(told):
            kind: Kind = "non-functional" if QUALITY.search(section.title) else "functional"
            for text, found, span in told:
                identifier = part(text, *found.span("id"))
                if identifier.text not in known:
                    said = part(text, found.end(), len(text.text))
                    yield requirement(identifier, said, kind, span, {})


def _told(section: Section) -> Iterator[tuple[Text, re.Match[str], Span]]:
    for text in _texts(section):
        if found := _MARKED.match(text.text):
            yield text, found, text.span


def _texts(section: Section) -> Iterator[Text]:
    for block in section.blocks:
        match block:
            case Paragraph(lines=(first, *_)) if _MARKED.match(first.text):
                yield text_of(block)
            case List(items=items):
                yield from (item.text for item in items)
