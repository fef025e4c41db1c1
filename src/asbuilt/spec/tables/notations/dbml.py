"""DBML, the Database Markup Language: tables, their columns with settings, references and enums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.schema import Reference

_NAME = r"\"?(?:\w+\"?\.\"?)?(?P<name>[^\W\d]\w*)\"?"
_TABLE = regex.compile(
    rf"^[ \t]*table[ \t]+{_NAME}[ \t]*(?:as[ \t]+\w+[ \t]*)?(?:\[[^\]\n]*\][ \t]*)?\{{"
    r"(?P<body>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}",
    re.MULTILINE | re.IGNORECASE,
)
_ENUM = regex.compile(
    rf"^[ \t]*enum[ \t]+{_NAME}[ \t]*\{{(?P<body>[^{{}}]*)\}}", re.MULTILINE | re.IGNORECASE
)
_COLUMN = regex.compile(
    r"^[ \t]*\"?(?P<name>[^\W\d]\w*)\"?[ \t]+"
    r"(?P<type>\"?[^\W\d][\w.]*(?:\([^()\n]*\))?(?:\[\])?\"?)"
    r"(?P<keys>(?:[ \t]+(?:pk|unique|not null))*)[ \t]*(?:\[(?P<settings>[^\]\n]*)\])?"
    r"[ \t]*(?://[ \t]*(?P<comment>[^\n]*))?$",
    re.MULTILINE | re.IGNORECASE,
)
_INLINE = regex.compile(r"\bref\s*:\s*[<>-]+\s*", re.IGNORECASE)
_REFERENCE = regex.compile(
    r"^[ \t]*ref\b[^:\n{]*[:{]\s*(?P<left>[\w.\"]+)[ \t]*(?P<sign>[<>-])[ \t]*(?P<right>[\w.\"]+)",
    re.MULTILINE | re.IGNORECASE,
)
_BLOCK = regex.compile(r"\b(?:indexes|note|checks)\s*:?\s*\{[^{}]*\}", re.IGNORECASE)


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The tables of all fences that hold some."""
    for text in texts:
        enums = {each["name"]: _values(each["body"]) for each in _ENUM.finditer(text.text)}
        drafts = [_table(text, found, enums) for found in _TABLE.finditer(text.text)]
        _refer(text, drafts)
        yield from (draft for draft in drafts if draft.columns)


def _values(body: str) -> str:
    """The type that an enumeration is: ``enum(open,late)``."""
    values = regex.findall(
        r"^[ \t]*\"?([^\W\d][\w -]*?)\"?[ \t]*(?:\[[^\n]*|//[^\n]*)?$", body, re.M
    )
    return f"enum({','.join(values)})"


def _table(text: Passage, found: re.Match[str], enums: Mapping[str, str]) -> Draft:
    draft = Draft(found["name"], text.span(*found.span()), text.span(*found.span("name")))
    start, end = found.span("body")
    blocks = [(start + each.start(), start + each.end()) for each in _BLOCK.finditer(found["body"])]
    for column in _COLUMN.finditer(text.text, start, end):
        if any(first <= column.start("name") < last for first, last in blocks):
            continue
        settings = _INLINE.sub("foreign key ", column["settings"] or "")
        said = [column["keys"] or "", *_settings(settings), column["comment"] or ""]
        type = column["type"].strip('"')
        span = text.span(*column.span("name"))
        rest = [("", each) for each in said]
        written = Text(enums.get(type, type), text.span(*column.span("type")))
        add_field(draft, column["name"], Text(column["name"], span), written, rest)
    return draft


def _settings(text: str) -> Iterator[str]:
    """``pk``, ``not null``, ``default: `now()` `` as statements."""
    for setting in text.split(","):
        name, _, value = setting.strip().partition(":")
        said = value.strip(" `\"'") if name.strip().lower() == "note" else setting.strip()
        yield said.replace("increment", "auto increment").replace("`", "")


def _refer(text: Passage, drafts: Sequence[Draft]) -> None:
    """Add what stands outside of tables: ``Ref: loans.tool_id > tools.id``."""
    named = {draft.name: draft for draft in drafts}
    for found in _REFERENCE.finditer(text.text):
        left, right = found["left"].replace('"', ""), found["right"].replace('"', "")
        one, two = (right, left) if found["sign"] == "<" else (left, right)
        (table, _, column), (target, _, key) = one.rpartition("."), two.rpartition(".")
        if draft := named.get(table.rpartition(".")[2]):
            span = text.span(*found.span())
            name = target.rpartition(".")[2]
            draft.references.append(Reference((column,), name, (key,), "no action", span))
