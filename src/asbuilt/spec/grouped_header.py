"""Tables whose header names groups of columns, and whose first row names these:

|      | Staff |       | Public |
|------|-------|-------|--------|
| Call | clerk | admin | guest  |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Table, Text
from asbuilt.spec.title import normal_title

_FEWEST_COLUMNS = 3
_NAME = regex.compile(r"[*_`]{0,3}[^\W\d][\w /-]{0,30}[*_`]{0,3}")
_TITLES = {
    "call", "calls", "endpoint", "endpoints", "route", "operation", "method", "path", "request",
    "resource", "action", "capability", "function", "name", "id", "table", "field", "column",
    "role", "service", "metric", "environment", "stage",
}  # fmt: skip
"""What the first column of a table is called."""
_MARKS = {"yes", "no", "own", "all", "none", "x", "y", "n", "allow", "deny", "true", "false"}


def with_columns_named(blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with the names of columns for headers in the places of those of groups."""
    for block in blocks:
        if isinstance(block, Table) and block.rows[1:] and _is_grouped(block.header, block.rows[0]):
            pairs = zip(block.rows[0], block.header, strict=True)
            header = tuple(name if name.text else group for name, group in pairs)
            yield replace(block, header=header, rows=block.rows[1:])
        else:
            yield block


def _is_grouped(header: Sequence[Text], names: Sequence[Text]) -> bool:
    """Whether a header leaves cells empty that the row below it, of different names, does not."""
    groups = [cell.text for cell in header[1:]]
    if len(header) < _FEWEST_COLUMNS or all(groups) or not any(groups):
        return False
    first, title = names[0].text, header[0].text
    if first and (title or normal_title(first) not in _TITLES):
        return False
    said = [cell.text for cell in names[1:]]
    different = len(set(said)) == len(said) and _MARKS.isdisjoint(map(normal_title, said))
    return different and all(map(_NAME.fullmatch, said))
