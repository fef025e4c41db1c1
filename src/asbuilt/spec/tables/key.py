"""The primary key of a table whose notation marks none: told by the names of its columns; and
keys of other tables that stand where a type is written."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.language import english
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.schema import Column
from asbuilt.spec.words import singular, snake

_NAMES = ("key", "code", "number", "no", "nr", "num", "uuid")


def assume_key(draft: Draft) -> None:
    """Take the column that is called like a key for the primary key, where none is stated."""
    if not draft.primary_key:
        draft.primary_key = own_key(draft)
        draft.key_assumed = bool(draft.primary_key)


def assume_link(draft: Draft) -> None:
    """Take for the primary key of a table that has none the two columns that its name joins:
    ``topic_tag(topic_id, tag_id)``."""
    if not draft.primary_key:
        draft.primary_key = _joined(draft)
        draft.key_assumed = bool(draft.primary_key)


def _joined(draft: Draft) -> tuple[str, ...]:
    others = [column for column in draft.columns if not _is_moment(column)]
    stems = [snake(column.name).removesuffix("_id") for column in others]
    if len(others) != _SIDES or any(map(str.__eq__, stems, (snake(each.name) for each in others))):
        return ()
    called, (one, other) = _words(draft.name), map(_words, stems)
    return tuple(each.name for each in others) if called in (one + other, other + one) else ()


def _is_moment(column: Column) -> bool:
    return column.type.kind in ("timestamp", "date")


def _words(name: str) -> list[str]:
    return [singular(word) for word in snake(name).split("_")]


_SIDES = 2


def own_key(draft: Draft) -> tuple[str, ...]:
    """The primary key that is stated, else what is called like one: ``id``, ``loan_id``,
    ``loan_no``; what refers to another table is none, but for an ``id``. The first column may be
    called after the last word of the table alone, ``job_id`` of ``print_jobs``, or by the beginning
    of its name, ``org_id`` of ``organizations``."""
    if draft.primary_key:
        return draft.primary_key
    table = snake(draft.name)
    stem = singular(table)
    plain = {"id", "_id", "uuid"}
    names = {f"{table}_id", f"{stem}_id", *(f"{stem}_{name}" for name in _NAMES)}
    first = f"{stem.rpartition('_')[2]}_id"
    others = {name for reference in draft.references for name in reference.columns}
    for column in draft.columns:
        name = snake(column.name)
        is_first = column is draft.columns[0]
        is_own = name in names or (is_first and (name == first or _is_short(name, stem)))
        if name in plain or (is_own and column.name not in others):
            return (column.name,)
    return ()


def _is_short(name: str, table: str) -> bool:
    """Whether a key is called by the beginning of its table's name: ``org_id``, ``emp_id``."""
    short = name.removesuffix("_id")
    is_begun = len(_SHORTEST) <= len(short) < len(name) and table.startswith(short)
    return is_begun and table[len(short) : len(short) + 1] not in ("", "_")


_SHORTEST = "org"


def is_key_name(name: str) -> bool:
    """Whether a column is called like a key of any table."""
    return snake(name).rpartition("_")[2] in {"id", *_NAMES}


def key_meant(type_text: str) -> tuple[str, str]:
    """The table, and the column where it is said, whose key a type is: ``reference to site``,
    ``FK → site.id``, ``ref(site)``, ``site.id``; empty where it is none."""
    if len(type_text) > _LONGEST_TYPE:
        return "", ""
    for text in (type_text, english(type_text)):
        if found := _KEY_TYPE.fullmatch(text) or _COLUMN_TYPE.fullmatch(text):
            return found["table"], found["column"] or ""
    return "", ""


_LONGEST_TYPE = 80
_NAMED = r"[`*\s]*(?P<table>[^\W\d]\w*)`?(?:(?:\.|\()`?(?P<column>[^\W\d]\w*))?[`*)\s]*"
_KEY_TYPE = regex.compile(
    r"(?:(?:fk|foreign[ _-]?key|ref(?:erences?|erencing)?|(?:link|pointer|key|id|relation)"
    r"(?= ?(?:to|of|→|->)))"
    r"\b[ :]{0,2}(?:(?:to|of|for|in|on|the|table|a|à|auf|zu)\b ?){0,3}(?:→|->|\()?|→|->)" + _NAMED,
    re.I,
)
_COLUMN_TYPE = regex.compile(r"`?(?P<table>[^\W\d]\w*)\.(?P<column>[^\W\d]\w*)`?")
