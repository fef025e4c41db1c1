"""Diagrams in fences: Mermaid's, PlantUML's, boxes drawn with characters, chains of arrows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from asbuilt import regex
from asbuilt.spec.diagrams import mermaid, plantuml
from asbuilt.spec.diagrams.box_drawing import Box, Drawing, connections, drawn
from asbuilt.spec.diagrams.graph import Diagram, Edge, Link, Node, distinct, merged
from asbuilt.spec.diagrams.lifelines import messages
from asbuilt.spec.diagrams.part import shows_parts
from asbuilt.spec.diagrams.sequence import calls
from asbuilt.spec.diagrams.written import lines_of
from asbuilt.spec.passage import Passage

_LARGEST = 100_000
_FEWEST_MESSAGES = 2
_CONNECTED = regex.compile(r"[-=.─━][>▶►]|[→⟶⇒▼↓⬇▲↑]|[┌╔╭┏+][-─═━]|\b[vV][ \t]*\n")
"""What a diagram has somewhere: an arrow or the corner of a box."""
_WORDS = {"", "text", "txt", "ascii", "diagram", "plain", "plaintext"}
_NOTATIONS: dict[str, Callable[[Passage], Iterator[Link]]] = {
    "mermaid": mermaid.links,
    **dict.fromkeys(("plantuml", "puml", "uml", "c4plantuml"), plantuml.links),
}
_MERMAID = regex.compile(
    r"(?:\s*%%[^\n]*\n)*\s*(?:(?:graph|flowchart)\s+(?:TB|TD|BT|LR|RL)\b|sequenceDiagram|C4[A-Z][a-z]+\s*\n)"
)
_PLANTUML = regex.compile(r"\s*@startuml\b")


def _notation(text: str) -> Callable[[Passage], Iterator[Link]] | None:
    """The notation that the text of a fence without a language begins in."""
    if _PLANTUML.match(text):
        return plantuml.links
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
    chained = merged(_chains(passage))
    return chained if chained.edges else _column(passage)


def _boxed(passage: Passage, drawing: Drawing, boxes: tuple[Box, ...]) -> Diagram:
    nodes = [Node(box.name, passage.span(box.start, box.end)) for box in boxes]
    edges = dict.fromkeys(
        Edge(boxes[line.source].name, boxes[line.target].name, line.directed)
        for line in connections(drawing, boxes)
    )
    return Diagram(distinct(nodes), tuple(edges))


# ---------------------------------------------------------------- arrows between words

_ARROW = regex.compile(r"\s*(?:[-=─━]{1,20}[>▶►]|→|⟶|⇒)\s*")
_LONGEST_NAME = 60


def _chains(passage: Passage) -> Iterator[Link]:
    """``Client -> Server -> Database`` on a line; a ``v`` below a name points at the one under
    it."""
    start = 0
    above: list[tuple[int, int, Node]] = []
    down: Node | None = None
    column = 0
    for line in passage.text.split("\n"):
        names = _ARROW.split(line) if len(line) < 1000 else []
        alone = _BRACKETED.fullmatch(line) if len(line) < 1000 else None
        if _DOWN.fullmatch(line[:200]) and above:
            column = len(line.rstrip()) - 1
            down = next((node for left, right, node in above if left <= column <= right), down)
        elif alone or (len(names) > 1 and all(map(_is_name, names))):
            nodes = list(_named(passage, line, start, [line] if alone else names))
            yield from ((one, two, True) for one, two in pairwise(nodes))
            begin = passage.span(start, start).start
            above = [(n.span.start - begin - 2, n.span.end - begin + 2, n) for n in nodes]
            under = next((node for left, right, node in above if left <= column <= right), None)
            if down and under:
                yield down, under, True
            down = None
        start += len(line) + 1


def _is_name(text: str) -> bool:
    """Whether a piece of a chain names a part: nothing that is drawn, no route and no request."""
    is_short = 0 < len(text.strip()) <= _LONGEST_NAME
    return is_short and not _NO_NAME.search(text) and not _ROUTE.match(text)


_NO_NAME = regex.compile(r"[│|┃─━<◀◄└├┌┐┘{}]|//|\S {2,}\S|^\W*$")
"""Lines and corners, code, columns, and what has no word in it."""
_ROUTE = regex.compile(r"\s*(?:(?:GET|POST|PUT|PATCH|DELETE)\s+)?/\w")
_BRACKETED = regex.compile(r"\s*(?:\[[^\[\]]{1,60}\]|\([^()]{1,60}\))\s*")
_DOWN = regex.compile(r"\s*[|│v▼↓]\s*")


def _named(passage: Passage, line: str, start: int, names: list[str]) -> Iterator[Node]:
    at = 0
    for written in names:
        name = written.strip()
        name = name[1:-1].strip() if _BRACKETED.fullmatch(name) else name
        at = line.index(name, at)
        yield Node(name, passage.span(start + at, start + at + len(name)))
        at += len(name)


# ---------------------------------------------------------------- arrows between lines

_UPRIGHT = regex.compile(
    r"\s*(?:[|│]|(?P<down>[▼↓⬇]|[vV](?=\s*$))|(?P<up>[▲↑⬆]))(?:\s+\S.{0,60})?\s*"
)


def _column(passage: Passage) -> Diagram:
    """Names one below the other, with arrows between them that may have words beside them. Most of
    what is written so happens one after the other: parts are in brackets or told by their names."""
    names: list[str] = []
    links: list[Link] = []
    above: Node | None = None
    arrow: re.Match[str] | None = None
    for start, line in lines_of(passage.text):
        if found := _UPRIGHT.fullmatch(line):
            arrow = found if found["down"] or found["up"] else arrow
        elif line.strip():
            is_alone = _is_name(line) and not _ARROW.search(line)
            node = next(_named(passage, line, start, [line])) if is_alone else None
            if above and node and arrow:
                names += (line,)
                links.append((node, above, True) if arrow["up"] else (above, node, True))
            above, arrow = node, None
    diagram = merged(links)
    is_of_parts = all(map(_BRACKETED.fullmatch, names)) or shows_parts(diagram)
    return diagram if is_of_parts else Diagram()
