"""Tables in GraphQL's schema language: the object types of the data model, and those that a
directive says to be kept, ``type Loan @model``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_table import places
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.words import is_message, is_request_of_people, snake

_BLOCK = regex.compile(
    r"^[ \t]*(?:extend[ \t]+)?(?P<kind>type|enum|interface)[ \t]+(?P<name>[^\W\d]\w*)"
    r"(?P<head>[^{}]{0,300}?)\{(?P<body>[^{}]*)\}",
    re.MULTILINE,
)
_FIELD = regex.compile(
    r"(?:^|(?<=[{,]))[ \t]*(?P<name>[^\W\d]\w*)[ \t]*:[ \t]*(?P<list>\[?)[ \t]*"
    r"(?P<type>[^\W\d]\w*)(?P<set>!?)[ \t]*\]?(?P<listed>!?)(?P<rest>[^\n#,]*)"
    r"(?:,?[ \t]*(?:#[ \t]*(?P<said>[^\n]*))?$|,)",
    re.MULTILINE,
)
"""``plate: String! @unique # as on the card``; a field that takes arguments is asked, not kept."""
_TEXTS = regex.compile(r'"""[^{}]*?"""|"[^"\n]*"|(?<=\()[^()]*(?=\))')
"""Descriptions and arguments, which may look like anything."""
_COMMENT = regex.compile(r"#[^\n]*|@\w+")
_VALUE = regex.compile(r"[^\W\d]\w*")
_ROOTS = {"query", "mutation", "subscription"}
_PARTS = regex.compile(r"(?:_connection|_edge|_payload|page_info|_result)$|^page_info$")
"""What types are called that page through others, or answer a mutation."""
_KEPT = regex.compile(r"@(?:model|entity|table|node)\b")
_TYPES = {
    "ID": "text", "String": "text", "Int": "integer", "Float": "float", "Boolean": "boolean",
    "DateTime": "timestamp", "Timestamp": "timestamp", "AWSDateTime": "timestamp",
    "Instant": "timestamp", "Date": "date", "AWSDate": "date", "LocalDate": "date",
    "Time": "time", "JSON": "json", "JSONObject": "json", "AWSJSON": "json", "BigInt": "bigint",
    "Long": "bigint", "Decimal": "decimal", "BigDecimal": "decimal", "UUID": "uuid",
    "URL": "text", "URI": "text", "EmailAddress": "text", "Email": "text", "PhoneNumber": "text",
    "Upload": "bytes",
}  # fmt: skip
_UNIQUE = regex.compile(r"@unique\b")
_KEYED = regex.compile(r"@(?:id|primaryKey)\b")


class _Schema(Struct, frozen=True):
    """What fields may be of: enums as the types that they are, object types with their tables."""

    enums: Mapping[str, str]
    tables: Mapping[str, str]
    parts: frozenset[str]


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The object types of the sections about the data, and those that are said to be kept."""
    texts = [
        (passage(outline.source, fence), place.is_about)
        for place in places(outline, titles, about)
        for fence in place.section.blocks
        if isinstance(fence, Fence) and language(fence) in LANGUAGES["graphql"]
    ]
    blocks = [
        (text, block, is_about)
        for text, is_about in texts
        for block in _BLOCK.finditer(_without_texts(text.text))
    ]
    kept = [each for each in blocks if _is_kept(each[1], is_about=each[2])]
    schema = _Schema(
        {block["name"]: _enum(block) for _, block, _ in blocks if block["kind"] == "enum"},
        {block["name"]: snake(block["name"]) for _, block, _ in kept},
        frozenset(block["name"] for _, block, _ in blocks if block["kind"] != "enum"),
    )
    for text, block, _ in kept:
        draft = _table(text, block, schema)
        if len(draft.columns) > 1:
            yield draft


def _without_texts(text: str) -> str:
    """``text`` with blanks in place of descriptions and arguments."""
    return _TEXTS.sub(lambda found: _PRINTED.sub(" ", found[0]), text)


_PRINTED = regex.compile(r"[^\n]")


def _is_kept(block: re.Match[str], *, is_about: bool) -> bool:
    """Whether a block is a table: no root, no page of others, no answer, and one that has a key or
    is said to be kept; a type without a key is a part of another."""
    name = snake(block["name"])
    if block["kind"] != "type" or name in _ROOTS or _PARTS.search(name):
        return False
    if _KEPT.search(block["head"]):
        return True
    fields = [*_FIELD.finditer(block["body"])]
    if is_message(name) and not is_request_of_people(
        name, {snake(each["name"]) for each in fields}
    ):
        return False
    return is_about and any(
        each["type"] in ("ID", "UUID") or each["name"] == "id" for each in fields
    )


def _enum(block: re.Match[str]) -> str:
    return f"enum({','.join(_VALUE.findall(_COMMENT.sub('', block['body'])))})"


def _table(text: Passage, block: re.Match[str], schema: _Schema) -> Draft:
    own = schema.tables[block["name"]]
    draft = Draft(own, text.span(*block.span()), text.span(*block.span("name")))
    draft.is_entity = True
    for field in _FIELD.finditer(block.string, *block.span("body")):
        _add(draft, text, field, schema)
    return draft


def _add(draft: Draft, text: Passage, field: re.Match[str], schema: _Schema) -> None:
    """Add the column of a field. One that holds a row of another table refers to it; what holds
    several is kept there."""
    name, written, refers = field["name"], field["type"], schema.tables.get(field["type"])
    if field["list"] and refers:
        return
    kind = schema.enums.get(written) or _TYPES.get(written, written)
    if refers:
        kind = "text"
    elif written in schema.parts:
        kind = "json"
    kind = f"array of {kind}" if field["list"] else kind
    said = ["not null"] if field["listed"] or (field["set"] and not field["list"]) else []
    said += ["unique"] if _UNIQUE.search(field["rest"]) else []
    is_first = not draft.columns and written in ("ID", "UUID")
    said += ["primary key"] if is_first or _KEYED.search(field["rest"]) else []
    said += [field["said"]] if field["said"] else []
    place = text.span(*field.span("name"))
    type = Text(kind, text.span(*field.span("type")))
    add_field(draft, name, Text(name, place), type, [("", each) for each in said])
    if refers:
        draft.references.append(Reference((name,), refers, (), "no action", place))
    elif snake(name).endswith("_id") and not is_first:
        draft.hints.append(Reference((name,), "", (), "no action", place))
