"""Services of others in a drawing that does not say whose they are: what the system's parts call,
and what is none of them.

A name is one of a product when the text writes it large wherever it speaks of it. Stores, queues
and servers are parts of the system, and so is what the document describes as a component.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.diagrams.graph import Edge
from asbuilt.spec.diagrams.part import is_part
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Outline, blocks_of, without_fences
from asbuilt.spec.sections import components, overview
from asbuilt.spec.services.heading import OTHERS, is_general
from asbuilt.spec.services.sentence_form import is_protocol
from asbuilt.spec.services.service import SENTENCE, Dependency, from_row, is_name, name_in
from asbuilt.spec.title import normal_title

_AGENT = regex.compile(r"(?:er|or|ion|ing|ment|engine|module|model|status|view|state)s?$", re.I)
"""How a noun ends that says what a part does: ``Scheduler``, ``Validator``, ``Billing``."""
_LONGEST = 3
"""Words of the name of a product."""


def called_outside(outline: Outline) -> Iterator[Dependency]:
    """The nodes that others call, that call nobody, and that are no parts of the system."""
    drawing = outline.part(overview.read)
    ends = {edge.target for edge in drawing.edges if edge.directed}
    ends -= {edge.source for edge in drawing.edges}
    ends -= {edge.target for edge in drawing.edges if not edge.directed}
    found = [node for node in drawing.nodes if node.name in ends and _may_be_product(node.name)]
    if not found:
        return
    own = {normal_title(each.name.text) for each in outline.part(components.read).items}
    products = _products(without_fences(outline))
    callers = _of_system(drawing.edges, own)
    called = {edge.target for edge in drawing.edges if edge.source in callers}
    found = [each for each in found if each.name in called and normal_title(each.name) not in own]
    known = {each.name for each in found if _first(each.name) in products}
    beside = {edge.source for edge in drawing.edges if edge.target in known}
    beside = {edge.target for edge in drawing.edges if edge.source in beside}
    for node in found:
        if node.name in known or (node.name in beside and _COINED.fullmatch(node.name)):
            yield from_row({"name": Text(node.name, node.span)}, True)


_COINED = regex.compile(r"[A-Z][a-z]+[A-Z][a-z]\w*")
"""A name that is a word of no language, beside products: ``PlantPass``, of which no text speaks."""


def _of_system(edges: Collection[Edge], own: Collection[str]) -> set[str]:
    """What is part of the system in a drawing, and what is joined to such parts: the system itself
    has a name of its own. Entities that refer to each other are joined to none."""
    names = {name for edge in edges for name in (edge.source, edge.target)}
    parts = {
        name
        for name in names
        if is_part(name) or is_part(english(name)) or normal_title(name) in own
    }
    joined = {edge.source for edge in edges if edge.target in parts}
    joined |= {edge.target for edge in edges if edge.source in parts}
    return parts | joined | {name for name in names if _AGENT.search(_ASIDE.sub("", name))}


def named_outside(outline: Outline) -> Iterator[Dependency]:
    """The products in bold that sentences about the architecture come to, ``results come from
    **Chartwell**``, and that are no parts of the system and no roles."""
    own = {normal_title(each.name.text) for each in outline.part(components.read).items}
    own |= {normal_title(node.name) for node in outline.part(overview.read).nodes}
    found: dict[str, Text] = {}
    for section in outline.walk():
        if not (_ABOUT_PARTS.search(section.topic) or any(map(_is_drawing, section.blocks))):
            continue
        for block in blocks_of(section, Paragraph, deep=False):
            text = text_of(block)
            if "**" not in text.text:
                continue
            said = translated(text.text)
            for each in _COME_TO.finditer(said.text):
                written = part(text, *said.origin(*each.span("name")))
                found.setdefault(written.text, written)
    products = _products(without_fences(outline)) if found else set()
    for name, written in found.items():
        is_known = normal_title(name) in own or not _may_be_product(name)
        if not is_known and _first(name) in products:
            yield from_row({"name": written}, True)


_ABOUT_PARTS = regex.compile(
    r"\b(?:architecture|overview|system|context|components?|structure|environment|products?"
    r"|technolog(?:y|ies)|stack|integrations?|design)\b"
)
_COME_TO = regex.compile(
    r"\b(?:from|through|via|by|into|with|over|uses?|using|asks?|calls?|calling|in|to)(?: the)?\s"
    r"\*\*(?P<name>(?=[^*\n]*[^\W\d_a-z])[^\W_][^*\n]{1,40})\*\*"
)


def _is_drawing(block: Block) -> bool:
    return isinstance(block, Fence)


def _may_be_product(name: str) -> bool:
    said = english(name)
    general = (
        is_part(name.partition(":")[0])
        or is_part(name)
        or is_part(said)
        or is_general(said)
        or is_protocol(name)
    )
    is_agent = _AGENT.search(_ASIDE.sub("", name)) and not _OTHERS.search(said.lower())
    return not general and len(name.split()) <= _LONGEST and not is_agent


_ASIDE = regex.compile(r"\s*\([^()]*\)\s*$")
_OTHERS = regex.compile(rf"\({OTHERS}\)$")
"""``Position feed (external)``."""


def _first(name: str) -> str:
    return next(iter(_WORD.findall(name.casefold())), "")


def _products(told: str) -> set[str]:
    """The words of a text, in small letters, that it writes large wherever they stand, and those at
    the beginning of an item that says what they are for: ``- stripe for the money``."""
    words = set(_WORD.findall(told))
    small = {word for word in words if word.islower()}
    large = {word.casefold() for word in words if not word.islower()}
    return (large - small) | set(_PURPOSE.findall(told))


_WORD = regex.compile(r"[^\W\d_]\w*")
_PURPOSE = regex.compile(r"^[ \t]*[-*+][ \t]+([a-z]\w+)\b[^.:,\n]{0,20} for\b", re.MULTILINE)


def named_in_item(text: Text) -> Dependency | None:
    """The service of an item of which only the name is set apart, wherever it stands, or comes
    first: ``the weather service **Meteomatics**, from which …;``, ``Skribble, for signatures``."""
    named = _IN_ITEM.match(text.text)
    if not named:
        return None
    name = name_in(part(text, *named.span("name" if named["name"] else "plain")))
    if SENTENCE.match(name.text) or is_protocol(name.text) or not is_name(name, text.text):
        return None
    return Dependency(name, text.span, text, external=True)


_IN_ITEM = regex.compile(
    r"[^*_`\n]{0,160}?(?P<mark>\*\*|__|[*_`])(?P<name>[^*_`\n]{2,50})(?P=mark)(?![\w*])"
    r"|(?:(?:the|our|an?) (?:[a-z-]+ ){0,4})?(?P<plain>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})"
    r"(?=,|\s+(?:for|to)\b)"
)
