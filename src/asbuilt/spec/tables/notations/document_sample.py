"""Documents of a store, shown as one of them: a JSON object below ``Collection `boats`:``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.language import english
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_table import Place, places
from asbuilt.spec.tables.fields.field_type import is_typed
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.notations.object_literal import Member, members, nested
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.tables.table_name import table_name
from asbuilt.spec.words import snake

_OBJECT = regex.compile(r"^\{", re.MULTILINE)
_COMMENT = regex.compile(r"[ \t]*(?://+|#)[ \t]*(?P<said>[^\n]{1,100})\n\s*$")
_CODE = regex.compile(r"[`\"“«„](?P<name>[^\W\d]\w*)[`\"”»“]")
_LABEL = regex.compile(r"[*_]{0,2}(?:table|collection)s?\W{1,4}(?P<name>[^\W\d]\w*)\W{0,4}", re.I)
_LABELLED = regex.compile(r"[*_]{0,2}(?P<name>[^\W\d]\w*) (?:table|collection)\W{0,4}", re.I)
_STORED = regex.compile(r"\b(?:collections?|tables?)\b", re.I)
_ONE = regex.compile(r"\b(?:documents?|entit(?:y|ies)|index|records?|objects?|items?)\b", re.I)
_SENT = regex.compile(
    r"\b(?:requests?|responses?|payloads?|bod(?:y|ies)|messages?|events?|answers?|repl(?:y|ies)"
    r"|returns?|webhooks?|topics?|queues?)\b",
    re.I,
)
"""What a line says of what is sent, not kept."""
_SHORTEST, _LONGEST = 2, 120
_SETTINGS = {"mappings", "settings", "aliases", "validator", "$jsonSchema", "$schema"}
"""Keys of what describes documents, and is none."""
_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_TYPES = (
    ("timestamp", regex.compile(rf"[\"']{_DAY}{_TIME}[\"']|(?:ISODate|new Date)\(.*")),
    ("date", regex.compile(rf"[\"']{_DAY}[\"']")),
    ("uuid", regex.compile(r"[\"'][0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}[\"']")),
    ("objectid", regex.compile(r"ObjectId\(.*|\{\s*[\"']?\$oid\b.*", re.DOTALL)),
    ("boolean", regex.compile("true|false")),
    ("integer", regex.compile(r"-?\d{1,9}")),
    ("bigint", regex.compile(r"-?\d+|(?:NumberLong|Long)\(.*")),
    ("number", regex.compile(r"-?\d+\.\d+|NumberDecimal\(.*")),
    ("json", regex.compile(r"[\[{].*", re.DOTALL)),
)  # fmt: skip
"""How a value of each type is written; whatever else there is is text."""


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The objects that the line above, or a comment, says to be of a collection or a table; of a
    document or an entity, only in the sections called ``titles`` or ``about`` the data, and those
    with a key."""
    for place in places(outline, titles, about):
        above: Block | None = None
        for block in place.section.blocks:
            if isinstance(block, Fence) and language(block) in LANGUAGES["document_sample"]:
                yield from _of_fence(passage(outline.source, block), place, above)
            above = block


def _of_fence(text: Passage, place: Place, above: Block | None) -> Iterator[Draft]:
    end = 0
    for opening in _OBJECT.finditer(text.text):
        if opening.start() < end:
            continue
        comment = _COMMENT.search(text.text, end, opening.start())
        said = None
        if comment:
            span = text.span(*comment.span("said"))
            said = Text(comment["said"].strip(), span)
        elif not end and isinstance(above, Paragraph) and len(above.lines) == 1:
            said = above.lines[0]
        found, end = members(text.text, opening.start())
        if place.is_about and (several := [*_several(text, found)]):
            yield from several
            continue
        named = (_alone(said, place) or _named(said, is_about=place.is_about)) if said else None
        named = named or headed(said, place)
        if named and len(found) >= _SHORTEST and not any(each.key in _SETTINGS for each in found):
            draft = Draft(table_name(named[0]), text.span(opening.start(), end), named[0].span)
            _add_all(draft, text, found)
            if named[1] or own_key(draft):
                yield draft


def _several(text: Passage, found: Sequence[Member]) -> Iterator[Draft]:
    """The tables of an object that has the documents of each below its name."""
    drafts = []
    for member in found:
        fields = [*nested(text.text, member).values()]
        span = text.span(member.place, member.place + len(member.key))
        draft = Draft(snake(member.key), text.span(member.start, member.end), span)
        _add_all(draft, text, fields)
        if len(fields) < _SHORTEST or member.key in _SETTINGS or not own_key(draft):
            return
        drafts.append(draft)
    yield from drafts


def _alone(said: Text, place: Place) -> tuple[Text, bool] | None:
    """A name in code that is all that a line says, where collections or documents are told of."""
    found = _ALONE.fullmatch(said.text)
    kept = found and _KEPT.search(own_words(place.section))
    return (part(said, *found.span("name")), False) if found and kept else None


_ALONE = regex.compile(
    r"[*_]{0,2}`(?P<name>[^\W\d]\w*)`[*_]{0,2}(?:\s*\([^()]{1,40}\))?[:：]?[*_]{0,2}"
)
_KEPT = regex.compile(
    r"\b(?:collections|(?:sample|stored|example) documents|documents? (?:of|in)|mongodb)\b"
)


def _named(said: Text, *, is_about: bool) -> tuple[Text, bool] | None:
    """What a line says that an object is one of, and whether it calls it a collection."""
    if len(said.text) > _LONGEST or routes_in(said):
        return None
    spoken = english(said.text)
    if _SENT.search(spoken):
        return None
    is_stored = _STORED.search(spoken) is not None
    if not is_stored and not (is_about and _ONE.search(spoken)):
        return None
    coded = {found["name"]: found for found in _CODE.finditer(said.text)}
    if len(coded) == 1:
        (found,) = coded.values()
        return part(said, *found.span("name")), is_stored
    labelled = _LABEL.fullmatch(said.text) or _LABELLED.fullmatch(said.text)
    return (part(said, *labelled.span("name")), True) if labelled else None


def headed(said: Text | None, place: Place) -> tuple[Text, bool] | None:
    """The heading of an entity whose document stands below it, whatever leads to that. One that
    says in which database, ``Boat event (DynamoDB)``, says that it is kept, whatever it is."""
    heading = place.heading
    if not place.is_about or heading is None or (said and _SENT.search(english(said.text))):
        return None
    if stored := _IN_DATABASE.search(heading.text):
        at = stored.end() if stored["first"] else 0
        heading = part(heading, at, len(heading.text) if at else stored.start())
    title = english(_REMARK.sub("", heading.text))
    other = _GENERAL.search(title) or (not stored and _SENT.search(title))
    return None if other or not table_name(heading) else (heading, stored is not None)


_DATABASE = (
    r"(?:amazon |aws |azure |google |cloud )*(?:dynamo ?db|mongo(?:db)?|firestore|cosmos ?db"
    r"|couch(?:db|base)|document ?db|rethinkdb|arangodb)"
)
_IN_DATABASE = regex.compile(
    rf"^(?P<first>{_DATABASE}(?: (?:tables?|items?|collections?|documents?|records?))?"
    rf"(?:\s*[:：]|\s[–—-])\s*(?=\S))"
    rf"|(?:\s*[(（]|\s(?:in|[–—-]) ){_DATABASE}(?: (?:table|item|collection|document|record)s?)?"
    r"\s*[)）]?$",
    re.I,
)
_REMARK = regex.compile(r"\([^()]{1,60}\)")
_GENERAL = regex.compile(
    rf"\b(?:{_DATABASE}|examples?|samples?|json|formats?|structures?|schemas?|settings|config\w*"
    r"|storage|database|documents?|data|models?|files?|seeds?|fixtures?|types?)\b",
    re.I,
)
"""Titles of what is no one entity."""


def _add_all(draft: Draft, text: Passage, found: Sequence[Member]) -> None:
    """Add the fields of a document, whose texts are values or, most of them, names of types."""
    values = [text.text[each.start : each.end].strip() for each in found]
    kinds = [next((type for type, way in _TYPES if way.fullmatch(each)), "text") for each in values]
    texts = [
        value.strip("\"'") for value, kind in zip(values, kinds, strict=True) if kind == "text"
    ]
    are_types = 2 * sum(map(is_typed, texts)) > len(texts)
    keys = _KEYS - _OF_ITEMS if {"_id", "id"} & {each.key for each in found} else _KEYS
    for member, value, kind in zip(found, values, kinds, strict=True):
        span = text.span(member.place, member.place + len(member.key))
        said = "primary key" if member.key in keys else ""
        is_type = are_types and kind == "text"
        written = Text(value.strip("\"'") if is_type else kind, span)
        add_field(
            draft, member.key, Text(member.key, span), written, [("", said), ("", member.comment)]
        )
        if snake(member.key).endswith("_id") and not said:
            draft.hints.append(Reference((member.key,), "", (), "no action", span))


_OF_ITEMS = {"PK", "SK", "pk", "sk"}
"""What the partition key and the sort key of DynamoDB's items are called."""
_KEYS = {"_id", "id", *_OF_ITEMS}
