"""Objects in fences that are shapes of tables, neither code nor JSON, with a field and its type on
each line: ``{ name: String (required)``, below the heading of a table or behind its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Text
from asbuilt.document.text import part
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_table import Place, caption_above, places
from asbuilt.spec.tables.fields.field_type import is_typed, read_type
from asbuilt.spec.tables.notations.document_sample import headed
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.tables.table_name import table_name
from asbuilt.spec.words import is_message, snake

_OPENING = regex.compile(
    r"^(?:(?P<name>[^\W\d]\w*)[ \t]*[:=]?[ \t]*)?\{[ \t]*(?://[^\n]*)?$", re.MULTILINE
)
_CLOSING = regex.compile(r"^\}", re.MULTILINE)
_COMMENT = regex.compile(r"(?:^|\s)(?://|#)\s*(?P<said>.*)$")
_FIELD = regex.compile(r"\s*(?P<name>[^\W\d]\w*)(?P<optional>\?)?\s*:\s*(?P<type>\S.*)$")
_TARGET = regex.compile(r"\s*(?:→|->|=>|\bref(?:erences|s)?\b:?)\s*[`'\"]?(?P<table>[^\W\d]\w*).*")
_NULL = regex.compile(r"\s*\|\s*(?:null|undefined)\b")
_OPTIONS = regex.compile(r"\{\s*type:\s*(?P<type>[A-Z][\w.]*)\s*,?\s*(?P<said>.*)\}")
"""``{ type: String, required: true }``"""
_ASIDE = regex.compile(r"(?P<type>[^\W\d][\w.]*)\s*(?P<said>[(\[].*)")
_UNION = regex.compile(r"(?P<quote>['\"]).*?(?P=quote)(?:\s*\|\s*(?P<other>['\"]).*?(?P=other))+")
_FEWEST = 2
_LONGEST = 400
"""What is longer is an object in the field, whatever it holds."""


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The objects of the sections called ``titles`` or ``about`` the data that hold nothing but
    fields, most of which have a type that is known."""
    for place in places(outline, titles, about):
        above: Block | None = None
        for block in place.section.blocks if place.is_about else ():
            if isinstance(block, Fence) and language(block) in LANGUAGES["object_fence"]:
                yield from _of_fence(passage(outline.source, block), place, above)
            above = block


def _of_fence(text: Passage, place: Place, above: Block | None) -> Iterator[Draft]:
    end = 0
    for opening in _OPENING.finditer(text.text):
        if opening.start() < end:
            continue
        closing = _CLOSING.search(text.text, opening.end())
        if closing is None:
            return
        end = closing.end()
        named: Text | None
        if opening["name"]:
            named = Text(opening["name"], text.span(*opening.span("name")))
        else:
            found = headed(None, place)
            named = caption_above(above) or (found[0] if found else None)
        name = table_name(named) if named else ""
        fields = [*_fields(text, opening.end(), closing.start())]
        if named and name and not is_message(name) and _are_fields(fields):
            draft = Draft(name, text.span(opening.start(), end), named.span)
            draft.is_entity = True
            for field in fields:
                if field is not None:
                    _add(draft, field)
            yield draft


class _Field(Struct, frozen=True):
    name: Text
    type: str
    said: str
    optional: bool


def _are_fields(fields: Sequence[_Field | None]) -> bool:
    """Whether all lines are fields, and most of their types are known: no values of settings."""
    typed = sum(
        is_typed(field.type) or bool(_UNION.fullmatch(field.type)) or field.type.startswith("{")
        for field in fields
        if field
    )
    return None not in fields and len(fields) >= _FEWEST and 2 * typed > len(fields)


def _fields(text: Passage, start: int, end: int) -> Iterator[_Field | None]:
    """The fields between two places, each with what is continued on further lines; None for a line
    that is none."""
    lines: list[tuple[int, str, str]] = []
    depth = 0
    for line in regex.finditer(r"[^\n]*\S[^\n]*", text.text[start:end]):
        said = _COMMENT.search(line[0])
        bare = line[0][: said.start()] if said else line[0]
        if depth > 0 or bare.lstrip().startswith("|"):
            at, before, comment = lines.pop() if lines else (line.start(), "", "")
            more = f" {bare.strip()}" if len(before) < _LONGEST else ""
            lines.append((at, before + more, comment or (said["said"] if said else "")))
        elif bare.strip():
            lines.append((line.start(), bare, said["said"] if said else ""))
        depth += sum(map(bare.count, "{[(")) - sum(map(bare.count, "}])"))
    for at, bare, comment in lines:
        whole = Text(bare, text.span(start + at, start + at + len(bare)))
        yield _field(whole, comment)


def _field(line: Text, comment: str) -> _Field | None:
    found = _FIELD.match(line.text)
    if found is None:
        return None
    written, said = found["type"].rstrip(" \t,"), [comment]
    if len(written) > _LONGEST:
        return _Field(part(line, *found.span("name")), "{}", comment, bool(found["optional"]))
    optional = bool(found["optional"]) or _NULL.search(written) is not None
    written = _NULL.sub("", written)
    if options := _OPTIONS.fullmatch(written):
        said += [each.strip() for each in _YES.sub(r"\1", options["said"]).split(",")]
        written = options["type"].rpartition(".")[2]
    if target := _TARGET.search(" ".join((written, *said))):
        said.append(f"references {target['table']}")
        written = _TARGET.sub("", written)
    if (aside := _ASIDE.fullmatch(written)) and read_type(written) is None:
        written = aside["type"]
        said.append(aside["said"].strip("()[] "))
    return _Field(part(line, *found.span("name")), written, ", ".join(filter(None, said)), optional)


_YES = regex.compile(r"\b(required|unique|index):\s*true\b")


def _add(draft: Draft, field: _Field) -> None:
    rest = [("notes", field.said)]
    add_field(draft, field.name.text, field.name, Text(field.type, field.name.span), rest)
    if snake(field.name.text).endswith("_id") and snake(field.name.text) != "_id":
        draft.hints.append(Reference((field.name.text,), "", (), "no action", field.name.span))
