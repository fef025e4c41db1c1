"""Paragraphs about access, numbered ones among them, which are items of a list to CommonMark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.document.text import text_of
from asbuilt.source import Span


def are_paragraphs(block: List) -> bool:
    """Whether the items of a list are sentences, each with its number."""
    texts = (item.text.text for item in block.items)
    return block.ordered and all(text.endswith((".", "。")) for text in texts)


def paragraphs_in(block: Block) -> Sequence[Text]:
    """The text of a paragraph, or those of numbered ones, if one of these has several sentences:
    then they are no entries of a list."""
    if isinstance(block, Paragraph):
        return (text_of(block),)
    if not isinstance(block, List) or any(item.children for item in block.items):
        return ()
    texts = tuple(item.text for item in block.items) if are_paragraphs(block) else ()
    return texts if any(_SENTENCE_END.search(each.text) for each in texts) else ()


_SENTENCE_END = regex.compile(r"[.。](?:\s|(?=[\u4e00-\u9fff]))")


def without_read(blocks: Iterable[Block], read: Collection[Span]) -> Iterator[Block]:
    """``blocks`` without the paragraphs and items at the places that are ``read`` already."""
    for block in blocks:
        if isinstance(block, List) and read:
            if items := tuple(item for item in block.items if item.text.span not in read):
                yield replace(block, items=items)
        elif block.span not in read:
            yield block
