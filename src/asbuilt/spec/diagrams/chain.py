"""Arrows between words: ``Client -> Server`` on a line, as branches of a tree, between lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.width import columns
from asbuilt.spec.diagrams.graph import Diagram, Link, Node, merged
from asbuilt.spec.diagrams.part import shows_parts
from asbuilt.spec.diagrams.written import Line, lines_of
from asbuilt.spec.passage import Passage

SIGNS = "→⟶⇒➜➔➝➡"
"""Single characters that point ahead; some of them may be followed by a mark for colour."""
_ARROW = regex.compile(
    r"\s*(?:[-─━]{1,20}(?:[\[(][^\[\]()]{1,40}[\])]"
    r"|(?<=[-─━]{2})\s?[^-─━=<>▶►◀◄→\[(\s][^-─━=<>▶►◀◄→]{0,40}?)\s?[-─━]{1,20}[>▶►]"
    r"|[<◀◄]?[-=─━═┬]{1,20}[>▶►]|[<◀◄][-=─━═]{1,20}"
    rf"|[{SIGNS}←↔⇄⟷]\ufe0f?)\s*"
)
"""With words on it at most: ``--SQL-->``, ``-[SQL]->``."""
_BACK, _AHEAD = "<◀◄←↔⇄⟷", f">▶►{SIGNS}↔⇄⟷"
_BLANK = " \t\ufe0f"
_LONGEST_NAME = 60
_NO_NAME = regex.compile(r"[│|┃─━<◀◄└├┌┐┘{}]|//|\S {2,}\S|^\W*$")
"""Lines and corners, code, columns, and what has no word in it."""
_ROUTE = regex.compile(r"\s*(?:(?:GET|POST|PUT|PATCH|DELETE)\s+)?/\w")
_BRACKETED = regex.compile(r"\s*(?:\[[^\[\]]{1,60}\]|\([^()]{1,60}\))\s*")
_BRANCH = regex.compile(
    r"(?P<lead>[\s│|]*)(?:[├└╰+`][─-]{0,10}[>▶►]|[├└╰][─-]{0,10}\s?→)\s*(?=\w|\[)"
)


def read_chains(passage: Passage) -> Diagram:
    """What arrows between words say. Most trees and most columns show what happens one after the
    other: those of parts are told by what these are called."""
    chained = merged(_chains(passage))
    if _HAS_BRANCH.search(passage.text):
        tree = merged(_branches(passage))
        if shows_parts(tree) or shows_parts(chained):
            return tree
    return chained if chained.edges else _column(passage)


_HAS_BRANCH = regex.compile(r"[├└╰+`][─-]{0,10}[>▶►→]")


# ---------------------------------------------------------------- on a line


def _chains(passage: Passage) -> Iterator[Link]:
    """``Client -> Server -> Database`` on a line; a ``v`` below a name points at the one under
    it."""
    above: list[tuple[int, int, Node]] = []
    down: Node | None = None
    column = 0
    for start, line in _lines(passage):
        names = _ARROW.split(line)
        alone = _BRACKETED.fullmatch(line)
        if _DOWN.fullmatch(line[:200]) and above:
            column = columns(line.rstrip()) - 1
            down = next((node for left, right, node in above if left <= column <= right), down)
        elif alone or (len(names) > 1 and all(map(_is_name, names))):
            placed = list(_named(passage, line, start, [line] if alone else names))
            nodes = [node for _, node in placed]
            yield from () if alone else _links(line, nodes)
            above = [
                (left - 2, left + columns(node.name) + 2, node)
                for left, node in ((columns(line[:at]), node) for at, node in placed)
            ]
            under = next((node for left, right, node in above if left <= column <= right), None)
            if down and under:
                yield down, under, True
            down = None


def _lines(passage: Passage) -> Iterator[Line]:
    """The lines of a drawing without the remark in brackets behind one."""
    return ((start, _REMARK.sub("", line)) for start, line in lines_of(passage.text))


_REMARK = regex.compile(r"(?<=\S)(?<![-─>]) {2,}\([^()]{1,60}\)\s*$")
_DOWN = regex.compile(r"\s*[|│v▼↓]\s*")


def _links(line: str, nodes: list[Node]) -> Iterator[Link]:
    """The links between the ``nodes`` of a line, each as its arrow points."""
    arrows = (match[0].strip(_BLANK) for match in _ARROW.finditer(line))
    for (one, two), arrow in zip(pairwise(nodes), arrows, strict=False):
        if arrow[-1] in _AHEAD:
            yield one, two, True
        if arrow[0] in _BACK:
            yield two, one, True


def _is_name(text: str) -> bool:
    """Whether a piece of a chain names a part: nothing that is drawn, no route and no request."""
    is_short = 0 < len(text.strip()) <= _LONGEST_NAME
    return is_short and not _NO_NAME.search(text) and not _ROUTE.match(text)


def _named(passage: Passage, line: str, start: int, names: list[str]) -> Iterator[tuple[int, Node]]:
    """The nodes of a line that are called ``names``, and where each stands on it."""
    at = 0
    for written in names:
        name = written.strip()
        name = name[1:-1].strip() if _BRACKETED.fullmatch(name) else name
        at = line.index(name, at)
        yield at, Node(name, passage.span(start + at, start + at + len(name)))
        at += len(name)


# ---------------------------------------------------------------- as a tree


def _branches(passage: Passage) -> Iterator[Link]:
    """``├─> Server``: from the name that the branch hangs from, or that stands before the ``┬``
    above it."""
    known: list[tuple[int, Node]] = []
    forks: dict[int, Node] = {}
    for start, line in _lines(passage):
        branch = _BRANCH.match(line)
        rest = line[branch.end() :] if branch else line
        names = _ARROW.split(rest)
        if not all(map(_is_name, names)):
            continue
        placed = list(_named(passage, line, start, names))
        nodes = [node for _, node in placed]
        if branch:
            hung = branch.end("lead")
            root = next((node for at, node in reversed(known) if at <= hung), None)
            if parent := forks.get(hung, root):
                yield parent, nodes[0], True
        yield from _links(rest, nodes)
        known += placed
        fork = line.find("┬")
        before = [node for at, node in placed if at < fork]
        forks.update({fork: before[-1]} if before else {})


# ---------------------------------------------------------------- one below the other

_UPRIGHT = regex.compile(
    r"\s*(?:[|│]|(?P<down>[▼↓⬇]|[vV](?=\s*$))|(?P<up>[▲↑⬆]))(?:\s+\S.{0,60})?\s*"
)


def _column(passage: Passage) -> Diagram:
    """Names with arrows between their lines, which may have words beside them."""
    names: list[str] = []
    links: list[Link] = []
    above: Node | None = None
    arrow: re.Match[str] | None = None
    for start, line in lines_of(passage.text):
        if found := _UPRIGHT.fullmatch(line):
            arrow = found if found["down"] or found["up"] else arrow
        elif line.strip():
            is_alone = _is_name(line) and not _ARROW.search(line)
            node = next(_named(passage, line, start, [line]))[1] if is_alone else None
            if above and node and arrow:
                names += (line,)
                links.append((node, above, True) if arrow["up"] else (above, node, True))
            above, arrow = node, None
    diagram = merged(links)
    is_of_parts = all(map(_BRACKETED.fullmatch, names)) or shows_parts(diagram)
    return diagram if is_of_parts else Diagram()
