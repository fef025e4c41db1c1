"""Enumerations that are no lists to Markdown: paragraphs and lines that begin with ``a)``, ``(1)``,
``iv.``, ``①``, ``1、``, or with a dash or a bullet: ``— ``, ``• ``, in RFCs ``o  ``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import repeat

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Text
from asbuilt.document.text import text_at
from asbuilt.source import Source, Span

_BULLETS = "—–•▪‣◦o"
"""The last one as RFCs have it, with two blanks behind it."""
_MOST_BULLETS = 200
_SERIES: tuple[Sequence[str], ...] = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзиклмнопрстуфхцчшщэюя",
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"),
    tuple(map(str, range(1, 100))),
    ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    tuple(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)),
    *(bullet * _MOST_BULLETS for bullet in _BULLETS),
)
"""What stands before one item after the other, in small letters."""
_BY_FIRST = {series[0]: series for series in _SERIES}
_MARK = regex.compile(
    r"(?P<bold>\*\*|__)?(?P<open>[(（]?)(?:(?P<letter>[a-zа-я]|[ivx]{2,5}|[0-9]{1,2}|[一二三四五六七八九十]{1,2})"
    r"(?P<close>[.)）、])|(?P<sign>[①-⑳]|[1-9]\ufe0f\u20e3"
    r"|[—–•▪‣◦](?=\s)|(?-i:o)(?=\s\s)))(?(bold)(?P=bold))"
    r"(?:(?<=[）、①-⑳\u20e3])|(?=\s))\s*(?=\S)",
    re.I,
)
_FIRST_CHARACTERS = frozenset(f"*_(（aAаАiI1一①{_BULLETS}")
_FEWEST = 2


def with_enumerations(source: Source, blocks: tuple[Block, ...]) -> Iterator[Block]:
    """``blocks`` with lists in the places of paragraphs, or of lines of one, that are marked one
    after the other. What stands before the marks in their first paragraph remains one."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        begun = _begun(block.lines) if isinstance(block, Paragraph) else None
        if begun is None or not isinstance(block, Paragraph):
            yield block
            at += 1
            continue
        items, taken = _items(source, blocks, at, *begun)
        if len(items) < _FEWEST:
            yield block
        else:
            if lead := block.lines[: begun[0]]:
                yield Paragraph(lead, Span(block.span.start, lead[-1].span.end))
            is_ordered = _place(begun[1]) not in _BULLETS
            yield List(is_ordered, None, items, Span(items[0].span.start, items[-1].span.end))
        at += taken


def _begun(lines: Sequence[Text]) -> tuple[int, re.Match[str]] | None:
    """The first of ``lines`` that begins as an enumeration does, and its mark."""
    for at, line in enumerate(lines):
        mark = _MARK.match(line.text) if line.text[:1] in _FIRST_CHARACTERS else None
        if mark and _place(mark) in _BY_FIRST and not (at and _goes_on(lines[at - 1], mark)):
            return at, mark
    return None


def _goes_on(above: Text, mark: re.Match[str]) -> bool:
    """Whether a line only happens to begin with the dash of the sentence ``above``."""
    return _place(mark) in _BULLETS and not above.text.rstrip("*_ ").endswith((":", "："))


def _items(
    source: Source, blocks: tuple[Block, ...], at: int, first: int, opening: re.Match[str]
) -> tuple[tuple[Item, ...], int]:
    """The items from line ``first`` of the block ``at`` on, which has the mark ``opening``, and how
    many blocks they take."""
    series, marks, ends = _BY_FIRST[_place(opening)], list[Span](), list[int]()
    for place in range(at, len(blocks)):
        block, before = blocks[place], len(marks)
        lines = block.lines if isinstance(block, Paragraph) else ()
        for line in lines[first:] if place == at else lines:
            mark = _MARK.match(line.text) if len(marks) < len(series) else None
            if mark and _place(mark) == series[len(marks)] and _form(mark) == _form(opening):
                marks.append(Span(line.span.start, line.span.start + mark.end()))
                ends.append(line.span.end)
            elif len(marks) > before:
                ends[-1] = line.span.end
            else:
                break
        if len(marks) == before:
            break
    else:
        place = len(blocks)
    return tuple(map(_item, repeat(source), marks, ends)), place - at


def _place(mark: re.Match[str]) -> str:
    return (mark["letter"] or mark["sign"]).casefold()


def _form(mark: re.Match[str]) -> tuple[str | None, ...]:
    return mark.group("bold", "open", "close")


def _item(source: Source, mark: Span, end: int) -> Item:
    """The item that begins with ``mark``."""
    said = Span(mark.end, end)
    return Item(text_at(source, said), None, (), Span(mark.start, end))
