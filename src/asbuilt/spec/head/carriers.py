"""What carries the fields of a head: front matter, labels, lines, badges and small tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Fence, FrontMatter, Html, Paragraph, Table, Text
from asbuilt.document.text import part, text_at, text_lines
from asbuilt.spec.head.field import KNOWN, Field, key_of
from asbuilt.spec.head.line import badge_fields, line_fields
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, Section, blocks_of, labels

_YAML = regex.compile(
    r"(?P<key>[^\s:#'\"][^:\n]*?|'[^'\n]*'|\"[^\"\n]*\")[ \t]*:(?:[ \t]+|$)(?P<value>.*)$"
)


def front_matter(outline: Outline) -> Iterator[Field]:
    """The keys of YAML above the document, but those below others."""
    for block in outline.root.blocks:
        if isinstance(block, FrontMatter):
            for line in text_lines(Text(block.text, block.content)):
                field = _yaml_field(line)
                if field and outline.source.position(line.span.start).column == 1:
                    yield field


def _yaml_field(line: Text) -> Field | None:
    """``key: value`` without indentation; quotes and brackets around the value are left off."""
    match = _YAML.match(line.text)
    if not match:
        return None
    value = part(line, match.start("value"), match.end("value"))
    comment = regex.search(r"(?:^|\s)#", value.text)
    value = part(value, 0, comment.start()) if comment and value.text[0] not in "\"'" else value
    if len(value.text) > 1 and value.text[0] + value.text[-1] in ('""', "''", "[]"):
        value = part(value, 1, len(value.text) - 1)
    key = part(line, *match.span("key"))
    return Field(part(key, 1, len(key.text) - 1) if key.text[0] in "\"'" else key, value)


def fields_of(section: Section) -> Iterator[Field]:
    """Labels, bold ones and the plain ones with a known key; and the rows of small tables."""
    for label in labels(section, plain=True):
        is_bold = section.source.text.startswith(("**", "__"), label.span.start)
        is_whole = not (_JOINED.search(label.value.text) or _goes_on(label.value))
        if (is_bold or key_of(label.key) in KNOWN) and is_whole:
            yield _decided(Field(label.key, _before_next(label.value)))
    for paragraph in blocks_of(section, Paragraph, deep=False):
        for line in paragraph.lines:
            if attribute := _ATTRIBUTE.fullmatch(line.text):
                named = (part(line, *attribute.span(name)) for name in ("key", "value"))
                yield Field(*named)
            if (marked := _MARKED.fullmatch(line.text) or _LEADING.match(line.text)) and key_of(
                key := part(line, *marked.span("key"))
            ) in KNOWN:
                value = part(line, *marked.span("value"))
                yield from () if _goes_on(value) else (Field(key, value),)
            yield from line_fields(line)
            yield from badge_fields(line)
    for fence in blocks_of(section, Fence, deep=False):
        yield from _of_fence(section, fence)
    for html in blocks_of(section, Html, deep=False):
        yield from badge_fields(text_at(section.source, html.span))
    for table in blocks_of(section, Table, deep=False):
        yield from _cells(table)


def _of_fence(section: Section, fence: Fence) -> Iterator[Field]:
    """The keys of a fence of YAML, or of lines like it, but those below others, if two of them are
    fields of a head."""
    if fence.language not in _LINES:
        return
    inside = passage(section.source, fence)
    lines = text_lines(Text(inside.text, inside.span(0, len(inside.text))))
    outer = (bool(line[:1].strip()) for line in inside.text.split("\n"))
    fields = [field for line in compress(lines, outer) if (field := _yaml_field(line))]
    if sum(key_of(field.key) in KNOWN for field in fields) > 1:
        yield from fields


_LINES = {*PLAIN, "yaml", "yml"}
"""Fences that may hold lines as ``Status:  In Review``."""
_ATTRIBUTE = regex.compile(r":(?P<key>[^\W\d_][\w -]{0,30}):\s+(?P<value>\S.*)")
"""``:revnumber: 1.1``, as AsciiDoc and reStructuredText write the fields of a document."""
_MARKED = regex.compile(
    r"(?P<mark>[*_]{1,3})(?P<key>[^\W\d_][\w ]{0,30})[:：]\s*(?P<value>[^*_\s][^*_]*)(?P=mark)\s*"
)
"""``**Status: Approved**``, a line that is marked as a whole."""
_LEADING = regex.compile(
    r"(?P<mark>\*\*|__)(?P<key>[^\W\d_][\w ]{0,30})[:：]\s*"
    r"(?P<value>[^*_\s][^*_]*?)\.?(?P=mark)\.?\s+(?=(?-i:[^\W\d_a-z]))"
    r"(?!.{0,200}\b(?:not|until|unless|pending|once|subject|draft|if|when)\b)",
    re.I,
)
"""The same before a sentence that takes nothing back: ``**Status: Approved.** Read it with …``."""


def _cells(table: Table) -> Iterator[Field]:
    """``| Version | 1.0 |`` down the table, or the keys as its header over a single row."""
    known = [cell for cell in table.header if key_of(cell) in KNOWN]
    if len(table.header) in _PAIRED and known == [*table.header[::2]]:
        yield from _in_pairs((table.header, *table.rows))
    elif len(known) > 1 and len(table.rows) == 1:
        yield from map(Field, table.header, table.rows[0])
    elif len(table.header) == 2:
        rows = (table.header, *table.rows) if known else table.rows
        yield from (_decided(Field(key, value)) for key, value in rows if key.text)


_PAIRED = (4, 6)


def _in_pairs(rows: Iterable[Sequence[Text]]) -> Iterator[Field]:
    """``| Version | 1.4 | Status | Draft |``, if every other cell is a key, and most are known."""
    fields = [
        Field(key, value) for row in rows for key, value in zip(row[::2], row[1::2], strict=True)
    ]
    stated = [each for each in fields if each.key.text]
    if 2 * sum(key_of(each.key) in KNOWN for each in stated) > len(stated):
        yield from map(_decided, stated)


def _goes_on(value: Text) -> bool:
    """Whether behind a field another one follows as a sentence: ``Ada Berg. State: in review.``"""
    found = _NEXT.search(value.text)
    return found is not None and key_of(part(value, *found.span("key"))) in KNOWN


_NEXT = regex.compile(r"[^\d\s]\.\s+(?P<key>[^\W\d_][\w ]{1,24})[:：]")


def _before_next(value: Text) -> Text:
    """``value`` up to the dot behind which another one follows: ``17.11.2026 · Status: draft``."""
    found = _DOTTED.search(value.text) if "·" in value.text or "•" in value.text else None
    return part(value, 0, found.start()) if found else value


_DOTTED = regex.compile(
    r"\s[·•]\s+[*_`]*(?:[^\W\d_][\w ]{0,30}[*_`]*[:：]|(?:[^\W\d_]{1,20}\.?\s)?v?\d)"
)


def _decided(field: Field) -> Field:
    """A decision that was taken or not, ``Decision: accepted, 22 January``, as what the status of
    its document is."""
    if key_of(field.key) not in _DECISIONS or not (state := _DECIDED.match(field.value.text)):
        return field
    return Field(Text("status", field.key.span), part(field.value, *state.span("state")))


_DECISIONS = {"decision", "verdict", "outcome"}
_DECIDED = regex.compile(
    r"[*_`]*(?P<state>accepted|approved|proposed|rejected|withdrawn|superseded|deprecated|draft)\b",
    re.I,
)


_JOINED = regex.compile(r"\s[/—–]\s+(?:[^\W\d_][\w ]{0,30}[:：]|v?\d)")
"""What stands in a value that is a line of several fields."""
