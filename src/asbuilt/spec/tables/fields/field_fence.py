"""Fences that list entities with their fields: ``users(id, email)``, a name and fields below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Block, Fence, Text
from asbuilt.document.text import part
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_list import call
from asbuilt.spec.tables.fields.field_row import heed_key, in_a_row, one_a_line
from asbuilt.spec.tables.fields.field_table import caption_above, places
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.schema import Column
from asbuilt.spec.tables.table_name import caption
from asbuilt.spec.words import snake

_TEXTS = {*PLAIN, "schema", "erd", "sql"}
_LISTS = {"yaml", "yml"}
_SQL = regex.compile(
    r"^[ \t]*(?:create|alter|select|insert|update|with)\s+\w", re.IGNORECASE | re.MULTILINE
)
_SCHEMA = regex.compile(r"^[ \t]*[\"']?(?:type|\$ref|image)[\"']?:", re.MULTILINE)
"""What stands in a JSON Schema or a configuration, each of which is YAML too."""
_LINES = regex.compile(r"[^\n]+")
_MARK = regex.compile(r"[ \t]*[-*•][ \t]+(?=\S)|[ \t]+(?=\S)")
_ROW = regex.compile(
    r"\s*(?:\w+\.)?[`*]*(?P<name>[^\W\d]\w*)[`*]*(?:\s{2,}|\s*:\s+|\s+[-–—]\s+)(?P<fields>.+,.+)$"
)
_CLOSING = regex.compile(r"\s*[)}\]][;,]?\s*$")


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The entities that unnamed fences list; outside of the sections called ``titles`` or ``about``
    the data only those that say which field is the primary key, and the type of each."""
    for place in places(outline, titles, about):
        above: Block | None = None
        for block in place.section.blocks:
            if isinstance(block, Fence) and place.is_about and _are_commented(block):
                yield from _commented(passage(outline.source, block))
            elif isinstance(block, Fence) and _is_read(block, place.is_about):
                named = caption_above(above) or place.heading
                text = passage(outline.source, block)
                aligned = _aligned(text, named) if named and place.is_about else None
                for draft in (aligned,) if aligned else _listed(text, named, place.is_about):
                    if place.is_about or (draft.primary_key and not draft.guessed):
                        yield draft
            above = block


def _are_commented(fence: Fence) -> bool:
    """Whether all lines are names with their fields in a comment, ``boats  // id, name``, whatever
    the language; or other comments."""
    rows = 0
    for line in fence.text.splitlines():
        if _COMMENTED.match(line):
            rows += 1
        elif line and not line.isspace() and not line.lstrip().startswith(_COMMENTS):
            return False
    return rows > 1


_COMMENTS = ("//", "#", "--")
_COMMENTED = regex.compile(r"\s*(?P<name>[^\W\d]\w*)\s+(?://|#|--)\s*(?P<fields>[^\n]+,[^\n]+)$")


def _commented(text: Passage) -> list[Draft]:
    """The entities of such lines, most of which have a key, of their own or of another one: no
    settings with their values."""
    found: list[Draft] = []
    for line in _LINES.finditer(text.text):
        if row := _COMMENTED.match(line[0]):
            whole = Text(line[0], text.span(line.start(), line.end()))
            name, fields = (part(whole, *row.span(group)) for group in ("name", "fields"))
            found += filter(None, [in_a_row(name, [fields], whole.span, certain=True)])
    keyed = (own_key(each) or any(map(_is_key, each.columns)) for each in found)
    return found if 2 * sum(map(bool, keyed)) > len(found) else []


def _is_key(column: Column) -> bool:
    return snake(column.name).endswith("_id")


def _is_read(fence: Fence, is_about: bool) -> bool:
    if fence.language in _LISTS:
        return is_about and not _SCHEMA.search(fence.text)
    return fence.language in _TEXTS and not _SQL.search(fence.text)


class _Entry(Struct, frozen=True):
    """A line of a fence with those below it that belong to it: they are indented or have bullets.
    ``whole`` is all of it on one line."""

    head: Text | None
    below: tuple[Text, ...]
    whole: Text


def _aligned(text: Passage, named: Text) -> Draft | None:
    """The fields of the entity that ``named`` names, whose types stand below each other behind
    spaces, whatever they are called."""
    lines = [*_LINES.finditer(text.text)]
    found = [_COLUMNS.match(line[0]) for line in lines]
    if len(lines) < _FEWEST or None in found or len({each.end() for each in found if each}) > 1:
        return None
    fields = [
        Text(_COLUMNS.sub(_with_colon, line[0], 1), text.span(line.start(), line.end()))
        for line in lines
        if not _KEYS.match(line[0])
    ]
    draft = one_a_line(named, fields, text.span(0, len(text.text)), certain=True)
    if draft:
        heed_key(draft, text.text)
    return draft


def _with_colon(found: re.Match[str]) -> str:
    return found[0].replace(" ", ":", 1)


_FEWEST = 3
_COLUMNS = regex.compile(r"[^\W\d_]\w*\??(?: KEY)? +(?=\S)")
_KEYS = regex.compile(r"(?:PRIMARY|FOREIGN|UNIQUE|INDEX|CHECK)\b")


def _listed(text: Passage, named: Text | None, is_about: bool) -> Iterator[Draft]:
    above: Text | None = None
    entries = [*_entries(text)]
    among = is_about and _are_calls(entries)
    for entry in entries:
        name = (caption(entry.head) or above) if entry.head else named
        above = None if entry.below else name
        fields = [_unmarked(line) for line in entry.below]
        draft = one_a_line(name, fields, entry.whole.span) if name and fields else None
        draft = draft or call(entry.whole, is_about=is_about, among=among)
        if draft is None and is_about and (row := _ROW.match(entry.whole.text)):
            of_row = (part(entry.whole, *row.span(group)) for group in ("name", "fields"))
            draft = in_a_row(next(of_row), list(of_row), entry.whole.span)
        if draft:
            yield draft
        else:
            yield from filter(None, (call(line, is_about=is_about) for line in entry.below))


def _are_calls(entries: Sequence[_Entry]) -> bool:
    """Whether most of the entries are ``boats(id, name)`` with a key of their own: so the others
    are entities, too, ``crews(boat_id, name)``."""
    found = [entry for entry in entries if call(entry.whole, is_about=True)]
    return 2 * len(found) > len(entries)


def _entries(text: Passage) -> Iterator[_Entry]:
    lines = [line for line in _LINES.finditer(text.text) if not line[0].isspace()]
    starts = [at for at, line in enumerate(lines) if at == 0 or not _is_below(line[0])]
    for start, stop in pairwise((*starts, len(lines))):
        first, last = lines[start], lines[stop - 1]
        each = [
            Text(line[0].strip(), text.span(line.end() - len(line[0].lstrip()), line.end()))
            for line in lines[start:stop]
        ]
        whole = Text(
            text.text[first.start() : last.end()].replace("\n", " "),
            text.span(first.start(), last.end()),
        )
        if _is_below(first[0]):
            yield _Entry(None, tuple(each), whole)
        else:
            yield _Entry(each[0], tuple(each[1:]), whole)


def _is_below(line: str) -> bool:
    """Whether a line belongs to one above: the name of the next entity ends with a colon, however
    far it is indented."""
    return _CLOSING.match(line) is not None or (
        _MARK.match(line) is not None and line.rstrip()[-1] != ":"
    )


def _unmarked(line: Text) -> Text:
    found = _MARK.match(line.text)
    return part(line, found.end() if found else 0, len(line.text))
