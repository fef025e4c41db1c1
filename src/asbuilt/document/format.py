"""Tables aligned and ordered lists numbered, as Prettier and mdformat write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest

from asbuilt import regex
from asbuilt.diagnostics import Edit
from asbuilt.document import plain_text
from asbuilt.document.blocks import Block, Item, List, Quote, Table
from asbuilt.document.reader import read
from asbuilt.document.table import BLANKS, between_pipes
from asbuilt.document.width import columns
from asbuilt.source import LINE_END, Source, Span

_NARROWEST = 3
"""Columns of a table are at least as wide as ``---``."""

_DELIMITER = regex.compile(r"[|:\- \t]+\Z")
_NUMBER = regex.compile(r"[0-9]{1,9}(?=[.)])")
_BELOW = regex.compile(r"\s*[\r\n]([ \t>]*)")


def tidy(source: Source) -> tuple[Edit, ...]:
    """The edits that lay a document out; none when it is laid out already.

    They change the blanks around cells, dashes of delimiter rows, and numbers of list items.
    Cells that a row lacks are added. The document means what it meant: the same blocks with the
    same texts, to whoever reads it exactly. What has no markup stays as it is: its numbered lines
    may be headings.
    """
    text = LINE_END.sub("\n", source.text)
    if plain_text.marked_up(text) is not text:
        return ()
    blocks = read(source, exact=True).blocks
    return tuple(sorted(_blocks(source.text, blocks, 0), key=lambda edit: edit.span))


def _blocks(text: str, blocks: Iterable[Block], depth: int) -> Iterator[Edit]:
    for above, block in pairwise((None, *blocks)):
        if isinstance(block, Table) and _goes_on(text, above, block):
            continue  # readers differ about whether its rows go on with what is above
        if isinstance(block, Table) and not block.foreign:
            yield from _table(text, block, flush=depth == 0)
        elif isinstance(block, Quote):
            yield from _blocks(text, block.children, depth + 1)
        elif isinstance(block, List):
            yield from _numbers(text, block)
            for item in block.items:
                yield from _blocks(text, item.children, depth + 1)


def _goes_on(text: str, above: Block | None, table: Table) -> bool:
    """Whether a table stands below a list or a quote, with no empty line between."""
    return isinstance(above, List | Quote) and bool(_above(text, table.span.start).strip())


# ---------------------------------------------------------------- tables


_ESCAPED_ESCAPE = regex.compile(r"\\\\\|")
_ITEM = regex.compile(r"(?:[-+*]|[0-9]{1,9}[.)]|#{1,6})[^\S \t\r\n]")


def _table(text: str, table: Table, *, flush: bool) -> Iterator[Edit]:
    """``flush`` tables begin at the margin; others keep what stands before their rows."""
    lines = list(_rows(text, table))
    if any(text[at].isspace() for start, end in lines for at in (start, end - 1)):
        return  # readers differ about the cells beside a no-break space
    behind = text[table.span.end : table.span.end + 1]
    if behind.isspace() and behind not in " \t\r\n":
        return  # as they do about a row before a vertical tab
    if any(_ITEM.match(text, start) for start, _ in lines):
        return  # and about a row that is an item or a heading where such a space is a blank
    if _ODD_LINE.search(_above(text, table.span.start)):
        return  # and about a line above that would be an item, which goes on with the rows
    if _ESCAPED_ESCAPE.search(text, table.span.start, table.span.end):
        return  # and about whether the pipe behind an escaped backslash ends a cell
    cells = [
        [text[start:end].strip(" \t") for start, end in between_pipes(text, *line)]
        for line in lines
    ]
    header, marks, *rows = cells
    sides = [(mark.startswith(":"), mark.endswith(":")) for mark in marks]
    for row in rows:
        row += [""] * (len(header) - len(row))
    aligned = (header, *rows)
    widths = [_width(column) for column in zip_longest(*aligned, fillvalue="")]
    sides += [(False, False)] * (len(widths) - len(sides))  # cells that no reader shows
    written = [_joined(map(_padded, row, widths, sides)) for row in aligned]
    written.insert(1, _joined(map(_dashes, widths[: len(header)], sides)))
    for (start, end), line in zip(lines, written, strict=True):
        while flush and text[start - 1 : start] == " ":
            start -= 1
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        if text[start:end] != line:
            yield Edit(Span(start, end), line)


_ODD_LINE = regex.compile(r"(?:^|[\r\n])[ \t]*[^\S \t\r\n]")


def _above(text: str, start: int) -> str:
    """The lines before a table without an empty one between."""
    first = end = text.rfind("\n", 0, start) + 1
    above = text.rfind("\n", 0, max(0, first - 1)) + 1
    while text[above:first].strip(" \t\r\n"):
        first, above = above, text.rfind("\n", 0, max(0, above - 1)) + 1
    return text[first:end]


def _rows(text: str, table: Table) -> Iterator[tuple[int, int]]:
    """Where the content of each line of a table begins and ends."""
    at, starts = table.span.start, [table.span.start]
    for end in LINE_END.finditer(text, at, table.span.end):
        starts.append(end.end())
    bounds = [*(_before_line_end(text, start) for start in starts[1:]), table.span.end]
    yield starts[0], _trimmed(text, starts[0], bounds[0])
    delimiter = _DELIMITER.search(text, starts[1], bounds[1])
    assert delimiter
    at = delimiter.end() - len(delimiter[0].lstrip(BLANKS))
    yield at, _trimmed(text, at, bounds[1])
    for row, start, last in zip(table.rows, starts[2:], bounds[2:], strict=True):
        first = start + len(text[start : row[0].span.start].rstrip(BLANKS))
        opened = first > start and text[first - 1] == "|"
        yield first - 1 if opened else row[0].span.start, _trimmed(text, start, last)


def _before_line_end(text: str, start: int) -> int:
    return start - (2 if text[start - 2 : start] == "\r\n" else 1)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(BLANKS))


def _width(cells: Iterable[str]) -> int:
    return max(_NARROWEST, *map(columns, cells))


def _padded(cell: str, width: int, side: tuple[bool, bool]) -> str:
    spare = width - columns(cell)
    left = {(True, True): spare // 2, (False, True): spare}.get(side, 0)
    return " " * left + cell + " " * (spare - left)


def _dashes(width: int, side: tuple[bool, bool]) -> str:
    left, right = (":" if there else "-" for there in side)
    return left + "-" * (width - 2) + right


def _joined(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# ---------------------------------------------------------------- lists


def _numbers(text: str, items: List) -> Iterator[Edit]:
    """Consecutive numbers, or the same one for all where the author wrote it so that adding an
    item changes one line: ``1. 1. 1.``, ``0. 1. 1.``. A number that is right stays as written."""
    if not items.ordered:
        return
    found = [_NUMBER.match(text, item.span.start) for item in items.items]
    numbers = [int(match[0]) for match in found if match]
    wanted = _wanted(numbers)
    if len(numbers) != len(items.items) or wanted[-1] > 999_999_999:
        return
    edits = []
    for item, match, number in zip(items.items, found, wanted, strict=True):
        if match and int(match[0]) != number:
            if len(match[0]) != len(str(number)) and not _is_free(text, item):
                return
            edits.append(Edit(Span(*match.span()), str(number)))
    yield from edits


def _wanted(numbers: list[int]) -> list[int]:
    first = numbers[0] if numbers else 1
    same = first in (0, 1) and numbers[1:2] == [1] and (first == 1 or numbers[1:3] == [1, 1])
    if same:
        return [first, *(1 for _ in numbers[1:])]
    return [first + index for index in range(len(numbers))]


def _is_free(text: str, item: Item) -> bool:
    """Whether the item's marker may take another width: nothing below it is indented by it."""
    start, end = item.span.start, item.span.end
    line = start
    while text[line - 1 : line] not in ("", "\n", "\r"):
        line -= 1
    below = _BELOW.match(text, end)
    deep = len(below[1]) if below else 0
    piece = text[line:end]
    return "\t" not in piece and not LINE_END.search(piece) and deep <= start - line
