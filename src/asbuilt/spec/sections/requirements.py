"""Functional and non-functional requirements, from whatever carries them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Block, List, Paragraph, Quote, Table
from asbuilt.source import Source
from asbuilt.spec.requirement import (
    CRITERIA,
    Kind,
    Requirement,
    from_heading,
    from_item,
    from_paragraph,
    from_table,
)
from asbuilt.spec.section import Outline, Section, normal_title

__all__ = ["PART", "TITLES", "Requirement", "Requirements", "read"]


@dataclass(frozen=True, slots=True)
class Requirements:
    """All requirements in the order of the document."""

    items: tuple[Requirement, ...] = ()


PART = Requirements

FUNCTIONAL = (
    "Functional Requirements", "Feature Requirements", "User Requirements", "User Stories",
    "Business Requirements", "Functional Specification", "Features", "Core Features",
)  # fmt: skip
NON_FUNCTIONAL = (
    "Non-Functional Requirements", "Nonfunctional Requirements", "NFR", "NFRs",
    "Quality Attributes", "Quality Requirements", "Performance Requirements",
    "Security Requirements", "Reliability Requirements", "Scalability Requirements",
    "Service Level Objectives", "SLOs",
)  # fmt: skip
TITLES = (
    "Requirements", "Product Requirements", "System Requirements", "Requirements Specification",
    "Technical Requirements", *FUNCTIONAL, *NON_FUNCTIONAL,
)  # fmt: skip

_KINDS: dict[str, Kind] = {normal_title(title): "functional" for title in FUNCTIONAL}
_KINDS |= {normal_title(title): "non-functional" for title in NON_FUNCTIONAL}
_KNOWN = frozenset(map(normal_title, TITLES))
_NUMBERED = re.compile(r"requirement [0-9]")
_OTHER = re.compile(r"^data requirements$|\btrace(?:ability|s)?\b|\bmatrix\b|\bhistory\b")


def read(outline: Outline) -> Requirements:
    """The requirements in the sections that are called so, and in tables with ids and a column
    *Requirement* wherever they stand. A traceability matrix repeats them and is passed over."""
    return Requirements(tuple(_within(outline.root, None)))


def _within(section: Section, kind: Kind | None) -> Iterator[Requirement]:
    """The requirements of a section and all below it. ``kind`` is None outside of requirements."""
    if _OTHER.search(section.title):
        return
    kind = _kind(section, kind)
    headed = from_heading(section, kind) if kind else None
    if headed:
        yield headed
    for block in section.blocks:
        yield from _of_block(block, section.source, kind)
    for child in section.children:
        if not (headed and child.title in CRITERIA):
            yield from _within(child, kind)


def _kind(section: Section, inherited: Kind | None) -> Kind | None:
    """A document that is called *Requirements of …* is not one section of requirements."""
    if section.title in _KINDS:
        return _KINDS[section.title]
    if "non functional" in section.title:
        return "non-functional"
    is_title = section.heading is not None and section.heading.level == 1
    said = section.title in _KNOWN or (section.title.endswith("requirements") and not is_title)
    said = said or _NUMBERED.match(section.title) is not None
    return inherited or ("functional" if said else None)


def _of_block(block: Block, source: Source, kind: Kind | None) -> Iterator[Requirement]:
    match block:
        case Table():
            yield from from_table(block, kind)
        case List() if kind:
            for item in block.items:
                yield from from_item(item, source, kind)
        case Paragraph() if kind:
            yield from from_paragraph(block, source, kind)
        case Quote():
            for child in block.children:
                yield from _of_block(child, source, kind)
