"""OpenAPI schemas: as the types of columns, and as tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.openapi.tree import Description, understood
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.key import assume_key
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Column, Marks, Reference
from asbuilt.spec.values import from_text
from asbuilt.spec.words import is_message, singular, snake
from asbuilt.spec.yaml_tree import EMPTY, Tree

_FORMATS = {
    "uuid": ColumnType("uuid"), "date": ColumnType("date"), "date-time": ColumnType("timestamp"),
    "time": ColumnType("time"), "byte": ColumnType("bytes"), "binary": ColumnType("bytes"),
    "int32": ColumnType("integer", bits=32), "int64": ColumnType("integer"),
    "float": ColumnType("float"), "double": ColumnType("float"), "decimal": ColumnType("decimal"),
}  # fmt: skip
_TYPES = {
    "integer": ColumnType("integer"), "number": ColumnType("float"), "string": ColumnType("text"),
    "boolean": ColumnType("boolean"), "array": ColumnType("array"), "object": ColumnType("json"),
    "int": ColumnType("integer", bits=32), "long": ColumnType("integer"),
    "double": ColumnType("float"), "bool": ColumnType("boolean"), "date": ColumnType("timestamp"),
    "objectId": ColumnType("text"), "binData": ColumnType("bytes"),
}  # fmt: skip
_DEEPEST = 6


# ---------------------------------------------------------------- tables


def tables(outline: Outline) -> Iterator[Draft]:
    """The object schemas with a key: they are kept, the others are only sent."""
    for description in understood(outline):
        schemas = description.root["components"]["schemas"]
        schemas = schemas if schemas.members else description.root["definitions"]
        for name, schema in schemas.members.items():
            members = properties(description, schema)
            keys = {snake(each) for each in members}
            if not is_message(name) and keys & {"id", "uuid", f"{snake(name)}_id"}:
                names = {singular(snake(each)): snake(each) for each in schemas.members}
                place = description.span(*schemas.keys[name])
                yield table(description, snake(name), place, schema, names)


def table(
    description: Description, name: str, place: Span, schema: Tree, names: Mapping[str, str]
) -> Draft:
    """The table of a schema's properties, named at ``place``; ``names`` are those of all tables by
    their singular: a column ``author_id`` refers to what is called ``author``."""
    draft = Draft(name, Span(place.start, description.span(schema.end, schema.end).end), place)
    needed = set(required(description, schema))
    for field, (written, span) in properties(description, schema).items():
        kind = column_type(description, written) or ColumnType("text")
        text = description.resolved(written)["type"].text or "object"
        nullable = field not in needed or may_be_null(description, written)
        column = Column(field, kind, text, nullable, span)
        marks = read_marks(written["description"].text, Marks())
        draft.columns.append(replace(_with_default(column, _default(written)), marks=marks))
        target = names.get(singular(snake(field).removesuffix("_id")))
        if snake(field).endswith("_id") and target and target != draft.name:
            draft.references.append(Reference((field,), target, (), "no action", span))
    assume_key(draft)
    return draft


def may_be_null(description: Description, written: Tree) -> bool:
    """``nullable: true``, ``type: [string, "null"]``, or null as one of the alternatives."""
    schema = description.resolved(written)
    types = (*schema["type"].items, *(each["type"] for each in alternatives(schema)))
    return (
        schema["nullable"].text == "true"
        or any(each.text == "null" for each in types)
        or any(_is_null(each) for each in schema["enum"].items)
    )


def _is_null(written: Tree) -> bool:
    return written.text in ("null", "~") and not written.quoted


def alternatives(schema: Tree) -> tuple[Tree, ...]:
    return (*schema["anyOf"].items, *schema["oneOf"].items)


def _default(written: Tree) -> Tree:
    """``default``, or ``x-default`` where clients must not see any, as asbuilt exports it."""
    return written["default"] if "default" in written.members else written["x-default"]


def _with_default(column: Column, written: Tree) -> Column:
    if not (written.text or written.quoted):
        return column
    try:
        value = from_text(column.type, written.text)
    except ValueError:
        return replace(column, default_text=written.text)
    plain = value if isinstance(value, str | int | float | bool) else written.text
    return replace(column, default=Default("constant", plain), default_text=written.text)


def properties(description: Description, schema: Tree) -> dict[str, tuple[Tree, Span]]:
    """The properties of a schema and of those that ``allOf`` joins to it, each with its place."""
    found: dict[str, tuple[Tree, Span]] = {}
    for part in _parts(description, schema, _DEEPEST):
        written = part["properties"]
        for name, value in written.members.items():
            start, _ = written.keys[name]
            end = max(start, value.end)
            found[name] = (value, description.span(start, end))
    return found


def required(description: Description, schema: Tree) -> Iterator[str]:
    """The properties that a schema, or one that ``allOf`` joins to it, demands."""
    for part in _parts(description, schema, _DEEPEST):
        yield from (item.text for item in part["required"].items)


def _parts(description: Description, schema: Tree, depth: int) -> Iterator[Tree]:
    schema = description.resolved(schema)
    if depth:
        for part in schema["allOf"].items:
            yield from _parts(description, part, depth - 1)
    yield schema


def column_type(
    description: Description, written: Tree, depth: int = _DEEPEST
) -> ColumnType | None:
    """The type that a schema means; None when it is not known."""
    schema = description.resolved(written)
    fixed = schema["const"]
    if fixed.members or fixed.items:
        return _TYPES["array" if fixed.items else "object"]
    named = (*schema["enum"].items, *([fixed] if fixed.quoted else []))
    values = tuple(item.text for item in named if item.text and not _is_null(item))
    if values:
        return ColumnType("enum", values=values)
    stated = schema.members.get("type", schema["bsonType"])  # as MongoDB calls it
    name = stated.text or next((each.text for each in stated.items), "")
    if schema["format"].text in _FORMATS:
        return _FORMATS[schema["format"].text]
    if name == "array":
        item = column_type(description, schema["items"], depth - 1) if depth else None
        return ColumnType("array", item=item)
    if name == "string" and (digits := _DECIMAL.fullmatch(schema["pattern"].text)):
        return _decimal(digits)
    longest = schema["maxLength"].text
    if name == "string" and longest.isascii() and longest.isdigit():
        return ColumnType("text", length=int(longest[:9]))
    options = [each for each in alternatives(schema) if each["type"].text != "null"]
    if not name and len(options) == 1 and depth:
        return column_type(description, options[0], depth - 1)
    if not name and [each["type"].text for each in options] == ["number", "string"] and depth:
        return column_type(description, options[1], depth - 1)
    if not name and (schema["properties"].members or schema["allOf"].items):
        name = "object"
    if not name and (_says_nothing(schema) or any(map(_is_object(description), options))):
        name = "object"
    return _TYPES.get(name)


def _says_nothing(schema: Tree) -> bool:
    """``{}``: any value will do."""
    return isinstance(schema.value, dict) and not schema.value and schema is not EMPTY


def _is_object(description: Description) -> Callable[[Tree], bool]:
    def is_object(option: Tree) -> bool:
        schema = description.resolved(option)
        return schema["type"].text == "object" or bool(properties(description, schema))

    return is_object


_DECIMAL = regex.compile(
    r"\^(?:-\?|\[-+]\?)?(?:\[0-9\]|\\d)(?:\+|\{1,(?P<whole>[0-9]{1,3})\})"
    r"(?P<point>\(\\\.(?:\[0-9\]|\\d)(?:\+|\{(?:[0-9],)?(?P<scale>[0-9]{1,2})\})\)\?)\$"
)
"""That of decimal numbers in strings, which lose no digit: ``^-?[0-9]{1,8}(\\.[0-9]{1,2})?$``."""


def _decimal(digits: re.Match[str]) -> ColumnType:
    scale = int(digits["scale"]) if digits["scale"] else None
    whole = int(digits["whole"]) if digits["whole"] else None
    if whole is None or scale is None:
        return ColumnType("decimal")
    return ColumnType("decimal", precision=whole + scale, scale=scale)


def is_only(description: Description, member: Tree, way: Literal["read", "write"]) -> bool:
    """Whether a member is ``readOnly`` or ``writeOnly``."""
    name = f"{way}Only"
    return "true" in (member[name].text, description.resolved(member)[name].text)
