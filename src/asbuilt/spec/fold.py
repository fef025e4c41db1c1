"""Folds that exports write as lists: ``- ▶ **orders**`` and, indented below it, a table. What is
folded stands under its name as if under a heading."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Heading, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span

_SIGN = regex.compile("[▶►▸▼▾▿▹⏵⏷]\ufe0f?\\s*")
_LONGEST_NAME = 80


def with_folds(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """``blocks`` with headings in the places of the items of such lists, if nothing else follows
    these in their section: it would belong to the last of them."""
    level, folds = 0, _last_folds(blocks)
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            level = block.level
        elif isinstance(block, List) and at in folds:
            for item in block.items:
                yield Heading(level + 1, _name(item), item.text.span)
                yield from item.children
            continue
        elif isinstance(block, List) and _SIGN.match(block.items[0].text.text):
            block = replace(block, items=tuple(map(_unfolded, block.items)))
        yield block


def _unfolded(item: Item) -> Item:
    """An item without its sign. With nothing but a paragraph folded below a name it is one line as
    other lists have it, ``name : what it is``; what answers a question remains below it."""
    name = _name(item)
    below = item.children[0] if len(item.children) == 1 else None
    if not isinstance(below, Paragraph) or not name.text or name.text[-1] in "?？":
        return replace(item, text=name)
    # As long as in the source: every character stays at its place.
    said = Span(name.span.start, below.lines[-1].span.end)
    gap = " : ".ljust(below.lines[0].span.start - name.span.end)
    text = name.text + gap
    for line in below.lines:
        text = text.ljust(line.span.start - said.start) + line.text
    return replace(item, text=Text(text, said), children=())


def _name(item: Item) -> Text:
    """The text of an item without its sign."""
    sign = _SIGN.match(item.text.text)
    return part(item.text, sign.end(), len(item.text.text)) if sign else item.text


def _last_folds(blocks: tuple[Block, ...]) -> set[int]:
    """The places of the lists of folds behind which only others stand, up to the next heading."""
    found: set[int] = set()
    is_last = True
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        is_fold = is_last and isinstance(block, List) and _folds(block)
        found |= {at} if is_fold else set()
        is_last = is_fold or isinstance(block, Heading)
    return found


def _folds(block: List) -> bool:
    """Whether the items of a list are names under which something is folded: a sign says so, or
    each holds a table."""
    if not all(item.children and _is_name(item) for item in block.items):
        return False
    if all(_SIGN.match(item.text.text) for item in block.items):
        return any(_is_folded(each) for item in block.items for each in item.children)
    return all(isinstance(item.children[0], Table) for item in block.items)


def _is_folded(block: Block) -> bool:
    """Whether a block stands below a heading elsewhere: a table, a fence, a list of routes."""
    if isinstance(block, List):
        return all(_ROUTE.match(item.text.text) for item in block.items)
    return isinstance(block, Table | Fence)


_ROUTE = regex.compile(r"[`*]*(?:GET|POST|PUT|PATCH|DELETE|HEAD)[`*]*\s[`*]*/")


def _is_name(item: Item) -> bool:
    text = item.text.text
    return 0 < len(text) <= _LONGEST_NAME and "\n" not in text and item.checked is None
