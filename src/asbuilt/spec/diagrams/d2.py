"""D2 as links between nodes: https://d2lang.com/tour/intro."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.diagrams.graph import Link, Node
from asbuilt.spec.passage import Passage

_IGNORED = regex.compile(
    r"(?:^|(?<=\s))#[^\n]*|\|+(?:md|markdown|tex|latex)\b[^|]*\|", re.MULTILINE
)
"""Comments, and labels that are texts in other languages."""
_PLAIN = r"[^:;{}<>\"\n-]|-(?![->])"
_NAME = rf"(?:\"[^\"\n]{{0,200}}\"[ \t]*|(?!\s)(?:{_PLAIN}){{1,200}})"
_ARROW = r"(?:<-+>?|-+>|--+)"
_GAP = regex.compile(r"[\s;]*")
_STATEMENT = regex.compile(
    rf"(?:(?P<close>\}})|(?P<ends>{_NAME}(?:{_ARROW}[ \t]*{_NAME}){{0,40}})"
    r"(?::[ \t]*(?P<label>\"[^\"\n]{0,200}\"|[^\n{};]{0,200}))?[ \t]*(?P<open>\{)?)"
)
_END = regex.compile(rf"(?P<arrow>{_ARROW})[ \t]*|(?P<name>{_NAME})")
_STEP = regex.compile(r"\"(?P<quoted>[^\"]*)\"|(?P<plain>[^.\"]+)")
_ATTRIBUTES = {
    "shape", "direction", "icon", "near", "tooltip", "link", "class", "classes", "vars", "width",
    "height", "top", "left", "constraint", "style", "layers", "scenarios", "steps", "grid-rows",
    "grid-columns", "grid-gap", "source-arrowhead", "target-arrowhead",
}  # fmt: skip
"""What is said of a node, rather than what is in it."""
_DEEPEST = 12

_Path = tuple[str, ...]


class _Chain(Struct, frozen=True):
    """Nodes by their paths through the containers, each with its place, and the arrows between
    them; ``label`` is the place of what one node alone is called."""

    ends: tuple[tuple[_Path, tuple[int, int]], ...]
    arrows: tuple[str, ...]
    label: tuple[int, int] | None


def links(passage: Passage) -> Iterator[Link]:
    """``shop.api -> db: reads``, ``shop: {api: Web API}``. A node is called by its label, wherever
    it is given, or by the last step of its path; a container has only the links it is named in."""
    text = _IGNORED.sub(lambda match: " " * len(match[0]), passage.text)
    chains = [*_chains(text)]
    nodes: dict[_Path, Node] = {}
    for chain in chains:
        for path, (start, end) in chain.ends:
            nodes.setdefault(path, Node(path[-1], passage.span(start, end)))
    for chain in chains:
        if chain.label and (name := text[slice(*chain.label)].strip()):
            nodes[chain.ends[0][0]] = Node(name, passage.span(*chain.label))
    containers = {path[:depth] for path in nodes for depth in range(1, len(path))}
    for chain in chains:
        paths = [path for path, _ in chain.ends]
        if len(paths) == 1 and paths[0] not in containers:
            yield nodes[paths[0]], None, False
        for (source, target), arrow in zip(pairwise(paths), chain.arrows, strict=True):
            is_back = arrow[0] == "<" and arrow[-1] != ">"
            first, second = (target, source) if is_back else (source, target)
            yield nodes[first], nodes[second], ("<" in arrow) != (">" in arrow)


def _chains(text: str) -> Iterator[_Chain]:
    """The nodes and chains of a text; what is below an attribute or a link is passed over."""
    scopes: list[_Path | None] = [()]
    for statement in _statements(text):
        if statement["close"]:
            del scopes[max(len(scopes) - 1, 1) :]
            continue
        scope = scopes[-1]
        chain = None if scope is None else _chain(statement, scope)
        if chain:
            yield chain
        if statement["open"]:
            scopes.append(chain.ends[0][0] if chain and not chain.arrows else None)


def _statements(text: str) -> Iterator[re.Match[str]]:
    """The statements of a text, without the lines that are none."""
    start = 0
    while (gap := _GAP.match(text, start)) and gap.end() < len(text):
        statement = _STATEMENT.match(text, gap.end())
        if statement:
            yield statement
        start = statement.end() if statement else text.find("\n", gap.end()) + 1 or len(text)


def _chain(statement: re.Match[str], scope: _Path) -> _Chain | None:
    """What a statement joins or names; ``label`` is about what holds it."""
    text, (start, end) = statement.string, statement.span("ends")
    ends, arrows = [], []
    for found in _END.finditer(text, start, end):
        if found["arrow"]:
            arrows.append(found["arrow"])
            continue
        steps = [*_STEP.finditer(found["name"])]
        names = tuple((step["quoted"] or step["plain"] or "").strip() for step in steps)
        if not names or _ATTRIBUTES.intersection(names):
            return None
        path = (*scope, *(names if names != ("label",) else ()))[:_DEEPEST]
        place = found.start() + steps[-1].start(), found.start() + steps[-1].end()
        ends.append((path, _unquoted(text, *place)))
    if len(ends) != len(arrows) + 1 or not all(path for path, _ in ends):
        return None
    is_called = not arrows and statement["label"] is not None
    label = _unquoted(text, *statement.span("label")) if is_called else None
    return _Chain(tuple(ends), tuple(arrows), label)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a name without the quotes and spaces around it."""
    said = text[start:end]
    start += len(said) - len(said.lstrip(' \t"'))
    return start, max(start, start + len(said.strip(' \t"')))
