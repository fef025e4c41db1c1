"""Numbered paragraphs, sentences and lines: ``Stage 1: Test environment.``, ``Week 2: pier.``"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, text_from, text_of
from asbuilt.spec.language import english
from asbuilt.spec.rollout.sequence import sentences
from asbuilt.spec.section import Section

NUMBER = regex.compile(
    r"(?=\W*(?:(?:from|in|as of|after) )?"
    r"(?:phase|stage|step|wave|ring|week|day)s? ?[0-9]+(?: ?[-–] ?[0-9]+)?\W+\w)"
    r"|[0-9]+(?:\.[0-9]+)+\.?\s+(?=\S)",
    re.I,
)


def numbered(paragraph: Paragraph) -> Iterator[Text]:
    """What follows a number at the beginning of a paragraph, or of each of its sentences or lines;
    those that begin with a week or a stage as a whole. Behind the first one *then* counts on."""
    first = NUMBER.match(paragraph.lines[0].text)
    if not first:
        return
    said = tuple(sentences(text_of(paragraph)))
    for some in (paragraph.lines, said):
        pieces = [piece for piece in some if not _BACK.match(english(piece.text))]
        if len(pieces) > 1 and NUMBER.match(pieces[0].text) and all(map(_counts_on, pieces[1:])):
            for piece in pieces:
                number = NUMBER.match(piece.text)
                yield part(piece, number.end() if number else 0, len(piece.text))
            return
    yield text_from(paragraph.lines, first.end())


def _counts_on(piece: Text) -> bool:
    return bool(NUMBER.match(piece.text) or _THEN.match(english(piece.text)))


_BACK = regex.compile(
    r"\W*(?:roll[ -]?(?:ed |ing )?backs?|back[ -]?outs?|aborts?|reversals?)\b", re.I
)
"""What tells of the way back, beside the steps."""
_THEN = regex.compile(
    r"\W*(?:and |but )?(?:then|next|finally|after (?:that|this|which)|afterwards|thereafter"
    r"|last(?:ly)?|at last|in the end)\b",
    re.I,
)


def numbered_alike(section: Section, at: int) -> Iterator[Text]:
    """The numbered paragraphs from the block ``at`` on that have numbers of the same form."""
    form = None
    for block in section.blocks[at:]:
        if not isinstance(block, Paragraph):
            return
        number = NUMBER.match(block.lines[0].text)
        if not number or form not in (None, bool(number[0])):
            return
        form = bool(number[0])
        yield from numbered(block)
