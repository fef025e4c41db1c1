"""Mermaid's ``erDiagram``: entities with their attributes and the keys that join them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_type import read_type, unknown_type
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.schema import Column, Marks, Reference
from asbuilt.spec.words import singular, snake

_HEADER = regex.compile(r"(?:\s*%%[^\n]*\n|\s*---\n.*?\n---\n)*\s*erDiagram\b", re.DOTALL)
_NAME = r"(?:\"[^\"\n]{1,80}\"|[^\W\d][\w-]{0,80})"
_ALIAS = r"(?:\[\s*(?P<alias>\"[^\"\n]{1,80}\"|[^\]\"\n]{1,80})\s*\])?"
_ENTITY = regex.compile(rf"\s*(?P<name>{_NAME}){_ALIAS}\s*(?P<open>\{{)?\s*(?P<close>\}})?\s*$")
_RELATION = regex.compile(
    rf"\s*(?P<left>{_NAME})\s*(?P<from>[|}}][o|{{]?|[o|][|{{])\s*(?:--|\.\.)\s*"
    rf"(?P<to>[|o][|{{]|[{{|])\s*(?P<right>{_NAME})\s*(?::.*)?$"
)
_ATTRIBUTE = regex.compile(
    r"\s*(?P<type>[^\W\d][\w-]*(?:\([^()\n]{0,80}\))?(?:\[\])?)\s+(?P<name>\*?[^\W\d][\w-]*)"
    r"(?P<keys>(?:\s*,?\s*\b(?:PK|FK|UK)\b)*)(?:\s*\"(?P<comment>[^\"\n]*)\")?\s*$"
)
_LINE = regex.compile(r"[^\n]*")


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The entities that have attributes, of all diagrams in a document."""
    for text in texts:
        if _HEADER.match(text.text):
            yield from _entities(text)


def related(text: Passage) -> list[Text]:
    """The entities that a diagram names, with attributes or without any."""
    found: list[Text] = []
    is_inside = False
    for line in _LINE.finditer(text.text, _start(text.text)) if _HEADER.match(text.text) else ():
        if is_inside:
            is_inside = "}" not in line[0]
        elif relation := _RELATION.match(line[0]):
            found += (_part(text, line.start(), relation, side) for side in ("left", "right"))
        elif entity := _ENTITY.match(line[0]):
            found.append(_part(text, line.start(), entity, "alias" if entity["alias"] else "name"))
            is_inside = bool(entity["open"]) and not entity["close"]
    return found


def _part(text: Passage, start: int, found: re.Match[str], group: str) -> Text:
    place = text.span(start + found.start(group), start + found.end(group))
    return Text(_key(found[group]), place)


def _entities(text: Passage) -> Iterator[Draft]:
    named: dict[str, Draft] = {}
    parents: dict[str, list[str]] = {}
    current: Draft | None = None
    for line in _LINE.finditer(text.text, _start(text.text)):
        if current is not None:
            attribute = _ATTRIBUTE.match(line[0])
            if attribute:
                _add(current, text, line.start(), attribute)
            elif "}" in line[0]:
                current.span = replace(current.span, end=text.span(line.end(), line.end()).end)
                current = None
        elif relation := _RELATION.match(line[0]):
            left, right = _key(relation["left"]), _key(relation["right"])
            many_left = "{" in relation["from"] or "}" in relation["from"]
            parents.setdefault(left if many_left else right, []).append(
                right if many_left else left
            )
        elif entity := _ENTITY.match(line[0]):
            current = named.setdefault(_key(entity["name"]), _draft(text, line.start(), entity))
            current = None if entity["close"] or not entity["open"] else current
    by_name = {singular(each.name): each.name for each in named.values() if each.columns}
    for key, draft in named.items():
        above = [named[parent].name for parent in parents.get(key, ()) if parent in named]
        draft.references = list(_references(draft, by_name, above))
    yield from (draft for draft in named.values() if draft.columns)


def _start(text: str) -> int:
    header = _HEADER.match(text)
    return text.find("\n", header.end()) + 1 or len(text) if header else len(text)


def _key(name: str) -> str:
    return name.strip('" ')


def _draft(text: Passage, start: int, entity: re.Match[str]) -> Draft:
    group = "alias" if entity["alias"] else "name"
    place = text.span(start + entity.start(group), start + entity.end(group))
    return Draft(snake(_key(entity[group])), text.span(start, start + entity.end()), place)


def _add(draft: Draft, text: Passage, start: int, attribute: re.Match[str]) -> None:
    name, written = attribute["name"].lstrip("*"), attribute["type"]
    span = text.span(start + attribute.start("type"), start + attribute.end())
    kind = read_type(written)
    if kind is None:
        draft.troubles.append(unknown_type(written, span))
        kind = ColumnType("text")
    keys = set(regex.findall("[PFU]K", attribute["keys"]))
    if "PK" in keys or attribute["name"].startswith("*"):
        draft.primary_key = (*draft.primary_key, name)
    elif "UK" in keys:
        draft.uniques.append((name,))
    if "FK" in keys:
        draft.references.append(Reference((name,), "", (), "no action", span))
    marks = read_marks(attribute["comment"] or "", Marks())
    draft.columns.append(Column(name, kind, written, True, span, marks=marks))


def _references(draft: Draft, by_name: dict[str, str], left: list[str]) -> Iterator[Reference]:
    """The tables that the foreign keys mean: by the column's name, else the one parent left."""
    for key in draft.references:
        stem = regex.sub(r"_?(?:id|key|uuid|code)$", "", snake(key.columns[0]))
        target = by_name.get(singular(stem))
        if target is None:
            target = next((each for each in left if stem.endswith(singular(each))), None)
        if target is None and len(left) == 1:
            target = left[0]
        if target:
            left = [each for each in left if each != target]
            yield replace(key, table=target)
