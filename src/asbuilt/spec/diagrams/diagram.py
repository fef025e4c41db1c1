"""Diagrams in fences: Mermaid's, PlantUML's, DOT, D2, boxes of characters, chains of arrows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from asbuilt import regex
from asbuilt.spec.diagrams import d2, dot, mermaid, plantuml
from asbuilt.spec.diagrams.box_drawing import Box, Drawing, connections, drawn
from asbuilt.spec.diagrams.bracketed import bracketed
from asbuilt.spec.diagrams.chain import SIGNS, read_chains
from asbuilt.spec.diagrams.graph import Diagram, Edge, Link, Node, distinct, merged
from asbuilt.spec.diagrams.lifelines import messages
from asbuilt.spec.diagrams.sequence import calls
from asbuilt.spec.passage import Passage

_LARGEST = 100_000
_FEWEST_MESSAGES = 2
_CONNECTED = regex.compile(
    rf"[-=.─━][>▶►]|[<◀◄][-=─━]|[{SIGNS}←↔⇄⟷▼↓⬇▲↑]|[┌╔╭┏+][-─═━]|\b[vV][ \t]*\n"
)
"""What a diagram has somewhere: an arrow or the corner of a box."""
_WORDS = {"", "text", "txt", "ascii", "diagram", "plain", "plaintext"}
_NOTATIONS: dict[str, Callable[[Passage], Iterator[Link]]] = {
    "mermaid": mermaid.links,
    **dict.fromkeys(("plantuml", "puml", "uml", "c4plantuml"), plantuml.links),
    **dict.fromkeys(("dot", "graphviz", "gv"), dot.links),
    "d2": d2.links,
}
_MERMAID = regex.compile(
    r"(?:\s*%%[^\n]*\n)*\s*(?:(?:graph|flowchart)\s+(?:TB|TD|BT|LR|RL)\b|sequenceDiagram|C4[A-Z][a-z]+\s*\n)"
)
_PLANTUML = regex.compile(r"\s*@startuml\b")


def _notation(text: str) -> Callable[[Passage], Iterator[Link]] | None:
    """The notation that the text of a fence without a language begins in."""
    if _PLANTUML.match(text):
        return plantuml.links
    if dot.HEADER.match(text):
        return dot.links
    return mermaid.links if _MERMAID.match(text) else None


def read_diagram(passage: Passage, info: str) -> Diagram:
    """The nodes and edges of a fence; empty when it holds no diagram that is understood."""
    language = info.split(None, 1)[0].casefold() if info else ""
    if len(passage.text) > _LARGEST:
        return Diagram()
    if notation := _NOTATIONS.get(language) or (_notation(passage.text) if not language else None):
        return merged(notation(passage))
    if language not in _WORDS or not _CONNECTED.search(passage.text):
        return Diagram()
    drawing, boxes = drawn(passage.text)
    if len(said := list(messages(passage, drawing, boxes))) >= _FEWEST_MESSAGES:
        return merged(calls(said))
    if boxes:
        return _boxed(passage, drawing, boxes)
    return _completed(read_chains(passage), passage, drawing)


def _completed(chained: Diagram, passage: Passage, drawing: Drawing) -> Diagram:
    """What chains show, with all that the drawing has in brackets, where most of their names have
    them."""
    boxes = bracketed(drawing) if chained.edges else ()
    names = {node.name for node in chained.nodes} & {box.name for box in boxes}
    if 2 * len(names) <= len(chained.nodes) or len(names) == len(boxes):
        return chained
    around = _boxed(passage, drawing, boxes)
    nodes = sorted((*chained.nodes, *around.nodes), key=lambda node: node.span)
    return Diagram(distinct(nodes), tuple(dict.fromkeys((*chained.edges, *around.edges))))


def _boxed(passage: Passage, drawing: Drawing, boxes: tuple[Box, ...]) -> Diagram:
    nodes = [Node(box.name, passage.span(box.start, box.end)) for box in boxes]
    edges = dict.fromkeys(
        Edge(boxes[line.source].name, boxes[line.target].name, line.directed)
        for line in connections(drawing, boxes)
    )
    return Diagram(distinct(nodes), tuple(edges))
