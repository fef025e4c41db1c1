"""Mermaid's ``classDiagram``: the classes that have a key, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.words import snake

_HEADER = regex.compile(r"(?:\s*%%[^\n]*\n|\s*---\n.*?\n---\n)*\s*classDiagram\b", re.DOTALL)
_CLASS = regex.compile(
    r"\s*class\s+`?(?P<name>[^\W\d]\w*)`?(?:\[\"[^\"\n]{1,80}\"\])?\s*"
    r"(?:<<\w+>>\s*)?(?P<open>\{)?\s*(?P<close>\})?\s*$"
)
_OUTSIDE = regex.compile(r"\s*(?P<class>[^\W\d]\w*)\s*:(?!:)")
_TYPE = r"[^\W\d][\w.]*(?:~[\w~, ]{1,60}~|\([\d, ]{1,9}\))?(?:\[\])?\??"
_ATTRIBUTE = regex.compile(
    rf"\s*[+#~-]?\s*(?:(?P<type>{_TYPE})\s+(?P<name>[^\W\d]\w*)"
    rf"|(?P<first>[^\W\d]\w*)\s*:\s*(?P<last>{_TYPE}))\$?\s*(?:=[^\n]*)?$"
)
_ENUMERATION = regex.compile(
    r"\bclass\s+`?(?P<name>[^\W\d]\w*)`?\s*\{\s*<<enum(?:eration)?>>(?P<values>[^{}]*)\}",
    re.IGNORECASE,
)
_WORD = regex.compile(r"[^\W\d]\w*")
_LINE = regex.compile(r"[^\n]+")


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The classes of all diagrams that are kept: what is called like a key tells them from those
    that only do something."""
    for text in texts:
        if header := _HEADER.match(text.text):
            for draft in _classes(text, header.end()):
                if own_key(draft) and len(draft.columns) > 1:
                    yield draft


def _classes(text: Passage, start: int) -> list[Draft]:
    """All classes with their attributes."""
    types = _types(text.text)
    drafts: dict[str, Draft] = {}
    current: Draft | None = None
    for line in _LINE.finditer(text.text, start):
        if found := _CLASS.match(line[0]):
            draft = drafts.setdefault(found["name"], _draft(text, line.start(), found, "name"))
            current = draft if found["open"] and not found["close"] else None
        elif current and line[0].strip() == "}":
            current.span = replace(current.span, end=text.span(line.end(), line.end()).end)
            current = None
        elif current:
            _add(current, text, line, 0, types)
        elif outside := _OUTSIDE.match(line[0]):
            draft = _draft(text, line.start(), outside, "class")
            draft = drafts.setdefault(outside["class"], draft)
            _add(draft, text, line, outside.end(), types)
    return [*drafts.values()]


def _types(text: str) -> dict[str, str]:
    """The classes of a diagram as types of attributes: enumerations with their values; what is of
    another class is an association, which has none."""
    classes = (found["name"] for line in _LINE.finditer(text) if (found := _CLASS.match(line[0])))
    enumerations = {
        found["name"]: f"enum({','.join(_WORD.findall(found['values']))})"
        for found in _ENUMERATION.finditer(text)
    }
    return dict.fromkeys(classes, "") | enumerations


def _draft(text: Passage, start: int, found: re.Match[str], group: str) -> Draft:
    place = text.span(start + found.start(group), start + found.end(group))
    return Draft(snake(found[group]), text.span(start, start + found.end()), place)


def _add(
    draft: Draft, text: Passage, line: re.Match[str], at: int, types: Mapping[str, str]
) -> None:
    """Add the attribute at a place of ``line``; operations and associations are none."""
    found = _ATTRIBUTE.match(line[0], at)
    if not found:
        return
    groups = ("name", "type") if found["name"] else ("first", "last")
    name, type = (Text(found[each], text.span(*_place(line, found, each))) for each in groups)
    written = types.get(type.text, regex.sub("~(.*)~", r"<\1>", type.text))
    if "" in map(types.get, _WORD.findall(type.text)):
        return
    add_field(draft, name.text, name, Text(written, type.span))
    if snake(name.text).endswith("_id"):
        draft.hints.append(Reference((name.text,), "", (), "no action", name.span))


def _place(line: re.Match[str], found: re.Match[str], group: str) -> tuple[int, int]:
    return line.start() + found.start(group), line.start() + found.end(group)
