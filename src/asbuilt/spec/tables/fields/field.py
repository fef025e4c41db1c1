"""One field in words, its type and what is said of it, as a column of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default, Kind
from asbuilt.spec.language import english
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql.column_type import constant
from asbuilt.spec.tables.draft import ACTIONS, Draft
from asbuilt.spec.tables.fields.field_type import (
    after_type,
    enum_of,
    read_default,
    read_type,
    type_of_name,
    unknown_type,
)
from asbuilt.spec.tables.fields.field_values import stated_check
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Column, Marks, Reference
from asbuilt.spec.tables.table_name import bare

YES = regex.compile(r"(?=[yxt✓✔✅是])(?:(?:yes|y|x|true)\b|[✓✔✅是]).*", re.IGNORECASE)
NO = regex.compile(r"(?=[nf✗✘❌否])(?:(?:no|n|false)\b|[✗✘❌否]).*", re.IGNORECASE)

_PRIMARY = regex.compile(
    r"\b(?:pk|primary[ _]key"
    r"|(?:part of the|natural|surrogate|composite|compound) key)\b",
    re.IGNORECASE,
)
_DOCUMENT_ID = regex.compile(r"\bdoc(?:ument)? id\b", re.IGNORECASE)
"""The key of a document, unless the table has another one: then it may be that of another."""
_NOT_NULL = regex.compile(r"\b(?:not[ _-]null|non[- ]null(?:able)?)\b", re.IGNORECASE)
_COUNTED = regex.compile(
    r"\b(?:auto[- _]?increment|(?P<any>auto[- ]generated)"
    r"|(?<!pii: )(?<!pii:)(?<!pii )(?<!pii \()identity|serial)\b",
    re.IGNORECASE,
)
"""What gives numbers their values; ``any`` says it of other columns, too, and ``PII: identity`` of
none."""
_FOREIGN = regex.compile(
    r"(?P<key>\bfk\b|\bforeign[ _]?key\b)"
    r"|(?:^|[,;:(，；、。（|]|\s[-–—]\s)\s*(?:references?\b|→|->)",
    re.IGNORECASE,
)
_TARGET = regex.compile(
    r"(?:\s+(?:to|for|per|references?|referencing|the|auf|zu|a|à|al|para|на"
    r"|vers|hacia|sur|sobre|of|de|da|do|der|des|la|le|die|das|к"
    r"|(?:table|entity|tabelle|tabla|tabela|таблице|таблицу)(?=\s+[`\w]))\b)*"
    r"(?:[,，;；]\s*(?=`?\w+`?[.(]`?\w))?[\s:(→>`-]*"
    r"(?!(?:null(?:able)?|not|unique|required|optional|index(?:ed)?|on|pk|fk|foreign)\b)"
    r"(?P<table>[^\W\d]\w*)`?(?:[.(]`?(?P<column>\w+))?",
    re.IGNORECASE,
)
_ON_DELETE = regex.compile(
    r"\bon[ _]delete[\s:=]*(?P<action>cascade|restrict|set[ _]null|set[ _]default|no[ _]action)\b",
    re.IGNORECASE,
)
_DEFAULT = regex.compile(
    r"\bdefaults?(?: to)?\s*[:=]?\s*"
    r"(?P<value>'[^']*'|`[^`]*`|(?:(?!\s[-–—·]\s)[^,;，；。.]|\.(?=\S))+)",
    re.IGNORECASE,
)
"""``default: 0.5``, to the end of the clause or of the sentence."""
_ASIDE = regex.compile(r"\s+[(（][^()（）]*[)）]$")
_WRITTEN = regex.compile(
    r"[\s,]+ON\s+UPDATE\s+(?:CURRENT_TIMESTAMP|NOW)(?:\s?\(\d?\))?$", re.IGNORECASE
)
"""What MySQL sets with every write, behind what it sets first: the first is the default."""
_LENGTH = regex.compile(r"\bmax(?:imum)?(?: length)?\s*[:=]?\s*(\d{1,6})\b", re.IGNORECASE)
_VALUES = regex.compile(
    r"\benum\b\s*[:：(]\s*(?!(?:see|cf|below|above)\b)(?P<values>[^;；]+)", re.IGNORECASE
)
_CHOICE = regex.compile(r"(?:[\w ]{0,20}[:：])?\s*(?P<values>[\w-]+(?:\s*[/|]\s*[\w-]+)+)\s*")
_LISTED = regex.compile(r"\s*[a-z][\w-]*(?:\s*,\s*[a-z][\w-]*)+\s*")
"""``present, late, excused`` beside *enum*."""
_QUOTED = regex.compile(r"[`'\"]([\w .-]{1,60})[`'\"]")
_REMARK = regex.compile(r"[(（][^()（）]*[)）]")

_CLAUSES = regex.compile(r"[,;()，；（）、。|]|<br\s*/?>|\.\s|\.$|\s[-–—·]\s", re.IGNORECASE)
_PHRASES = regex.compile(
    r"\b(?:not[ _-]null|non[- ]null(?:able)?|primary[ _]key|foreign[ _]key|[pf]k"
    r"|auto[- _]?increment|default\b.*)\b|[*`]",
    re.IGNORECASE,
)
_ADJECTIVES = {
    "unique": "unique", "uniq": "unique", "uk": "unique", "uq": "unique", "uni": "unique",
    "ak": "unique",
    "required": "required", "mandatory": "required", "primary": "primary", "pri": "primary",
    "nullable": "", "null": "", "optional": "", "indexed": "", "index": "", "key": "",
    "constraint": "", "field": "", "globally": "", "auto": "", "immutable": "", "generated": "",
}  # fmt: skip
"""Words of which a statement may consist, and what it then says: "Unique" and "unique index" do,
"unique visitors of the page" does not."""
_OF_VALUES = {
    "constraint", "constraints", "notes", "note", "remarks", "remark", "comment", "comments",
    "description", "values", "allowed values", "possible values", "valid values", "range", "rules",
    "rule", "validation", "details", "meaning", "check", "condition", "conditions",
    "validations", "validation rules",
}  # fmt: skip
"""The columns in which the values of a field are told, rather than an example or its size."""
_LISTS = {"values", "allowed values", "possible values", "valid values", "accepted values",
          "permitted values", "enum values"}  # fmt: skip
"""Those that say of nothing else."""
_WORDS = regex.compile(r"[a-z]+")
_UNMARKED = str.maketrans("*`", "  ")
_TELLING = regex.compile(
    "pk|key|doc|null|fk|foreign|reference|→|->|default|auto|identity|serial|max"
)
"""One of these is, in lower case, in what tells of a key, a reference, a default or a length."""


def add_implied_key(draft: Draft, name: str = "id", type: str = "bigint") -> None:
    """Add the key that a notation gives each table that states none: a number that is counted."""
    field, written = (Text(said, draft.name_span) for said in (name, type))
    add_field(draft, name, field, written, [("", "primary key, auto-generated")])
    draft.columns.insert(0, draft.columns.pop())


def add_field(
    draft: Draft, name: str, field: Text, type: Text, rest: Sequence[tuple[str, str]] = ()
) -> None:
    """Add the column ``name`` to ``draft``; ``rest`` is what else is said under which title. What
    nothing says of its type, its name does."""
    written = bare(type.text)
    text = written or type_of_name(name)
    cells = [english(_statement(title, value.replace("**", ""))) for title, value in rest]
    after = after_type(text)
    said = ", ".join((english(text), *cells))
    stated = ", ".join((english(after), *cells))
    kind = read_type(text) or _choices(text, cells)
    if kind is None:
        draft.unknown[name] = unknown_type(text, type.span)
        kind = ColumnType("text")
    told = said if _TELLING.search(said.lower()) else ""
    if kind.kind == "text" and kind.length is None and (length := _LENGTH.search(told)):
        kind = ColumnType("text", length=int(length[1]))
    marks = Marks()
    for value in (text, *(bare(value) for _, value in rest)):
        marks = read_marks(value, marks)
    adjectives = _adjectives(english(after)) | _adjectives(", ".join(cells))
    required = "required" in adjectives or _NOT_NULL.search(told) is not None
    column = Column(name, kind, written, not required, field.span, marks=marks)
    is_key = _PRIMARY.search(told) or (not draft.primary_key and _DOCUMENT_ID.search(told))
    if is_key or "primary" in adjectives:
        draft.primary_key = (*draft.primary_key, name)
    elif "unique" in adjectives:
        draft.uniques.append((name,))
    if told:
        raw = ", ".join((after, *(value for _, value in rest)))
        _refer(draft, name, stated, raw, field.span)
        column = _with_default(draft, _typed_by_default(column, told), told)
    draft.columns.append(column)
    values = (
        after,
        *(value for title, value in rest if title in _OF_VALUES),
        *(f"one of {value}" for title, value in rest if title in _LISTS),
    )
    if check := stated_check(name, kind, column.default_text, values, field.span):
        draft.checks.append(check)


def _statement(title: str, value: str) -> str:
    """What a cell says together with its title: ``yes`` under *Unique* is ``unique``."""
    said = english(value)
    if title in ("nullable", "null", "optional"):
        return "required" if NO.fullmatch(said) else "" if YES.fullmatch(said) else value
    if title in ("default", "default value"):
        return f"default {value}" if value.strip("-–— ") else ""
    if title in _OF_KEYS and (keys := _KEY_LETTERS.fullmatch(said.strip())):
        return ", ".join(_KEYS[each] for each in keys[0].upper() if each in _KEYS)
    if YES.fullmatch(said):
        return title
    return "" if NO.fullmatch(said) else value


_OF_KEYS = {"key", "keys", "key type", "pk fk"}
_KEY_LETTERS = regex.compile(r"[PFUA](?:[ ,/+]{0,2}[FUA])?", re.I)
_KEYS = {"P": "primary key", "F": "foreign key", "U": "unique", "A": "unique"}
"""What letters mean in a column of keys: *primary*, *foreign*, *unique* and *alternate* ones."""


@lru_cache(4096)  # the fields of a document have few types
def _adjectives(text: str) -> frozenset[str]:
    """``unique``, ``required`` and ``primary``, where a whole clause says no more than that."""
    small, found = text.lower(), set[str]()
    if _ADJECTIVES.keys().isdisjoint(_WORDS.findall(small)):
        return frozenset()
    for clause in _CLAUSES.split(small):
        if _ADJECTIVES.keys().isdisjoint(clause.translate(_UNMARKED).split()):
            continue
        words = _PHRASES.sub(" ", clause).split()
        if words == ["key"] and "foreign" not in clause:
            found.add("primary")
        if words and all(word in _ADJECTIVES for word in words):
            found.update(_ADJECTIVES[word] for word in words)
    return frozenset(found)


def _choices(text: str, cells: Sequence[str]) -> ColumnType | None:
    """The values of a type that is called *enum*, or whose notes do: ``ENUM: A / B``."""
    for cell in cells:
        if found := _VALUES.search(cell):
            return enum_of(regex.split(r"[,|/]", _REMARK.sub("", found["values"])))
        if text.lower() == "enum":
            quoted = _QUOTED.findall(cell)
            choice = _CHOICE.fullmatch(cell)
            listed = [word.strip() for word in cell.split(",")] if _LISTED.fullmatch(cell) else []
            if listed and _ADJECTIVES.keys().isdisjoint(listed):
                return enum_of(listed)
            if len(quoted) > 1 or choice:
                return enum_of(quoted or regex.split(r"[/|]", choice["values"] if choice else ""))
    return None


def _refer(draft: Draft, name: str, stated: str, raw: str, place: Span) -> None:
    """Add what a field refers to, as ``stated`` in English and ``raw`` as it is written. A key
    without a table, and what is only called a reference, wait until it is known which tables there
    are."""
    places = [*_FOREIGN.finditer(stated)]
    if not places:
        return
    targets = (_TARGET.match(stated, found.end()) for found in places)
    target = next(filter(None, targets), None)
    is_key = any(found["key"] for found in places)
    columns = (target["column"],) if target and target["column"] else ()
    action = _ON_DELETE.search(stated)
    on_delete = ACTIONS[action["action"].upper().replace("_", " ")] if action else "no action"
    table = _as_written(target["table"], columns, raw) if target else ""
    reference = Reference((name,), table, columns, on_delete, place)
    is_remark = is_key and _goes_on(stated, target)
    is_stated = is_key and reference.table.isascii() and not is_remark
    is_certain = reference.table and (is_stated or _is_exact(stated, name, target))
    (draft.references if is_certain else draft.hints).append(reference)
    if is_remark:
        draft.hints.append(replace(reference, table=""))


def _as_written(table: str, columns: tuple[str, ...], raw: str) -> str:
    """The name of a table that may be a word of another language, translated with the others."""
    if not columns or table in raw:
        return table
    found = _BEFORE_COLUMN.finditer(raw)
    return next((each["table"] for each in found if each["column"] == columns[0]), table)


_BEFORE_COLUMN = regex.compile(r"(?P<table>[^\W\d]\w*)`?[.(]`?(?P<column>\w+)")


def _goes_on(stated: str, target: re.Match[str] | None) -> bool:
    """Whether the word behind a key begins a remark, ``FK by convention``, ``FK (may be null)``: it
    is no name as code is, and words follow it that tell nothing of a key."""
    if target is None or target["column"] or stated.startswith("`", target.end("table")):
        return False
    return _REMARKED.match(stated, target.end("table")) is not None


_REMARKED = regex.compile(
    r"\s+(?!(?:tables?|entit(?:y|ies)|on|not|non|null(?:able)?|unique|required|optional|index(?:ed)?"
    r"|default|pk|fk|primary|foreign|constraint|cascade|restrict|deferrable|if|when|and|or|with)\b)"
    r"[a-z]",
    re.IGNORECASE,
)
"""A word behind a name that is not among those which follow the name of a table."""


def _is_exact(stated: str, name: str, target: re.Match[str] | None) -> bool:
    """Whether a reference names the column that it leads to, or is of a key and names a table in
    code; what lies in another schema or with others may be known there."""
    if target is None or _ABROAD.search(stated):
        return False
    if target["column"]:
        return not stated.startswith((".", "(", "`("), target.end())
    return name.lower().endswith("id") and f"`{target['table']}`" in stated


_ABROAD = regex.compile(
    r"\b(?:external\w*|extern\w*|elsewhere|other|another|remote|services?|systems?|api|database|logical"
    r"|soft|polymorphic|or)\b",
    re.IGNORECASE,
)


def _typed_by_default(column: Column, said: str) -> Column:
    """``column`` with the type of its default where nothing else tells one: ``pages (default 20)``
    is a number."""
    found = _DEFAULT.search(said) if not column.type_text and column.type.kind == "text" else None
    value = _ASIDE.sub("", found["value"].strip()).strip(" `)") if found else ""
    kind = next((kind for form, kind in _KINDS if form.fullmatch(value)), None)
    return replace(column, type=ColumnType(kind)) if kind else column


_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (regex.compile(r"-?\d{1,12}"), "integer"),
    (regex.compile(r"-?\d{1,12}\.\d{1,6}"), "decimal"),
    (regex.compile(r"true|false", re.IGNORECASE), "boolean"),
)


def _with_default(draft: Draft, column: Column, said: str) -> Column:
    found = _DEFAULT.search(said)
    counted = _COUNTED.search(said)
    if counted and not found and (counted["any"] or column.type.kind in ("integer", "uuid")):
        return replace(column, default=_MADE.get(column.type.kind))
    if not found:
        return column
    text = _ASIDE.sub("", found["value"].strip()).strip(" `")
    if _AUTOMATIC.fullmatch(text) and (column.type.kind in _MADE or text != "auto"):
        return replace(column, default=_MADE.get(column.type.kind))
    if text.endswith(")") and "(" not in text:
        text = text[:-1]
    text = _WRITTEN.sub("", text)
    if not text:
        return column  # ``24 hours by default``
    try:
        default = _default(column.type, text)
    except ValueError as error:
        message = f"the default `{text[:60]}` is not understood: {error}"
        draft.troubles.append(Trouble("unparsable-default", message, column.span))
        default = None
    return replace(column, default=default, default_text=text)


_MADE = {"integer": Default("serial"), "uuid": Default("uuid"), "timestamp": Default("now"),
         "date": Default("today")}  # fmt: skip
"""What the database makes for a column that leaves its value to it. Text may be *auto*, but what is
*Auto* or generated is nothing that the document tells."""
_AUTOMATIC = regex.compile(
    r"(?:(?:auto(?:matic(?:ally)?)?|system|db|database|server|store)?[- _]*"
    r"(?:inc(?:r|rement(?:ed|ing|s)?)?|gen(?:erated)?|assigned|number(?:ed)?)|auto(?:matic)?"
    r"|identity|(?:big)?serial|sequence)(?:\s*\(\s*\d{1,9}\s*,\s*\d{1,9}\s*\))?",
    re.IGNORECASE,
)
"""A default that leaves the value to it: ``auto``, ``auto-inc``, ``IDENTITY(1,1)``."""
_SAID = {"yes": True, "on": True, "no": False, "off": False}
"""What people write of something that is true or false."""


def _default(type: ColumnType, text: str) -> Default | None:
    """``text`` as SQL; a bare word is the text itself, as people write it in a table, and so is
    what is no SQL of a column of text: ``Europe/Moscow``."""
    if type.kind == "boolean" and text.lower() in _SAID:
        return Default("constant", _SAID[text.lower()])
    if regex.fullmatch(r"[^\W\d][\w -]*", text) and text.lower() not in (
        "true", "false", "null", "now", "current_timestamp", "current_date",
    ):  # fmt: skip
        return Default("constant", constant(type, text))
    try:
        return read_default(type, text)
    except ValueError:
        if type.kind == "text" and "(" not in text:
            return Default("constant", constant(type, text))
        raise
