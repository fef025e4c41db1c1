"""Components: the catalogue of parts with their purpose, responsibilities and technology."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.label import pair
from asbuilt.spec.named import Named, forms
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, item_texts, labels, stated_texts
from asbuilt.spec.sections import overview
from asbuilt.spec.title import normal_title

TITLES = (
    "Components", "Component", "System Components", "Key Components", "Core Components",
    "Component Design", "Component Overview", "Component Breakdown", "Component Details",
    "Modules", "Services", "Microservices",
    "Building Blocks", "Building Block View", "Architecture Components",
)  # fmt: skip


class Component(Struct, frozen=True):
    """One component. ``name`` is the heading without a leading ``Component 1:``."""

    name: Text
    span: Span
    purpose: Text | None = None
    responsibilities: tuple[Text, ...] = ()
    technologies: tuple[Text, ...] = ()


class Components(Struct, frozen=True):
    """All components in the order of the document."""

    items: tuple[Component, ...] = ()


PART = Components

_HEADERS: Headers = {
    "name": (
        "component", "name", "service", "module", "part", "element", "building block", "block",
    ),
    "purpose": (
        "purpose", "description", "responsibility", "responsibilities", "role", "task",
        "function", "what it does", "what for",
    ),
    "technology": ("technology", "technologies", "tech stack", "technology stack", "stack"),
}  # fmt: skip
_NUMBERED = regex.compile(r"(?:component|service|module)\s*\d*\s*[:.–—-]\s*(?=\S)", re.I)
_PURPOSE = {"purpose", "description", "role", "what it does"}
_RESPONSIBILITIES = {"responsibilities", "responsibility", "functions", "features"}
_TECHNOLOGIES = {
    "technology stack",
    "technology",
    "technologies",
    "tech stack",
    "stack",
    "built with",
}


def read(outline: Outline) -> Components:
    """The subsections of the components' section; without any, its tables and bullets. Where no
    section is called so, or none of them says what a part is for, the list or the table that
    describes the boxes of the diagrams."""
    found: list[Component] = []
    for section in outline.topmost(*TITLES):
        found += map(_described, section.children) if section.children else _listed(section)
    if any(each.purpose or each.responsibilities or each.technologies for each in found):
        return Components(tuple(found))
    return Components((*_drawn(outline),) or tuple(found))


def _drawn(outline: Outline) -> Iterator[Component]:
    """What a section lists, when most of it is boxes, and most boxes are among it, or drawn in the
    same section beside a table."""
    nodes = outline.part(overview.read).nodes
    boxes = {normal_title(node.name) for node in nodes}
    for section in outline.walk() if len(boxes) > 1 else ():
        known = list(_listed(section, deep=False))
        found = [[Component(*_parts(each)) for each in form] for form in forms(section)]
        for listed in (known, *found):
            drawn = sum(normal_title(each.name.text) in boxes for each in listed)
            beside = drawn > 1 and _holds(section, nodes[0].span)
            if drawn > 1 and 2 * drawn > max(len(listed), 0 if beside else len(boxes)):
                yield from listed
                break


def _parts(named: Named) -> tuple[Text, Span, Text]:
    return named.name, named.span, named.what


def _holds(section: Section, place: Span) -> bool:
    """Whether a block of a section with a table holds a place."""
    has_table = any(isinstance(block, Table) for block in section.blocks)
    return has_table and any(
        block.span.start <= place.start < block.span.end for block in section.blocks
    )


def _described(section: Section) -> Component:
    title = section.name
    number = _NUMBERED.match(title.text)
    found = labels(section)
    purpose = next((label.value for label in found if label.name in _PURPOSE), None)
    return Component(
        part(title, number.end() if number else 0, len(title.text)),
        section.span,
        purpose if purpose and purpose.text else None,
        tuple(stated_texts(found, _RESPONSIBILITIES)),
        tuple(stated_texts(found, _TECHNOLOGIES)),
    )


def _listed(section: Section, *, deep: bool = True) -> Iterator[Component]:
    for record in records(section, _HEADERS, "name", "purpose", deep=deep):
        technology = (record["technology"],) if "technology" in record else ()
        yield Component(
            record["name"], record["name"].span, record["purpose"], technologies=technology
        )
    for item in bullets(section):
        found = pair(item.text)
        if found:
            yield Component(found[0], item.span, found[1], tuple(item_texts(item.children)))
