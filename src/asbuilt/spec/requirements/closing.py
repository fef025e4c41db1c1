"""Requirements whose sentences end with their ids, ``A flag MUST have an owner. [FLG-001]``, and
whose clauses do, of a series that the document has: ``It must sustain 400 requests/s (**QS-5**)``;
those of chapters of requirements whose headings, items or paragraphs do, ``### Borrowing (FR-1)``;
and those of stories that count what they tell: ``A clerk opens a till **(R-1)** and counts it
**(R-2)**.``
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.document.text import part, sentences, text_at, text_of
from asbuilt.source import Span
from asbuilt.spec.requirements.heading import (
    OTHER,
    QUALITY,
    TITLES,
    UNWANTED,
    is_elsewhere,
    kind_of,
)
from asbuilt.spec.requirements.identifier import (
    ID,
    is_distinct,
    is_named,
    is_requirement,
    of_series,
    series_of,
)
from asbuilt.spec.requirements.marker import demands
from asbuilt.spec.requirements.promise import Kind
from asbuilt.spec.requirements.requirement import Requirement, requirement
from asbuilt.spec.requirements.under_heading import of_section
from asbuilt.spec.section import Outline, Section, own_text

_CLOSING = regex.compile(
    rf"[*_`]{{0,3}}\[[*_`]{{0,3}}(?P<id>{ID})[*_`]{{0,3}}\][*_`]{{0,3}}[.;]?(?=\s*$|\s+(?=[^\W\d_a-z]))"
)
_REFERS = regex.compile(
    r"(?:\b(?:see|cf|in|by|of|for|from|with|to|under|per|also|and|or|than|as)|[,(:–—-])\s*$", re.I
)
"""What stands before an id that is only mentioned: ``as described in [FLG-022].``"""
_MAY = regex.compile(r"\b(?:MAY|REQUIRED|RECOMMENDED|OPTIONAL)\b")
_WITHIN = regex.compile(rf"\((?:[^()\n]{{0,40}}?[,;:]\s+)?[*_`]{{0,3}}(?P<id>{ID})[*_`]{{0,3}}\)")
"""``(RTO, **QS-6**)``."""
_BETWEEN = regex.compile(r"[\s*_,;:–—-]*(?:(?:and|but)\s+)?")
_EDGES = " \n*_,;:()–—-"
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


def within(
    outline: Outline, series: Mapping[str, Kind], known: Collection[str], aside: re.Pattern[str]
) -> Iterator[Requirement]:
    """The clauses of sentences that demand something and end with an id in brackets that is not
    ``known``, but has the letters of a ``series``, whose kind they are of."""
    told = {*known}
    for section in outline.walk() if series else ():
        new = {each for each in of_series(section, series) if each not in told}
        if not new or OTHER.search(section.title) or aside.search(section.topic):
            continue
        for block in section.blocks:
            for identifier, said in chain.from_iterable(map(_named_in, _prose(section, block))):
                if identifier.text in new - told:
                    told.add(identifier.text)
                    kind = series[series_of(identifier.text)]
                    span = Span(said.span.start, identifier.span.end)
                    yield requirement(identifier, said, kind, span, {})


def _named_in(text: Text) -> Iterator[tuple[Text, Text]]:
    """The ids in brackets of the sentences that demand something, each with its clause, and those
    by which a sentence calls the one before it: ``It is back in 4 hours. That is **QS-6**.``"""
    before: Text | None = None
    for sentence in sentences(text):
        if before and (called := _CALLED.fullmatch(sentence.text)):
            yield part(sentence, *called.span("id")), before
        elif demands(sentence.text):
            yield from _clauses(sentence)
        before = sentence


_CALLED = regex.compile(
    rf"(?:that|this|these|those|which)\s+(?:is|are)\s+(?:called\s+|our\s+|the\s+|requirement\s+)*"
    rf"[*_`(\[]{{0,4}}(?P<id>{ID})[*_`)\]]{{0,4}}[.;]?[*_]{{0,2}}",
    re.I,
)


def counted(
    outline: Outline, known: AbstractSet[str], aside: re.Pattern[str]
) -> Iterator[Requirement]:
    """The clauses of sentences, and the items of lists, that end with ids in brackets which count
    up from one through the document, if the letters of these are those of requirements, or most of
    the clauses demand something; none that is ``known`` or begins a row, an item or a heading:
    there it is defined."""
    series: dict[str, list[Requirement]] = {}
    listed: set[str] = set()
    for section in outline.walk():
        if not _ENDING.search(own_text(section)) or _is_aside(section, aside):
            continue
        kind = "non-functional" if QUALITY.search(section.title) else kind_of(section, None)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                for identifier, said in _ending_clauses(text_of(block)):
                    letters = identifier.text.rstrip("0123456789")
                    span = Span(said.span.start, identifier.span.end)
                    made = requirement(identifier, said, kind, span, {})
                    series.setdefault(letters, []).append(made)
            for made in _items(block, kind):
                letters = made.id.text.rstrip("0123456789")
                listed.add(letters)
                series.setdefault(letters, []).append(made)
    counting = [
        told for letters, told in series.items() if _count_up(letters, told, letters in listed)
    ]
    defined = known | _defined(outline) if counting else known
    for told in counting:
        if defined.isdisjoint(each.id.text for each in told):
            yield from told


def _is_aside(section: Section, aside: re.Pattern[str]) -> bool:
    title, topic = section.title, section.topic
    return bool(OTHER.search(title) or aside.search(topic) or UNWANTED.search(topic)) or (
        is_elsewhere(title)
    )


def _count_up(letters: str, told: Sequence[Requirement], listed: bool) -> bool:
    """Whether ids count up from one, and their letters or what they say are of requirements, or
    they end all items of lists."""
    numbers = [each.id.text.removeprefix(letters) for each in told]
    if len(told) < _FEWEST_COUNTED or not all(map(str.isdecimal, numbers)):
        return False
    if [*map(int, numbers)] != [*range(1, len(told) + 1)]:
        return False
    is_telling = listed or _COUNTING.fullmatch(letters) is not None or is_named(told[0].id.text)
    return is_telling or 2 * sum(demands(each.text.text) for each in told) > len(told)


_FEWEST_COUNTED = 3
_COUNTING = regex.compile(r"(?:R|F|N|NF|RQ|FN|Q)-")


def _ending_clauses(text: Text) -> Iterator[tuple[Text, Text]]:
    """The ids in brackets at the ends of clauses, each with its clause."""
    for sentence in sentences(text) if "-" in text.text else ():
        start = 0
        for found in _ENDING.finditer(sentence.text):
            before = _BETWEEN.match(sentence.text, start)
            start = before.end() if before else start
            said = part(sentence, start, found.start(), _EDGES)
            start = found.end()
            if said.text and is_distinct(found["id"]) and is_requirement(found["id"]):
                yield part(sentence, *found.span("id")), said


_ENDING = regex.compile(
    rf"[(\[][*_`]{{0,3}}(?P<id>{ID})[*_`]{{0,3}}[)\]][*_`]{{0,3}}"
    r"(?=\s*(?:[.,;:!?]|$|(?:and|but|or|then)\b))"
)


def _defined(outline: Outline) -> set[str]:
    """The ids with which rows, items and headings begin."""
    return {found["id"] for found in _DEFINING.finditer(outline.source.text)}


_DEFINING = regex.compile(
    rf"^[ \t]{{0,12}}(?:[|#>]{{1,6}}|[-*+]|[0-9]{{1,3}}\.)[ \t]{{1,12}}[*_`\[(]{{0,4}}(?P<id>{ID})",
    re.M,
)


def behind(outline: Outline, known: Collection[str]) -> Iterator[Requirement]:
    """The headings and the items of lists in chapters of requirements that end with their ids,
    ``### Borrowing (FR-1)``, ``- A reader borrows a book [FR-1]``. What is ``known`` is mentioned
    there, and so is whatever stands behind several."""
    told = {*known}
    for chapter in outline.topmost(*TITLES):
        of_chapter = kind_of(chapter, None)
        for section in chapter.walk():
            if OTHER.search(section.title):
                continue
            kind = kind_of(section, of_chapter)
            if section is not chapter and (named := _ended(section.name)):
                found = [of_section(section, named, kind)]
            else:
                found = [each for block in section.blocks for each in _items(block, kind)]
                found = found or [*_paragraphs(section, kind)]
            names = [each.id.text for each in found]
            if len({*names}) == len(names) and told.isdisjoint(names):
                told.update(names)
                yield from found


def _items(block: Block, kind: Kind | None) -> Iterator[Requirement]:
    """The items of a list, if each of them ends with an id."""
    named = [_ended(item.text) for item in block.items] if isinstance(block, List) else []
    if len(named) >= _LEAST and isinstance(block, List):
        for item, each in zip(block.items, named, strict=True) if all(named) else ():
            if each:
                yield requirement(*each, kind, item.span, {})


def _paragraphs(section: Section, kind: Kind | None) -> Iterator[Requirement]:
    """The paragraphs of a section, if each of them ends with an id: ``As a clerk I … (US-1)``."""
    texts = [text_of(block) for block in section.blocks if isinstance(block, Paragraph)]
    named = [*map(_ended, texts)]
    if len(named) >= _LEAST and all(named):
        for text, each in zip(texts, named, strict=True):
            if each:
                yield requirement(*each, kind, text.span, {})


def _ended(text: Text) -> tuple[Text, Text] | None:
    """The id with which a text ends, and what stands before it."""
    found = _END.search(text.text)
    if not found or not is_requirement(found["id"]) or not is_distinct(found["id"]):
        return None
    said = part(text, 0, found.start(), _EDGES)
    return (part(text, *found.span("id")), said) if said.text else None


_END = regex.compile(
    rf"(?:\s[(\[`*_]{{1,3}}(?P<closed>)|\s[–—-]\s)(?P<id>{ID})(?(closed)[)\]`*_]{{1,3}})\s?[.;]?$"
)


def _prose(section: Section, block: Block) -> Iterator[Text]:
    if isinstance(block, Paragraph):
        yield text_of(block)
    elif isinstance(block, List):
        yield text_at(section.source, block.span)


def _clauses(sentence: Text) -> Iterator[tuple[Text, Text]]:
    """The ids in brackets of a sentence, each with what stands before it; not those of what is only
    referred to."""
    start = 0
    for found in _WITHIN.finditer(sentence.text):
        before = _BETWEEN.match(sentence.text, start)
        start = before.end() if before else start
        said = part(sentence, start, found.start("id"), _EDGES)
        start = found.end()
        if said.text and not _REFERS.search(sentence.text[: found.start()]):
            yield part(sentence, *found.span("id")), said


def _sentences(section: Section) -> Iterator[tuple[Text, Text, int]]:
    for block in section.blocks:
        match block:
            case Paragraph():
                yield from _of_text(text_of(block))
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
            yield part(text, *found.span("id")), said, text.place(found.end())
