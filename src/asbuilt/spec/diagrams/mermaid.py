"""Mermaid's flowcharts, sequence and C4 diagrams, as links between nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.diagrams import c4
from asbuilt.spec.diagrams.graph import Link, Node
from asbuilt.spec.diagrams.sequence import Message, calls
from asbuilt.spec.diagrams.written import Line, lines_of, named
from asbuilt.spec.passage import Passage

_HEADER = regex.compile(
    r"(?:\s*---\n(?:[^\n]*\n){0,20}?---\n)?(?:\s*%%[^\n]*\n)*\s*(?P<kind>\w+)[^\n]*\n?"
)
"""The line that names the kind of a diagram, after its front matter and comments."""
_EDGES = '" \t'


def links(passage: Passage) -> Iterator[Link]:
    """The links of a diagram; none of one of another kind."""
    header = _HEADER.match(passage.text)
    read = _READERS.get(header["kind"].casefold()) if header else None
    if header and read:
        yield from read(passage, list(lines_of(passage.text, header.end())))


# ---------------------------------------------------------------- flowcharts

_ID = r"\w+(?:[.-]\w+)*"
_SHAPES = (
    r"[\[({>/\\]{1,3}\s*(?P<quoted>\"[^\"]{0,200}\")\s*[\])}/\\]{1,3}",
    r"(?:\[\(|\(\[)(?P<stored>[^\[\]\"]{1,200})(?:\)\]|\]\))",
    r"\[[\[/\\]?(?P<boxed>[^\[\]\"]{0,200}?)[/\\]?\]{1,2}",
    r"\{{1,2}(?P<braced>[^{}\"]{0,200})\}{1,2}",
    r"(?:\({1,3}|>)(?P<round>[^\"\[\](){}]{0,200})(?:\){1,3}|\])",
    r"\((?P<nested>[^()\"]{0,100}\([^()\"]{0,100}\)[^()\"]{0,100})\)",
)
"""Labels may hold brackets of another shape than the one around them, though Mermaid wants these
in quotes."""
_NODE = regex.compile(
    rf"\s*(?P<id>{_ID})"
    r"(?:@\{[^{}]{0,200}?\blabel:\s*(?P<titled>\"[^\"]{0,200}\")[^{}]{0,200}\}"
    rf"|{'|'.join(_SHAPES)})?(?::::[\w-]+)?"
)
_LINK = regex.compile(
    r"\s*(?:\w{1,20}@)?(?P<tail><)?"
    r"(?:--(?![xo]\s)\s*(?:\"[^\"]{1,80}\"|[^-|>\s](?:[^-|>]|-(?![->])){0,80}?)\s*--"
    r"|==\s[^=|>]{1,80}\s==|-\.\s?(?:[^.|>]|\.(?!-)){1,80}?\s?\.-|[-=.]{2,20})"
    r"(?P<head>-?[>xo])?(?:\s*\|[^|]{0,80}\|)?"
)
_AND = regex.compile(r"\s*&")
_END = regex.compile(r"\s*;")
_SUBGRAPH = regex.compile(
    rf"\s*subgraph\s+(?:(?P<id>{_ID})\s*(?:\[\s*(?P<title>[^\[\]]{{1,120}})\s*\])?\s*$)"
)
_DECISION = regex.compile(r"[^{]*\{[^{}]*[?？]\"?\s*\}")
_NO_NODES = {"subgraph", "end", "style", "classdef", "class", "click", "linkstyle", "direction"}
_LABELS = ("titled", "quoted", "stored", "boxed", "braced", "round", "nested")


class _Step(Struct, frozen=True):
    """Nodes between which stands ``&`` on a line that begins at ``start``, and the link that leads
    to them."""

    start: int
    nodes: tuple[re.Match[str], ...]
    link: re.Match[str] | None


def _flowchart(passage: Passage, lines: list[Line]) -> Iterator[Link]:
    """``A[Client] -->|HTTP| B & C``. A node is called by the first label that it is given, wherever
    that stands; a link may also end at a subgraph. A chart that asks a question shows what happens
    one after the other, and no parts that speak to each other."""
    steps = [step for start, line in lines for step in _steps(start, line)]
    if any(_DECISION.match(node[0]) for step in steps for node in step.nodes):
        return
    known = _labelled(passage, steps)
    for start, line in lines:
        if group := _SUBGRAPH.match(line):
            known.setdefault(group["id"], named(passage, start, group, "title", "id"))
    before: list[Node] = []
    for step in steps:
        nodes = [
            known.setdefault(match["id"], named(passage, step.start, match, "id"))
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
                found.setdefault(match["id"], named(passage, step.start, match, *_LABELS))
    return found


# ---------------------------------------------------------------- sequences

_PARTICIPANT = regex.compile(
    r"\s*(?:create\s+)?(?:participant|actor)\s+(?P<id>[^\s]+)(?:\s+as\s+(?P<label>.+?))?\s*$"
)
_MESSAGE = regex.compile(
    r"\s*(?P<from>[^\s:;+<>-][^:;+<>\n-]{0,60}?)\s*(?P<arrow>--?>>?|--?[x)]|<<--?>>)\s*[+-]?\s*"
    r"(?P<to>[^\s:;+<>-][^:;+<>\n-]{0,60}?)\s*(?::.*)?$"
)
_BLOCKS = {"note", "alt", "else", "loop", "opt", "par", "and", "rect", "end", "autonumber", "title"}


def _sequence(passage: Passage, lines: list[Line]) -> Iterator[Link]:
    """Who talks to whom: participants, and the messages between them that are no answers."""
    known: dict[str, Node] = {}
    for start, line in lines:
        if match := _PARTICIPANT.match(line):
            node = named(passage, start, match, "label", "id")
            yield known.setdefault(match["id"], node), None, False
    yield from calls(_messages(passage, lines, known))


def _messages(passage: Passage, lines: list[Line], known: dict[str, Node]) -> Iterator[Message]:
    for start, line in lines:
        match = _MESSAGE.match(line)
        if match and match["from"].split(None, 1)[0].lower() not in _BLOCKS:
            one, two = (
                known.setdefault(match[side], named(passage, start, match, side))
                for side in ("from", "to")
            )
            yield one, two, "--" in match["arrow"]


_C4 = ("context", "container", "component", "dynamic", "deployment")
_READERS: dict[str, Callable[[Passage, list[Line]], Iterator[Link]]] = {
    "graph": _flowchart,
    "flowchart": _flowchart,
    "sequencediagram": _sequence,
    **{f"c4{kind}": c4.links for kind in _C4},
}
