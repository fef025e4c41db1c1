"""Callouts with a title, as GitHub and Obsidian have them, which stand for sections: ``> [!tip]
Limits`` and, quoted below it, a list."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, List, Paragraph, Quote, Table
from asbuilt.document.text import part

_TITLE = regex.compile(r"\[!\w{2,20}\][+-]?\s+(?P<title>\S[^\n]{0,80})")


def with_callouts(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with headings in place of the titles of callouts that hold a list or a table,
    where nothing else stands behind them in their section: it would belong to them. A line that
    only leads to another document may: ``See [[Runbook]].``"""
    if not any(isinstance(block, Quote) for block in blocks):
        return blocks
    made: list[Block] = []
    level, levels = 0, []
    for block in blocks:
        level = block.level if isinstance(block, Heading) else level
        levels.append(level)
    ends = True
    for block, above in zip(reversed(blocks), reversed(levels), strict=True):
        callout = _opened(block, above + 1) if ends and above else None
        made += reversed(callout or (block,))
        ends = callout is not None or isinstance(block, Heading) or (ends and _leads_away(block))
    return tuple(reversed(made))


def _leads_away(block: Block) -> bool:
    """Whether a block is a line of few words with a link, which says nothing by itself."""
    if not isinstance(block, Paragraph) or len(block.lines) != 1:
        return False
    line = block.lines[0].text
    return _LINK.search(line) is not None and len(_LINK.sub("", line).split()) <= _MOST_WORDS


_LINK = regex.compile(r"\[\[[^\[\]]+\]\]|\[[^\[\]]+\]\([^()]*\)")
_MOST_WORDS = 3


def _opened(block: Block, level: int) -> tuple[Block, ...] | None:
    """The heading that a callout is, and what stands in it."""
    first = block.children[0] if isinstance(block, Quote) and block.children else None
    if not isinstance(block, Quote) or not isinstance(first, Paragraph) or len(first.lines) != 1:
        return None
    title = _TITLE.fullmatch(first.lines[0].text)
    if title is None or not any(isinstance(each, List | Table) for each in block.children[1:]):
        return None
    named = part(first.lines[0], *title.span("title"))
    return (Heading(level, named, first.span), *block.children[1:])
