"""Tables that JavaScript defines: Mongoose's schemas, MongoDB's validators, Drizzle's tables, and
Zod's objects that have a key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.notations.object_literal import Member, members, nested, strings
from asbuilt.spec.words import is_message, snake

_OPENING = regex.compile(
    r"(?:(?P<variable>[^\W\d]\w*)\s*(?::[^=\n]{1,80})?=\s*)?new\s+(?:\w+\.)?Schema\s*"
    r"(?:<[^>\n]{1,80}>)?\(\s*(?P<schema>\{)"
    r"|\b(?P<validated>[^\W\d]\w*)\s*=\s*z\s*\.\s*(?:strictObject|object)\(\s*(?P<fields>\{)"
    r"|\bcreateCollection\(\s*['\"](?P<collection>\w+)['\"]\s*,\s*(?P<options>\{)"
    r"|\b(?:pg|mysql|sqlite)Table\(\s*['\"](?P<table>\w+)['\"]\s*,\s*(?P<columns>\{)"
)
_MODEL = regex.compile(r"\bmodel(?:<[^>\n]{1,80}>)?\(\s*['\"](?P<name>\w+)['\"]\s*,\s*(?P<of>\w+)")
_TYPES = {
    "string": "text", "number": "number", "date": "timestamp", "boolean": "boolean",
    "bool": "boolean", "objectid": "objectid", "mixed": "json", "object": "json", "map": "json",
    "buffer": "bytes", "decimal128": "decimal", "uuid": "uuid", "int": "integer", "long": "bigint",
    "double": "number", "decimal": "decimal", "array": "array", "bindata": "bytes",
    "timestamp": "timestamp", "bigint": "bigint",
}  # fmt: skip
_CALL = regex.compile(r"(?P<type>[^\W\d]\w*)\(\s*(?:['\"](?P<name>\w+)['\"])?")
_REFERENCE = regex.compile(
    r"\.references\(\s*\(\)[^=]{0,40}=>\s*(?P<table>\w+)\.(?P<column>\w+)"
    r"(?:\s*,\s*\{[^}]*onDelete:\s*['\"](?P<action>[\w ]+)['\"])?"
)
_DEFAULT = regex.compile(r"\.default\(\s*(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[\w.-]+)\s*\)")
_SIZE = regex.compile(r"\b(?:length|precision|scale):\s*(\d{1,5})")
_LITERAL = regex.compile(r"'[^'\n]*'|\"[^\"\n]*\"|-?\d+(?:\.\d+)?|true|false")


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The schemas, collections and tables of all fences with JavaScript or TypeScript."""
    models = {found["of"]: found["name"] for each in texts for found in _MODEL.finditer(each.text)}
    for text in texts:
        for opening in _OPENING.finditer(text.text):
            draft = _draft(text, opening, models)
            if draft and draft.columns:
                yield draft


def _draft(text: Passage, opening: re.Match[str], models: Mapping[str, str]) -> Draft | None:
    group = next(
        name for name in ("variable", "validated", "collection", "table", "schema") if opening[name]
    )
    start = opening.start(group)
    name = (
        opening["collection"]
        or opening["table"]
        or _model(opening["variable"] or opening["validated"] or "", models)
    )
    if not name or (opening["validated"] and is_message(snake(name))):
        return None
    brace = next(opening.start(kind) for kind in _READERS if opening[kind])
    found, end = members(text.text, brace)
    draft = Draft(snake(name), text.span(start, end), text.span(start, opening.end(group)))
    read = next(read for kind, read in _READERS.items() if opening[kind])
    read(draft, text, found)
    return draft if own_key(draft) or not opening["validated"] else None


def _model(variable: str, models: Mapping[str, str]) -> str:
    """What the schema in a variable is called: ``User`` for ``userSchema``."""
    return models.get(variable) or regex.sub(r"_?[sS]chema$", "", variable)


def _add(draft: Draft, text: Passage, field: Member, name: str, type: str, said: list[str]) -> None:
    span = text.span(field.place, field.place + len(field.key))
    add_field(draft, name, Text(field.key, span), Text(type, span), [("", each) for each in said])


# ---------------------------------------------------------------- Mongoose


def _schema(draft: Draft, text: Passage, found: list[Member]) -> None:
    for field in found:
        options = nested(text.text, field)
        value = text.text[field.start : field.end]
        is_list = value.startswith("[")
        if is_list and (inner := value.find("{")) >= 0:
            options = {each.key: each for each in members(text.text, field.start + inner)[0]}
        stated = {key: text.text[each.start : each.end].strip() for key, each in options.items()}
        type = _type_of(stated.get("type", "json" if options else value))
        if "enum" in stated and strings(stated["enum"]):
            type = f"enum({','.join(strings(stated['enum']))})"
        written = f"{type}[]" if is_list else type
        _add(draft, text, field, field.key, written, [*_said(stated), field.comment])


def _type_of(written: str) -> str:
    """``Schema.Types.ObjectId``, ``String``, ``[String]`` as a type of columns."""
    words = regex.findall(r"\w+", written)
    known = _TYPES.get(words[-1].lower(), "json") if words else "json"
    return "json" if written.startswith("{") else known


def _said(stated: Mapping[str, str]) -> Iterator[str]:
    if stated.get("required", "false").strip("[ ").startswith("true"):
        yield "required"
    if stated.get("unique") == "true":
        yield "unique"
    if "maxlength" in stated:
        yield f"max length {stated['maxlength']}"
    if strings(stated.get("ref", "")):
        yield f"references {strings(stated['ref'])[0]}"
    default = stated.get("default", "")
    if default in ("Date.now", "Date.now()", "() => new Date()"):
        yield "default now()"
    elif _LITERAL.fullmatch(default):
        yield "default " + default.replace('"', "'")


# ---------------------------------------------------------------- MongoDB


def _collection(draft: Draft, text: Passage, found: list[Member]) -> None:
    """The properties of ``{ validator: { $jsonSchema: { … } } }``."""
    level = {each.key: each for each in found}
    for key in ("validator", "$jsonSchema"):
        level = nested(text.text, level[key]) if key in level else {}
    required = strings(text.text[slice(*_extent(level, "required"))])
    properties = nested(text.text, level["properties"]) if "properties" in level else {}
    for name, field in properties.items():
        stated = {
            key: text.text[each.start : each.end].strip()
            for key, each in nested(text.text, field).items()
        }
        type = _type_of(stated.get("bsonType") or stated.get("type") or "json")
        if strings(stated.get("enum", "")):
            type = f"enum({','.join(strings(stated['enum']))})"
        said = ["primary key"] if name == "_id" else ["required"] if name in required else []
        _add(draft, text, field, name, type, [*said, field.comment])


def _extent(level: Mapping[str, Member], key: str) -> tuple[int, int]:
    return (level[key].start, level[key].end) if key in level else (0, 0)


# ---------------------------------------------------------------- Drizzle


def _columns(draft: Draft, text: Passage, found: list[Member]) -> None:
    for field in found:
        value = text.text[field.start : field.end]
        call = _CALL.match(value)
        if call is None:
            continue
        head = value.split(".", 1)[0]
        sizes = ",".join(_SIZE.findall(head))
        type = f"{call['type']}({sizes})" if sizes else call["type"]
        if strings(head)[1:] and "enum" in head:
            type = f"enum({','.join(strings(head)[1:])})"
        name = call["name"] or field.key
        _add(draft, text, field, name, type, [*_chained(value), field.comment])


_CALLS = {".primaryKey(": "primary key", ".notNull(": "not null", ".unique(": "unique"}


def _chained(value: str) -> Iterator[str]:
    """What the calls after a type say: ``.notNull().unique().references(() => users.id)``."""
    yield from (said for call, said in _CALLS.items() if call in value)
    if found := _REFERENCE.search(value):
        action = f" on delete {found['action']}" if found["action"] else ""
        yield f"references {snake(found['table'])}.{snake(found['column'])}{action}"
    if ".defaultNow(" in value:
        yield "default now()"
    elif ".defaultRandom(" in value:
        yield "default gen_random_uuid()"
    elif found := _DEFAULT.search(value):
        yield "default " + found["value"].replace('"', "'")


# ---------------------------------------------------------------- Zod

_KINDS = {
    "uuid": "uuid", "guid": "uuid", "int": "integer", "datetime": "timestamp", "date": "date",
    "bigint": "bigint", "boolean": "boolean", "number": "number", "string": "text",
    "object": "json", "record": "json", "array": "array", "any": "json", "email": "text",
}  # fmt: skip
_CHOICE = regex.compile(r"\.\s*enum\(\s*\[(?P<values>[^\]]*)\]")
_STEP = regex.compile(r"\.\s*(?P<name>\w+)\(")
_MOST = regex.compile(r"\.max\(\s*(?P<size>\d{1,9})")


def _fields(draft: Draft, text: Passage, found: list[Member]) -> None:
    """``title: z.string().max(80).optional()``: what is said last of its kind is the narrowest."""
    for field in found:
        value = text.text[field.start : field.end]
        steps = [step["name"] for step in _STEP.finditer(value)] if value.startswith("z") else []
        kinds = [_KINDS[step] for step in steps if step in _KINDS]
        if choice := _CHOICE.search(value):
            type = f"enum({','.join(strings(choice['values']))})"
        elif kinds:
            type = kinds[0] if kinds[0] in ("array", "json") else kinds[-1]
        else:
            continue
        if steps[:2] == ["coerce", "date"] or steps[:1] == ["date"]:
            type = "timestamp"
        said = [] if {"optional", "nullable", "nullish"} & {*steps} else ["required"]
        if (most := _MOST.search(value)) and type == "text":
            said.append(f"max length {most['size']}")
        if stated := _DEFAULT.search(value):
            said.append("default " + stated["value"].replace('"', "'"))
        _add(draft, text, field, snake(field.key), type, [*said, field.comment])


_READERS = {"schema": _schema, "fields": _fields, "options": _collection, "columns": _columns}
"""How each kind of object is read, by the group of :data:`_OPENING` in which its brace stands."""
