"""The order of roles, of which each may do what those below it may: ``admin > clerk > guest``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph, Text
from asbuilt.document.text import part, split, text_at, text_lines, text_of
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.section import Outline, Section, items_of, own_text, own_words
from asbuilt.spec.words import singular, snake

_NAME = r"[*`_]{0,3}[^\W\d_][\w-]{1,30}(?: [\w-]{1,30})?[*`_]{0,3}"
_FALLING = regex.compile(rf"{_NAME}(?:\s*(?:>=?|⊃|≻|≥)\s*{_NAME}){{1,9}}")
_RISING = regex.compile(rf"{_NAME}(?:\s*(?:<=?|⊂|≺|≤)\s*{_NAME}){{1,9}}")
_BETWEEN = regex.compile(r"\s*[<>⊂⊃≺≻≤≥]=?\s*")
_ABOUT = regex.compile(r"\b(?:hierarch\w*|ranks?|inherit\w*|higher|lower|includes?)\b")
"""What a section says that tells of an order of roles, and compares no figures."""
_ORDERS = ("hierarch", "rank", "inherit", "higher", "lower", "include")
"""One of these is in whatever does."""


def ranked(outline: Outline) -> tuple[Text, ...]:
    """The roles of a document in their order, the one that may do most first; nothing unless a
    section speaks of roles and of their order."""
    for section in outline.walk():
        words = own_words(section)
        if "role" in words and any(map(words.__contains__, _ORDERS)) and _ABOUT.search(words):
            fewest = 2 if "hierarch" in words else _FEWEST
            for text in filter(_compares, _texts(section)):
                falling, rising = _FALLING.search(text.text), _RISING.search(text.text)
                found = falling or rising
                named = tuple(split(part(text, *found.span()), _BETWEEN)) if found else ()
                if len(named) >= fewest:
                    return named if falling else named[::-1]
    return ()


def alone(outline: Outline, known: Collection[str]) -> tuple[Text, ...]:
    """The roles in an order that stands on a line of its own, all of them ``known``; the one that
    may do most first: ``viewer < editor < admin``, ``Order: viewer < editor < admin``."""
    nouns = set(map(_noun, known))
    for section in outline.walk():
        for text in _texts(section) if _COMPARES.search(own_text(section)) else ():
            for line in text_lines(text):
                found = _ALONE.fullmatch(line.text)
                order = part(line, *found.span("order")) if found else line
                named = tuple(split(order, _BETWEEN)) if found else ()
                if named and nouns.issuperset(_noun(role_name(each.text)) for each in named):
                    return named if _FALLING.fullmatch(order.text) else named[::-1]
    return ()


def _compares(text: Text) -> bool:
    """Whether a text has a sign that may stand between roles."""
    return _COMPARES.search(text.text) is not None


_COMPARES = regex.compile(r"[<>⊂⊃≺≻≤≥]")
_ALONE = regex.compile(
    r"(?:[*_]{0,2}[^\W\d_][\w ,-]{0,40}[:：][*_]{0,2}\s)?"
    rf"`?(?P<order>{_FALLING.pattern}|{_RISING.pattern})`?\.?"
)


def _noun(role: str) -> str:
    return singular(snake(role))


_FEWEST = 3
"""Names between signs that are an order of roles, wherever it is not called a hierarchy."""


def _texts(section: Section) -> Iterator[Text]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield text_of(block)
        elif isinstance(block, Fence):
            yield text_at(section.source, block.span)
    yield from (item.text for item in items_of(section, deep=False))
