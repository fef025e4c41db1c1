"""The types of fields as people write them: ``string``, ``VARCHAR(50)``, ``enum(a, b)``."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql import plain as plain_sql
from asbuilt.spec.sql.column_type import NAMED, simple_type, type_in_words
from asbuilt.spec.sql.words import NotPlain
from asbuilt.spec.tables.fields.spoken_type import in_code

_LONGEST = 500
_AFTER_TYPE = regex.compile(
    r"\s*[,;](?![^()]*\))|\s+[-–—]\s"
    r"|\s+\(?(?:pk|fk|not|unique|primary|references?|default|required|optional"
    r"|null(?:able)?|(?:in )?UTC)\b|\(UTC\)",
    re.IGNORECASE,
)
_ENUM = regex.compile(
    r"enum\b(?:\s*[:(–—-]\s*|\s+of\s+|\s*)(?P<values>.*?)\)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ENUM_CALL = regex.compile(
    r"(?:(?:text|string|varchar)\s+)?enum\s*[(\[](?P<values>[^()\[\]]*)[)\]]\s*(?:[,;–—-].*)?",
    re.IGNORECASE | re.DOTALL,
)
"""``enum(a, b), default a``: what follows the parentheses is no value."""
_TOLD_ELSEWHERE = regex.compile(r"enum\W+(?:see|cf|below|above)\b", re.IGNORECASE)
_OF_TEXT = regex.compile(r"enum\W+(?:string|text|varchar)\W*", re.IGNORECASE)
"""``Enum (String)``, without its values."""
_ITEMS = regex.compile(r"(?:array|list)\s*(?:of\s+|<|\()\s*(?P<item>.+?)s?[>)]?$", re.IGNORECASE)

_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(
        ("string", "str", "email", "url", "phone", "objectid", "cuid"), ColumnType("text")
    ),
    **dict.fromkeys(("number", "double"), ColumnType("float")),
    **dict.fromkeys(("int", "integer"), ColumnType("integer", bits=32)),
    "long": ColumnType("integer"),
    **dict.fromkeys(("bool", "bit"), ColumnType("boolean")),
    **dict.fromkeys(("guid", "uuid", "uniqueidentifier"), ColumnType("uuid")),
    **dict.fromkeys(("object", "dict", "map"), ColumnType("json")),
    **dict.fromkeys(("array", "list"), ColumnType("array")),
    **dict.fromkeys(("datetime", "datetimeoffset", "instant"), ColumnType("timestamp")),
    **dict.fromkeys(
        ("texto", "texte", "текст", "строка", "文本", "字符串"),
        ColumnType("text"),
    ),
    **dict.fromkeys(
        ("inteiro", "zahl", "целое", "整数"),
        ColumnType("integer", bits=32),
    ),
    **dict.fromkeys(("логический", "布尔"), ColumnType("boolean")),
    **dict.fromkeys(
        ("data e hora", "дата и время", "时间戳"),
        ColumnType("timestamp"),
    ),
    **dict.fromkeys(("дата", "日期"), ColumnType("date")),
    **dict.fromkeys(("dezimal", "десятичный"), ColumnType("decimal")),
    **dict.fromkeys(("binary", "bytea", "blob"), ColumnType("bytes")),
    "vector": ColumnType("array", item=ColumnType("float")),
}
_SQL_NAMES = {"NUMERIC": "DECIMAL", "REAL": "FLOAT", "INT8": "BIGINT", "INT4": "INT"}
_PLAIN = regex.compile(r"(?P<name>[^\W\d]\w*)\s*(?:\((?P<figures>[\d\s,]{1,9})\))?")
_FIRST_WORD = regex.compile(r"[`*\s]*([^\W\d]\w*)")
_BEGINNINGS = {"enum", "array", "list", "character", "double", *(key.split()[0] for key in _TYPES)}

_NAMED_TYPES = (
    (regex.compile(r"(?:^|_)id$|[a-z]I[dD]$"), "uuid"),
    (regex.compile(r"_at$|[a-z]At$|_time$|^timestamp$"), "timestamp"),
    (
        regex.compile(
            r"_(?:on|date|day)$|[a-z](?:On|Date)$|^date$|^(?:birth_?date|date_?[oO]f_?[bB]irth|dob)$"
        ),
        "date",
    ),
    (
        regex.compile(
            r"(?:phone|mobile|card|account|serial|tracking|invoice|order|licen[cs]e|registration"
            r"|passport|tax|vat|contact|reference|plate|policy|fax)(?:_n|N)umber$"
        ),
        "text",
    ),
    (
        regex.compile(
            r"_(?:cents|count|minutes|seconds|number|qty)$|^(?:quantity|count|size)$"
            r"|[a-z](?:Cents|Count|Minutes|Seconds)$"
        ),
        "integer",
    ),
    (
        regex.compile(r"^(?:is|has|can)(?:_|[A-Z])|_(?:en|dis)abled$|[a-z](?:En|Dis)abled$"),
        "boolean",
    ),
)
"""What is counted, as card numbers are not, and what holds or does not."""


def type_of_name(name: str) -> str:
    """The type of a field of which only the name is said: ``created_at`` is a timestamp."""
    return next((kind for pattern, kind in _NAMED_TYPES if pattern.search(name)), "text")


_CHOICE = regex.compile(r"(?:Status|State|Type|Kind|Role|Level|Mode|Category|Priority)$")


def is_choice(name: str) -> bool:
    """Whether a type that stands nowhere is called as an enumeration is: ``LoanState``."""
    return _CHOICE.search(name) is not None


def unknown_type(name: str, span: Span) -> Trouble:
    """What is said of a type that no dialect has: one of code, ``LoanState``, is defined somewhere
    else."""
    if _OF_CODE.fullmatch(name):
        message = f"`{name}` is defined nowhere: it is taken as text"
        help = "Define it as an enum with its values, or use a type of SQL, such as TEXT."
        return Trouble("unknown-type", message, span, help, "undefined")
    message = f"the type `{name}` is not known: it is taken as text"
    return Trouble("unknown-type", message, span)


_OF_CODE = regex.compile(r"(?:[A-Z][a-z0-9]+){2,}(?:\[\])?")


@lru_cache(4096)  # the fields of a document have few types
def read_type(text: str) -> ColumnType | None:
    """``VARCHAR(50)``, ``string``, ``enum(a, b)``, ``string[]``, ``UUID (PK)``; None if unknown."""
    text = text[:_LONGEST].replace("\\|", "|").strip()
    text = in_code(text)
    if _TOLD_ELSEWHERE.match(text):
        return None
    if _OF_TEXT.fullmatch(text):
        return ColumnType("text")
    if found := _ENUM_CALL.fullmatch(text) or _ENUM.fullmatch(text):
        return enum_of(regex.split(r"[,|/]", found["values"]))
    if "|" in text and (union := _union(_ASIDE.sub("", text))):
        return union
    if "," in text and (listed := _listed(text)):
        return listed
    if either := _EITHER.fullmatch(text):
        first, second = map(read_type, either.groups())
        return first if second else None
    if text.startswith("{") and text.endswith("}"):
        return ColumnType("json")
    remarked = _REMARKED.fullmatch(text)
    text = remarked["type"] if remarked else text
    text = _AFTER_TYPE.split(text, maxsplit=1)[0].rstrip("?")
    if text.endswith("[]"):
        return ColumnType("array", item=read_type(text[:-2]))
    if items := _ITEMS.fullmatch(text):
        return ColumnType("array", item=read_type(items["item"]))
    if written := _TYPES.get(text.lower()) or _plain(text):
        return written
    try:
        return type_in_words(text)
    except ValueError:
        type: ColumnType | None = _sql().read_type(text)
        return type


_ASIDE = regex.compile(r"\s*\([^()]*\)$")
_EITHER = regex.compile(r"([^\W\d]\w*)(?:\s*/\s*|\s+or\s+)([^\W\d]\w*)")
"""``ObjectId / UUID``: the first is taken."""
_REMARKED = regex.compile(r"(?P<type>[^\W\d]\w*)\s*\((?=[^()]*[^\d\s,()])[^()]*\)")
"""``number (1-12)``: what is no size is a remark."""
_WORD = regex.compile(r"(?P<quote>['\"]?)[\w.+-]+(?: [\w.+-]+){0,3}(?P=quote)")


def _union(text: str) -> ColumnType | None:
    """The enumeration of ``open | in-progress | done``, whose members are no types."""
    members = [member for each in text.split("|") if (member := each.strip(" `")) != "null"]
    words = all(_WORD.fullmatch(member) and not is_typed(member) for member in members)
    return enum_of(members) if words and len(members) > 1 else None


def _listed(text: str) -> ColumnType | None:
    """The enumeration of ``booked, no_show``, whose members are neither types nor what is said of
    one."""
    if not _MEMBERS.fullmatch(text):
        return None
    members = [each.strip() for each in text.split(",")]
    words = not any(is_typed(member) or member in _SAID_OF_TYPE for member in members)
    return enum_of(members) if words else None


_MEMBERS = regex.compile(r"[a-z][a-z0-9_]*(?:,\s*[a-z][a-z0-9_]*)+")
_SAID_OF_TYPE = frozenset({
    "unique", "required", "optional", "nullable", "null", "pk", "fk", "key", "primary", "foreign",
    "index", "indexed", "default", "generated", "auto", "encrypted", "hashed", "secret", "pii",
    "immutable", "readonly", "unsigned", "signed", "positive", "free", "id", "ref", "reference",
    "mandatory", "computed", "derived", "sorted", "utc",
})  # fmt: skip


def _plain(text: str) -> ColumnType | None:
    """A type of one word with its figures, which needs no SQL parser: ``decimal(9, 2)``."""
    found = _PLAIN.fullmatch(text)
    if not found:
        return None
    figures = tuple(int(figure) for figure in regex.findall(r"\d+", found["figures"] or ""))
    known = _TYPES.get(found["name"].lower())
    if known:
        is_sized = known.kind == "text" and len(figures) == 1
        return ColumnType("text", length=figures[0]) if is_sized else known
    return _of_sql(found["name"], figures)


def _of_sql(name: str, figures: tuple[int, ...] = ()) -> ColumnType | None:
    upper = name.upper()
    if type := simple_type(_SQL_NAMES.get(upper, upper), figures):
        return type
    return ColumnType(NAMED[name.lower()]) if name.lower() in NAMED else None


def is_typed(text: str) -> bool:
    """Whether a text begins with the name of a type. Prose seldom does, and to read all of it as
    types would take long."""
    found = _FIRST_WORD.match(text)
    if not found:
        return False
    return found[1].lower() in _BEGINNINGS or _of_sql(found[1]) is not None


@lru_cache(4096)
def after_type(text: str) -> str:
    """What a text says after its type: ``PK`` of ``UUID (PK)``."""
    text = text[:_LONGEST]
    found = _AFTER_TYPE.search(text)
    before = text[: found.start()] if found else ""
    opened = before.rfind("(") if before.count("(") > before.count(")") else -1
    return text[opened if opened >= 0 else len(before) :] if found else ""


def enum_of(values: list[str]) -> ColumnType | None:
    """The enumeration of ``values``, quoted or not; None without any."""
    bare = tuple(value for value in (each.strip(" '\"`") for each in values) if value)
    return ColumnType("enum", values=bare) if bare else None


def read_default(type: ColumnType, text: str) -> Default | None:
    """What ``DEFAULT text`` says in SQL."""
    try:
        return plain_sql.read_default(type, text)
    except (NotPlain, ValueError):
        default: Default | None = _sql().read_default(type, text)
        return default


def _sql() -> ModuleType:
    """The reader of all of SQL's types and defaults: to import it takes longer than to read most
    documents."""
    return import_module("asbuilt.spec.sql.tree")
