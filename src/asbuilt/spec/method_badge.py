"""Methods that are drawn, as those who read see them: `![GET](https://…/badge/GET-green) /boats`,
`<kbd>GET</kbd> /boats`, `[GET] /boats`; and in headings those behind the path or in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.source import Source

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_METHOD = "|".join(_METHODS)
_LINKED = r"(?:\]\([^()\s]{0,240}\))?"
_BADGE = regex.compile(
    r"\[?!\[[^\[\]]{0,20}\]\([^()\s]{0,120}/badge/-?"
    rf"(?P<named>{_METHOD})[-_ ][^()\s]{{0,120}}\){_LINKED}"
    rf"|\[?!\[(?P<alt>{_METHOD})\]\([^()\s]{{0,240}}\){_LINKED}"
    r"|<(?P<tag>[a-z]{1,8})\b[^<>]{0,120}>\s*[*`]{0,3}"
    rf"(?P<tagged>{_METHOD})[*`]{{0,3}}\s*</(?P=tag)>"
    rf"|(?<![\w\]!])\[(?P<bracket>{_METHOD})\](?=\s+[`/*h{{])"
    rf"|(?P<spaced>{_METHOD})(?:&nbsp;|\u00a0)+(?=[`/*])",
    re.IGNORECASE,
)
_PIPED = regex.compile(rf"(?P<method>{_METHOD})(?P<bar>\s+\|\s+)(?=[`*]{{0,3}}/)")
_SMALL = regex.compile(rf"[`*]{{0,3}}(?P<method>{_METHOD.lower()})[`*]{{0,3}}\s+[`*]{{0,3}}/\S*$")
_BEHIND = regex.compile(
    r"(?P<path>[`*]{0,3}/[^\s`*]+[`*]{0,3})\s+(?:[–—-]\s+|[(\[])?[`*]{0,3}"
    rf"(?P<method>{_METHOD})[`*]{{0,3}}[)\]]?$"
)


def with_plain_methods(source: Source, blocks: Iterable[Block]) -> Iterable[Block]:
    """``blocks`` with such methods in letters; each character keeps its place."""
    text = source.text
    drawn = "![" in text or "</" in text or "&nbsp;" in text or _in_brackets(text)
    return _plain(blocks, drawn=drawn)


def _in_brackets(text: str) -> bool:
    return any(f"[{method}]" in text for method in _METHODS)


def _plain(blocks: Iterable[Block], *, drawn: bool) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Heading(title=title) if "/" in title.text:
                yield replace(block, title=_titled(_lettered(title)))
            case Paragraph(lines=lines) if drawn and any(map(_may_be_drawn, lines)):
                yield replace(block, lines=tuple(map(_lettered, lines)))
            case Table(header=header, rows=rows) if drawn and _is_drawn_in(rows):
                plain = (tuple(map(_lettered, row)) for row in rows)
                yield replace(block, header=tuple(map(_lettered, header)), rows=tuple(plain))
            case List(items=items) if drawn and any(_is_item_drawn(item) for item in items):
                yield replace(block, items=tuple(map(_item, items)))
            case _:
                yield block


def _may_be_drawn(text: Text) -> bool:
    return any(mark in text.text for mark in _DRAWN)


_DRAWN = ("![", "</", "&nbsp;", "] /", "] `/")


def _is_drawn_in(rows: tuple[tuple[Text, ...], ...]) -> bool:
    return any(_may_be_drawn(cell) for row in rows[:1] for cell in row)


def _is_item_drawn(item: Item) -> bool:
    return _may_be_drawn(item.text)


def _item(item: Item) -> Item:
    return replace(item, text=_lettered(item.text)) if _may_be_drawn(item.text) else item


def _lettered(text: Text) -> Text:
    if not _BADGE.search(text.text):
        return text
    lettered = replace(text, text=_BADGE.sub(_letters, text.text))
    return part(lettered, 0, len(lettered.text))


def _letters(drawn: re.Match[str]) -> str:
    if drawn["spaced"]:
        return str(drawn["spaced"]).upper().ljust(len(drawn[0]))
    method = next(filter(None, drawn.group("named", "alt", "tagged", "bracket")))
    return str(method).upper().rjust(len(drawn[0]))


def _titled(title: Text) -> Text:
    """A heading that is nothing but a method and a path, the method before the path."""
    if (behind := _BEHIND.fullmatch(title.text)) is not None:
        return Text(f"{behind['method']} {behind['path']}".ljust(len(title.text)), title.span)
    if (small := _SMALL.fullmatch(title.text)) is not None:
        start, end = small.span("method")
        return Text(title.text[:start] + small["method"].upper() + title.text[end:], title.span)
    return replace(title, text=_PIPED.sub(_without_bar, title.text)) if "|" in title.text else title


def _without_bar(found: re.Match[str]) -> str:
    return found["method"] + " " * len(found["bar"])
