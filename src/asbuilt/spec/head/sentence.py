"""Sentences at the head of a document that say that it is approved: ``This design was signed off by
the board on 6 November``, ``Approved by the council, 3 May``; and those that say which version of
it one reads: ``This is document version 0.4``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Quote, Text
from asbuilt.document.text import part, split, text_of
from asbuilt.source import Source
from asbuilt.spec.head.field import FILE, KIND, Field
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
_THIS = r"(?:this|our|the present)"
_NAMED = rf"(?:{FILE}|memo|note|paper|(?:working |internal |first |early )?draft)"
_PRESENTED = rf"(?:an? |the )(?:[\w-]+ ){{0,2}}?{_NAMED}"
"""``an internal draft``"""
_EDITION = regex.compile(
    rf"{_MARKS}(?:(?:this is|you (?:are reading|read)) )?"
    rf"(?P<subject>(?:(?:{_THIS} (?:[\w-]+ )?|the )?{_NAMED}|{_PRESENTED}|{_THIS})"
    r"(?:,? (?:is|has))?(?: (?:now|still|currently))?(?: (?:at|in|the))?,?)?"
    rf"{_MARKS}(?:version|revision|edition|issue|draft|rev\.?|v\.?){_MARKS}v?"
    r"(?P<version>[0-9]+(?:\.[0-9]+)+)(?![\w-]*\w|\.[0-9])"
    rf"(?P<of>{_MARKS}(?:of )?{_THIS} (?:[\w-]+ )?{_NAMED}\b)?",
    re.I,
)
"""``This is document version 0.4``, ``README version 0.9``, ``Version 2.1 of this page``, ``This is
an internal draft, version 0.4``."""
_MOST = 6
_LONGEST = 400


def approval(source: Source, blocks: Iterable[Block], fields: Sequence[Field]) -> Text | None:
    """What says that a document whose head are ``blocks`` with ``fields`` is approved, for one that
    states no status."""
    for field in fields:
        if normal_title(field.key.text) in _DATED and _YEAR.search(field.value.text):
            return Text("Approved", field.key.span)
    return next(filter(None, map(_approved, _sentences(source, blocks))), None)


def edition(source: Source, blocks: Iterable[Block]) -> Text | None:
    """The version that a sentence among ``blocks`` says the document to be."""
    for sentence in _sentences(source, blocks):
        said = translated(sentence.text)
        found = _EDITION.match(said.text.replace("\n", " "))
        if found and (found["subject"] or found["of"]):
            return part(sentence, *said.origin(*found.span("version")))
    return None


_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")


def _sentences(source: Source, blocks: Iterable[Block]) -> Iterator[Text]:
    """The sentences of the first paragraphs among ``blocks``."""
    for text in islice(_paragraphs(source, blocks), _MOST):
        for sentence in split(part(text, 0, _LONGEST), _PIECES):
            yield from split(sentence, _DASH) if _VERSIONED.match(sentence.text) else (sentence,)


_VERSIONED = regex.compile(
    r"[*_`]*[^\W\d_]{0,20}[ .]{0,2}v?[0-9]+(?:\.[0-9]+)+[*_`]*,?\s+[—–]\s", re.I
)
"""``**Version 1.4.0** — 17 September 2024 — accepted by the board``: the parts of a line."""
_DASH = regex.compile(r"\s+[—–]\s+")


def _paragraphs(source: Source, blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        match block:
            case Paragraph():
                yield text_of(block)
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
