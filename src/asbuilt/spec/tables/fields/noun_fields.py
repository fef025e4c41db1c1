"""Entities whose fields are plain words: ``### Order`` above ``- Order ID``, ``- Delivery date``;
``Each order shall contain:`` above them; ``- **Order**: order ID, delivery date``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.text import on_one_line, part, split
from asbuilt.source import Span
from asbuilt.spec.label import pair
from asbuilt.spec.language import is_foreign
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_list import FIELDS
from asbuilt.spec.tables.fields.field_row import unnumbered
from asbuilt.spec.tables.fields.field_table import (
    Place,
    caption_above,
    owner_in,
    places,
    tells_of_indexes,
    titled,
)
from asbuilt.spec.tables.fields.field_type import is_typed, read_type
from asbuilt.spec.tables.fields.holding import holding
from asbuilt.spec.tables.key import is_key_name, own_key
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.tables.table_name import leads_to_fields, table_name
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import is_message, singular, snake


class _Entity(Struct):
    """A table, if it turns out to be one; ``parts`` are the entities of which it has many."""

    draft: Draft
    parts: list[Text]


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The entities of sections called ``titles`` or ``about`` the data, or after the entity itself,
    ``Order data``, among whose fields is the key that is called after them; and those without one
    that another of them has many of, or that name the key of another."""
    if is_foreign():  # whose nouns are no names of columns
        return
    found = [each for place in places(outline, titles, about) for each in _of_place(place)]
    keyed = {each.draft.name for each in found if own_key(each.draft)}
    parts = {singular(snake(part.text)) for each in found for part in each.parts}
    for each in found:
        draft, stems = each.draft, {_stem(column.name) for column in each.draft.columns}
        if draft.name in keyed or singular(draft.name) in parts or not stems.isdisjoint(keyed):
            _add_parts(each, {other.draft.name for other in found})
            yield draft


def _stem(name: str) -> str:
    return snake(name).removesuffix("_id") if snake(name).endswith("_id") else ""


def _add_parts(entity: _Entity, names: set[str]) -> None:
    """Add a column for the parts that are no entities of their own."""
    for some in entity.parts:
        name = snake(some.text.replace(" ", "_"))
        if singular(name) not in {singular(each) for each in names}:
            add_field(entity.draft, name, some, Text("array", some.span))


def _of_place(place: Place) -> Iterator[_Entity]:
    above: Block | None = None
    for block in place.section.blocks:
        if isinstance(block, List) and len(block.items) <= _MOST:
            yield from _of_list(block, above, place)
        elif isinstance(block, Grid) and place.is_about:
            yield from _of_rows(block)
        above = block


_MOST = 80
"""Items of a list; no table has more columns."""


def _of_list(block: List, above: Block | None, place: Place) -> Iterator[_Entity]:
    named = _held(above, place)
    if named is None and place.is_about:
        begins = above is None or (isinstance(above, Paragraph) and _leads(above))
        named = caption_above(above) or (place.heading if begins else None)
    texts = [item.text for item in block.items]
    if named and (entity := _entity(named, texts, block.span)):
        yield entity
    elif place.is_about:
        for item in block.items:
            head = pair(text := unnumbered(item.text))
            below = next(iter(item.children), None)
            if head and head[1].text:
                fields = [*split(on_one_line(head[1]), _COMMA)]
            elif isinstance(below, List):
                fields = [each.text for each in below.items]
            else:
                continue
            named = holding(text) or (head[0] if head else text)
            if entity := _entity(named, fields, item.span):
                yield entity


def _leads(above: Paragraph) -> bool:
    return leads_to_fields(above.lines[-1].text)


def _of_rows(grid: Grid) -> Iterator[_Entity]:
    """``| Entity | Attributes |``"""
    header = [normal_title(cell.text) for cell in grid.header]
    owner, fields = owner_in(header), titled(header, FIELDS)
    if owner is not None and fields is not None and not tells_of_indexes(header):
        for row in grid.rows:
            some = [*split(row[fields], _COMMA)]
            if entity := _entity(row[owner], some, row[owner].span):
                yield entity


_COMMA = regex.compile(
    r"\s{0,3}(?:[,;](?![^()]{0,80}\))\s{0,3}(?:and\s{1,3})?|<br\s?/?>|\sand\s)\s{0,3}"
)


# ---------------------------------------------------------------- lines that lead to fields


def _held(above: Block | None, place: Place) -> Text | None:
    """The entity of which the line above says what it holds, in a section that is about its data,
    whatever the rest of the document is."""
    named = holding(above.lines[-1]) if isinstance(above, Paragraph) else None
    own = _OF_DATA.fullmatch(place.section.title) if named else None
    is_own = own and named and singular(snake(own["name"])) in _names(named.text)
    return named if place.is_about or is_own else None


_OF_DATA = regex.compile(
    r"(?P<name>[\w ]{2,40}?)(?: (?:data|information|records?|entity|entities|fields|attributes))"
)


def _names(said: str) -> set[str]:
    """What a section about an entity, or one that it is a part of, would be called."""
    words = snake(said.replace(" ", "_")).split("_")
    return {singular("_".join(words[:end])) for end in range(1, len(words) + 1)}


# ---------------------------------------------------------------- fields that are nouns

_FIELD = regex.compile(
    r"[*_`]{0,3}(?:(?:the|an?|its)\s+)?(?P<unique>unique\s+)?"
    r"(?P<name>[^\W\d_][\w/’'-]{0,30}(?:\s[\w/’'-]{1,30}){0,9})[*_`:]{0,4}"
    r"(?:\s*[(（](?P<aside>[^()（）]{0,80})[)）])?[*_`]{0,3}"
    r"(?:\s*(?:[,:：]|\s[–—-]\s)\s*(?P<said>.*))?\.?\s*",
    re.I | re.S,
)
_MANY = regex.compile(
    r"(?:(?:one|zero) or more|at least one|(?:a )?(?:list|collection|set) of|multiple|several)\s+"
    r"(?P<name>[^\W\d_][\w-]{1,30}(?: [\w-]{2,30}){0,2})\W*",
    re.I,
)
_SAYS = regex.compile(
    r"\s(?:(?:is|are|was|must|shall|should|can|may|will|has|have|cannot|greater|less|more|at|between"
    r"|up|equal|not|when|if|where|that|which|who|whose|from|with|for|as|to|by|per|in|on|using"
    r"|of (?:the|an?|each|this|its))\b|[<>=≥≤])",
    re.I,
)
"""What follows a name and says something of the field."""
_IS_CODE = regex.compile(r"[*_]{0,2}(?:`|\w{0,40}_)")
"""What is no word; other readers know fields in code."""
_MOST_WORDS = 5
_FEWEST = 2


def _entity(named: Text, fields: Sequence[Text], span: Span) -> _Entity | None:
    """The entity of ``fields`` that are all nouns, of most of which no more is said."""
    name = table_name(named)
    if not name or is_message(name) or is_key_name(name) or len(fields) < _FEWEST:
        return None
    entity = _Entity(Draft(name, span, named.span), [])
    longer = 0
    for field in fields:
        if many := _MANY.fullmatch(field.text):
            entity.parts.append(part(field, *many.span("name")))
            continue
        found = None if _IS_CODE.match(field.text) else _FIELD.fullmatch(field.text)
        if found is None:
            return None
        longer += _add(entity.draft, field, found)
    columns = entity.draft.columns
    names = {column.name for column in columns}
    is_short = all(name.count("_") < _MOST_WORDS for name in names) and 2 * longer <= len(fields)
    is_one = len(names) == len(columns) >= _FEWEST and not any(map(_OF_FIELD.match, names))
    return entity if is_one and is_short else None


_OF_FIELD = regex.compile(
    r"(?:primary|foreign)_key|references_|(?:required|optional|mandatory|nullable|not_null|unique)$"
)
"""What is said of one field, not several."""


def _add(draft: Draft, text: Text, found: re.Match[str]) -> bool:
    """Add the field of an item, and tell whether its name goes on as a sentence does."""
    says = _SAYS.search(found["name"])
    end = says.start() if says else len(found["name"])
    words = part(text, found.start("name"), found.start("name") + end)
    name = words.text if _IS_NAME.fullmatch(words.text) else _word_by_word(words.text)
    aside = found["aside"] or ""
    moment = "timestamp" if _MOMENT.search(name) else ""
    type = aside if is_typed(aside) and read_type(aside) else moment
    notes = (found["name"][end:], aside, found["said"] or "", "unique" if found["unique"] else "")
    rest = [("notes", each.strip()) for each in notes if each.strip()]
    add_field(draft, name, Text(name, words.span), Text(type, words.span), rest)
    if snake(name).endswith("_id"):
        draft.hints.append(Reference((name,), "", (), "no action", words.span))
    return says is not None


def _word_by_word(noun: str) -> str:
    return snake(regex.sub(r"\W+", "_", noun).strip("_"))


_IS_NAME = regex.compile(r"\w*[a-z][A-Z]\w*")
_MOMENT = regex.compile(r"(?:date_and_time|date_time|timestamp)$")
