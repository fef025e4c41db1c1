"""Neighbours of the system that somebody else runs, where its context is described:
``| Card gateway | payments (operated by the bank) |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, bullets
from asbuilt.spec.services.heading import OTHERS
from asbuilt.spec.services.service import Dependency, from_item, from_row, is_name
from asbuilt.spec.title import normal_title

_CONTEXT = regex.compile(
    r"\b(?:context|scope|neighbou?rs|interfaces?|surroundings?|landscape|boundar(?:y|ies)"
    r"|around)\b"
)
"""Headings under which the system is told from what is around it."""
_NEIGHBOUR = regex.compile(
    rf"(?:(?:{OTHERS}|communication) )?(?:neighbou?rs?|systems?|partners?|actors?|part(?:y|ies)"
    r"|interfaces?|services?|components?|elements?|entit(?:y|ies)|applications?|names?)"
)
"""Headers of a first column that names who is around."""
_OPERATORS = {"operator", "operated by", "run by", "belongs to", "whose", "whose is it",
              "who runs it"}  # fmt: skip
_OURS = (
    r"(?:\W*$|\W*(?:we|us|ours?|ourselves|own|self|internal\w*|in-house|this|none)\b"
    r"|.{0,60}\b(?:team|squad|department|operations)\b)"
)
_NOT_OURS = regex.compile(rf"(?!{_OURS})", re.I)
_RUN_BY = regex.compile(rf"\b(?:operated|run|hosted|owned|provided) by (?!{_OURS})\w", re.I)


def neighbours(section: Section) -> Iterator[Dependency]:
    """The rows and bullets below a heading about the context of the system that say who runs what
    they name, if that is somebody else."""
    if section.heading is None or not _CONTEXT.search(section.topic):
        return
    for table in blocks_of(section, Table, deep=False):
        yield from _rows(table)
    for item in bullets(section):
        if _is_run_by_others(item.text) and (named := from_item(item, True)):
            yield named


def _rows(table: Table) -> Iterator[Dependency]:
    titles = [normal_title(cell.text) for cell in table.header]
    if not _NEIGHBOUR.fullmatch(english(titles[0])):
        return
    if _ADJACENT.fullmatch(english(titles[0])) and not _WAYS.isdisjoint(titles):
        yield from (from_row(_cells(row), external=True) for row in table.rows if _is_named(row[0]))
        return
    operator = next((at for at, title in enumerate(titles) if title in _OPERATORS), None)
    for row in table.rows:
        said = row[operator].text if operator else ""
        theirs = bool(said) and _NOT_OURS.match(english(said)) is not None
        if (theirs or any(map(_is_run_by_others, row))) and is_name(row[0], row[0].text):
            yield from_row(_cells(row), external=True)


def named_first(table: Table) -> Iterator[Dependency]:
    """The services that the first cells of a table name, of which something says that they are
    some."""
    for row in table.rows:
        if is_name(row[0], row[0].text):
            yield from_row(_cells(row), external=True)


_ADJACENT = regex.compile(
    rf"(?:(?:{OTHERS}|communication|partner) )?"
    r"(?:neighbou?rs?|systems?|partners?)"
)
_WAYS = {
    "direction", "way", "in out", "flow", "data flow", "inbound outbound", "direction of flow",
    "input", "inputs", "output", "outputs", "sends", "receives", "data in", "data out",
}  # fmt: skip
"""Headers of what says whether data come or go: of a neighbour, not of a part."""
_BRAND = regex.compile(
    r"\W{0,3}(?:[A-Z][\w.&-]*[A-Z0-9][\w.&-]*|[A-Z][\w.&-]*(?: [A-Z0-9][\w.&-]*)+"
    r"|[a-z][a-z0-9-]*\.(?:io|com|ai|app|dev|net|org|eu|cloud|co))\W{0,3}"
)


_LONGEST_NAME = 60


def _is_named(name: Text) -> bool:
    """Whether a cell is a name, ``GatewayAPI``, ``Nets Easy``, not what people are called."""
    is_short = len(name.text) <= _LONGEST_NAME
    return is_short and _BRAND.fullmatch(name.text) is not None and is_name(name, name.text)


def _cells(row: Sequence[Text]) -> dict[str, Text]:
    return {"name": row[0], "description": row[1]} if len(row) > 1 else {"name": row[0]}


def _is_run_by_others(text: Text) -> bool:
    return _RUN_BY.search(english(text.text)) is not None
