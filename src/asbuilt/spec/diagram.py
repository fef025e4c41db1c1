"""Diagrams in fences: boxes drawn with characters, Mermaid flowcharts, chains of arrows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from asbuilt import regex
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.box_drawing import Box, Drawing, boxes, connections
from asbuilt.spec.passage import Passage


@dataclass(frozen=True, slots=True)
class Node:
    """A box or a named point; ``span`` is where its name stands first."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection between two nodes by their names. ``directed`` is False for a plain line."""

    source: str
    target: str
    directed: bool = True


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes in reading order, each name once, and the connections between them."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


_LARGEST = 100_000
_WORDS = {"", "text", "txt", "ascii", "diagram", "plain", "plaintext"}


def read_diagram(passage: Passage, info: str) -> Diagram:
    """The nodes and edges of a fence; empty when it holds no diagram that is understood."""
    language = info.split(None, 1)[0].casefold() if info else ""
    if len(passage.text) > _LARGEST:
        return Diagram()
    if language == "mermaid":
        return _merged(chain(_flowchart(passage), _sequence(passage), _c4(passage)))
    if language not in _WORDS:
        return Diagram()
    drawing = Drawing.of(passage.text)
    drawn = boxes(drawing)
    return _boxed(passage, drawing, drawn) if drawn else _merged(_chains(passage))


def _boxed(passage: Passage, drawing: Drawing, drawn: tuple[Box, ...]) -> Diagram:
    nodes = [Node(box.name, passage.span(box.start, box.end)) for box in drawn]
    edges = dict.fromkeys(
        Edge(drawn[line.source].name, drawn[line.target].name, line.directed)
        for line in connections(drawing, drawn)
    )
    return Diagram(_distinct(nodes), tuple(edges))


def _merged(links: Iterable[tuple[Node, Node | None, bool]]) -> Diagram:
    """A diagram out of links; a node alone is a link to nothing."""
    found = list(links)
    names = {node: node.name for link in found for node in link[:2] if node}
    edges = dict.fromkeys(
        Edge(names[source], names[target], directed) for source, target, directed in found if target
    )
    return Diagram(_distinct(names), tuple(edges))


def _distinct(nodes: Iterable[Node]) -> tuple[Node, ...]:
    first: dict[str, Node] = {}
    for node in nodes:
        first.setdefault(node.name, node)
    return tuple(first.values())


# ---------------------------------------------------------------- arrows between words

_ARROW = regex.compile(r"\s*(?:[-=─━]{1,20}[>▶►]|→|⟶|⇒)\s*")
_LONGEST_NAME = 60


def _chains(passage: Passage) -> Iterator[tuple[Node, Node | None, bool]]:
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
        elif alone or (
            len(names) > 1 and all(0 < len(name.strip()) <= _LONGEST_NAME for name in names)
        ):
            nodes = list(_named(passage, line, start, [line] if alone else names))
            yield from ((one, two, True) for one, two in pairwise(nodes))
            begin = passage.span(start, start).start
            above = [(n.span.start - begin - 2, n.span.end - begin + 2, n) for n in nodes]
            under = next((node for left, right, node in above if left <= column <= right), None)
            if down and under:
                yield down, under, True
            down = None
        start += len(line) + 1


_BRACKETED = regex.compile(r"\s*\[[^\[\]]{1,60}\]\s*")
_DOWN = regex.compile(r"\s*[|│v▼↓]\s*")


def _named(passage: Passage, line: str, start: int, names: list[str]) -> Iterator[Node]:
    at = 0
    for name in (name.strip().strip("[]()") or name.strip() for name in names):
        at = line.index(name, at)
        yield Node(name, passage.span(start + at, start + at + len(name)))
        at += len(name)


# ---------------------------------------------------------------- Mermaid

_FLOWCHART = regex.compile(r"\s*(?:graph|flowchart)\b", re.I)
_NODE = regex.compile(
    r"\s*(?P<id>\w[\w.]*)(?:[\[({>/\\]{1,3}(?P<quote>\"?)(?P<label>[^\"\[\](){}]{0,200})"
    r"(?P=quote)[\])}/\\]{1,3})?(?::::\w+)?"
)
_LINK = regex.compile(
    r"\s*<?(?:--\s[^-|>]{1,80}\s--|==\s[^=|>]{1,80}\s==|-\.\s[^.|>]{1,80}\s\.-|[-=.]{2,20})"
    r"(?P<head>-?[>xo])?(?:\s*\|[^|]{0,80}\|)?"
)
_NOT_NODES = {"subgraph", "end", "style", "classdef", "class", "click", "linkstyle", "direction"}


def _flowchart(passage: Passage) -> Iterator[tuple[Node, Node | None, bool]]:
    """``A[Client] -->|HTTP| B[Server]``; a node keeps the label that it is given first."""
    header, *lines = passage.text.split("\n")
    if not _FLOWCHART.match(header):
        return
    known: dict[str, Node] = {}
    start = len(header) + 1
    for line in lines:
        match = _NODE.match(line)
        if match and match["id"].casefold() not in _NOT_NODES:
            yield from _links(passage, line, start, match, known)
        start += len(line) + 1


def _links(
    passage: Passage, line: str, start: int, first: re.Match[str], known: dict[str, Node]
) -> Iterator[tuple[Node, Node | None, bool]]:
    node = _mermaid_node(passage, start, first, known)
    yield node, None, False
    at = first.end()
    while link := _LINK.match(line, at):
        match = _NODE.match(line, link.end())
        if not match:
            return
        following = _mermaid_node(passage, start, match, known)
        yield node, following, link["head"] is not None
        node, at = following, match.end()


def _mermaid_node(
    passage: Passage, start: int, match: re.Match[str], known: dict[str, Node]
) -> Node:
    group = "label" if (match["label"] or "").strip() else "id"
    name = " ".join(re.sub(r"<br\s*/?>", " ", match[group]).split())
    node = Node(name, passage.span(start + match.start(group), start + match.end(group)))
    if group == "label":
        known[match["id"]] = node
    return known.setdefault(match["id"], node)


# ---------------------------------------------------------------- Mermaid: sequences and C4

_SEQUENCE = regex.compile(r"\s*sequenceDiagram\b")
_PARTICIPANT = regex.compile(
    r"\s*(?:create\s+)?(?:participant|actor)\s+(?P<id>[^\s]+)(?:\s+as\s+(?P<label>.+?))?\s*$"
)
_MESSAGE = regex.compile(
    r"\s*(?P<from>[^\s:;+<>-][^:;+<>\n-]{0,60}?)\s*(?:--?>>?|--?[x)]|<<--?>>)\s*[+-]?\s*"
    r"(?P<to>[^\s:;+<>-][^:;+<>\n-]{0,60}?)\s*(?::.*)?$"
)
_C4 = regex.compile(r"\s*C4(?:Context|Container|Component|Dynamic|Deployment)\b")
_C4_NODE = regex.compile(
    r"\s*(?:Person|System|Container|Component|Node|Deployment_Node)(?:Db|Queue|_Ext|Db_Ext"
    r"|Queue_Ext)?\(\s*(?P<id>[\w.-]+)\s*,\s*\"(?P<label>[^\"\n]{1,120})\""
)
_C4_EDGE = regex.compile(
    r"\s*(?P<both>Bi)?Rel(?:_[A-Z][a-z]*)?\(\s*(?P<from>[\w.-]+)\s*,\s*(?P<to>[\w.-]+)\s*[,)]"
)
_BLOCKS = {"note", "alt", "else", "loop", "opt", "par", "and", "rect", "end", "autonumber", "title"}


def _sequence(passage: Passage) -> Iterator[tuple[Node, Node | None, bool]]:
    """Who talks to whom: participants, and the messages between them that are no answers."""
    if not _SEQUENCE.match(passage.text):
        return
    known: dict[str, Node] = {}
    asked: set[tuple[str, str]] = set()
    for start, line in _lines(passage.text):
        participant, message = _PARTICIPANT.match(line), _MESSAGE.match(line)
        if participant:
            yield _known(passage, start, participant, "label", known), None, False
        elif message and message["from"].split(None, 1)[0].lower() not in _BLOCKS:
            one = _known(passage, start, message, "from", known)
            two = _known(passage, start, message, "to", known)
            answers = (two.name, one.name) in asked and "--" in line
            if one.name != two.name and not answers:
                asked.add((one.name, two.name))
                yield one, two, True
            else:
                yield one, None, False


def _c4(passage: Passage) -> Iterator[tuple[Node, Node | None, bool]]:
    """``Container(api, "API", "Python")`` and ``Rel(web, api, "calls")``."""
    if not _C4.match(passage.text):
        return
    known: dict[str, Node] = {}
    for start, line in _lines(passage.text):
        node, edge = _C4_NODE.match(line), _C4_EDGE.match(line)
        if node:
            yield _known(passage, start, node, "label", known), None, False
        elif edge:
            yield (
                _known(passage, start, edge, "from", known),
                _known(passage, start, edge, "to", known),
                not edge["both"],
            )


def _known(
    passage: Passage, start: int, match: re.Match[str], group: str, known: dict[str, Node]
) -> Node:
    """The node of an id, which is called what it is declared as, else what it is."""
    key = match["id"] if group == "label" else match[group]
    if group == "label" and not match["label"]:
        group = "id"
    quoted = len(match[group]) > 2 and match[group][0] == match[group][-1] == '"'
    name = " ".join(re.sub(r"<br\s*/?>", " ", match[group].strip('"')).split()) or match[group]
    place = passage.span(start + match.start(group) + quoted, start + match.end(group) - quoted)
    node = Node(name, place)
    return known.setdefault(key, node)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line if len(line) < 1000 else ""
        start += len(line) + 1
