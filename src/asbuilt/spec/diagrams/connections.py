"""Tables of connections: ``| From | To | Protocol |``, ``| Component | Talks to |``."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.spec.diagrams.graph import Diagram, Link, Node, merged
from asbuilt.spec.title import bare, normal_title

_FROM = {
    "from", "source", "origin", "caller", "sender", "client", "consumer", "component", "container",
    "service", "system", "part", "of",
}  # fmt: skip
"""Some languages have one word for "of" and "from"."""
_TO = {
    "to", "target", "destination", "callee", "receiver", "provider", "talks to", "calls",
    "connects to", "sends to", "writes to", "publishes to",
}  # fmt: skip
_ENDS = ({"from", "source", "origin", "caller", "sender"},
         {"to", "target", "destination", "callee", "receiver"})  # fmt: skip
"""Of these, those that head nothing else."""
_BETWEEN = regex.compile(r"\s*(?:[,;]|<br\s*/?>|\sand\s)\s*")


def connections(table: Table) -> Diagram:
    """What a table connects that says in one column from where and in another one to where."""
    titles = [normal_title(cell.text) for cell in table.header]
    source = next((at for at, title in enumerate(titles) if title in _FROM), None)
    target = next((at for at, title in enumerate(titles) if title in _TO), None)
    if source is None or target is None:
        return Diagram()
    links: list[Link] = [
        (one, other, True)
        for row in table.rows
        for one in _nodes(row[source])
        for other in _nodes(row[target])
    ]
    return merged(links)


def names_both_ends(table: Table) -> bool:
    """Whether the header of a table leaves no doubt that it connects: services have providers too,
    and components call."""
    titles = {normal_title(cell.text) for cell in table.header}
    return all(map(titles.intersection, _ENDS))


def _nodes(cell: Text) -> Iterator[Node]:
    """The parts that a cell names."""
    start = 0
    for end in (*_BETWEEN.finditer(cell.text), None):
        piece = part(cell, start, end.start() if end else len(cell.text))
        if name := bare(piece.text).strip("–—- "):
            yield Node(name, piece.span)
        start = end.end() if end else start
