"""Sentences that demand an alert, ``The system shall alert the operator if …``, and the cases that
they count: ``when (a) the error rate exceeds 1 %; or (b) the disk is full``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import on_one_line, part, text_of
from asbuilt.document.text import sentences as whole_sentences
from asbuilt.spec.alerts.alert import sentences
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, own_words


def demanding(section: Section, items: Iterable[Text]) -> Iterator[Text]:
    """The sentences among the ``items`` and the paragraphs of a section that demand an alert,
    without the number of their clause: ``3.1.2 The system shall alert the operator where …``."""
    texts = [*items]
    for block in section.blocks if _MAY_DEMAND.search(own_words(section)) else ():
        if isinstance(block, Paragraph):
            texts.append(on_one_line(text_of(block)))
    for sentence in chain.from_iterable(map(_with_cases, texts)):
        if _DEMANDS_ALERT.search(english(sentence.text[:_LONGEST])):
            number = _NUMBER.match(sentence.text)
            yield part(sentence, number.end() if number else 0, len(sentence.text))


def _with_cases(text: Text) -> Iterator[Text]:
    """The sentences of a text, those that count cases as a whole, the others in their clauses."""
    for sentence in whole_sentences(text):
        yield from (sentence,) if cases(sentence) else sentences(sentence)


def cases(sentence: Text) -> list[Text]:
    """The cases that letters or numbers in brackets count in a sentence that demands an alert:
    ``when (a) the error rate exceeds 1 %; or (b) the disk is full``."""
    marks = [*_CASE.finditer(sentence.text)]
    if len(marks) < 2 or [each["at"] for each in marks[:2]] not in (
        ["a", "b"],
        ["1", "2"],
        ["i", "ii"],
    ):
        return []
    starts = [each.end() for each in marks]
    ends = [*(each.start() for each in marks[1:]), len(sentence.text)]
    counted = (part(sentence, *place, " .;,") for place in zip(starts, ends, strict=True))
    return [part(each, 0, len(_LINK.sub("", each.text)), " .;,") for each in counted]


_CASE = regex.compile(r"\((?P<at>[a-z]|[0-9]|i{1,3}|iv|v)\)\s+")
_LINK = regex.compile(r"[;,]\s*(?:and|or)$")
_MAY_DEMAND = regex.compile(r"\b(?:shall|must|will|should|has to|alerts?|alarms?|warnings?)\b")
_NUMBER = regex.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3}){1,4}\.?\s+")
_DEMANDS_ALERT = regex.compile(
    r"\b(?:(?:shall|must|will|should|has to)\s+(?:immediately\s+|automatically\s+)?"
    r"(?:be\s+(?:alerted|warned|notified|paged|informed|called)"
    r"|alert|warn|notify|page|inform|call|(?:raise|issue|send|trigger)\s+an?\s+(?:alert|alarm|warning))"
    r"|(?:alerts?|alarms?|warnings?)\s+(?:(?:shall|must|will|should)\s+be|is|are)\s+"
    r"(?:raised|issued|triggered|sent|fired|given))\b[^.;]{0,60}?\s"
    r"(?:if|when(?:ever)?|where|once|as\s+soon\s+as|in\s+case)\b",
    re.I,
)
_LONGEST = 200
"""Characters at the beginning of a sentence that say what it demands."""
