"""Tables that are only named, and described elsewhere or not yet: ``| Entity | Purpose |``,
``**Core entities:** boats, berths``, the ends of the lines of a diagram without attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Text
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.text import part, split
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field_list import FIELDS, PARTS
from asbuilt.spec.tables.fields.field_row import unnumbered
from asbuilt.spec.tables.fields.field_table import (
    FIELD,
    Place,
    caption_above,
    owner_in,
    places,
    tells_of_indexes,
    titled,
)
from asbuilt.spec.tables.schema import NamedTable
from asbuilt.spec.tables.table_name import table_name
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import is_message, snake

_NAME = regex.compile(
    r"[*_`]{0,3}(?P<name>[^\W\d]\w*(?: [^\W\d]\w*){0,2})[*_`]{0,3}(?:\s*[(（][^()（）]{0,80}[)）])?"
)
_CALLED = regex.compile(
    r"(?:^|[\s*_])(?:(?:database|data|db|core|main|key|primary|domain|business|central|persistent|sql)"
    r"\s+){0,2}(?:entities|tables|collections|domain objects|data objects)"
    r"(?:\s+(?:overview|list|summary|are|include|in scope))?[*_]{0,3}$",
    re.I,
)
"""What a title or a line says that leads to names of tables."""
_LONGEST, _MOST = 400, 200


def named(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[NamedTable]:
    """The tables that sections called ``titles`` or ``about`` the data name in tables, lists, rows
    and drawings, and Mermaid's diagrams of entities anywhere."""
    for fence in blocks_of(outline.root, Fence):
        if language(fence) in LANGUAGES["entity_diagram"]:
            diagram = import_module("asbuilt.spec.tables.notations.entity_diagram")
            yield from _tables(diagram.related(passage(outline.source, fence)))
    for place in places(outline, titles, about):
        for name in _of_place(outline, place) if place.is_about else ():
            yield from _tables([name])


def _tables(names: Sequence[Text]) -> Iterator[NamedTable]:
    for text in names:
        name = table_name(text)
        if name and not is_message(name.removesuffix("_request")):
            yield NamedTable(name, text.span)


def _of_place(outline: Outline, place: Place) -> Iterator[Text]:
    above: Block | None = None
    called = _CALLED.search(english(place.section.title)) is not None
    for at, block in enumerate(place.section.blocks):
        if _counts(block):
            yield from _all(_led(place.section.blocks[at + 1 :]))
        match block:
            case Grid():
                yield from _of_grid(block, called=called)
            case List() if _leads(above) or (called and caption_above(above) is None):
                yield from _all(_of_item(item.text) for item in block.items)
            case List():
                for item in block.items:
                    yield from _in_a_row(item.text) or _in_code(item.text)
            case Paragraph():
                for line in block.lines:
                    yield from _in_a_row(line) or _in_code(line)
            case Fence() if language(block) in LANGUAGES["entity_drawing"]:
                yield from _drawn(passage(outline.source, block))
        above = block


def _counts(block: Block) -> bool:
    """Whether a paragraph ends by saying how many tables follow: ``It has 11 tables, which …:``."""
    last = block.lines[-1].text.rstrip("*_") if isinstance(block, Paragraph) else ""
    if not last.endswith((":", "：")):
        return False
    said = english(last)
    return _SOME_TABLES.search(said) is not None and not _PARTS_OF_TABLES.search(said)


def _led(blocks: Sequence[Block]) -> Iterator[Text | None]:
    """The names in bold with which the paragraphs or items begin that follow."""
    for block in blocks:
        match block:
            case Paragraph(lines=(first, *_)) if named := _BOLD.match(first.text):
                yield _name(part(first, *named.span("name")))
            case List():
                for item in block.items:
                    named = _BOLD.match(item.text.text)
                    yield _name(part(item.text, *named.span("name"))) if named else None
                return
            case _:
                return


_SOME_TABLES = regex.compile(
    r"\b(?:[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|these|following)\s+"
    r"(?:[a-z]+\s+){0,2}(?:tables|entities|collections)\b",
    re.I,
)
_PARTS_OF_TABLES = regex.compile(
    r"\b(?:columns?|fields?|attributes?|index|indexes|indices|keys|views?|triggers?|rules?|roles?"
    r"|not|no|without|removed|dropped|deleted)\b",
    re.I,
)
_BOLD = regex.compile(r"(?P<mark>\*\*|__)`?(?P<name>[^*_`\n][^*`\n]{0,60}?)`?[:：]?(?P=mark)")


def _leads(above: Block | None) -> bool:
    if not isinstance(above, Paragraph):
        return False
    line = above.lines[-1].text.rstrip("*_")
    return line.endswith((":", "：")) and _calls(line[:-1])


def _calls(label: str) -> bool:
    said = english(label)
    return _CALLED.search(said) is not None and not _OF_COLUMNS.search(said)


def _all(found: Iterator[Text | None]) -> Sequence[Text]:
    """The names, if all are some, and several."""
    names = [*found]
    kept = [name for name in names if name is not None]
    return kept if len(kept) == len(names) > 1 else ()


def _of_grid(grid: Grid, *, called: bool) -> Sequence[Text]:
    """``| Table | What it holds |``; where tables are said to follow, ``| Name | Purpose |``."""
    header = [normal_title(cell.text) for cell in grid.header]
    owner = owner_in(header)
    if owner is None and called and header[0] == "name":
        owner = 0
    has_fields = titled(header, FIELD - {"name"} | FIELDS) is not None
    if owner is None or has_fields or tells_of_indexes(header) or len(grid.rows) > _MOST:
        return ()
    return _all(_name(row[owner]) for row in grid.rows)


def _name(text: Text) -> Text | None:
    found = _NAME.fullmatch(text.text)
    if found is None or PARTS.search(english(found["name"])):
        return None
    return part(text, *found.span("name"))


def _of_item(text: Text) -> Text | None:
    """The name with which an item begins, alone or with what it is."""
    text = unnumbered(text)
    head = pair(text)
    name = _name(head[0] if head else text)
    is_column = name and _COLUMN.search(snake(name.text))
    return None if is_column or not _CASED.match(text.text) else name


_CASED = regex.compile(
    r"[*_`]|[A-Z]\w*(?: [A-Z]\w*)*(?! ?[a-z])|[a-z\d]+(?:_[a-z\d]+)+|[^\x00-\x7f]"
)
"""A name that is marked, has capitals or is one of code: no words of a sentence."""
_COLUMN = regex.compile(r"^id$|_(?:id|at|on|date|by)$|^(?:name|status|type|title)$")


def _in_a_row(line: Text) -> Sequence[Text]:
    """``**Core entities:** boats, berths and crews (see the schema).``"""
    head = pair(line) if len(line.text) <= _LONGEST else None
    if head is None or not _calls(head[0].text):
        return ()
    rest = part(head[1], 0, len(_ASIDE.sub("", head[1].text)))
    return _all(_name(piece) for piece in split(rest, _JOINT))


def _in_code(line: Text) -> Sequence[Text]:
    """``17 tables, made in this order: `boats`, `berths` and `crews`.``"""
    led = _COUNTED.search(line.text) if "`" in line.text else None
    if led is None or _OF_COLUMNS.search(english(line.text[: led.end()])):
        return ()
    names = [part(line, *each.span("name")) for each in _CODE.finditer(line.text, led.end())]
    return names if len(names) > 1 else ()


_COUNTED = regex.compile(
    r"\b(?:tables|entities|collections)\b[^:：.`]{0,80}[:：]\s*"
    r"(?=`\w+`(?:(?:,\s*(?:and\s+)?|\s+and\s+)`\w+`)*\W*$)",
    re.I,
)
_CODE = regex.compile(r"`(?P<name>\w+)`")
_OF_COLUMNS = regex.compile(
    r"\b(?:ha(?:s|ve)|holds?|contains?|includes?|carry|shares?|gets?|with|by|on|columns?|fields?|keys?"
    r"|attributes|index|indexes|indices|triggers?|enums?|views?|values?)\b",
    re.I,
)
_ASIDE = regex.compile(r"\s*[(（][^()（）]*[)）]\s*\.?\s*$|\s*\.\s*$")
_JOINT = regex.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s+·\s+|、)\s*(?![^()]*\))")


# ---------------------------------------------------------------- drawings

_SIDE = regex.compile(r"\((?:[01*nNmM]|[01]\.\.[1*nN])\)|\b[1nNmM]:[1nNmM]\b|\b[01]\.\.[*nN1]")
"""How many there are at an end of a line: ``(1) ── (*)``, ``1:N``, ``0..*``."""
_REMARK = regex.compile(r"\([^()\n]*\)")
_IDENTIFIER = regex.compile(r"[A-Za-z][A-Za-z\d]*(?:_[A-Za-z\d]+)*")
_LINE = regex.compile(r"[^\n]+")
_PIECE = regex.compile(
    r"[^\s─━═│┃║┌┐└┘├┤┬┴┼╭╮╰╯|+<>→←↔▶◀►◄/,;*-][^─━═│┃║┌┐└┘├┤┬┴┼╭╮╰╯|+<>→←↔▶◀►◄/,;*\n-]*"
)
_FEWEST = 3


def _drawn(text: Passage) -> Sequence[Text]:
    """The entities between the lines of a drawing that says how many of each there are."""
    if len([*_SIDE.finditer(text.text, 0, _LARGEST)]) < _FEWEST or len(text.text) > _LARGEST:
        return ()
    names: list[Text] = []
    for line in _LINE.finditer(text.text):
        said = _REMARK.sub(_blank, _SIDE.sub(_blank, line[0])).rstrip()
        if said.endswith(":"):
            continue
        for piece in _PIECE.finditer(said):
            if not _IDENTIFIER.fullmatch(piece[0].rstrip()):
                return ()
            start = line.start() + piece.start()
            end = start + len(piece[0].rstrip())
            names.append(Text(text.text[start:end], text.span(start, end)))
    return names


_LARGEST = 20_000


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
