"""Lists of fields: ``- id: uuid, primary key``, ``users(id, email)``, lines ``: id (uuid)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Text
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.text import lines_joined, part
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields import grouped_fields
from asbuilt.spec.tables.fields.field_row import (
    CALL,
    CONSTRAINTS,
    LONGEST_CALL,
    VERB,
    field,
    in_a_row,
    loosely_in_a_row,
    one_a_line,
    unnumbered,
)
from asbuilt.spec.tables.fields.field_table import (
    Place,
    caption_above,
    owner_in,
    places,
    tells_of_indexes,
    titled,
)
from asbuilt.spec.tables.fields.holding import holding
from asbuilt.spec.tables.key import is_key_name, own_key
from asbuilt.spec.tables.table_name import (
    caption,
    glossed,
    introduced,
    is_part_alone,
    leads_to_fields,
)
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import is_message, snake


def listed(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The tables whose fields are listed; outside of the sections called ``titles`` or ``about``
    the data only those that say which field is the primary key, and the type of each, and objects
    that have one."""
    for place in places(outline, titles, about):
        told = place.is_about or place.is_object or _may_state_key(place.section)
        for draft in _tables(place) if told else ():
            is_object = place.is_object and not draft.guessed and bool(own_key(draft))
            is_keyed = draft.primary_key and (draft.is_told or not draft.guessed)
            if place.is_about or is_object or is_keyed:
                draft.is_entity = draft.is_entity or is_object
                yield draft


def _may_state_key(section: Section) -> bool:
    """Whether a field may be called a key anywhere in a section, or ``primary``, or ``pk``."""
    said = own_words(section)
    return any(word in said for word in ("key", "pri", "pk"))


def _tables(place: Place) -> Iterator[Draft]:
    above: Block | None = None
    whole: Draft | None = None
    for block in place.section.blocks:
        match block:
            case Grid():
                yield from _rows(block)
            case List() if not _is_of_answers(above):
                is_further = whole is not None and _tells_further(above)
                named = place.heading if is_further else caption_above(above) or place.heading
                is_told = isinstance(above, Paragraph) and (
                    introduced(above) is not None or glossed(above.lines[-1]) is not None
                )
                certain = isinstance(above, Paragraph) and _leads_to_fields(above, named)
                for draft in _bullets(block, named, is_about=place.is_about, certain=certain):
                    draft.is_told = is_told
                    if whole and is_further:
                        _extend(whole, draft)
                        continue
                    whole = draft if named is place.heading else None
                    yield draft
            case Paragraph():
                yield from _lines(block, is_about=place.is_about)
                yield from _below_heading(place, block)
        above = block


def _tells_further(above: Block | None) -> bool:
    """Whether a line says that more fields follow, of which sort they may be: *Optional fields:*,
    *Timestamps:*."""
    line = above.lines[-1].text.rstrip("*_ ") if isinstance(above, Paragraph) else ""
    said = line[line.rfind(". ") + 1 : -1] if line.endswith((":", "：")) else ""
    return _FURTHER.fullmatch(english(normal_title(said))) is not None


_FURTHER = regex.compile(
    r"(?!(?:response|request|form|search|filter|query|sort|index|indexed|unique|computed|derived"
    r"|virtual|example|removed|deprecated|unused|no|which)\b)"
    r"(?:[\w-]+ ){0,2}(?:fields|columns|attributes)|(?:audit )?timestamps"
)


def _extend(whole: Draft, more: Draft) -> None:
    """Give an entity the fields of another list of them."""
    known = {column.name for column in whole.columns}
    whole.columns += (column for column in more.columns if column.name not in known)
    whole.primary_key = whole.primary_key or more.primary_key
    whole.uniques += more.uniques
    whole.checks += more.checks
    whole.references += more.references
    whole.hints += more.hints
    whole.unknown |= more.unknown
    whole.troubles += more.troubles


def _is_of_answers(above: Block | None) -> bool:
    """Whether the line above a list says that its fields are no columns, but are worked out or
    looked up for answers: ``**Computed fields:**``, ``**Related data:**``."""
    if not isinstance(above, Paragraph) or not above.lines[-1].text.rstrip("*_ ").endswith(":"):
        return False
    return _OF_ANSWERS.match(english(normal_title(above.lines[-1].text))) is not None


_OF_ANSWERS = regex.compile(
    r"(?:the )?(?:related|associated|computed|calculated|derived|virtual|populated|aggregated)"
    r" (?:data|objects?|records?|entities|models?|fields?|attributes|properties|values|columns)\b"
)


def _leads_to_fields(above: Paragraph, named: Text | None) -> bool:
    """Whether a paragraph ends by saying that fields follow, of what is ``named`` as a table may
    be."""
    last = above.lines[-1].text.rstrip("*_ ")
    if named is None or not last.endswith((":", "：")) or not leads_to_fields(last):
        return False
    title = english(normal_title(named.text))
    return not (PARTS.search(title) or SENT.search(title))


SENT = regex.compile(
    r"\b(?:formats?|imports?|exports?|uploads?|search|forms?|reports?|requests?|responses?|payloads?"
    r"|messages?|events?|webhooks?|files?|screens?|filters?|logs?|logging)\b"
)
"""Titles of what is sent, shown or written, not kept in a table."""


def _bullets(block: List, named: Text | None, *, is_about: bool, certain: bool) -> Iterator[Draft]:
    found = [(item, [*_item(item, is_about=is_about)]) for item in block.items]
    are_entities = 2 * sum(bool(drafts) for _, drafts in found) > len(found)
    fields = [item.text for item in block.items] if named and not are_entities else []
    certain = certain or (is_about and named is not None and _are_linked(named, fields))
    if is_about and named and (draft := grouped_fields.table(named, block)):
        yield draft
        return
    if named and fields and (draft := one_a_line(named, fields, block.span, certain=certain)):
        yield draft
        return
    if not are_entities and is_about:
        yield from _named_alike(block)
    for item, drafts in found:
        if are_entities:
            yield from drafts or _among_entities(item)
        else:  # fields with what is said of them look alike: ``CODE (required, checked)``
            yield from (draft for draft in drafts if own_key(draft) or _joins(draft))


def _are_linked(named: Text, fields: Sequence[Text]) -> bool:
    """Whether all fields are code below a name in code, and one of them is the key of another
    table: nothing else is listed so."""
    texts = [each.text for each in (named, *fields)]
    is_code = all(map(_CODED.fullmatch, texts))
    return is_code and any(text.endswith(("_id`", "Id`")) for text in texts[1:])


_CODED = regex.compile(r"`\w+`")


def _named_alike(block: List) -> Iterator[Draft]:
    """The entities of a list whose items are all names with names of fields, in most of which one
    is no word: ``- **orders**: code, user_id, created_at``."""
    found: list[Draft] = []
    spelled = 0
    for item in block.items:
        draft = _pair(unnumbered(item.text), certain=True)
        if draft is None or PARTS.search(english(draft.name.replace("_", " "))):
            return
        found.append(draft)
        names = any(_IS_NAME.search(column.name) for column in draft.columns)
        spelled += names or "`" in item.text.text
    if 2 * spelled > len(found) > 1:
        yield from found


_IS_NAME = regex.compile(r"[a-z\d]_[a-z]|[a-z][A-Z]")
"""What is no word of a language: ``created_at``, ``createdAt``."""
PARTS = regex.compile(
    r"\b(?:key|index|indexe|constraint|enum|enumeration|table|view|entity|entitie|model|field"
    r"|column|attribute|relation|relationship|rule|trigger|function|type|value|collection|schema"
    r"|validation|example|note|event|parameter|header)s?$",
    re.I,
)
"""What titles a list of such things, not one entity: *Foreign keys*, *Required fields*."""


def _among_entities(item: Item) -> Iterator[Draft]:
    """The entity of an item beside others that says of no key of its own: of parts of another one,
    ``- **lines**: order_id, sku``, ``- lines(order_id, sku)``, or of fields in code marks."""
    text = unnumbered(item.text)
    draft = _pair(text, certain=True) or call(text, is_about=True, among=True)
    if draft and ("`" in item.text.text or snake(draft.columns[0].name).endswith("_id")):
        yield draft


def _item(item: Item, *, is_about: bool) -> Iterator[Draft]:
    """``- **users**: id, email``, ``- users(id, email)``, or a name with its fields below it."""
    text = unnumbered(item.text)
    if draft := _pair(text) or call(text, is_about=is_about):
        yield draft
    elif isinstance(below := next(iter(item.children), None), List):
        head = glossed(item.text) or pair(item.text)
        named = holding(text) or (head[0] if head else caption(item.text))
        texts = [each.text for each in below.items]
        certain = leads_to_fields(item.text.text)
        if named and (draft := one_a_line(named, texts, item.span, certain=certain)):
            yield draft


def _pair(line: Text, *, certain: bool = False) -> Draft | None:
    """``**users**: id, email``."""
    head = glossed(line) or pair(line)
    if not head or not head[1].text or is_part_alone(head[0].text) or _OF_ALL.match(head[0].text):
        return None
    if (found := field(line)) and (found["words"] or found["table"]):
        return None  # a field with its type: `due_on` date, required
    return in_a_row(head[0], [head[1]], line.span, certain=certain)


_OF_ALL = regex.compile(r"[*_]*(?:all|every|each)\s", re.I)


def _lines(block: Paragraph, *, is_about: bool) -> Iterator[Draft]:
    """A definition list, an entity with its fields on each line, or a name and its fields below
    it."""
    head, *lines = block.lines
    if lines and all(line.text.startswith(":") for line in lines):
        fields = [part(line, 1, len(line.text)) for line in lines]
        if draft := in_a_row(head, fields, block.span):
            yield draft
        return
    if is_about and (draft := _below_name(block)):
        yield draft
        return
    for index, line in enumerate(map(unnumbered, block.lines)):
        if draft := call(line, is_about=is_about) or (_pair(line) if is_about else None):
            yield draft
        elif line.text.endswith((":", "：")) and (named := caption(line)):
            run = tuple(takewhile(field, block.lines[index + 1 :]))
            if draft := one_a_line(named, run, block.span):
                yield draft


def _below_name(block: Paragraph) -> Draft | None:
    """The fields in code on the lines below a name that is marked, ``**`Loan`** (what is out)``."""
    head, *lines = block.lines
    if not (lines and head.text.startswith(("*", "_", "`")) and lines[0].text.startswith("`")):
        return None
    named = caption(head)
    row = lines_joined(lines) if named else None
    return in_a_row(named, [row], block.span, certain=True) if named and row else None


def _below_heading(place: Place, block: Paragraph) -> Iterator[Draft]:
    """The fields on the one line below the heading of an entity: ``id (uuid), name (text)``; what
    else is said of it may follow those that dots keep apart."""
    first = block.lines[0]
    is_list = " · " in first.text or (len(block.lines) == 1 and "," in first.text)
    if place.is_about and place.heading and is_list:
        draft = in_a_row(place.heading, [first], first.span)
        yield from (draft,) if draft else ()


def call(line: Text, *, is_about: bool, among: bool = False) -> Draft | None:
    """``users(id, email, team_id)``: its own key comes first, or the keys that it joins. Where the
    document ``is_about`` the data, any number or code may come first, and any column in a relation
    that is written large, ``PERMIT (plate, zone)``, or stands ``among`` others that are read."""
    found = CALL.match(line.text) if len(line.text) <= LONGEST_CALL else None
    if not found or VERB.match(found["name"]) or found["name"].lower() in CONSTRAINTS:
        return None
    name = part(line, *found.span("name"))
    draft = in_a_row(name, [part(line, *found.span("fields"))], line.span, certain=True)
    if draft is None or is_message(draft.name):
        return None
    first = draft.columns[0].name
    is_large = found["name"].isupper() and len(found["name"]) > 1
    is_coded = is_key_name(first) and not snake(first).endswith("_id")
    is_relation = is_about and (is_large or is_coded)
    is_entity = first in own_key(draft) or _joins(draft) or is_relation
    return draft if among or is_entity else None


def _joins(draft: Draft) -> bool:
    """Whether the first columns are keys of two other tables."""
    first, second = (snake(each.name) for each in draft.columns[:2])
    return first.endswith("_id") and second.endswith("_id")


FIELDS = {
    f"{which}{what}"
    for which in ("", "key ", "main ", "important ", "core ", "essential ", "notable ", "primary ")
    for what in ("fields", "columns", "attributes", "properties")
}
"""Titles of what lists the fields of an entity."""


def _rows(grid: Grid) -> Iterator[Draft]:
    """The tables of a grid that has one a row: ``| Entity | Key fields |``."""
    header = [normal_title(cell.text) for cell in grid.header]
    owner, fields = owner_in(header), titled(header, FIELDS)
    if owner is None or fields is None or tells_of_indexes(header):
        return
    for row in grid.rows:
        name = row[owner]
        draft = in_a_row(name, [row[fields]], name.span, certain=True)
        if draft is None and "`" in name.text:
            draft = loosely_in_a_row(name, row[fields], name.span)
        if draft:
            draft.is_entity = True
            yield draft
