"""Graphviz' DOT as links between nodes: https://graphviz.org/doc/info/lang.html."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, product

from asbuilt import regex
from asbuilt.spec.diagrams.graph import Link, Node
from asbuilt.spec.passage import Passage

_HEADER = regex.compile(r"\s*(?:strict\s+)?(?:di)?graph\b[^{}\n]{0,100}\{", re.I)
"""How a graph begins."""
_COMMENT = regex.compile(r"//[^\n]*|/\*.*?\*/|^#[^\n]*", re.DOTALL | re.MULTILINE)
_ID = r"(?:\"[^\"\n]{0,200}\"|[\w.]{1,80})"
_END = rf"(?:{_ID}(?::\w{{1,40}}){{0,2}}|\{{[^{{}}]{{0,400}}\}})"
_STATEMENT = regex.compile(
    rf"[\s;,{{}}]*(?P<ends>{_END}(?:\s*-[->]\s*{_END}){{0,40}})\s*"
    rf"(?:=\s*(?P<value>{_ID})|\[(?P<attributes>[^\[\]]{{0,600}})\])?"
)
_NAMED = regex.compile(rf"(?P<id>{_ID})(?::\w{{1,40}}){{0,2}}")
_ARROW = regex.compile(r"\s*(-[->])\s*")
_LABEL = regex.compile(r"\blabel\s*=\s*(?P<label>\"[^\"]{1,200}\")")
_BREAK = regex.compile(r"\\[nlr]|\s+")
_KEYWORDS = {"graph", "node", "edge", "subgraph"}


def links(passage: Passage) -> Iterator[Link]:
    """``api -> {queue store} [label="SQL"];``. A node is called by its label, wherever it is given;
    attributes of the graph name nothing, and a cluster has no links of its own."""
    text = _COMMENT.sub(lambda match: " " * len(match[0]), passage.text)
    header = _HEADER.match(text)
    statements = [*_statements(text, header.end())] if header else []
    known: dict[str, Node] = {}
    for statement in statements:
        label = (
            _LABEL.search(text, *statement.span("attributes")) if statement["attributes"] else None
        )
        if label and _NAMED.fullmatch(statement["ends"]):
            known[statement["ends"].strip('"')] = _node(passage, label, "label")
    for statement in statements:
        yield from _linked(passage, text, statement, known)


def _statements(text: str, start: int) -> Iterator[re.Match[str]]:
    """The nodes and chains of a graph's body."""
    while statement := _STATEMENT.match(text, start):
        start = statement.end()
        if statement["value"] is None and statement["ends"] not in _KEYWORDS:
            is_cluster = text.startswith("subgraph", statement.start("ends") - len("subgraph "))
            yield from () if is_cluster else (statement,)


def _linked(
    passage: Passage, text: str, statement: re.Match[str], known: dict[str, Node]
) -> Iterator[Link]:
    start, end = statement.span("ends")
    arrows = [*_ARROW.finditer(text, start, end)]
    bounds = [start, *(place for arrow in arrows for place in arrow.span()), end]
    groups = [
        [
            known.setdefault(found["id"].strip('"'), _node(passage, found, "id"))
            for found in _NAMED.finditer(text, left, right)
        ]
        for left, right in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    yield from ((node, None, False) for group in groups for node in group)
    for (sources, targets), arrow in zip(pairwise(groups), arrows, strict=True):
        for source, target in product(sources, targets):
            yield source, target, arrow[1] == "->"


def _node(passage: Passage, match: re.Match[str], group: str) -> Node:
    quotes = int(match[group].startswith('"'))
    start, end = match.start(group) + quotes, match.end(group) - quotes
    name = _BREAK.sub(" ", match[group].strip('"')).strip()
    return Node(name, passage.span(start, end))
