"""Structs of Go that are kept, as tables: those with an ``ID`` and tags, ``db:"id"``, or whose
fields all have a tag of a database.

They are called as ``TableName()`` or a comment says, else as they are as types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.notations.type_comment import table_said
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.words import is_message, snake

_STRUCT = regex.compile(
    r"^(?P<head>type[ \t]+(?P<name>[A-Z]\w*)[ \t]+struct[ \t]*\{)(?P<body>[^{}]*)\}", re.MULTILINE
)
_FIELD = regex.compile(
    r"^[ \t]*(?P<name>[A-Z]\w*)[ \t]+(?P<type>[\w.*\[\]{}]+)[ \t]*(?:`(?P<tags>[^`\n]*)`)?"
    r"[ \t]*(?://[ \t]*(?P<comment>[^\n]*))?$",
    re.MULTILINE,
)
_TABLE_NAME = regex.compile(
    r"^func[ \t]*\((?:\w+[ \t]+)?\*?(?P<type>\w+)\)[ \t]*TableName\(\)[ \t]*string[ \t]*\{\s*"
    r"return[ \t]+[\"`](?:\w+\.)?(?P<name>\w+)[\"`]",
    re.MULTILINE,
)
_TAG = regex.compile(r"(?P<key>db|gorm|bson|json):\"(?P<value>[^\"]*)\"")
_COLUMN = regex.compile(r"\bcolumn:(\w+)")
_TYPES = {
    "string": "text", "bool": "boolean", "int": "bigint", "int64": "bigint", "uint": "bigint",
    "uint64": "bigint", "int32": "integer", "uint32": "integer", "int16": "smallint",
    "float64": "float", "float32": "float", "time.Time": "timestamp", "uuid.UUID": "uuid",
    "decimal.Decimal": "decimal", "json.RawMessage": "json", "[]byte": "bytes",
    "primitive.ObjectID": "objectid", "datatypes.JSON": "json", "pgtype.UUID": "uuid",
    "sql.NullString": "text", "sql.NullTime": "timestamp", "sql.NullInt64": "bigint",
}  # fmt: skip
_GORM = {
    "primarykey": "primary key", "primary_key": "primary key", "not null": "not null",
    "unique": "unique", "uniqueindex": "unique", "autoincrement": "auto increment",
}  # fmt: skip


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The structs of all fences with Go that are said to be tables, or have an id, or tags of a
    database, and are no messages."""
    for text in texts:
        named = {found["type"]: found.span("name") for found in _TABLE_NAME.finditer(text.text)}
        for struct in _STRUCT.finditer(text.text):
            said = named.get(struct["name"]) or table_said(text.text, *struct.span("head"))
            draft = _table(text, struct, said)
            is_kept = bool(own_key(draft)) or _is_mapped(struct["body"])
            if (said and draft.columns) or (is_kept and not is_message(draft.name)):
                yield draft


def _is_mapped(body: str) -> bool:
    """Whether every field of a struct, several at least, has a tag of a database."""
    tags = [field["tags"] or "" for field in _FIELD.finditer(body)]
    return len(tags) > 1 and all(map(_OF_DATABASE.search, tags))


_OF_DATABASE = regex.compile(r"\b(?:db|gorm|bson|sql|pg|bun|xorm):\"(?!-\")")


def _table(text: Passage, struct: re.Match[str], named: tuple[int, int] | None) -> Draft:
    """The table of ``struct``; ``named`` is where its name stands, if it has one of its own."""
    name = snake(struct["name"])
    start, end = named or struct.span("name")
    table = text.text[start:end] if named else name
    draft = Draft(table, text.span(*struct.span()), text.span(start, end))
    for field in _FIELD.finditer(text.text, *struct.span("body")):
        if field["tags"]:
            _add(draft, text, field)
    return draft


def _add(draft: Draft, text: Passage, field: re.Match[str]) -> None:
    """Add the column of a field; one that holds other structs is none."""
    tags = {tag["key"]: tag["value"] for tag in _TAG.finditer(field["tags"])}
    type = _type(field["type"])
    if not type:
        return
    name = _name(tags) or snake(field["name"])
    said = [_GORM.get(each.strip().lower(), "") for each in tags.get("gorm", "").split(";")]
    if not field["type"].startswith(("*", "sql.Null")):
        said.append("not null")
    span = text.span(*field.span("name"))
    rest = [("", each) for each in (*said, field["comment"] or "")]
    add_field(draft, name, Text(name, span), Text(type, span), rest)
    if snake(name).endswith("_id"):
        draft.hints.append(Reference((name,), "", (), "no action", span))


def _type(written: str) -> str:
    """The type of a column; empty where other structs are held."""
    bare = written.lstrip("*")
    item = bare.removeprefix("[]")
    if bare not in _TYPES and item != bare:
        return f"{_TYPES[item]}[]" if item in _TYPES else ""
    if bare.startswith("map["):
        return "json"
    return _TYPES.get(bare) or ("text" if bare == written else "")


def _name(tags: Mapping[str, str]) -> str:
    column = _COLUMN.search(tags.get("gorm", ""))
    if column:
        return column[1]
    return next((tags[key].split(",")[0] for key in ("db", "bson", "json") if tags.get(key)), "")
