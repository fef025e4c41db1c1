"""Tables that migrations create by calls: Rails' ``create_table``, Laravel's ``Schema::create``,
Knex' ``createTable``, Ecto's ``create table`` and ``schema``.

They are spellings of one notation: a call opens a block, and each call in it that begins with a
name, ``t.string "plate", null: false``, adds the column, of the type that is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field, add_implied_key
from asbuilt.spec.tables.schema import Reference

_OPENING = regex.compile(
    r"(?:create_table|create(?:_if_not_exists)?[ (]table|createTable(?:IfNotExists)?"
    r"|Schema::create|schema(?= \"\w+\" do\b))\b[ (]*[:'\"](?P<name>[^\W\d]\w*)(?P<options>[^\n]*)"
)
_CALL = regex.compile(
    r"^[ \t]*(?:\$?\w+(?:\.|->)(?P<type>\w+)|(?P<bare>add|field|belongs_to|timestamps))\b[ (]*"
    r"(?P<names>(?:(?::\w+\b(?!:)|'\w+'|\"\w+\")[ ,]*)*)"
    r"(?P<said>[^\n]*(?:\n[ \t]*(?:\.|->)[^\n]*)*)",
    re.MULTILINE,
)
"""A call in the block, with those that are chained to it on further lines."""
_LINE = regex.compile(r"^[ \t]*(?=\S)", re.MULTILINE)
_WORD = regex.compile(r"\w+")
_TYPED = {"add", "field", "column", "specificType"}
"""Calls whose second argument is the type."""
_NO_COLUMNS = {
    "index", "unique", "primary", "foreign", "unique_index", "unique_constraint", "comment",
    "check_constraint", "foreign_key", "exclusion_constraint", "engine", "charset",
}  # fmt: skip
_UNNAMED = {
    "timestamps": ("created_at", "updated_at"), "timestampsTz": ("created_at", "updated_at"),
    "softDeletes": ("deleted_at",), "rememberToken": ("remember_token",), "id": ("id",),
    "increments": ("id",), "bigIncrements": ("id",),
}  # fmt: skip
"""The columns that calls add which name none."""
_BY_ECTO = ("inserted_at", "updated_at")
_TYPES = {
    "id": "bigint", "increments": "integer", "bigIncrements": "bigint",
    "primary_key": "bigint", "unsignedInteger": "integer", "unsignedBigInteger": "bigint",
    "bigInteger": "bigint", "smallInteger": "smallint", "tinyInteger": "smallint",
    "dateTime": "timestamp", "dateTimeTz": "timestamp", "timestampTz": "timestamp",
    "timestamps": "timestamp", "timestampsTz": "timestamp", "softDeletes": "timestamp",
    "utc_datetime": "timestamp", "utc_datetime_usec": "timestamp", "naive_datetime": "timestamp",
    "longText": "text", "mediumText": "text", "rememberToken": "text", "ulid": "text",
    "binary_id": "uuid", "enu": "enum", "references": "bigint", "belongs_to": "bigint",
    "foreignId": "bigint", "foreignUuid": "uuid",
}  # fmt: skip
"""The types that are not called as SQL's are."""
_KEYS = {"id", "increments", "bigIncrements", "primary_key"}
_RELATIONS = {"references", "belongs_to"}
_OPTION_TYPE = regex.compile(r"\btype: ?:(\w+)")
_VALUES = regex.compile(r"\[([^\]\n]*)\]")
_SIZES = regex.compile(r"\A(\d{1,5})(?:, ?(\d{1,3}))?|\b(?:limit|size|precision|scale): ?(\d{1,5})")
_SIZED = {"string": "varchar", "char": "varchar", "decimal": "decimal", "numeric": "decimal"}

_ID = regex.compile(r"\bid: ?:(?P<type>\w+)")
_NO_ID = regex.compile(r"\b(?:id|primary_key): ?false\b")
_OWN_KEY = regex.compile(r"\bprimary_key: ?[:'\"](?P<name>\w+)")

_PRIMARY = regex.compile(r"\bprimary(?:\(\)|_key: ?true)")
_REQUIRED = regex.compile(r"\bnull: ?false\b|\bnotNullable\(|\A(?!.*->nullable\().*->", re.DOTALL)
_UNIQUE = regex.compile(r"\bunique(?:\(|: ?true)")
_DEFAULT = regex.compile(
    r"\bdefault(?:To)?(?:: ?|\()(?:[\"'](?P<text>[^'\"\n]*)[\"']|(?P<plain>-?\d[\d.]*|true|false)"
    r"|(?P<call>[^,\n]+))|\b(?P<now>useCurrent)\("
)
_TARGET = regex.compile(
    r"\breferences\(\s*[:'\"](?P<table>\w+)\.?(?P<key>\w*)|\bto_table: ?[:'\"](?P<to>\w+)"
    r"|\bconstrained\(\s*['\"](?P<constrained>\w+)"
)
_IN_TABLE = regex.compile(r"\binTable\(\s*['\"](?P<in>\w+)|->on\(\s*['\"](?P<on>\w+)")
_DELETED = regex.compile(
    r"(?:on_?delete\W{1,5}(?P<action>\w+(?: null)?)|(?P<called>cascade|null|restrict)OnDelete\()",
    re.IGNORECASE,
)
_ACTIONS = {"cascade": "cascade", "delete_all": "cascade", "nullify": "set null",
            "nilify_all": "set null", "set null": "set null", "null": "set null",
            "restrict": "restrict"}  # fmt: skip
_COMMENT = regex.compile(r"(?:#|//) (?P<comment>.*)")
_INDEX = regex.compile(
    r"\b(?:add_index|create (?:unique_)?index)\b[ (]*[:'\"](?P<table>\w+)['\"]?, ?"
    r"(?P<columns>\[[^\]\n]*\])[^\n]*"
)


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The tables that are created in all fences in the languages of migrations."""
    drafts: dict[str, Draft] = {}
    for text in texts:
        for opening in _OPENING.finditer(text.text):
            draft = _table(text, opening)
            if draft.columns:
                drafts.setdefault(draft.name, draft)
        for index in _INDEX.finditer(text.text) if drafts else ():
            if index["table"] in drafts and "unique" in index[0]:
                drafts[index["table"]].uniques.append(tuple(_WORD.findall(index["columns"])))
    yield from drafts.values()


def _table(text: Passage, opening: re.Match[str]) -> Draft:
    end = _end(text.text, opening.start())
    place = text.span(*opening.span("name"))
    draft = Draft(opening["name"], text.span(opening.start(), end), place)
    if opening[0].startswith(("create_", "create ", "create(", "schema")):
        _add_implied_key(draft, opening["options"])
    for call in _CALL.finditer(text.text, opening.end(), end):
        if call["type"] not in _NO_COLUMNS:
            _add(draft, text, call)
        elif "unique" in call[0] and (columns := _VALUES.search(call["said"])):
            draft.uniques.append(tuple(_WORD.findall(columns[1])))
    return draft


def _end(text: str, opening: int) -> int:
    """Where the block of a call ends: at the first line that is indented as little as its own."""
    begin = text.rfind("\n", 0, opening) + 1
    indented = len(text[begin:opening]) - len(text[begin:opening].lstrip())
    lines = (line for line in _LINE.finditer(text, opening + 1) if len(line[0]) <= indented)
    return next((line.start() for line in lines), len(text))


def _add_implied_key(draft: Draft, options: str) -> None:
    """Add the key that a table has unless it says otherwise: ``id``, a number that is counted."""
    if _NO_ID.search(options):
        return
    kind, own = _ID.search(options), _OWN_KEY.search(options)
    name = own["name"] if own else "id"
    type = _TYPES.get(kind[1], kind[1]) if kind else _TYPES["id"]
    add_implied_key(draft, name, type)


def _add(draft: Draft, text: Passage, call: re.Match[str]) -> None:
    """Add the columns of a call: those that it names, or those that it stands for."""
    type, said = call["type"] or call["bare"], call["said"]
    start = call.start("names")
    spans = {
        each[0]: text.span(start + each.start(), start + each.end())
        for each in _WORD.finditer(call["names"])
    }
    if spans and type in _TYPED:
        name, *typed = spans
        spans = {name: spans[name]}
        type = next(iter(typed or _WORD.findall(said)), "")
    elif not spans:
        names = _BY_ECTO if call["bare"] == "timestamps" else _UNNAMED.get(type, ())
        spans = dict.fromkeys(names, text.span(*call.span()))
    written, stated = _type(type, said), [*_said(type, said)]
    for name, span in spans.items():
        name += "_id" if type in _RELATIONS and call["bare"] != "add" else ""
        add_field(
            draft, name, Text(name, span), Text(written, span), [("", each) for each in stated]
        )
        if name.endswith("_id") and not _TARGET.search(said):
            draft.hints.append(Reference((name,), "", (), "no action", span))


def _type(called: str, said: str) -> str:
    """``varchar(20)`` for ``string`` with a limit, ``uuid`` for a reference of that type."""
    option = _OPTION_TYPE.search(said)
    if option:
        return _TYPES.get(option[1], option[1])
    values = _VALUES.search(said)
    if called in ("enum", "enu") and values:
        return f"enum({','.join(_WORD.findall(values[1]))})"
    sizes = [size for found in _SIZES.findall(said) for size in found if size]
    if called in _SIZED and sizes:
        return f"{_SIZED[called]}({','.join(sizes)})"
    return _TYPES.get(called, called)


def _said(type: str, said: str) -> Iterator[str]:
    """What the options of a column say, or the calls chained to it."""
    if type in _KEYS:
        yield "primary key, auto-generated"
    elif _PRIMARY.search(said):
        yield "primary key"
    if _REQUIRED.search(said):
        yield "not null"
    if _UNIQUE.search(said):
        yield "unique"
    if target := _TARGET.search(said):
        yield _target(target, said)
    if default := _DEFAULT.search(said):
        yield _default(default)
    if comment := _COMMENT.search(said):
        yield comment["comment"]


def _target(target: re.Match[str], said: str) -> str:
    """What a key refers to: ``references('id').inTable('users')``, ``references(:users)``."""
    apart, deleted = _IN_TABLE.search(said), _DELETED.search(said)
    named = target["table"] or target["to"] or target["constrained"]
    table = apart["in"] or apart["on"] if apart else named
    key = f".{target['key']}" if target["key"] else ""
    action = (deleted["action"] or deleted["called"]).lower() if deleted else ""
    on_delete = f" on delete {_ACTIONS[action]}" if action in _ACTIONS else ""
    return f"foreign key {table}{'' if apart else key}{on_delete}"


def _default(found: re.Match[str]) -> str:
    if found["text"] is not None:
        return f"default '{found['text']}'"
    if found["plain"]:
        return f"default {found['plain']}"
    return "default gen_random_uuid()" if "uuid" in found[0] else "default now()"
