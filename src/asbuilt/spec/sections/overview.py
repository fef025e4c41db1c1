"""The system overview: the boxes of its diagrams and the arrows between them."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph
from asbuilt.record import dataclass
from asbuilt.spec.diagram import Edge, Node, read_diagram
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, Section, blocks_of, prose

TITLES = (
    "System Overview", "Architecture", "System Architecture", "High-Level Architecture",
    "Architecture Overview", "High-Level Design", "Architecture Diagram", "System Design",
    "Technical Architecture", "System Context",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    """``text`` describes the system; nodes and edges are those of all its diagrams."""

    text: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


PART = Overview


_PLACES = regex.compile(
    r"\b(?:architecture|overview|system|context|diagrams?|components?|topology|design|c4|containers?"
    r"|infrastructure|sequences?|interactions?|communication|data ?flow)\b"
)


def _is_head(section: Section) -> bool:
    return section.heading is None or section.heading.level == 1


_CHAIN = regex.compile(
    r"[\w&/()-]+(?: [\w&/()-]+){0,4}"
    r"(?:\s+(?:[-=]{1,3}>|→|⟶|⇒)\s+[\w&/()-]+(?: [\w&/()-]+){0,4}){1,12}"
)
"""``Client -> Server -> Database``, a line that says nothing else."""


def _lines(paragraph: Paragraph) -> Passage:
    starts, start = [], 0
    for line in paragraph.lines:
        starts.append(start)
        start += len(line.text) + 1
    places = tuple(line.span.start for line in paragraph.lines)
    return Passage("\n".join(line.text for line in paragraph.lines), tuple(starts), places)


def read(outline: Outline) -> Overview:
    """The first words under the overview's headings, and every diagram directly under those, under
    other headings about the system, and under the title."""
    sections = outline.find(*TITLES)
    places = [
        section
        for section in outline.walk()
        if section in sections or _PLACES.search(section.title) or _is_head(section)
    ]
    diagrams = [
        read_diagram(passage(outline.source, fence), fence.info)
        for section in places
        for fence in blocks_of(section, Fence, deep=False)
    ]
    diagrams += [
        read_diagram(_lines(paragraph), "")
        for section in places
        if not _is_head(section)
        for paragraph in blocks_of(section, Paragraph, deep=False)
        if all(_CHAIN.fullmatch(line.text) for line in paragraph.lines)
    ]
    nodes = {node.name: node for diagram in reversed(diagrams) for node in reversed(diagram.nodes)}
    return Overview(
        next(filter(None, map(prose, sections)), ""),
        tuple(sorted(nodes.values(), key=lambda node: node.span)),
        tuple(dict.fromkeys(edge for diagram in diagrams for edge in diagram.edges)),
    )
