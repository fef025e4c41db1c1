"""Sentences at the head of a document that say that it is approved: ``This design was signed off by
the board on 6 November``, ``Approved by the council, 3 May``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Quote, Text
from asbuilt.document.text import part, split
from asbuilt.source import Source
from asbuilt.spec.head.field import KIND, Field
from asbuilt.spec.language import is_foreign, translated
from asbuilt.spec.title import normal_title

_MARKS = r"[\s*_>`]*"
_DONE = rf"(?P<status>approved|signed[- ]off|ratified|adopted|accepted)(?![\w-]|{_MARKS}[:：])"
_SUBJECT = rf"{_MARKS}(?:this|our|the) (?:[\w-]+ ){{0,2}}?(?:{KIND}|plan|paper|version|edition)\b"
_WITHIN = r"(?:[^.:;]|(?<=\d)\.){0,60}?"
_SAID = regex.compile(
    rf"{_SUBJECT}{_WITHIN}\b(?:is|was|been|were) {_MARKS}(?:[a-z-]+ ){{0,2}}?{_MARKS}{_DONE}", re.I
)
_SAID_ABROAD = regex.compile(rf"{_MARKS}this document\b{_WITHIN}(?<!\w){_DONE}", re.I)
"""The same where the verb may stand anywhere."""
_ALONE = regex.compile(
    rf"{_MARKS}(?:(?:formally|finally|unanimously) )?{_DONE}{_MARKS}"
    rf"(?:$|[,;(–—]|\d|(?:by|on|at|in|for|with|after)\b(?!{_MARKS}[:：]))",
    re.I,
)
_ALONE_ABROAD = regex.compile(rf"{_MARKS}{_DONE}", re.I)
_NOT_YET = regex.compile(
    r"\b(?:not|never|until|once|when|if|before|unless|must|shall|will|should|to be|draft|pending"
    r"|awaits?|waits?|no|nicht|noch|wird|werden|sobald|bis|aún|todavía|hasta|será|pas|sera|avant"
    r"|dès|não|ainda|até|не|ещё|будет|после)\b|未|待|尚",
    re.I,
)
_PIECES = regex.compile(r"\s+[|·•]\s+|(?<=[^\d][.!?])\s+|(?<=。)")
"""What stands between sentences, and between the parts of a line; a number may end with a point."""
_DATED = {"approved", "approved on", "approval date", "date of approval", "signed off",
          "signed off on", "date approved", "approved by"}  # fmt: skip
_MOST = 6
_LONGEST = 400


def approval(source: Source, blocks: Iterable[Block], fields: Sequence[Field]) -> Text | None:
    """What says that a document whose head are ``blocks`` with ``fields`` is approved, for one that
    states no status."""
    for field in fields:
        if normal_title(field.key.text) in _DATED and _YEAR.search(field.value.text):
            return Text("Approved", field.key.span)
    for _, text in zip(range(_MOST), _paragraphs(source, blocks), strict=False):
        for piece in split(part(text, 0, _LONGEST), _PIECES):
            if found := _approved(piece):
                return found
    return None


_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")


def _paragraphs(source: Source, blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        match block:
            case Paragraph():
                yield Text(source.slice(block.span), block.span)
            case Quote(children=children):
                yield from _paragraphs(source, children)


def _approved(sentence: Text) -> Text | None:
    """The word with which a sentence says that the document is approved."""
    said = translated(sentence.text)
    line = said.text.replace("\n", " ")
    abroad = is_foreign()
    patterns = (_SAID, _ALONE, *((_SAID_ABROAD, _ALONE_ABROAD) if abroad else ()))
    found = next(filter(None, (pattern.match(line) for pattern in patterns)), None)
    if found is None or _NOT_YET.search(line) or _NOT_YET.search(sentence.text):
        return None
    return Text("Approved", part(sentence, *said.origin(*found.span("status"))).span)
