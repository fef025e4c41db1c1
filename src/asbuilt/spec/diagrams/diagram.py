"""Diagrams in fences: Mermaid's, PlantUML's, DOT, D2, boxes of characters, chains of arrows.

The module of a notation is imported when there is a fence for it.
"""

from __future__ import annotations

import re
from importlib import import_module

from asbuilt import regex
from asbuilt.document.blocks import PLAIN
from asbuilt.spec.diagrams.box_drawing import Box, Drawing, connections, drawn
from asbuilt.spec.diagrams.bracketed import bracketed
from asbuilt.spec.diagrams.chain import SIGNS, read_chains
from asbuilt.spec.diagrams.graph import Diagram, Edge, Node, distinct, merged
from asbuilt.spec.diagrams.lifelines import messages
from asbuilt.spec.diagrams.sequence import calls
from asbuilt.spec.passage import Passage

_LARGEST = 100_000
_FEWEST_MESSAGES = 2
_CONNECTED = regex.compile(
    rf"[-=.─━═][>▶►]|[<◀◄][-=─━═]|[{SIGNS}←↔⇄⟷▼↓⬇▲↑]|[┌╔╭┏+][-─═━]|\b[vV][ \t]*\n"
)
"""What a diagram has somewhere: an arrow or the corner of a box."""
_WORDS = {*PLAIN, "ascii", "diagram"}
_NOTATIONS = {
    "mermaid": "mermaid",
    **dict.fromkeys(("plantuml", "puml", "uml", "c4plantuml"), "plantuml"),
    **dict.fromkeys(("dot", "graphviz", "gv"), "dot"),
    "d2": "d2",
}
"""The notation of the fences of each language."""
_BEGINNINGS = {
    "plantuml": regex.compile(r"\s*@startuml\b"),
    "dot": regex.compile(r"\s*(?:strict\s+)?(?:di)?graph\b[^{}\n]{0,100}\{", re.I),
    "mermaid": regex.compile(
        r"(?:\s*%%[^\n]*\n)*\s*(?:(?:graph|flowchart)\s+(?:TB|TD|BT|LR|RL)\b|sequenceDiagram|C4[A-Z][a-z]+\s*\n)"
    ),
}
"""How the notations begin in fences that do not say their language."""


def _notation(text: str, language: str) -> str | None:
    """The module that reads a fence: it is called like the notation."""
    if language:
        return _NOTATIONS.get(language)
    return next((name for name, begins in _BEGINNINGS.items() if begins.match(text)), None)


def read_diagram(passage: Passage, language: str) -> Diagram:
    """The nodes and edges of a fence; empty when it holds no diagram that is understood."""
    if len(passage.text) > _LARGEST:
        return Diagram()
    if notation := _notation(passage.text, language):
        return merged(import_module(f"asbuilt.spec.diagrams.{notation}").links(passage))
    if language not in _WORDS or not _CONNECTED.search(passage.text):
        return Diagram()
    drawing, boxes = drawn(passage.text)
    if len(said := list(messages(passage, drawing, boxes))) >= _FEWEST_MESSAGES:
        return merged(calls(said))
    if boxes:
        return _boxed(passage, drawing, (*_above(drawing, boxes), *boxes))
    return _completed(read_chains(passage), passage, drawing)


def _above(drawing: Drawing, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """The names in brackets that stand alone on their lines beside ``boxes``: ``[ Client ]`` above
    the first of them."""
    rows = {row for box in boxes for row in range(box.top, box.bottom + 1)}
    return tuple(
        each
        for each in bracketed(drawing)
        if each.top not in rows
        and _ALONE.fullmatch(drawing.lines[each.top])
        and any(drawing.at(each.top + 1, at) in _UPRIGHT for at in range(each.left, each.right + 1))
    )


_ALONE = regex.compile(r"\s*(?:\[[^\[\]]{1,60}\]\s*){1,6}")
_UPRIGHT = "│|▼"


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
