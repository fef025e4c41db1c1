"""Tables of fields: ``| Field | Type | Constraints |`` and ``| Field | Class | Retention |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from types import ModuleType

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.document.blocks import Table as Grid
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.draft import Draft
from asbuilt.spec.language import english
from asbuilt.spec.marks import PERSONAL, names, read_marks, with_secret
from asbuilt.spec.model import Trouble
from asbuilt.spec.route import routes_in
from asbuilt.spec.schema import Column, Marks, Reference
from asbuilt.spec.section import (
    Outline,
    Section,
    blocks_of,
    normal_title,
    pair,
    part,
    plain_title,
)
from asbuilt.spec.sql_type import constant

_FIELD = {"field", "column", "name", "attribute", "property", "field name", "column name"}
_TYPE = {"type", "data type", "datatype", "column type", "sql type"}
_OWNERS = {"table", "entity", "model", "table name", "collection"}
_CLASS = {"class", "classification", "data class", "sensitivity", "pii"}
_MARKS = _CLASS | {"at rest", "in logs", "retention", "visible to", "writable by"}
_NO_CLASS = {"", "public", "internal", "none", "no", "technical", "operational", "non pii"}
_SECRETS = {"secret", "credential", "credentials"}

_TITLE_WORDS = regex.compile(
    r"^(?:the |table |entity |model )|(?: table| entity| model| collection)$"
)
_IDENTIFIER = regex.compile(r"[^\W\d]\w*")
_YES = regex.compile(r"(?:(?:yes|y|x|true)\b|[✓✔✅]).*", re.IGNORECASE)
_NO = regex.compile(r"(?:(?:no|n|false)\b|[✗❌]).*", re.IGNORECASE)

_PRIMARY = regex.compile(r"\b(?:pk|primary(?: key)?)\b", re.IGNORECASE)
_REQUIRED = regex.compile(
    r"\b(?:not[ _-]null|required|mandatory|non[- ]null(?:able)?)\b", re.IGNORECASE
)
_UNIQUE = regex.compile(r"\bunique\b", re.IGNORECASE)
_COUNTED = regex.compile(
    r"\b(?:auto[- _]?increment|auto[- ]generated|identity|serial)\b", re.IGNORECASE
)
_REFERENCE = regex.compile(
    r"(?:\bfk\b|\bforeign key\b|\breferences?\b)"
    r"(?:\s+(?:to|references|auf|zu|a|à|al|para|на)\b)?[\s:(→>-]*"
    r"(?P<table>[^\W\d]\w*)(?:[.(](?P<column>\w+))?",
    re.IGNORECASE,
)
_DEFAULT = regex.compile(r"\bdefaults?(?: to)?\s*[:=]?\s*(?P<value>'[^']*'|[^,;]+)", re.IGNORECASE)
_LENGTH = regex.compile(r"\bmax(?:imum)?(?: length)?\s*[:=]?\s*(\d{1,6})\b", re.IGNORECASE)
_LONGEST = 500
_AFTER_TYPE = regex.compile(
    r"\s*[,;](?![^()]*\))|\s+[-–—]\s|\s+\(?(?:pk|fk|not|unique|primary|references?|default|required|optional)\b",
    re.IGNORECASE,
)
_ENUM = regex.compile(r"enum\s*[:(]?\s*(?P<values>.*?)\)?\s*$", re.IGNORECASE | re.DOTALL)
_ITEMS = regex.compile(r"(?:array|list)\s*(?:of\s+|<|\()\s*(?P<item>.+?)s?[>)]?$", re.IGNORECASE)

_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(("string", "str", "email", "url", "phone"), ColumnType("text")),
    **dict.fromkeys(("number", "double"), ColumnType("float")),
    **dict.fromkeys(("int", "integer"), ColumnType("integer", bits=32)),
    **dict.fromkeys(("guid", "uuid"), ColumnType("uuid")),
    **dict.fromkeys(("object", "dict", "map"), ColumnType("json")),
    **dict.fromkeys(("array", "list"), ColumnType("array")),
    "datetime": ColumnType("timestamp"),
    **dict.fromkeys(
        ("texto", "texte", "cadena", "chaîne", "текст", "строка", "文本", "字符串"),
        ColumnType("text"),
    ),
    **dict.fromkeys(
        ("entero", "entier", "inteiro", "ganzzahl", "zahl", "целое", "整数"),
        ColumnType("integer", bits=32),
    ),
    **dict.fromkeys(
        ("booleano", "booléen", "wahrheitswert", "логический", "布尔"), ColumnType("boolean")
    ),
    **dict.fromkeys(
        ("horodatage", "fecha y hora", "data e hora", "zeitstempel", "дата и время", "时间戳"),
        ColumnType("timestamp"),
    ),
    **dict.fromkeys(("fecha", "datum", "дата", "日期"), ColumnType("date")),
    **dict.fromkeys(("décimal", "dezimal", "dezimalzahl", "десятичный"), ColumnType("decimal")),
    "binary": ColumnType("bytes"),
}


# ---------------------------------------------------------------- tables of fields and types


def field_tables(
    outline: Outline, titles: Sequence[str], about: re.Pattern[str], known: set[str]
) -> list[Draft]:
    """The tables written as ``| Field | Type | … |`` or as ``- field: type`` bullets under a
    heading that names them, as ``| Table | Column | Type |``, and as bullets of the form
    ``- **Table**: field (type), …``.

    Only below the sections called ``titles`` or ``about`` the data; ``known`` tables are defined
    elsewhere.
    """
    drafts = {draft.name: draft for draft in _grouped(outline) if draft.name not in known}
    for draft in _captioned(outline):
        if draft.name not in known:
            drafts.setdefault(draft.name, draft)
    for chapter in outline.find(*titles, about=about):
        for draft in _entities(chapter):
            if draft.name not in known:
                drafts.setdefault(draft.name, draft)
        for section in chapter.walk():
            name = _table_name(section)
            if section.title == chapter.title or not name or name in known or name in drafts:
                continue
            found = next(
                filter(None, (_from_block(section, name, b) for b in section.blocks)), None
            )
            if found:
                drafts[name] = found
    return list(drafts.values())


def _grouped(outline: Outline) -> Iterator[Draft]:
    """The tables of one grid that names the table of each column in a column of its own."""
    for grid in blocks_of(outline.root, Grid):
        header = [normal_title(cell.text) for cell in grid.header]
        field, type = _place(header, _FIELD), _place(header, _TYPE)
        owner = _place(header, _OWNERS)
        if field is None or type is None or owner is None:
            continue
        drafts: dict[str, Draft] = {}
        name, place = "", grid.span
        for row in grid.rows:
            if _IDENTIFIER.fullmatch(_bare(row[owner].text)):
                name, place = _bare(row[owner].text), row[owner].span
            column = _bare(row[field].text).rstrip("?*")
            if name and _IDENTIFIER.fullmatch(column):
                draft = drafts.setdefault(name, Draft(name, grid.span, place))
                rest = [
                    (title, _bare(cell.text))
                    for index, (title, cell) in enumerate(zip(header, row, strict=True))
                    if index not in (field, type, owner) and title not in _MARKS
                ]
                _add_column(draft, column, row[field], row[type], rest)
        yield from drafts.values()


_CAPTION = regex.compile(
    r"[*_]{0,2}(?:(?:table|entity|tabelle|tabla|tableau)\s*[\w.–-]{0,6}\s*[:.–-]\s*)?[*_`]{0,2}"
    r"(?P<name>[^\W\d][\w ]{0,40}?)\s*[:.]?[*_`:]{0,4}",
    re.IGNORECASE,
)
_SENT = regex.compile(
    r"\b(?:request|response|parameters?|params|query|body|payload|headers?|errors?|messages?"
    r"|configuration|settings|variables|environment)\b"
)


def _captioned(outline: Outline) -> Iterator[Draft]:
    """Grids of fields and types with a key among them, under any heading: named by the line above
    (``Table 3-1: Patient``, ``**Patient**``), else by the heading."""
    for section in outline.walk():
        if _SENT.search(section.title) or routes_in(section.name):
            continue
        above: Block | None = None
        for block in section.blocks:
            if isinstance(block, Grid):
                caption = _caption(above) or section.name
                name = _name_of(plain_title(caption.text))
                draft = _keyed(block, name, caption.span) if name else None
                if draft:
                    yield draft
            above = block


def _caption(above: Block | None) -> Text | None:
    """The name in a line that stands alone above a grid."""
    if not isinstance(above, Paragraph) or len(above.lines) != 1:
        return None
    match = _CAPTION.fullmatch(above.lines[0].text)
    return part(above.lines[0], *match.span("name")) if match else None


def _keyed(grid: Grid, name: str, place: Span) -> Draft | None:
    header = [normal_title(cell.text) for cell in grid.header]
    field, type = _place(header, _FIELD), _place(header, _TYPE)
    if field is None or type is None or _OWNERS & {*header}:
        return None
    draft = _from_rows(Draft(name, grid.span, place), grid, header, field, type)
    named = {column.name.lower() for column in draft.columns}
    return draft if draft.primary_key or (draft.references and "id" in named) else None


_MEMBER = regex.compile(
    r"[`*]{0,2}(?P<name>[^\W\d]\w*)[`*]{0,2}(?P<optional>\?)?"
    r"(?:\s*\((?P<type>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
    r"(?:\s*(?:→|->|=>)\s*[`*]{0,2}(?P<table>[^\W\d]\w*)[`*]{0,2}(?:\.`?(?P<key>\w+)`?)?)?"
    r"\s*(?:,|;|\.?$)\s*"
)
_LEAST_UNTYPED = 3


def _entities(chapter: Section) -> Iterator[Draft]:
    """``- **Recipe**: id (uuid), title (string), author_id → Cook``, and definition lists: a name,
    then lines ``: id (uuid)``."""
    for listed in blocks_of(chapter, List):
        for item in listed.items:
            named = pair(item.text)
            if named and (draft := _listed(named[0], [named[1]], item.span)):
                yield draft
    for block in blocks_of(chapter, Paragraph):
        name, *lines = block.lines
        if lines and all(line.text.startswith(":") for line in lines):
            fields = [part(line, 1, len(line.text)) for line in lines]
            if draft := _listed(name, fields, block.span):
                yield draft


def _listed(name: Text, lines: Sequence[Text], span: Span) -> Draft | None:
    """The table ``name`` with the fields that ``lines`` list, if they list nothing else."""
    called = _bare(name.text).replace(" ", "_")
    if not _IDENTIFIER.fullmatch(called):
        return None
    draft = Draft(called.lower(), span, name.span)
    typed = 0
    for line in lines:
        at = 0
        while member := _MEMBER.match(line.text, at):
            typed += _add_member(draft, line, member)
            at = member.end()
        if at < len(line.text):
            return None
    if not draft.primary_key and any(each.name == "id" for each in draft.columns):
        draft.primary_key = ("id",)
    enough = len(draft.columns) > 1 if typed else len(draft.columns) >= _LEAST_UNTYPED
    is_kept = typed == len(draft.columns) or any(each.name == "id" for each in draft.columns)
    return draft if enough and is_kept else None


def _add_member(draft: Draft, line: Text, member: re.Match[str]) -> bool:
    """Add one field; whether it says anything of its type. What it does not say, its name does."""
    field = part(line, *member.span("name"))
    said = part(line, *member.span("type")) if member["type"] else Text("", field.span)
    rest = [("notes", said.text)]
    if member["table"]:
        rest.append(("notes", f"references {member['table']}.{member['key'] or 'id'}"))
    type = said
    if _REFERENCE.match(said.text):
        type = Text("integer", said.span)
    elif not said.text or (read_type(_bare(said.text)) is None and member["type"]):
        values = re.findall(r"`([^`]+)`", said.text)
        kind = f"enum({','.join(values)})" if len(values) > 1 else _type_of_name(field.text)
        type = Text(kind, field.span)
    _add_column(draft, field.text, field, type, rest)
    if member["optional"] or not _MARKED.search(said.text):
        return bool(said.text or member["table"])
    marks = read_marks(said.text, draft.columns[-1].marks)
    draft.columns[-1] = replace(draft.columns[-1], marks=marks)
    return True


_MARKED = regex.compile(r"\b(?:pii|secret)\b", re.IGNORECASE)
_NAMED_TYPES = (
    (regex.compile(r"(?:^|_)id$|[a-z]Id$"), "uuid"),
    (regex.compile(r"_at$|[a-z]At$|_time$"), "timestamp"),
    (regex.compile(r"_(?:on|date|day)$|[a-z](?:On|Date)$|^date$"), "date"),
    (
        regex.compile(r"_(?:cents|count|minutes|seconds|number|qty)$|^(?:quantity|count|size)$"),
        "integer",
    ),
    (regex.compile(r"^(?:is|has)_"), "boolean"),
)


def _type_of_name(name: str) -> str:
    return next((kind for pattern, kind in _NAMED_TYPES if pattern.search(name)), "text")


def _from_block(section: Section, name: str, block: Block) -> Draft | None:
    assert section.heading is not None
    place = section.heading.title.span
    if isinstance(block, Grid):
        header = [normal_title(cell.text) for cell in block.header]
        field, type = _place(header, _FIELD), _place(header, _TYPE)
        if field is not None and type is not None:
            return _from_rows(Draft(name, block.span, place), block, header, field, type)
    elif isinstance(block, List):
        pairs = [pair(item.text) for item in block.items]
        fields = [each for each in pairs if each and _IDENTIFIER.fullmatch(_bare(each[0].text))]
        if len(fields) == len(block.items) and any(read_type(_bare(t.text)) for _, t in fields):
            draft = Draft(name, block.span, place)
            for key, written in fields:
                _add_column(draft, _bare(key.text), key, written, [])
            return draft
    return None


def _table_name(section: Section) -> str:
    """``order_items`` for the heading "3.2 Order items table"; empty when it names no table."""
    return _name_of(plain_title(section.name.text))


def _name_of(title: str) -> str:
    name = _TITLE_WORDS.sub("", title).strip().replace(" ", "_")
    return name if _IDENTIFIER.fullmatch(name) else ""


def _place(header: Sequence[str], words: set[str]) -> int | None:
    return next((index for index, title in enumerate(header) if title in words), None)


def _from_rows(draft: Draft, grid: Grid, header: list[str], field: int, type: int) -> Draft:
    for row in grid.rows:
        column = _bare(row[field].text).rstrip("?*")
        if _IDENTIFIER.fullmatch(column):
            rest = [
                (title, _bare(cell.text))
                for index, (title, cell) in enumerate(zip(header, row, strict=True))
                if index not in (field, type) and title not in _MARKS
            ]
            _add_column(draft, column, row[field], row[type], rest)
    return draft


def _add_column(
    draft: Draft, name: str, field: Text, type: Text, rest: list[tuple[str, str]]
) -> None:
    """Add the column of one row; ``rest`` are the other cells under their titles."""
    text = _bare(type.text)
    said = english(", ".join([text, *(_statement(title, value) for title, value in rest)]))
    kind = read_type(text)
    if kind is None:
        message = f"the type `{text}` is not known: it is taken as text"
        draft.troubles.append(Trouble("unknown-type", message, type.span))
        kind = ColumnType("text")
    length = _LENGTH.search(said)
    if kind.kind == "text" and kind.length is None and length:
        kind = ColumnType("text", length=int(length[1]))
    marks = Marks()
    for value in (text, *(value for _, value in rest)):
        marks = read_marks(english(value), marks)
    column = Column(name, kind, text, not _REQUIRED.search(said), field.span, marks=marks)
    if _PRIMARY.search(said):
        draft.primary_key = (*draft.primary_key, name)
    elif _UNIQUE.search(said):
        draft.uniques.append((name,))
    if refers := _REFERENCE.search(said):
        target = (refers["column"],) if refers["column"] else ()
        draft.references.append(
            Reference((name,), refers["table"], target, "no action", field.span)
        )
    draft.columns.append(_with_default(draft, column, said))


def _statement(title: str, value: str) -> str:
    """What a cell says together with its title: ``yes`` under *Unique* is ``unique``."""
    value = english(value)
    if title in ("nullable", "null", "optional"):
        return "required" if _NO.fullmatch(value) else ""
    if title in ("default", "default value"):
        return f"default {value}" if value.strip("-– ") else ""
    if _YES.fullmatch(value):
        return title
    if _NO.fullmatch(value):
        return ""
    return value


def _with_default(draft: Draft, column: Column, said: str) -> Column:
    found = _DEFAULT.search(said)
    counted = _COUNTED.search(said)
    if counted and not found:
        kinds = {"integer": Default("serial"), "uuid": Default("uuid")}
        return replace(column, default=kinds.get(column.type.kind))
    if not found:
        return column
    text = found["value"].strip()
    try:
        default = _default(column.type, text)
    except ValueError as error:
        message = f"the default `{text[:60]}` is not understood: {error}"
        draft.troubles.append(Trouble("unparsable-default", message, column.span))
        default = None
    return replace(column, default=default, default_text=text)


def _default(type: ColumnType, text: str) -> Default | None:
    """``text`` as SQL; a bare word is the text itself, as people write it in a table."""
    if re.fullmatch(r"[^\W\d][\w -]*", text) and text.lower() not in (
        "true", "false", "null", "now", "current_timestamp", "current_date",
    ):  # fmt: skip
        return Default("constant", constant(type, text))
    default: Default | None = _sql().read_default(type, text)
    return default


def _sql() -> ModuleType:
    """The reader of SQL's types and defaults, imported where one stands in a table."""
    return import_module("asbuilt.spec.sql_tree")


def read_type(text: str) -> ColumnType | None:
    """``VARCHAR(50)``, ``string``, ``enum(a, b)``, ``string[]``, ``UUID (PK)``; None if unknown."""
    text = text[:_LONGEST].strip()
    if found := _ENUM.fullmatch(text):
        values = (value.strip(" '\"`") for value in re.split(r"[,|/]", found["values"]))
        return _enum(tuple(value for value in values if value))
    text = _AFTER_TYPE.split(text, maxsplit=1)[0]
    if text.endswith("[]"):
        return ColumnType("array", item=read_type(text[:-2]))
    if items := _ITEMS.fullmatch(text):
        return ColumnType("array", item=read_type(items["item"]))
    name, _, length = text.partition("(")
    if plain := _TYPES.get(name.strip().lower()):
        digits = length.rstrip(") ")
        is_text = plain.kind == "text" and digits.isascii() and digits.isdigit()
        return ColumnType("text", length=int(digits)) if is_text else plain
    type: ColumnType | None = _sql().read_type(text)
    return type


def _enum(values: tuple[str, ...]) -> ColumnType | None:
    return ColumnType("enum", values=values) if values else None


def _bare(text: str) -> str:
    return text.replace("`", "").replace("**", "").strip()


# ---------------------------------------------------------------- tables of marks


def apply_marks(outline: Outline, drafts: Sequence[Draft], troubles: list[Trouble]) -> None:
    """Give the columns of ``drafts`` the marks of every ``| Field | Class | … |`` table."""
    for section in outline.walk():
        for grid in blocks_of(section, Grid, deep=False):
            header = [normal_title(cell.text) for cell in grid.header]
            field = _place(header, _FIELD | {"data", "data element"})
            if field is None or not _MARKS & {*header}:
                continue
            about = [draft for draft in drafts if draft.name == _table_name(section)] or drafts
            for row in grid.rows:
                cells = {title: cell.text for title, cell in zip(header, row, strict=True)}
                for name in _fields(row[field]):
                    if not _mark(about, name, cells) and drafts:
                        message = f"no table has a column `{name}`"
                        troubles.append(Trouble("unknown-field", message, row[field].span))
    for draft in drafts:
        draft.columns[:] = [
            replace(column, marks=with_secret(column.marks, column.name))
            for column in draft.columns
        ]


def _fields(cell: Text) -> Iterator[str]:
    for name in re.split(r"[,/]|\band\b", _bare(cell.text)):
        if name.strip():
            yield name.strip()


def _mark(drafts: Sequence[Draft], name: str, cells: dict[str, str]) -> bool:
    """Mark the columns called ``name``; whether there is any."""
    table, _, column_name = name.rpartition(".")
    found = False
    for draft in drafts:
        for index, column in enumerate(draft.columns):
            if column.name.lower() == column_name.lower() and table in ("", draft.name):
                marks = _with_cells(column.marks, cells)
                draft.columns[index] = replace(column, marks=marks)
                found = True
    return found


def _with_cells(marks: Marks, cells: dict[str, str]) -> Marks:
    for title, text in cells.items():
        value = _bare(text)
        if title in _CLASS:
            marks = _classified(marks, title, normal_title(value))
        elif value.strip("-–— ") == "":
            continue
        elif title == "at rest" and re.search(r"encrypt|aes", value, re.IGNORECASE):
            marks = replace(marks, encrypted=not re.match(r"(?:un|not |no )", value.lower()))
        elif title == "retention":
            marks = replace(marks, retention=value)
        elif title == "visible to":
            marks = replace(marks, visible_to=names(value))
        elif title == "writable by":
            marks = replace(marks, writable_by=names(value))
    return marks


def _classified(marks: Marks, title: str, said: str) -> Marks:
    if said in _SECRETS:
        return replace(marks, secret=True)
    if said in _NO_CLASS:
        return marks
    kind = re.sub(r"^pii\b[\s:(-]*", "", said).rstrip(")")
    if title == "pii" and _YES.fullmatch(kind):
        kind = PERSONAL
    return replace(marks, pii=kind or PERSONAL)
