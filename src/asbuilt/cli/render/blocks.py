"""The Markdown blocks of a document: one a line, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import Any

from asbuilt.cli.render.columns import numbered
from asbuilt.document.blocks import Block, Document, Fence, Heading, List, Paragraph, Quote, Table
from asbuilt.exchange.plain import plain
from asbuilt.source import Source


def text(document: Document) -> str:
    """Every block with its kind and its beginning; nested blocks are indented."""
    return "".join(f"{line}\n" for line in _lines(document.source, document.blocks, 0))


def data(document: Document) -> Any:
    """The blocks as JSON values."""
    return plain(document.source, document.blocks)


def _lines(source: Source, blocks: Iterable[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        line = source.line(block.span.start)
        yield numbered(line, f"{'  ' * depth}{type(block).__name__.lower():<10} {_gist(block)}")
        if isinstance(block, Quote):
            yield from _lines(source, block.children, depth + 1)
        elif isinstance(block, List):
            for item in block.items:
                box = {True: "[x] ", False: "[ ] ", None: ""}[item.checked]
                at = source.line(item.span.start)
                yield numbered(at, f"{'  ' * depth}  - {box}{_first(item.text.text)}")
                yield from _lines(source, item.children, depth + 2)


def _gist(block: Block) -> str:
    match block:
        case Heading(level=level, title=title):
            return f"{'#' * level} {title.text}"
        case Paragraph(lines=lines):
            return _first(lines[0].text if lines else "")
        case Table(header=header, rows=rows):
            return f"{' | '.join(cell.text for cell in header)} ({_count(rows, 'row')})"
        case Fence(info=info, text=content):
            return f"{info or 'code'} ({_count(content.splitlines(), 'line')})"
        case List(ordered=ordered, items=items):
            return f"{'numbered' if ordered else 'bullets'} ({_count(items, 'item')})"
        case _:
            return ""


def _count(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'s' * (len(things) != 1)}"


def _first(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= 90 else line[:89] + "…"
