"""Lists of entities that refer to each other: ``- **boats**: `id`, `owner_id` ``. That one has the
key of another one says that these are data, whatever the heading is."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.document.blocks import List, Text
from asbuilt.spec.label import pair
from asbuilt.spec.section import Outline, blocks_of, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.field_row import in_a_row
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
