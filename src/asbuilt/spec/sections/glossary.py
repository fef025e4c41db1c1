"""The glossary: terms and what they mean here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, sentences, text_of
from asbuilt.source import Span
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, labels, own_words

TITLES = (
    "Glossary", "Terminology", "Definitions", "Terms", "Terms and Definitions", "Acronyms",
    "Definitions and Acronyms", "Abbreviations", "Key Terms", "Vocabulary",
    "Words", "Words We Use", "Terms We Use", "Terms Used",
)  # fmt: skip


class Term(Struct, frozen=True):
    """A term and its definition."""

    term: Text
    definition: Text
    span: Span


class Glossary(Struct, frozen=True):
    """All terms in the order of the document."""

    items: tuple[Term, ...] = ()
    said: tuple[Term, ...] = ()
    """Those that sentences anywhere define: ``By *gauge* we mean …``, ``(hereinafter “Hub”)``."""


PART = Glossary

_HEADERS: Headers = {
    "term": ("term", "acronym", "abbreviation", "word", "name"),
    "definition": ("definition", "meaning", "description", "explanation"),
}


def read(outline: Outline) -> Glossary:
    """The rows of tables, bullets, bold lines and paragraphs of the form ``Term: definition``, and
    headings above theirs; elsewhere the terms that sentences define."""
    found = outline.topmost(*TITLES)
    listed = tuple(term for section in found for term in _terms(section))
    known = {term.term.span for term in listed}
    telling = (each for each in outline.walk() if _tells(own_words(each)))
    said = (term for section in telling for term in _said(section))
    return Glossary(listed, tuple(term for term in said if term.term.span not in known))


def _terms(section: Section) -> Iterator[Term]:
    for record in records(section, _HEADERS, "term", "definition"):
        yield Term(record["term"], record["definition"], record["term"].span)
    listed = set()
    for item in bullets(section, deep=True):
        named = pair(item.text)
        if named:
            listed.add(named[0].span)
            yield Term(*named, item.span)
    for each in section.walk():
        for label in labels(each):
            if label.key.span not in listed and label.value.text:
                listed.add(label.key.span)
                yield Term(label.key, label.value, label.span)
        yield from (term for term in _dashed(each) if term.term.span not in listed)
    below = [each for each in section.children if each.blocks]
    if len(below) > 1 and not listed and all(_is_defined(each) for each in below):
        yield from (Term(each.name, _first(each), each.span) for each in below)


def _dashed(section: Section) -> Iterator[Term]:
    """``**Quiet period** – 60 minutes after a call``, and the same without marks where several
    paragraphs or lines are so."""
    lines = [
        line
        for block in section.blocks
        if isinstance(block, Paragraph)
        for line in (block.lines if all(map(_is_term, block.lines)) else block.lines[:1])
    ]
    found = [(line, match) for line in lines if (match := _DASHED.match(line.text))]
    for line, match in found:
        if match["mark"] or len(found) > 1:
            key = part(line, *match.span("key"))
            yield Term(key, part(line, match.end(), len(line.text)), line.span)


def _is_term(line: Text) -> bool:
    return _DASHED.match(line.text) is not None


_DASHED = regex.compile(
    r"(?P<mark>\*\*|__|\*|_)?(?P<key>[^\W\d_](?:[^*_\n–—=:|.]|(?<=\w)[_.](?=\w)){0,50}?)"
    r"(?(mark)(?P=mark))\s+(?:[–—=]|-{1,2})\s+(?=\S)"
)


def _is_defined(section: Section) -> bool:
    """Whether a section is a name and a paragraph that may say what it means."""
    return len(section.name.text.split()) <= _MOST_WORDS and isinstance(
        section.blocks[0], Paragraph
    )


_MOST_WORDS = 4


def _first(section: Section) -> Text:
    block = section.blocks[0]
    return block.lines[0] if isinstance(block, Paragraph) else Text("", block.span)


def _said(section: Section) -> Iterator[Term]:
    """The marked names behind ``we call``, and those that brackets give to what stands before."""
    for block in section.blocks:
        if not isinstance(block, Paragraph):
            continue
        text = text_of(block)
        for sentence in sentences(text):
            said = english(sentence.text)
            if _LEAD.search(said):
                for found in _MARKED.finditer(sentence.text):
                    term = part(sentence, *found.span(found.lastgroup or 0))
                    yield Term(term, sentence, sentence.span)
            elif _SHORT.search(said):
                for found in _SHORTLY.finditer(sentence.text):
                    marked = _MARKED.search(found[0])
                    if marked and _SHORT.search(english(found[0])):
                        start, end = marked.span(marked.lastgroup or 0)
                        term = part(sentence, found.start() + start, found.start() + end)
                        yield Term(term, sentence, sentence.span)


def _tells(said: str) -> bool:
    return any(map(said.__contains__, _SIGNS))


_SIGNS = ("is called here", "hereinafter", "hereafter", "we mean", "document", "means", "short:")
"""One of these is in whatever defines a term, in lower case."""
_LEAD = regex.compile(
    r"\bis called here\b|\bby [*_\"“]+[^*_\"”]{2,40}[*_\"”]+ we mean\b"
    r"|\b(?:in|for) (?:this|the following|what follows)(?: document| specification| text)?,? "
    r"(?:we (?:call|mean|say)\b"
    r"|[*_\"“]+[^*_\"”]{2,40}[*_\"”]+ "
    r"(?:means?|(?:is|are)(?! used)|stands? for|denotes?)\b)",
    re.I,
)
_SHORT = regex.compile(r"\b(?:hereinafter|hereafter|in the following|in short)\b", re.I)
_SHORTLY = regex.compile(r"[(（][^()（）]{3,80}[)）]")
_MARKED = regex.compile(
    r"\*\*(?P<bold>[^*\n]{2,40})\*\*|(?<![\w*])\*(?P<slanted>[^*\n]{2,40})\*(?![\w*])"
    r"|(?<![\w_])_(?P<under>[^_\n]{2,40})_(?![\w_])|“(?P<high>[^“”\n]{2,40})”|„(?P<low>[^„“”\n]{2,40})[“”]"
    r"|«\s?(?P<angles>[^«»\n]{2,40}?)\s?»|\"(?P<plain>[^\"\n]{2,40})\"|「(?P<corner>[^「」\n]{2,30})」"
)
"""A term in marks or in quotation marks."""
