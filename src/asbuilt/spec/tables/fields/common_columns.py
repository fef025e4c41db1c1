"""Columns that sentences give all tables: ``All tables have `id` and `created_at` (date).``,
`` `id` (uuid) and `created_at` on every table``"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, sentences, text_of
from asbuilt.source import Span
from asbuilt.spec.section import Outline, blocks_of, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_table import places
from asbuilt.spec.words import singular, snake

_MENTIONS = regex.compile(
    r"\b(?:all|every|each)\b[^.\n]{0,40}\b(?:tables?|entit|models?|collections?|records?)"
)
_ALL = regex.compile(
    r"\W*(?:all|every|each)(?: of the)?(?: (?:other|core|main|business|domain|database|mongodb))?"
    r" (?:tables?|entit(?:y|ies)|models?|collections?|records?|documents?)"
    r"(?P<but>\s+\(?(?:except|but|other than|apart from)\b[^.;]{1,80}?)?,?"
    r" (?:(?:also|will|should|must|shall) ){0,2}"
    r"(?:has|have|includes?|contains?|carry|carries|shares?|gets?|comes? with)"
    r"(?P<between>[\w :,()-]{0,60}?)(?=`)",
    re.I,
)
_ON_ALL = regex.compile(
    r"\s+(?:columns? |fields? |timestamps? |attributes? )?(?:(?:is|are|go|goes|exist|exists) )?"
    r"(?:on|in|of) (?:all|every|each)(?: of the)?(?: (?:other|core|main|business|domain|database))?"
    r" (?:tables?|entit(?:y|ies)|models?|collections?|records?|documents?)\b",
    re.I,
)
"""``… on every table``, behind the columns"""
_PLAIN = regex.compile(
    r"[\s:,(]*(?:(?:an?|the|these|two|three|following|same|standard|common|shared|audit|base|basic"
    r"|timestamps?|primary|key|columns?|fields?|attributes?|at|least|also|both)[\s:,(]+)*",
    re.I,
)
"""What stands between the tables and the columns, and says nothing else of either."""
_COLUMN = regex.compile(
    r"`(?P<name>[^\W\d]\w*)(?:[ :]+(?P<inner>[\w() ]{2,30}))?`"
    r"(?:\s*\((?P<type>[^()`]{1,60})\)|\s+=\s+(?P<told>\w[\w ]{1,20}))?"
    r"(?:\s*(?P<joint>(?:,\s*(?:and\s+|plus\s+)?|(?:and|plus)\s+|/\s*|&\s*|\+\s*)(?:(?:an?|the)\s+)?)(?=`))?"
)
_ENDING = regex.compile(r"\s*(?:columns?|fields?|timestamps?|attributes?)?\s*\)?\s*(?:$|[.;:,–—-])")
_EXCEPTED = regex.compile(r"`([^\W\d]\w*)`")
_EXCEPTS = regex.compile(r"\b(?:except|unless|but|other than|apart from|excluding|not)\b", re.I)
_LONGEST = 400
_MOST = 10
"""What more sentences say of all tables is not heeded: each would be asked of each table."""


class Common(Struct, frozen=True):
    """The columns that all tables have ``but`` those of some names, each with its type."""

    columns: tuple[tuple[Text, Text], ...]
    but: frozenset[str]


def add_common(outline: Outline, titles: Sequence[str], about: re.Pattern[str],
               drafts: Sequence[Draft]) -> None:  # fmt: skip
    """Give ``drafts``, but for those in code, which says all of theirs, the columns that the
    sections called ``titles`` or ``about`` the data give all tables; an ``id`` comes first."""
    told = [*islice(_told(outline, titles, about), _MOST)] if drafts else []
    for draft in _in_words(outline, drafts) if told else ():
        for common in told:
            _add(draft, common)


def _told(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Common]:
    for place in places(outline, titles, about):
        if place.is_about and _MENTIONS.search(own_words(place.section)):
            for block in place.section.blocks:
                if isinstance(block, Paragraph):
                    yield from _common(text_of(block))
                elif isinstance(block, List):
                    for item in block.items:
                        yield from _common(item.text)


def _in_words(outline: Outline, drafts: Sequence[Draft]) -> Iterator[Draft]:
    fences = sorted(fence.span for fence in blocks_of(outline.root, Fence))
    for draft in drafts:
        at = bisect_right(fences, Span(draft.span.start, sys.maxsize)) - 1
        if at < 0 or fences[at].end <= draft.span.start:
            yield draft


def _add(draft: Draft, common: Common) -> None:
    if singular(snake(draft.name)) in common.but:
        return
    known = {snake(column.name) for column in draft.columns}
    for name, type in common.columns:
        if snake(name.text) not in known:
            add_field(draft, name.text, name, type)
            if snake(name.text) == "id":
                draft.columns.insert(0, draft.columns.pop())


def _common(text: Text) -> Iterator[Common]:
    for sentence in sentences(on_one_line(text)):
        if len(sentence.text) > _LONGEST:
            continue
        found = _ALL.match(sentence.text)
        if found and not _PLAIN.fullmatch(found["between"]):
            continue
        columns, at = _columns(sentence, found.end() if found else 0)
        behind = None if found else _ON_ALL.match(sentence.text, at)
        if not (found or behind):
            continue
        rest = sentence.text[behind.end() if behind else at :]
        excepted = [each for each in (found and found["but"], _excepted(rest)) if each]
        named = [_EXCEPTED.findall(each) for each in excepted]
        is_told = columns and (_ENDING.match(rest) or _EXCEPTS.search(rest))
        if is_told and all(named):
            but = {singular(snake(name)) for names in named for name in names}
            yield Common(_typed(columns), frozenset(but))


def _columns(sentence: Text, at: int) -> tuple[list[tuple[Text, Text]], int]:
    """The columns in code from a place of a sentence on, and where they end."""
    columns: list[tuple[Text, Text]] = []
    goes_on = True
    while goes_on and (column := _COLUMN.match(sentence.text, at)):
        columns.append(_column(sentence, column))
        at, goes_on = column.end(), bool(column["joint"])
    return columns, at


def _excepted(rest: str) -> str:
    """What is said of exceptions behind the columns."""
    found = _EXCEPTS.search(rest)
    return rest[found.start() :] if found else ""


def _column(sentence: Text, found: re.Match[str]) -> tuple[Text, Text]:
    name = part(sentence, *found.span("name"))
    group = next((each for each in ("type", "told") if found[each]), "inner")
    type = part(sentence, *found.span(group)) if found[group] else Text("", name.span)
    return name, type


def _typed(columns: Sequence[tuple[Text, Text]]) -> tuple[tuple[Text, Text], ...]:
    """``columns`` with the type of the last one for those before it that are called like it and
    have none: `` `created_at`, `updated_at` (timestamptz)``."""
    found = list(columns)
    for index in range(len(found) - 2, -1, -1):
        (name, type), (after, of_after) = found[index], found[index + 1]
        if not type.text and snake(name.text)[-3:] == snake(after.text)[-3:]:
            found[index] = name, Text(of_after.text, Span(name.span.start, name.span.end))
    return tuple(found)
