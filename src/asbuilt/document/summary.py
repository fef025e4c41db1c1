"""The titles of HTML's folds (``<details>``), as paragraphs in bold: ``<summary><code>GET</code>
<code>/tasks</code> lists them</summary>``. What is folded is Markdown and read as such anyway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Block, Html, Paragraph, Text
from asbuilt.document.table import trimmed
from asbuilt.source import Source

_FOLD = regex.compile(
    r"\s*<details\b[^<>]*>\s*<summary\b[^<>]*>(?P<title>.*?)</summary>\s*",
    re.IGNORECASE | re.DOTALL,
)
_CODE = regex.compile(r"</?code>", re.IGNORECASE)
_TAG = regex.compile(r"</?[a-z][^<>]{0,200}>|\*\*", re.IGNORECASE)


def with_summaries(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with such paragraphs in the places of what opens a fold."""
    for block in blocks:
        fold = _FOLD.fullmatch(block.text) if isinstance(block, Html) else None
        yield _paragraph(source, block, fold.span("title")) if fold else block


def _paragraph(source: Source, block: Block, title: tuple[int, int]) -> Block:
    start = block.span.start
    written = trimmed(source.text, start + title[0], start + title[1])
    words = " ".join(_TAG.sub("", _CODE.sub("`", written.text)).split())
    return Paragraph((Text(f"**{words}**", written.span),), block.span) if words else block
