"""Backslash escapes and entities (CommonMark 2.4, 2.5) as people see them: ``organizer\\_id``,
``500&nbsp;ms``.

What exports documents as Markdown escapes every character that might be a mark somewhere.
"""

from __future__ import annotations

import re
from collections import deque
from html import unescape

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Item, List, Paragraph, Quote, Table, Text
from asbuilt.source import Source, Span

ENTITY = regex.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ESCAPED = regex.compile(
    r"(?<!`)(?P<code>`++)[^`]+(?P=code)|\\(?P<mark>[-_.#+=!~&(){}$<>])"
    rf"|(?P<number>[0-9][0-9.,]{{0,20}})?(?P<entity>{ENTITY.pattern})"
)
"""Code, which has neither escapes nor entities, or a character that readers take for itself; what
is a mark to them, such as a star or a bar, keeps its backslash."""


def is_exact(source: Source, span: Span) -> bool:
    """Whether what was found at ``span`` stands there: no line of it has an escape or an entity, or
    is HTML that is read as Markdown (:mod:`asbuilt.document.summary`)."""
    lines = map(source.slice, source.lines(span))
    return not any(
        "\\" in line or "<summary" in line.lower() or ENTITY.search(line) for line in lines
    )


def without_escapes(block: Block) -> Block:
    """``block`` with the text that people see. Spans stay as they are: what stands behind an escape
    in a text is found a character further left than it is."""
    match block:
        case Heading(title=title):
            return replace(block, title=_plain(title))
        case Paragraph(lines=lines):
            return replace(block, lines=tuple(map(_plain, lines)))
        case Table(header=header, rows=rows):
            plain = tuple(tuple(map(_plain, row)) for row in rows)
            return replace(block, header=tuple(map(_plain, header)), rows=plain)
        case List(items=items):
            return replace(block, items=tuple(map(_item, items)))
        case Quote(children=children):
            return replace(block, children=tuple(map(without_escapes, children)))
    return block


def _item(item: Item) -> Item:
    children = tuple(map(without_escapes, item.children))
    return replace(item, text=_plain(item.text), children=children)


def _plain(text: Text) -> Text:
    if "\\" not in text.text and "&" not in text.text:
        return text
    plain = _ESCAPED.sub(_mark, text.text)
    if not text.gaps or len(plain) == len(text.text):
        return replace(text, text=plain)
    gaps, left_out, waiting = list[tuple[int, int]](), 0, deque(text.gaps)
    for found in (*_ESCAPED.finditer(text.text), None):
        while waiting and (found is None or waiting[0][0] <= found.start()):
            at, out = waiting.popleft()
            gaps.append((at - left_out, out + left_out))
        left_out += len(found[0]) - len(_mark(found)) if found else 0
    return Text(plain, text.span, tuple(gaps))


def _mark(found: re.Match[str]) -> str:
    return as_sign(found) if found["entity"] else found["mark"] or found[0]


def as_sign(found: re.Match[str]) -> str:
    """What people see of an entity, behind a ``number`` or not: just as long, and where it is the
    space between a number and its unit no wider than one."""
    entity, number = found["entity"], found["number"] or ""
    sign = unescape(entity).replace("\xa0", " ")
    if sign in _MARKS:
        return found[0]
    wide = " " * (len(entity) - len(sign))
    return f"{wide}{number}{sign}" if number and sign == " " else f"{number}{sign}{wide}"


_MARKS = {"*", "|", "`", "\\", "\n", "\r", ""}
"""What would be a mark to readers, if it stood there."""
