"""Lists of entities that refer to each other: ``- **boats**: `id`, `owner_id` ``. That one has the
key of another one says that these are data, whatever the heading is; and in a chapter about the
data, that rows of fields are entities which a sentence may describe before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Text
from asbuilt.document.text import on_one_line, part
from asbuilt.spec.label import pair
from asbuilt.spec.section import Outline, blocks_of, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_list import PARTS
from asbuilt.spec.tables.fields.field_row import in_a_row
from asbuilt.spec.tables.fields.field_table import places
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.words import singular

_LONGEST = 400


def tables(outline: Outline) -> Iterator[Draft]:
    """The entities of each list in which most items are a name and its fields in code."""
    for section in outline.walk():
        if "`id`" in own_words(section):
            for block in blocks_of(section, List, deep=False):
                yield from _related(block)


def _related(block: List) -> list[Draft]:
    found = [*filter(None, (_entity(item.text) for item in block.items))]
    keys = {f"{singular(draft.name)}_id" for draft in found if "id" in own_key(draft)}
    fields = {column.name for draft in found for column in draft.columns}
    return found if 2 * len(found) > len(block.items) and keys & fields else []


def _entity(text: Text) -> Draft | None:
    head = pair(text) if "`" in text.text[:_LONGEST] else None
    return in_a_row(head[0], [head[1]], text.span, certain=True) if head and head[1].text else None


# ---------------------------------------------------------------- described in between


def described(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The entities of ``- **berth** — where boats lie. `name`, `harbour_id`, `kind` (`a|b`).`` in
    sections called ``titles`` or ``about`` the data, if one of them has the key of another; their
    own keys may be said of all of them."""
    found = [
        draft
        for place in places(outline, titles, about)
        for block in (place.section.blocks if place.is_about else ())
        if isinstance(block, List)
        for draft in _described(block)
    ]
    keys = {f"{singular(draft.name)}_id" for draft in found}
    if any(column.name in keys for draft in found for column in draft.columns):
        yield from found


def _described(block: List) -> list[Draft]:
    found = [*filter(None, (_with_run(on_one_line(item.text)) for item in block.items))]
    return found if 2 * len(found) >= len(block.items) else []


_FIELD = r"`[^\W\d]\w*(?:\[\])?`\??(?:\s?\([^()]{0,200}\))?"
_HEAD = regex.compile(
    r"(?P<mark>\*\*|__)`?(?P<name>[^\W\d]\w*)`?(?P=mark)(?:\s?\([^()]{1,60}\))?\s?(?:[:：]|[—–-](?=\s))"
    rf"(?:[^`]{{0,200}}?[.:;]|)\s*(?P<run>{_FIELD}(?:\s?,\s?(?:and\s)?{_FIELD}){{1,99}})"
)
_MANY = regex.compile(r"\[\]`")


def _with_run(text: Text) -> Draft | None:
    """The entity of a name in bold, what it may be, and its fields in code one after the other."""
    found = _HEAD.match(text.text)
    if found is None or PARTS.search(found["name"]):
        return None
    run = part(text, *found.span("run"))
    run = replace(run, text=_MANY.sub("`[]", run.text))
    return in_a_row(part(text, *found.span("name")), [run], text.span, certain=True)
