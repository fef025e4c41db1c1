"""Mermaid's flowcharts, sequence diagrams and C4 diagrams, as links between nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

from asbuilt import regex
from asbuilt.record import dataclass
from asbuilt.spec.diagrams.graph import Link, Node
from asbuilt.spec.passage import Passage

_HEADER = regex.compile(
    r"(?:\s*---\n(?:[^\n]*\n){0,20}?---\n)?(?:\s*%%[^\n]*\n)*\s*(?P<kind>\w+)[^\n]*\n?"
)
"""The line that names the kind of a diagram, after its front matter and comments."""
_LONGEST_LINE = 1000
_EDGES = '" \t'


def links(passage: Passage) -> Iterator[Link]:
    """The links of a diagram; none of one of another kind."""
    header = _HEADER.match(passage.text)
    read = _READERS.get(header["kind"].casefold()) if header else None
    if header and read:
        yield from read(passage, list(_lines(passage.text, header.end())))


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for line in text[start:].split("\n"):
        yield start, line if len(line) < _LONGEST_LINE else ""
        start += len(line) + 1


def _name(passage: Passage, start: int, match: re.Match[str], *groups: str) -> Node:
    """The node that is called what stands in the first of the groups that has something."""
    group = next((name for name in groups if (match[name] or "").strip(_EDGES)), groups[-1])
    written = match[group]
    left = len(written) - len(written.lstrip(_EDGES))
    right = max(left, len(written.rstrip(_EDGES)))
    name = " ".join(re.sub(r"<br\s*/?>", " ", written[left:right]).split())
    begin = start + match.start(group)
    return Node(name, passage.span(begin + left, begin + right))


# ---------------------------------------------------------------- flowcharts

_ID = r"\w+(?:[.-]\w+)*"
_NODE = regex.compile(
    rf"\s*(?P<id>{_ID})"
    r"(?:@\{[^{}]{0,200}?\blabel:\s*(?P<titled>\"[^\"]{0,200}\")[^{}]{0,200}\}"
    r"|[\[({>/\\]{1,3}\s*(?:(?P<quoted>\"[^\"]{0,200}\")|(?P<label>[^\"\[\](){}]{0,200}))"
    r"\s*[\])}/\\]{1,3})?(?::::[\w-]+)?"
)
_LINK = regex.compile(
    r"\s*(?P<tail><)?"
    r"(?:--\s*(?:\"[^\"]{1,80}\"|[^-|>\s][^-|>]{0,80})\s--|==\s[^=|>]{1,80}\s=="
    r"|-\.\s?[^.|>]{1,80}\s?\.-|[-=.]{2,20})"
    r"(?P<head>-?[>xo])?(?:\s*\|[^|]{0,80}\|)?"
)
_AND = regex.compile(r"\s*&")
_END = regex.compile(r"\s*;")
_SUBGRAPH = regex.compile(
    rf"\s*subgraph\s+(?:(?P<id>{_ID})\s*(?:\[\s*(?P<title>[^\[\]]{{1,120}})\s*\])?\s*$)"
)
_DECISION = regex.compile(r"[^{]*\{[^{}]*[?？]\"?\s*\}")
_NO_NODES = {"subgraph", "end", "style", "classdef", "class", "click", "linkstyle", "direction"}
_LABELS = ("titled", "quoted", "label")


@dataclass(frozen=True, slots=True)
class _Step:
    """Nodes between which stands ``&`` on a line that begins at ``start``, and the link that leads
    to them."""

    start: int
    nodes: tuple[re.Match[str], ...]
    link: re.Match[str] | None


def _flowchart(passage: Passage, lines: list[tuple[int, str]]) -> Iterator[Link]:
    """``A[Client] -->|HTTP| B & C``. A node is called by the first label that it is given, wherever
    that stands; a link may also end at a subgraph. A chart that asks a question shows what happens
    one after the other, and no parts that speak to each other."""
    steps = [step for start, line in lines for step in _steps(start, line)]
    if any(_DECISION.match(node[0]) for step in steps for node in step.nodes):
        return
    known = _labelled(passage, steps)
    for start, line in lines:
        if group := _SUBGRAPH.match(line):
            known.setdefault(group["id"], _name(passage, start, group, "title", "id"))
    before: list[Node] = []
    for step in steps:
        nodes = [
            known.setdefault(match["id"], _name(passage, step.start, match, "id"))
            for match in step.nodes
        ]
        yield from ((node, None, False) for node in nodes)
        if link := step.link:
            for source, target in product(before, nodes):
                yield source, target, link["head"] is not None
                if link["tail"]:
                    yield target, source, True
        before = nodes


def _steps(start: int, line: str) -> Iterator[_Step]:
    at, link = 0, None
    while nodes := tuple(_group(line, at)):
        yield _Step(start, nodes, link)
        link = _LINK.match(line, nodes[-1].end())
        end = link or _END.match(line, nodes[-1].end())
        if not end:
            return
        at = end.end()


def _group(line: str, at: int) -> Iterator[re.Match[str]]:
    while match := _NODE.match(line, at):
        if match["id"].casefold() in _NO_NODES:
            return
        yield match
        following = _AND.match(line, match.end())
        if not following:
            return
        at = following.end()


def _labelled(passage: Passage, steps: list[_Step]) -> dict[str, Node]:
    """The nodes that have labels, by their ids."""
    found: dict[str, Node] = {}
    for step in steps:
        for match in step.nodes:
            if any((match[name] or "").strip(_EDGES) for name in _LABELS):
                found.setdefault(match["id"], _name(passage, step.start, match, *_LABELS))
    return found


# ---------------------------------------------------------------- sequences

_PARTICIPANT = regex.compile(
    r"\s*(?:create\s+)?(?:participant|actor)\s+(?P<id>[^\s]+)(?:\s+as\s+(?P<label>.+?))?\s*$"
)
_MESSAGE = regex.compile(
    r"\s*(?P<from>[^\s:;+<>-][^:;+<>\n-]{0,60}?)\s*(?:--?>>?|--?[x)]|<<--?>>)\s*[+-]?\s*"
    r"(?P<to>[^\s:;+<>-][^:;+<>\n-]{0,60}?)\s*(?::.*)?$"
)
_BLOCKS = {"note", "alt", "else", "loop", "opt", "par", "and", "rect", "end", "autonumber", "title"}


def _sequence(passage: Passage, lines: list[tuple[int, str]]) -> Iterator[Link]:
    """Who talks to whom: participants, and the messages between them that are no answers."""
    known: dict[str, Node] = {}
    asked: set[tuple[str, str]] = set()
    for start, line in lines:
        participant, message = _PARTICIPANT.match(line), _MESSAGE.match(line)
        if participant:
            named = _name(passage, start, participant, "label", "id")
            yield known.setdefault(participant["id"], named), None, False
        elif message and message["from"].split(None, 1)[0].lower() not in _BLOCKS:
            one, two = (
                known.setdefault(message[side], _name(passage, start, message, side))
                for side in ("from", "to")
            )
            answers = (two.name, one.name) in asked and "--" in line
            if one.name != two.name and not answers:
                asked.add((one.name, two.name))
                yield one, two, True
            else:
                yield one, None, False


# ---------------------------------------------------------------- C4

_C4_NODE = regex.compile(
    r"\s*(?:Person|System|Container|Component|Node|Deployment_Node)(?:Db|Queue|_Ext|Db_Ext"
    r"|Queue_Ext)?\(\s*(?P<id>[\w.-]+)\s*,\s*\"(?P<label>[^\"\n]{1,120})\""
)
_C4_EDGE = regex.compile(
    r"\s*(?P<both>Bi)?Rel(?:_[A-Z][a-z]*)?\(\s*(?P<from>[\w.-]+)\s*,\s*(?P<to>[\w.-]+)\s*[,)]"
)


def _c4(passage: Passage, lines: list[tuple[int, str]]) -> Iterator[Link]:
    """``Container(api, "API", "Python")`` and ``Rel(web, api, "calls")``."""
    known: dict[str, Node] = {}
    for start, line in lines:
        node, edge = _C4_NODE.match(line), _C4_EDGE.match(line)
        if node:
            yield known.setdefault(node["id"], _name(passage, start, node, "label")), None, False
        elif edge:
            one, two = (
                known.setdefault(edge[side], _name(passage, start, edge, side))
                for side in ("from", "to")
            )
            yield one, two, not edge["both"]


_READERS: dict[str, Callable[[Passage, list[tuple[int, str]]], Iterator[Link]]] = {
    "graph": _flowchart,
    "flowchart": _flowchart,
    "sequencediagram": _sequence,
    **{f"c4{kind}": _c4 for kind in ("context", "container", "component", "dynamic", "deployment")},
}
