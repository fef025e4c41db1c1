"""Prisma's schema language: models, enums, their attributes and relations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql.column_type import as_json, constant, generated
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_type import unknown_type
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Column, Index, Marks, Reference, ReferenceAction
from asbuilt.spec.words import snake

_STRING = r"\"(?:[^\"\\\n]|\\.)*\""
_BLOCK = regex.compile(
    r"^[ \t]*(?P<kind>model|enum|type|view)[ \t]+(?P<name>[^\W\d]\w*)[ \t]*"
    rf"\{{(?P<body>(?://[^\n]*|{_STRING}|[^}}])*)(?:\}}|\Z)",
    re.MULTILINE,
)
_FIELD = regex.compile(
    r"^[ \t]*(?P<name>[^\W\d]\w*)[ \t]+(?P<type>[^\W\d]\w*(?:\(\"[^\"\n]*\"\))?)(?P<list>\[\])?"
    r"(?P<null>\?)?(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_ATTRIBUTE = regex.compile(
    rf"(?P<name>@@?[\w.]+)"
    rf"(?:\((?P<of>(?:[^()\"\n]|{_STRING}|\((?:[^()\"\n]|{_STRING})*\))*)\))?"
)
_CODE = regex.compile(rf"(?:{_STRING}|/(?!/)|[^\"/])*")
_WORD = regex.compile(r"[^\W\d]\w*")
_MAP = regex.compile(r"\"([^\"]+)\"")
_IN_SQL = regex.compile(r"dbgenerated\(\s*\"\(?(?P<function>\w+)\(.*\"\s*\)")
_BLOCK_ATTRIBUTE = regex.compile(r"^[ \t]*(?P<rest>@@[^\n]*)", re.MULTILINE)
_COMMENT = regex.compile(r"//+(?P<said>[^\n]*)")
_NAMES = regex.compile(r"\[(?P<names>[^\[\]]*)\]")
_FIELDS = regex.compile(r"\bfields\s*:\s*\[(?P<names>[^\[\]]*)\]")
_TARGETS = regex.compile(r"\breferences\s*:\s*\[(?P<names>[^\[\]]*)\]")
_ON_DELETE = regex.compile(r"\bonDelete\s*:\s*(?P<action>\w+)")
_ACTIONS: dict[str, ReferenceAction] = {
    "Cascade": "cascade", "Restrict": "restrict", "SetNull": "set null",
    "SetDefault": "set default", "NoAction": "no action",
}  # fmt: skip
_TYPES = {
    "String": ColumnType("text"), "Boolean": ColumnType("boolean"),
    "Int": ColumnType("integer", bits=32), "BigInt": ColumnType("integer"),
    "Float": ColumnType("float"), "Decimal": ColumnType("decimal"),
    "DateTime": ColumnType("timestamp"), "Json": ColumnType("json"), "Bytes": ColumnType("bytes"),
}  # fmt: skip
_CALLS = {"autoincrement()": Default("serial"), "now()": Default("now")}


class _Schema(Struct, frozen=True):
    """What the fields of a model may name: enums with their values, composite types, models with
    their tables and the names of their columns by those of the fields."""

    enums: Mapping[str, tuple[str, ...]]
    composites: frozenset[str]
    models: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The models of all fences, which refer to each other."""
    blocks = [(text, block) for text in texts for block in _BLOCK.finditer(text.text)]
    schema = _Schema(
        {block["name"]: _values(block) for _, block in blocks if block["kind"] == "enum"},
        frozenset(block["name"] for _, block in blocks if block["kind"] == "type"),
        {block["name"]: _table_name(block) for _, block in blocks if block["kind"] == "model"},
        {block["name"]: _column_names(block) for _, block in blocks if block["kind"] == "model"},
    )
    for text, block in blocks:
        if block["kind"] == "model":
            yield _model(text, block, schema)


def _values(block: re.Match[str]) -> tuple[str, ...]:
    lines = (_COMMENT.sub("", line).split() for line in block["body"].split("\n"))
    return tuple(words[0] for words in lines if words and not words[0].startswith("@"))


def _table_name(block: re.Match[str]) -> str:
    mapped = regex.search(r"@@map\(\s*(?:name\s*:\s*)?\"([^\"\n]+)\"", block["body"])
    return mapped[1] if mapped else snake(block["name"])


def _column_names(block: re.Match[str]) -> dict[str, str]:
    fields = _FIELD.finditer(block["body"])
    return {field["name"]: _mapped(_stated(field), field["name"]) for field in fields}


def _stated(field: re.Match[str]) -> dict[str, str]:
    """The attributes of a field with what stands in their brackets."""
    code = _CODE.match(field["rest"])
    found = _ATTRIBUTE.finditer(code[0] if code else "")
    return {each["name"]: each["of"] or "" for each in found}


def _mapped(stated: Mapping[str, str], name: str) -> str:
    mapped = _MAP.search(stated.get("@map", ""))
    return mapped[1] if mapped else name


def _model(text: Passage, block: re.Match[str], schema: _Schema) -> Draft:
    draft = Draft(
        schema.models[block["name"]],
        text.span(block.start("kind"), block.end()),
        text.span(*block.span("name")),
    )
    columns: dict[str, str] = {}
    relations: list[tuple[str, str, re.Match[str]]] = []
    for field in _FIELD.finditer(text.text, block.start("body"), block.end("body")):
        stated = _stated(field)
        if _is_relation(field, stated, schema):
            relations.append((field["type"], stated.get("@relation", ""), field))
        else:
            columns[field["name"]] = _column(draft, text, field, stated, schema)
    for target, of, field in relations:
        place = text.span(*field.span())
        table, there = schema.models.get(target, snake(target)), schema.columns.get(target, {})
        _relate(draft, table, of, place, (columns, there))
    for found in _BLOCK_ATTRIBUTE.finditer(block["body"]):
        at = block.start("body") + found.start("rest")
        for attribute in _ATTRIBUTE.finditer(found["rest"]):
            _of_model(draft, text, at, attribute, columns)
    return draft


def _is_relation(field: re.Match[str], stated: Mapping[str, str], schema: _Schema) -> bool:
    """Whether a field holds rows of a model, which need not be among those that are shown."""
    name = field["type"]
    if name in schema.models or "@relation" in stated:
        return True
    return bool(field["list"]) and not (
        name in _TYPES or name in schema.enums or name in schema.composites or "(" in name
    )


def _column(
    draft: Draft, text: Passage, field: re.Match[str], stated: dict[str, str], schema: _Schema
) -> str:
    """Add the column of a field; its name in the table."""
    start = field.start("name")
    span = text.span(start, start + len(field[0].strip()))
    name = _mapped(stated, field["name"])
    kind = _type(field, stated, schema)
    if kind is None:
        draft.troubles.append(unknown_type(field["type"], span))
        kind = ColumnType("text")
    if "@id" in stated:
        draft.primary_key = (name,)
    if "@unique" in stated:
        draft.uniques.append((name,))
    comment = _COMMENT.search(field["rest"])
    column = Column(name, kind, field["type"] + (field["list"] or ""), bool(field["null"]), span)
    column = replace(column, marks=read_marks(comment["said"] if comment else "", Marks()))
    if "@updatedAt" in stated:
        column = replace(column, default=Default("now"))
    draft.columns.append(_with_default(draft, column, stated.get("@default")))
    return name


def _type(field: re.Match[str], stated: dict[str, str], schema: _Schema) -> ColumnType | None:
    """The type of a field, made exact by ``@db.VarChar(10)``, ``@db.Date``, ``@db.Uuid``."""
    kind = _TYPES.get(field["type"])
    if field["type"] in schema.enums:
        kind = ColumnType("enum", values=schema.enums[field["type"]])
    if kind is None:
        return None
    native = {name.removeprefix("@db."): of for name, of in stated.items() if name[:4] == "@db."}
    for name, of in native.items():
        figures = tuple(int(figure) for figure in regex.findall(r"\d{1,6}", of))
        match name:
            case "VarChar" | "Char" | "NVarChar" if figures and kind.kind == "text":
                kind = ColumnType("text", length=figures[0])
            case "Decimal" | "Numeric" if figures:
                kind = ColumnType("decimal", precision=figures[0], scale=(*figures, 0)[1])
            case "Uuid" | "UniqueIdentifier":
                kind = ColumnType("uuid")
            case "Date":
                kind = ColumnType("date")
            case "Time" | "Timetz":
                kind = ColumnType("time")
            case "SmallInt" | "TinyInt":
                kind = ColumnType("integer", bits=16)
    return ColumnType("array", item=kind) if field["list"] else kind


def _with_default(draft: Draft, column: Column, text: str | None) -> Column:
    if text is None:
        return column
    text = text.strip()
    if text in _CALLS:
        return replace(column, default=_CALLS[text], default_text=text)
    if text in ("uuid()", "cuid()", "ulid()", "nanoid()") or text.startswith("uuid("):
        return replace(column, default=Default("uuid"), default_text=text)
    try:
        return replace(column, default=_made(column.type, text), default_text=text)
    except ValueError:  # of JSON, too
        message = f"the default `{text[:60]}` is not understood"
        draft.troubles.append(Trouble("unparsable-default", message, column.span))
        return replace(column, default_text=text)


def _made(type: ColumnType, text: str) -> Default:
    """``"draft"``, ``DRAFT``, ``0``, ``[]`` as a value of the column's type, or a function of the
    database.

    Raises:
        ValueError: it is neither, or does not fit.
    """
    if called := _IN_SQL.fullmatch(text):
        return generated(type, called["function"])
    named = (type.item or type).kind == "enum"
    value = json.loads(_WORD.sub(r'"\g<0>"', text) if named else text)
    stored = as_json(type, value) if isinstance(value, list) else constant(type, value)
    return Default("constant", stored)


def _relate(
    draft: Draft,
    table: str,
    of: str,
    span: Span,
    columns: tuple[Mapping[str, str], Mapping[str, str]],
) -> None:
    """A relation; ``columns`` are those of its fields, here and in the other model."""
    here, there = columns
    fields, targets = _FIELDS.search(of), _TARGETS.search(of)
    action = _ON_DELETE.search(of)
    names = tuple(here.get(name, name) for name in _listed(fields["names"])) if fields else ()
    if not names:
        return
    draft.references.append(
        Reference(
            names,
            table,
            tuple(there.get(name, name) for name in _listed(targets["names"])) if targets else (),
            _ACTIONS.get(action["action"], "no action") if action else "no action",
            span,
        )
    )


def _of_model(
    draft: Draft,
    text: Passage,
    start: int,
    attribute: re.Match[str],
    columns: Mapping[str, str],
) -> None:
    """``@@id([a, b])``, ``@@unique([a, b])``, ``@@index([a])``."""
    listed = _NAMES.search(attribute["of"] or "")
    names = tuple(columns.get(n, n) for n in _listed(listed["names"])) if listed else ()
    names = tuple(name for name in names if name in columns.values())
    if not names:
        return
    match attribute["name"]:
        case "@@id":
            draft.primary_key = names
        case "@@unique":
            draft.uniques.append(names)
        case "@@index":
            span = text.span(start + attribute.start(), start + attribute.end())
            draft.indexes.append(Index(names, False, span))


def _listed(names: str) -> Iterator[str]:
    """The names of ``[a, b(sort: Desc)]``."""
    for found in regex.finditer(r"([^\W\d]\w*)(?:\([^()]*\))?\s*(?:,|$)", names):
        yield found[1]
