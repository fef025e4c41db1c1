"""What a diagram says, whatever its notation: nodes and the connections between them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from asbuilt.source import Span


class Node(Struct, frozen=True):
    """A box or a named point; ``span`` is where its name stands first."""

    name: str
    span: Span


class Edge(Struct, frozen=True):
    """A connection between two nodes by their names. ``directed`` is False for a plain line."""

    source: str
    target: str
    directed: bool = True


class Diagram(Struct, frozen=True):
    """Nodes in reading order, each name once, and the connections between them."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


Link = tuple[Node, Node | None, bool]
"""From where, to where, and whether it points there; a node alone is a link to nothing."""


def merged(links: Iterable[Link]) -> Diagram:
    """The diagram that ``links`` make."""
    found = list(links)
    nodes = dict.fromkeys(node for link in found for node in link[:2] if node)
    edges = dict.fromkeys(
        Edge(source.name, target.name, directed) for source, target, directed in found if target
    )
    return Diagram(distinct(nodes), tuple(edges))


def distinct(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The first node of each name."""
    first: dict[str, Node] = {}
    for node in nodes:
        first.setdefault(node.name, node)
    return tuple(first.values())
