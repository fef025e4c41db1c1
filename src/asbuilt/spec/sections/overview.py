"""The system overview: the boxes of its diagrams and the arrows between them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Table
from asbuilt.spec.diagrams.connections import connections, names_both_ends
from asbuilt.spec.diagrams.diagram import read_diagram
from asbuilt.spec.diagrams.graph import Diagram, Edge, Node
from asbuilt.spec.diagrams.part import may_hang_together, shows_parts
from asbuilt.spec.diagrams.prose import chains
from asbuilt.spec.named import named
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, Section, blocks_of, prose
from asbuilt.spec.sections import access
from asbuilt.spec.title import normal_title

TITLES = (
    "System Overview", "Architecture", "System Architecture", "High-Level Architecture",
    "Architecture Overview", "High-Level Design", "Architecture Diagram", "System Design",
    "Technical Architecture", "System Context",
)  # fmt: skip


class Overview(Struct, frozen=True):
    """``text`` describes the system; nodes and edges are those of all its diagrams."""

    text: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


PART = Overview


_PLACES = regex.compile(
    r"\b(?:architecture|overview|system|context|diagrams?|components?|topology|design|c4"
    r"|containers?|infrastructure|sequences?|interactions?|communication|structure|landscape|pictures?"
    r"|sketch(?:es)?|drawings?"
    r"|product perspective|building blocks?|moving parts|parts involved|^(?:the )?parts$"
    r"|shape of (?:it|things|the \w+)|external services|neighbou?rs"
    r"|(?:data|event|message|request) ?flows?)\b"
)
_AROUND = regex.compile(r"\b(?:architecture|topology|infrastructure|communication|data ?flows?)\b")
"""What headings over that of a diagram are about."""
_CHAPTERS = regex.compile(
    r"\b(?:structure|components?|building blocks?|system design|system context)\b"
)
"""Headings over those of diagrams of parts, and of what happens in these."""
_TOGETHER = regex.compile(r"\b(?:fits? together|hangs? together|pieces|talks? to)\b")
"""Headings over diagrams of parts, or else of what happens: "How it all fits together"."""
_OTHERS = regex.compile(
    r"\b(?:entity|entities|erd?|data ?model|schema|state(?! management)|status|class(?:es)?"
    r"|wireframes?|screens?|mock ?ups?|breadboards?|storyboards?"
    r"|(?:fat marker|ui|interface|paper) sketch(?:es)?"
    r"|gantt|director(?:y|ies)|folders?|files?|layouts?"
    r"|(?:data|table|project|code|repository|team|organi[sz]ation\w*|page|menu) structures?)\b"
)
_INTERACTIONS = regex.compile(r"\s*(?:sequenceDiagram|C4[A-Z]|@start(?:uml|c4))")
"""Diagrams of components that speak to each other, wherever they stand."""


def _is_head(section: Section) -> bool:
    return section.heading is None or section.heading.level == 1


def _is_other(section: Section) -> bool:
    return _OTHERS.search(section.topic) is not None


def _placed(
    section: Section,
    within: bool = False,
    near: bool = False,
    is_title: bool = True,
    around: Section | None = None,
) -> Iterator[tuple[Section, bool, float, Section]]:
    """Every section, and whether its diagrams show the system: by its own title or those above.
    Else more than a share of what a diagram names has to be parts of it, or the section or the one
    ``around`` it to describe them."""
    is_head, is_other = _is_head(section), _is_other(section)
    is_about = within or _PLACES.search(section.topic) is not None
    share = _FEW if near or _TOGETHER.search(section.topic) else _MOST
    yield section, is_head or (is_about and not is_other), share, around or section
    within = not is_title and not is_other and (within or bool(_AROUND.search(section.topic)))
    near = not is_title and not is_other and (near or bool(_CHAPTERS.search(section.topic)))
    first = next((child.span for child in section.children if _is_head(child)), None)
    for child in section.children:
        of_chapter = None if is_head else section
        yield from _placed(child, within, near, child.span == first, of_chapter)


_MOST, _FEW = 1 / 2, 1 / 5
"""Of the names in a diagram, those that are known to be parts of a system: more than so many."""


def _diagrams(outline: Outline) -> Iterator[Diagram]:
    for section, is_place, share, around in _placed(outline.root):
        for fence in blocks_of(section, Fence, deep=False):
            found = read_diagram(passage(outline.source, fence), fence.language)
            is_system = is_place or _ENTITLED.search(fence.text, 0, _FAR) is not None
            is_system = is_system or (
                not (_is_other(section) and not _may_flow(section, fence))
                and (shows_parts(found, share) or _is_described(found, section, around))
            )
            if is_system or _INTERACTIONS.match(fence.text):
                yield found
        for table in blocks_of(section, Table, deep=False):
            found = connections(table)
            is_stated = is_place and not _is_head(section) and names_both_ends(table)
            if shows_parts(found, _FEW if is_stated else _MOST) and not _is_other(section):
                yield found
        for lines, is_alone in chains(section):
            found = read_diagram(lines, "")
            of_parts = shows_parts(found) and (is_alone or may_hang_together(found))
            if of_parts or (is_alone and is_place and not _is_head(section)):
                yield found


_ENTITLED = regex.compile(
    r"\A[\s┌┐╔╗╭╮┏┓+│║|─━═-]*(?:title:?\s+)?(?:[\w'’-]+ ){0,3}"
    r"(?:(?:system|architecture|context|component|deployment) (?:overview|architecture|diagram)"
    r"|(?:system )?architecture)\s*(?:[│║|]|$)",
    re.I | re.M,
)
"""The title that a drawing begins with, as that of the box around all: ``BOAT SYSTEM OVERVIEW``."""


def _may_flow(section: Section, fence: Fence) -> bool:
    """Whether a chart below a heading on files, ``Where files are kept``, may show who keeps them:
    nobody writes folders as a flowchart."""
    is_chart = fence.language == "mermaid"
    return is_chart and not _OTHERS.search(_FILES.sub("", section.topic))


_FILES = regex.compile(r"\bfiles?\b")


def _of_parts(diagrams: list[Diagram], outline: Outline) -> list[Diagram]:
    """``diagrams``, where others show the parts of the system its sequences without what people say
    and are told, who are called as roles of the document are."""
    diagrams = [each for each in diagrams if each.nodes]
    told = [_is_sequence(each, outline) for each in diagrams]
    if all(told) or not any(told):
        return diagrams
    roles = {normal_title(role) for role in outline.part(access.read).roles}
    return [
        _without(roles, each) if is_told else each
        for each, is_told in zip(diagrams, told, strict=True)
    ]


def _is_sequence(diagram: Diagram, outline: Outline) -> bool:
    start = diagram.nodes[0].span.start if diagram.nodes else 0
    return _SEQUENCE.search(outline.source.text, max(0, start - _FAR), start) is not None


def _without(people: Container[str], diagram: Diagram) -> Diagram:
    nodes = [node for node in diagram.nodes if normal_title(node.name) not in people]
    left = {node.name for node in nodes}
    edges = (each for each in diagram.edges if each.source in left and each.target in left)
    return Diagram(tuple(nodes), tuple(edges))


_SEQUENCE = regex.compile(r"^\s*sequenceDiagram\b[^`]*$", re.M)
_FAR = 400
"""Characters between the beginning of a sequence and its first name."""


def _is_described(diagram: Diagram, section: Section, around: Section) -> bool:
    """Whether most of what a diagram shows is described by its name beside it, as parts are, not
    steps and states."""
    names = {normal_title(node.name) for node in diagram.nodes}
    large = sum(node.name[:1].upper() == node.name[:1] for node in diagram.nodes)
    if len(names) < _FEWEST or 2 * large < len(names) or _STEPS.search(section.topic):
        return False
    beside, above = section.part(_deep_names), around.part(_chapter_names)
    told = sum(name in beside or name in above for name in names)
    return told >= _FEWEST and 2 * told > len(names)


def _names(section: Section) -> frozenset[str]:
    return frozenset(normal_title(each.name.text) for each in named(section))


def _deep_names(section: Section) -> frozenset[str]:
    below = (child.part(_deep_names) for child in section.children)
    return section.part(_names).union(*below)


def _chapter_names(section: Section) -> frozenset[str]:
    return section.part(_names).union(*(child.part(_names) for child in section.children))


_FEWEST = 3
_STEPS = regex.compile(
    r"\b(?:process(?:es)?|work ?flows?|flows?|steps?|life ?cycles?|journeys?|procedures?|sequences?"
    r"|states?|status|transitions?|hierarchy)\b"
)
"""Headings over diagrams of what happens."""


def read(outline: Outline) -> Overview:
    """The first words under the overview's headings, and every diagram directly under those, under
    other headings about the system, and under the title; from anywhere who asks whom, and what
    shows parts of a system by their names."""
    diagrams = _of_parts([*_diagrams(outline)], outline)
    nodes = {node.name: node for diagram in reversed(diagrams) for node in reversed(diagram.nodes)}
    return Overview(
        next(filter(None, map(prose, outline.find(*TITLES))), ""),
        tuple(sorted(nodes.values(), key=lambda node: node.span)),
        tuple(dict.fromkeys(edge for diagram in diagrams for edge in diagram.edges)),
    )
