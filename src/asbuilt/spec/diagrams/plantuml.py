"""PlantUML's component, deployment and sequence diagrams, as links between nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.diagrams import c4
from asbuilt.spec.diagrams.graph import Link, Node
from asbuilt.spec.diagrams.sequence import Message, calls
from asbuilt.spec.diagrams.written import Line, lines_of, named
from asbuilt.spec.passage import Passage

_NAME = r"\"[^\"\n]{1,120}\"|\[[^\[\]\n]{1,120}\]|:[^:\n]{1,80}:|[\w.@-]*\w"
_DECLARED = regex.compile(
    r"\s*(?:(?:component|actor|person|database|queue|node|cloud|rectangle|storage|interface|boundary"
    r"|control|collections|participant|agent|artifact|card|package|folder|frame|stack|entity|hexagon"
    r"|system|container|\(\))\s+(?=[\"\[:\w])|(?=\[))"
    rf"(?P<name>{_NAME})(?:\s+as\s+(?P<alias>{_NAME}))?\s*(?:<<.*>>\s*)?(?:#\S+\s*)?\{{?\s*$"
)
_LINE = r"[-.=~]"
_LINKED = regex.compile(
    rf"\s*(?:\(\)\s*)?(?P<one>{_NAME})\s*(?P<left><|[*o#x^+(])?"
    rf"(?P<line>{_LINE}{{1,8}}(?:\[[^\[\]]{{0,40}}\]|left|right|up|down|[lrud])?{_LINE}{{0,8}})"
    rf"(?P<right>>{{1,2}}|[*o#x^+()])?\s*(?:\(\)\s*)?(?P<two>{_NAME})"
    r"\s*(?:\+\+|--)?\s*(?:<<.*>>)?\s*(?P<said>:.*)?$"
)
_OTHER = regex.compile(
    r"\s*(?:(?:abstract|class|enum|object|state|usecase|start|stop|split|fork|partition|map|json)\b"
    r"|entity[^{\n]*\{\s*$|:[^:\n]*;|\[\*\]|\()"
)
"""What classes, states, entities, use cases and activities have, which are no parts."""
_SEQUENCE = regex.compile(r"\s*(?:participant|(?:de)?activate|autonumber|return|alt|loop|opt)\b")
_MARKS = '"[]: \t'


def links(passage: Passage) -> Iterator[Link]:
    """The links of a diagram; none of one that shows no parts of a system."""
    lines = list(lines_of(passage.text))
    if "Rel" in passage.text:
        yield from c4.links(passage, lines)
    if any(_OTHER.match(line) for _, line in lines):
        return
    known = _Known(passage, {})
    declared = [node for start, line in lines if (node := known.declared(start, line))]
    yield from ((node, None, False) for node in declared)
    linked = [(start, match) for start, line in lines if (match := _LINKED.match(line))]
    if _is_sequence(lines, linked):
        yield from calls(_messages(known, linked))
    else:
        yield from _connections(known, linked)


class _Known(Struct, frozen=True):
    """The nodes of a diagram by the names that its lines have for them."""

    passage: Passage
    nodes: dict[str, Node]

    def declared(self, start: int, line: str) -> Node | None:
        """``component "Order service" as orders``, ``[Orders] as orders``. Of two names the one
        in quotes or brackets is shown, wherever it stands."""
        match = _DECLARED.match(line)
        if not match:
            return None
        shown = "alias" if (match["alias"] or "").startswith('"') else "name"
        node = named(self.passage, start, match, shown, marks=_MARKS)
        for name in (match["name"], match["alias"]):
            if name:
                self.nodes.setdefault(name.strip(_MARKS), node)
        return node

    def at(self, start: int, match: re.Match[str], side: str) -> Node:
        """The node at one end of a connection, which may be the first to name it."""
        node = named(self.passage, start, match, side, marks=_MARKS)
        return self.nodes.setdefault(match[side].strip(_MARKS), node)


def _is_sequence(lines: list[Line], linked: list[tuple[int, re.Match[str]]]) -> bool:
    """Whether a diagram is one of messages: it says so, or nobody has a box and somebody says
    something along a single dash."""
    if any(_SEQUENCE.match(line) for _, line in lines):
        return True
    boxed = any("[" in line or _BOXED.match(line) for _, line in lines)
    return not boxed and any(match["line"] == "-" and match["said"] for _, match in linked)


_BOXED = regex.compile(r"\s*(?:component|node|cloud|rectangle|package|storage|frame|folder|\(\))\s")


def _messages(known: _Known, linked: list[tuple[int, re.Match[str]]]) -> Iterator[Message]:
    for start, match in linked:
        one, two = known.at(start, match, "one"), known.at(start, match, "two")
        is_dashed = len(match["line"]) > 1
        yield (two, one, is_dashed) if match["left"] == "<" else (one, two, is_dashed)


def _connections(known: _Known, linked: list[tuple[int, re.Match[str]]]) -> Iterator[Link]:
    for start, match in linked:
        one, two = known.at(start, match, "one"), known.at(start, match, "two")
        back, ahead = match["left"] == "<", (match["right"] or "").startswith(">")
        if ahead or not back:
            yield one, two, ahead
        if back:
            yield two, one, True
