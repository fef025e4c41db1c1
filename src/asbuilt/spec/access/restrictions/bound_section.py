"""Sentences that bind all rights of their section to a time or a proof: ``This does not apply on
Sundays.``, ``Weekdays only.``, ``All of these need a second factor.``"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import sentences, text_of
from asbuilt.spec.access.condition import binds_to_time
from asbuilt.spec.access.matrices.cell import Cell
from asbuilt.spec.access.restrictions.restriction import Restriction
from asbuilt.spec.endpoints.route import Known, Route, leading_routes
from asbuilt.spec.language import begins_exception, english, is_foreign
from asbuilt.spec.section import Section, blocks_of, items_of

_OF_ALL = regex.compile(
    r"\W*(?:but )?(?:"
    r"(?:this|these|it all|the above|(?:none|all) (?:of )?(?:this|these|it|the above)"
    r"|(?:(?:all|these|the) )*(?:rights|permissions|rules|grants|table|matrix)(?: above)?)"
    r"\b[^.;:]{0,40}?\b(?:appl(?:y|ies)|holds?|valid|counts?|granted|allowed|permitted|available"
    r"|open|needs?|requires?|demands?|may|can|must|only)\b"
    r"|(?:only|not|never)\b|week(?:day|end)s\b|(?:outside|during|within|on|at)\b.*?"
    r"\b(?:nobody|no one|none|only|not|never)\b)",
    re.I,
)
"""How a sentence begins that is about all that was said, or leaves out what it is about."""
_LONGEST = 160


def bound_sections(places: Iterable[Section], cells: Sequence[Cell]) -> Iterator[Restriction]:
    """What such sentences in the sections about access take back of the ``cells`` that stand there,
    or of those of the routes with which they begin: nobody asks at single calls what time it is, so
    that nobody keeps them."""
    known = Known(dict.fromkeys(cell.endpoint for cell in cells))
    for place in places:
        here: Text | None = None
        for said, routes in _binding(place):
            if routes:
                meant = tuple(known.spelled(route.key) for route in routes)
                yield Restriction((), True, said.text, meant, said)
            here = here if routes or here else said
        if here:
            inside = (cell.endpoint for cell in cells if _holds(place, cell))
            yield Restriction((), True, here.text, tuple(dict.fromkeys(inside)), here)


def _holds(place: Section, cell: Cell) -> bool:
    return place.span.start <= cell.span.start < place.span.end


def _binding(place: Section) -> Iterator[tuple[Text, Sequence[Route]]]:
    """The sentences of a section about access that bind what others grant, and the routes with
    which they begin; one that has a route elsewhere in it tells who may call that."""
    paragraphs = blocks_of(place, Paragraph, deep=False)
    texts = (text_of(block) for block in paragraphs)
    for text in (*texts, *(item.text for item in items_of(place, deep=False))):
        for said in sentences(text):
            routes, rest = leading_routes(said) if "/" in said.text else ((), said.text)
            begins = _CLOSED if routes else _OF_ALL
            if len(said.text) > _LONGEST or "/" in rest:
                continue
            if _is_exception(rest) or (begins.match(english(rest)) and binds_to_time(rest)):
                yield said, tuple(routes)


_CLOSED = regex.compile(
    r"\W*(?:is |are )?(?:only |not |never )?(?:closed|shut|open|available|off|unavailable|only|not"
    r"|never|needs?|requires?)\b",
    re.I,
)


def _is_exception(said: str) -> bool:
    """Whether a sentence of another language is nothing but an exception: ``Nur werktags.``"""
    return is_foreign() and _PLAIN.fullmatch(said) is not None and begins_exception(said)


_PLAIN = regex.compile(r"[^\W\d_][^:：()（）`*]*")
