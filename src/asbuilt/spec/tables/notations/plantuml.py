"""PlantUML's entities and classes that have a key, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_type import is_typed
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.table_name import IDENTIFIER, table_name
from asbuilt.spec.words import snake

_ENTITY = regex.compile(
    r"\s*(?P<kind>entity|class|table)\b\s*\(?\s*(?:\"(?P<quoted>[^\"\n]{1,80})\"|(?P<name>[\w.]+))"
    r"(?:\s*,[^()\n]*)?\)?(?:\s+as\s+(?:\"(?P<alias>[^\"\n]{1,80})\"|\w+))?"
    r"\s*(?:<<[^<>\n]*>>\s*|#\w+\s*)*\{\s*(?P<close>\})?\s*$",
    re.IGNORECASE,
)
_ATTRIBUTE = regex.compile(
    r"\s*(?:\{field\}\s*)?[*+#~-]?\s*(?P<macros>(?:\w+\(\s*)*)[\"'*_]*(?P<name>[^\W\d]\w*)[\"'*_]*[\s)]*"
    r"(?::\s*(?P<type>[^<\n]*?)|\s(?P<words>[^:<(\n]+))?\s*(?P<marks>(?:<<.*)?)$"
)
_MACROS = {"primary_key": "primary key", "pk": "primary key", "foreign_key": "FK", "fk": "FK",
           "unique": "unique", "not_null": "not null"}  # fmt: skip
_LINE = regex.compile(r"[^\n]+")


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The entities that have attributes and the classes that have a key, of all diagrams."""
    for text in texts:
        yield from _entities(text)


def _entities(text: Passage) -> Iterator[Draft]:
    current: Draft | None = None
    kind = ""
    for line in _LINE.finditer(text.text):
        if found := _ENTITY.match(line[0]):
            kind = found["kind"].lower()
            current = None if found["close"] else _draft(text, line.start(), found)
        elif current and line[0].strip() == "}":
            current.span = replace(current.span, end=text.span(line.end(), line.end()).end)
            if current.columns and (kind != "class" or own_key(current)):
                yield current
            current = None
        elif current:
            _add(current, text, line)


def _draft(text: Passage, start: int, found: re.Match[str]) -> Draft:
    group = next(each for each in ("quoted", "alias", "name") if found[each])
    place = text.span(start + found.start(group), start + found.end(group))
    name = table_name(Text(found[group].rpartition(".")[2], place)) or snake(found[group])
    return Draft(name, text.span(start, start + found.end()), place)


def _add(draft: Draft, text: Passage, line: re.Match[str]) -> None:
    """Add the attribute on a line; operations and rules between attributes are none."""
    found = _ATTRIBUTE.match(line[0])
    if not found:
        return
    named, typed = "name", "words" if found["words"] else "type"
    if found["words"] and not is_typed(found["words"].strip()):
        if not is_typed(found["name"]) or not IDENTIFIER.fullmatch(found["words"].strip()):
            return
        named, typed = typed, named  # `uuid id`, as classes have it
    name = _part(text, line.start(), found, named)
    said = [_MACROS.get(each, "") for each in regex.findall(r"\w+", found["macros"].lower())]
    said += regex.split(r"[<>,;]+", found["marks"])
    mandatory = "not null" if line[0].lstrip().startswith("*") else ""
    notes = ", ".join(filter(None, (*map(str.strip, said), mandatory)))
    add_field(draft, name.text, name, _part(text, line.start(), found, typed), [("notes", notes)])


def _part(text: Passage, start: int, found: re.Match[str], group: str) -> Text:
    begin, end = found.span(group if found[group] else "name")
    return Text((found[group] or "").strip(), text.span(start + begin, start + end))
