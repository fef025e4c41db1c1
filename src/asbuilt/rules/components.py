"""The boxes of the diagrams beside the components that the document describes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.prose import prose
from asbuilt.rules.rule import Subject
from asbuilt.rules.words import words
from asbuilt.spec.diagrams.graph import Node
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, within, without_fences
from asbuilt.spec.sections.components import Component, Components
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.overview import Overview
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import without_accents

_OUTSIDE = regex.compile(
    r"\b(?:clients?|users?|browsers?|customers?|admin\w*|visitors?|operators?|internet|people|staff"
    r"|external|partners?|consumers?|callers?|apps?|mobile|web|devices?|DNS|CDN"
    r"|intranet|websites?|portal|front-?end|UI|products?|teams?)\b",
    re.I,
)
"""Who and what stands outside of the system and needs no description."""
_GENERAL = frozenset({"service", "server", "component", "layer", "system", "api", "module"})

_SHARE = 2
"""Where more than twice as many have no counterpart as have one, the two are of another grain."""
_LONGEST_NAME = 6


def undescribed(subject: Subject) -> Iterator[Node]:
    """The boxes within the system that no component, technology or dependency describes."""
    components = _written(subject)
    if not components:
        yield from _unspoken(subject)
        return
    services = (words(each.name.text) for each in subject.spec[Dependencies].items)
    described = frozenset[str]().union(*map(_said, components), *services)
    inside = [node for node in _inside(subject) if not _is_outside(node.name)]
    lacking = [node for node in inside if not _words(node.name) & described]
    if lacking:
        written = without_fences(subject.outline)
        told = _plain(written)
        forgotten = _forgotten(subject, inside, components)
        lacking = [
            node for node in lacking if node is forgotten or not _is_told_of(node, told, written)
        ]
    if len(lacking) <= _SHARE * (len(inside) - len(lacking)):
        yield from lacking


def _forgotten(
    subject: Subject, inside: Sequence[Node], components: Sequence[Component]
) -> Node | None:
    """The one box that has no component of its very name, where all others have one: a row of the
    plan that names it describes nothing, but a sentence about it does."""
    names = {_plain(bare(each.name.text)) for each in components}
    left = [node for node in inside if _plain(node.name) not in names]
    if len(left) != 1 or len(inside) < _FEW_BOXES:
        return None
    name = _plain(left[0].name)
    said = (line for line in subject.statements if name in _plain(line.text))
    rows = (line for line in subject.statements if line.row and name == _plain(line.row[0].text))
    is_said = any(not line.row for line in said) or any(True for _ in rows)
    return None if is_said else left[0]


def _is_outside(name: str) -> bool:
    return bool(_OUTSIDE.search(name) or _OUTSIDE.search(english(name)))


def _is_told_of(node: Node, told: str, written: str) -> bool:
    """Whether the text names a box, or each of the things that it stands for: ``npm / PyPI``; its
    name may have an aside, ``Data layer (SQLite)``, and its technology a kind, ``SQLite DB``. What
    is ``written`` small somewhere is no technology: the session of a ``Session cache``."""
    name = _plain(node.name)
    kind = _KIND.sub("", name)
    is_general = name.endswith("cache") and kind in written
    plain = {_ASIDE.sub("", name), "" if is_general else kind} - {name}
    names = (name, *(each for each in plain if len(each) >= _SHORTEST))
    if any(all(each.strip() in told for each in _AND.split(name)) for name in names):
        return True
    telling = (word for word in words(name) if len(word) >= _LONG and not _KNOWN.search(word))
    return " " in name and any(word in told for word in telling)


def _plain(text: str) -> str:
    """A text in small letters and without accents, which drawings often lack."""
    return without_accents(text.casefold())


_ASIDE = regex.compile(r"\s*\([^()]*\)\s*$")
_KIND = regex.compile(r"\s+(?:db|database|cache|cluster|broker)\s*$")
_SHORTEST = 4
_LONG = 8
"""Letters of a word that is not said by the way: the ``Directory`` of a ``Municipal Directory``."""
_AND = regex.compile(r"\s*[/,&+]\s*|\s+and\s+")
_KNOWN = regex.compile(
    r"\b(?:databases?|DB|postgres\w*|mysql|mariadb|mongo\w*|redis|memcached|kafka|rabbitmq|queues?|bus"
    r"|brokers?|caches?|stor(?:e|es|age)|s3|buckets?|prox(?:y|ies)|gateways?|load balancers?|edge"
    r"|firewalls?|nginx|ingress|waf|logs?|metrics|disks?|volumes?|backups?)\b",
    re.I,
)
"""Boxes that everybody knows without a word."""
_FEW_BOXES = 4
_STEM = 6
"""Letters by which a word is known in whatever form it stands."""


def _unspoken(subject: Subject) -> Iterator[Node]:
    """The boxes that no word of the document speaks of, where the text beside their diagram names
    almost all others, and is all that describes the parts."""
    nodes = _nodes(subject)
    section = _section_of(nodes, subject) if len(nodes) >= _FEW_BOXES else None
    if section is None:
        return
    beside = without_fences(subject.outline, section.span).lower()
    named = [node for node in nodes if node.name.casefold() in beside]
    told = without_fences(subject.outline).lower()
    lacking = [node for node in nodes if _is_unspoken(node, told)]
    boxes = {_plain(node.name) for node in nodes}
    called = {_plain(edge.target) for edge in subject.spec[Overview].edges}
    inside = [node for node in lacking if _plain(node.name) in called]  # the others call
    listed = [
        each for some in _parts_beside(section) for each in some if _plain(each.text) in boxes
    ]
    alone = len(lacking) == 1 and len(named) == len(nodes) - 1 and not inside
    if len(listed) > 1 and _SHARE * len(inside) <= len(listed) and not alone:
        yield from inside
    elif len(named) >= _FEW_BOXES < len(nodes) and _FEW_BOXES * len(lacking) <= len(named) + 1:
        yield from lacking


def _is_unspoken(node: Node, told: str) -> bool:
    name = english(node.name)
    if _OUTSIDE.search(name) or _KNOWN.search(name):
        return False
    every = _words(node.name)
    telling = {word for word in every if len(word) >= _SHORTEST_STEM} or every
    return not any(word[:_STEM] in told for word in telling)


_SHORTEST_STEM = 5
"""Letters of a word that stands in others by chance if it has fewer: the *feed* of *feeding*."""


def _section_of(nodes: Sequence[Node], subject: Subject) -> Section | None:
    """The section in which all boxes are drawn."""
    first, last = nodes[0].span.start, nodes[-1].span.end
    holding = [
        section
        for section in subject.outline.walk()
        for fence in within(section.blocks, Fence)
        if fence.span.start <= first and last <= fence.span.end
    ]
    return holding[0] if holding else None


def undrawn(subject: Subject) -> Iterator[Component]:
    """The components that no box of a diagram stands for. What several of them are called after,
    *booking*, tells none of them; a box that has no component of its name may be what it is."""
    nodes = _nodes(subject)
    theirs = {bare(each.name.text).casefold() for each in subject.spec[Dependencies].items}
    components = [
        each
        for each in (_written(subject) if len(nodes) > 1 else ())
        if _is_told(each) and bare(each.name.text).casefold() not in theirs
    ]
    counts = Counter(word for each in components for word in _words(each.name.text))
    shared = {word for word, count in counts.items() if count > 1}
    names = [(each, _words(each.name.text)) for each in components]
    drawn = frozenset[str]().union(*(_words(node.name) for node in nodes))
    lacking = _lacking([(each, found - shared or found) for each, found in names], drawn)
    if _FEW * len(lacking) > len(components):
        lacking = _lacking(names, drawn)
    if lacking:
        known = frozenset[str]().union(*(found for _, found in names)) - shared
        others = [_plain(node.name) for node in nodes if not _words(node.name) & known]
        text = _plain(_drawings(subject))
        lacking = [
            each
            for each in lacking
            if _plain(bare(each.name.text)) not in text
            and not (each.purpose and _plain(each.purpose.text).startswith(tuple(others)))
        ]
    if len(lacking) <= _SHARE * (len(components) - len(lacking)):
        yield from lacking


def undrawn_in_bold(subject: Subject) -> Iterator[Text]:
    """The parts that the paragraphs beside the diagram say in bold to do something, as they do most
    boxes, and that no box stands for: ``The **mailer** sends …``."""
    nodes = _nodes(subject) if not subject.spec[Components].items else []
    section = _section_of(nodes, subject) if len(nodes) >= _FEW_BOXES else None
    if section is None:
        return
    named = [
        part(text, *found.span("name"))
        for text in prose(block for block in section.blocks if isinstance(block, Paragraph))
        for found in _IN_BOLD.finditer(text.text)
    ]
    boxes = {_plain(node.name) for node in nodes}
    words_of = frozenset[str]().union(*(_words(node.name) for node in nodes))
    drawn = [name for name in named if _plain(name.text) in boxes]
    left = [
        name
        for name in named
        if _plain(name.text) not in boxes and not words(name.text) <= words_of
    ]
    if len(drawn) >= _FEW_BOXES and _FEW_BOXES * len(left) <= len(drawn):
        yield from left


def undrawn_beside(subject: Subject) -> Iterator[Text]:
    """The parts in the rows or the items beside the diagram, as most others of them are written in
    the drawing, where no list of components is read."""
    nodes = _nodes(subject) if not subject.spec[Components].items else []
    section = _section_of(nodes, subject) if len(nodes) > 1 else None
    if section is None:
        return
    drawn = _plain(_drawings(subject))
    for names in _parts_beside(section):
        left = [name for name in names if _plain(bare(name.text)) not in drawn]
        if 0 < _SHARE * len(left) <= len(names) - len(left):
            yield from left


def _parts_beside(section: Section) -> Iterator[list[Text]]:
    """The first cells of a table of parts, and what the items of a list begin with in bold."""
    for table in within(section.blocks, Table):
        if english(normal_title(table.header[0].text)) in _OF_PARTS:
            yield [row[0] for row in table.rows]
    for block in within(section.blocks, List):
        led = [_LED.match(item.text.text) for item in block.items]
        if all(led):
            yield [
                part(item.text, *found.span("name"))
                for item, found in zip(block.items, led, strict=True)
                if found
            ]


_LED = regex.compile(r"(?P<mark>\*\*|__|`)(?P<name>[^*_`\n]{2,40})(?P=mark)")
_OF_PARTS = {"part", "parts", "component", "components", "module", "unit", "block", "element",
             "building block", "subsystem", "name"}  # fmt: skip
_IN_BOLD = regex.compile(
    r"\b(?:[Tt]he|[Oo]ur|[Aa]n?) \*\*(?P<name>[^*\n]{3,40})\*\* (?=[a-z]+s\b)(?!has been\b)"
)
"""``The **mailer** sends …``."""
_FEW = 3
"""Where more than the third part is not drawn, boxes may stand for several."""


def _lacking(
    names: Sequence[tuple[Component, frozenset[str]]], drawn: frozenset[str]
) -> list[Component]:
    return [each for each, found in names if not (found | _technology(each)) & drawn]


def _drawings(subject: Subject) -> str:
    """What is written in the fences that hold the boxes."""
    places = [node.span for node in _nodes(subject)]
    fences = blocks_of(subject.outline.root, Fence)
    return "\n".join(
        each.text
        for each in fences
        if any(each.span.start <= place.start < each.span.end for place in places)
    )


def _is_told(component: Component) -> bool:
    """Whether a component says what it is; a heading alone may be about anything."""
    return bool(component.purpose or component.responsibilities or component.technologies)


def _written(subject: Subject) -> list[Component]:
    """The components that are no fillers; none at all while one of them is."""
    items = subject.spec[Components].items
    source = subject.spec.source
    if any(is_filler(source.slice(source.whole_line(item.name.span.start))) for item in items):
        return []
    return list(items)


def _nodes(subject: Subject) -> list[Node]:
    """The boxes with names; one that is full of text is a note."""
    nodes = subject.spec[Overview].nodes
    return [each for each in nodes if words(each.name) and len(each.name.split()) <= _LONGEST_NAME]


def _inside(subject: Subject) -> list[Node]:
    """The boxes; where most have brackets around them, what has none stands outside."""
    nodes, text = _nodes(subject), subject.spec.source.text
    boxed = [node for node in nodes if _OPENED.search(text[: node.span.start][-4:])]
    return boxed if 2 * len(boxed) > len(nodes) else nodes


_OPENED = regex.compile(r"(?<![\w)\]}])\[\s?$")
"""A bracket before a name, but none with a node's id before it."""


def _words(name: str) -> frozenset[str]:
    """The words of a name, without those that any name may have unless it has no others."""
    found = words(name)
    return found - _GENERAL or found


def _technology(component: Component) -> frozenset[str]:
    return frozenset[str]().union(*(words(text.text) for text in component.technologies))


def _said(component: Component) -> frozenset[str]:
    texts = [component.name, *component.responsibilities, *component.technologies]
    texts += [component.purpose] if component.purpose else []
    return frozenset[str]().union(*(words(text.text) for text in texts))
