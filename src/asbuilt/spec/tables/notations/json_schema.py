"""Tables whose rows a JSON Schema describes: `{"title": "boats", "properties": {…}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.source import Source
from asbuilt.spec.openapi.schema import table
from asbuilt.spec.openapi.tree import Description, is_openapi
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field_table import Place, caption_above, places
from asbuilt.spec.tables.key import is_key_name, own_key
from asbuilt.spec.tables.notations.type_comment import table_named
from asbuilt.spec.tables.table_name import table_name
from asbuilt.spec.words import is_message, singular
from asbuilt.spec.yaml_tree import EMPTY, Tree, YamlError, read_tree

_SCHEMA = regex.compile(r"properties[\"']?[ \t]*:")
_FILE = regex.compile(r"(?P<name>[^\W\d][\w-]*)(?:\.schema)?(?:\.(?:json|ya?ml))?#?$")
"""The last part of ``https://club.example/schemas/boat.schema.json``."""
_LONGEST = 80
_SHOWN = regex.compile(r"\b(?:examples?|samples?|requests?|responses?)\b")
"""Headings of schemas that are shown or sent."""


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The schemas of the sections called ``titles`` or ``about`` the data in which a property is
    called like a key; elsewhere what the line above calls a table or a collection."""
    for place in places(outline, titles, about):
        above: Block | None = None
        for block in () if _SHOWN.search(place.section.topic) else place.section.blocks:
            if isinstance(block, Fence) and _is_schema(block):
                yield from _of_fence(outline.source, block, place, above)
            above = block


def _is_schema(fence: Fence) -> bool:
    may_be = language(fence) in LANGUAGES["json_schema"] and _SCHEMA.search(fence.text) is not None
    return may_be and not is_openapi(fence.text)


def _of_fence(source: Source, fence: Fence, place: Place, above: Block | None) -> Iterator[Draft]:
    said = _said(above)
    inside = passage(source, fence)
    try:
        root = _unwrapped(read_tree(inside.text)) if said or place.is_about else EMPTY
    except YamlError:
        return
    description = Description(inside, root)
    name = said or _stated(description, root) or _marked(above) or place.heading
    found = [*([(name, root)] if name else []), *_defined(description)]
    names = {singular(table_name(each)): table_name(each) for each, _ in found}
    for each, schema in found:
        if (called := table_name(each)) and _are_schemas(schema["properties"]):
            draft = table(description, called, each.span, schema, names)
            if (said and schema is root) or _is_kept(draft):
                yield draft


def _are_schemas(properties: Tree) -> bool:
    """Whether what a schema calls its properties are some, and none is a value of a sample."""
    found = properties.members.values()
    return bool(found) and all(isinstance(each.value, dict) for each in found)


def _said(above: Block | None) -> Text | None:
    """What the paragraph above a schema calls a table or a collection."""
    if not isinstance(above, Paragraph):
        return None
    text = text_of(above)
    found = table_named(text.text, 0, len(text.text))
    return part(text, *found) if found else None


def _marked(above: Block | None) -> Text | None:
    """The name that stands alone above a schema in bold or as code: most other lines lead to it."""
    is_marked = isinstance(above, Paragraph) and above.lines[0].text.startswith(("*", "_", "`"))
    return caption_above(above) if is_marked else None


def _unwrapped(root: Tree) -> Tree:
    """The schema in MongoDB's ``{"validator": {"$jsonSchema": {…}}}``."""
    for key in ("validator", "$jsonSchema"):
        root = root.members.get(key, root)
    return root


def _stated(description: Description, root: Tree) -> Text | None:
    """What a schema calls itself: its title, or the file in its ``$id``."""
    if root["title"].text:
        return _text(description, root["title"].start, root["title"].end)
    file = _FILE.search(root["$id"].text[-_LONGEST:])
    place = description.span(root["$id"].start, root["$id"].end)
    return Text(file["name"], place) if file else None


def _defined(description: Description) -> Iterator[tuple[Text, Tree]]:
    """The schemas that a schema defines, each with its name."""
    for key in ("$defs", "definitions"):
        defined = description.root[key]
        for name, schema in defined.members.items():
            yield _text(description, *defined.keys[name]), schema


def _text(description: Description, start: int, end: int) -> Text:
    """A key or a value, without its quotes."""
    quotes = int(description.passage.text[start] in "\"'")
    place = (start + quotes, end - quotes)
    return Text(description.passage.text[slice(*place)], description.span(*place))


def _is_kept(draft: Draft) -> bool:
    """Whether what a schema describes has a key, and is no message."""
    keyed = bool(own_key(draft)) or is_key_name(draft.columns[0].name)
    return keyed and len(draft.columns) > 1 and not is_message(draft.name)
