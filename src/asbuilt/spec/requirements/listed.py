"""Of which kind the requirements of a section are: its heading says so, or what it lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice

from asbuilt import regex
from asbuilt.document.blocks import PLAIN, Block, Fence, List, Paragraph, Quote, Table
from asbuilt.source import Source, Span
from asbuilt.spec.language import english
from asbuilt.spec.passage import fence_lines
from asbuilt.spec.requirements.heading import ASKS, ELSEWHERE, QUALITY, UNWANTED, kind_of
from asbuilt.spec.requirements.identifier import has_unmistakable, is_named
from asbuilt.spec.requirements.marker import demands, is_clause, marker
from asbuilt.spec.requirements.nested import listed_with_nested
from asbuilt.spec.requirements.promise import Kind, promises
from asbuilt.spec.requirements.requirement import Requirement, from_paragraph, says_quality
from asbuilt.spec.requirements.table import from_table
from asbuilt.spec.requirements.under_heading import from_heading, has_criteria, tells_story
from asbuilt.spec.section import JUDGED, Section, own_text


def listed(section: Section) -> Kind | None:
    """Of which kind the requirements are that a section of any name lists: several, each with an id
    of its own, and most of them say what must be, how far they are, or promise figures. Findings,
    test cases, tiers and questions have ids too."""
    if section.heading is None:
        return None
    title = _RECORD.sub("", section.title)
    if ELSEWHERE.search(title) and not has_unmistakable(own_text(section)):
        return None
    blocks = (block for block in section.blocks if not isinstance(block, Table))
    listed = (each for block in blocks for each in of_block(block, section.source, "functional"))
    found = [*islice(listed, JUDGED)]
    quality = QUALITY.search(section.title) is not None
    accepted = set[Span]()
    for child in section.children:
        if headed := from_heading(child, "functional"):
            found.append(headed)
            clear = has_criteria(child) or tells_story(child) or (quality and _promises(child))
            accepted |= {headed.span} if clear else set()
    found = [each for each in found if each.text.text and not is_clause(each.id.text)]
    whole = {each.id.text for each in found}
    found = [each for each in found if not _is_detail(each, whole)]
    if len(found) < 2 and not any(
        each.span in accepted and is_named(each.id.text) for each in found
    ):
        return None
    asked = ASKS.search(section.title) is not None or _announced(section)
    letters = _OF_GOALS if asked else _HYPHEN
    counted = quality or _are_counted(section, found)
    promising = [
        bool(each.targets) and (counted or letters.search(each.id.text) is not None)
        for each in found
    ]
    demanding = [
        is_named(each.id.text)
        or each.span in accepted
        or (each.status is not None and each.progress is not None)
        or demands(each.text.text)
        or (asked and each.id.text.startswith("R"))
        for each in found
    ]
    says = [*map(max, promising, demanding)]
    wholes = {each.id.text.rpartition(".")[0] for each in found}  # their details say what must be
    silent = sum(
        not said and each.id.text not in wholes for each, said in zip(found, says, strict=True)
    )
    demanded = demands(section.title) and not UNWANTED.search(section.topic)
    if sum(says) <= silent and not demanded and not _are_stated(section, found):
        return None
    if quality:
        return "non-functional"
    told = any(says_quality(each.id.text) for each in found)  # then so do those of the others
    return "non-functional" if 2 * sum(promising) > len(found) and not told else "functional"


_RECORD = regex.compile(r"^(?:adr|decision)[ -]?[0-9]{1,4}\b\W*")
"""The number of a decision: what it is about says its title."""


def _are_stated(section: Section, found: Sequence[Requirement]) -> bool:
    """Whether several ids count up, with letters that requirements have, before sentences that
    state what holds: ``R1. A door opens for its code alone.`` Whatever the heading is about may be
    counted with its own first letter: *Risks*, *Regions*, *Findings*."""
    are_counted = _are_counted(section, found)
    return are_counted and all(_STATES.search(each.text.text) for each in found)


def _are_counted(section: Section, found: Sequence[Requirement]) -> bool:
    """Whether the ids of some requirements count up, and their letters are such of which the
    heading does not speak."""
    counted = [_COUNTED.fullmatch(each.id.text) for each in found]
    if len(found) < _FEWEST_STATED or not all(counted) or UNWANTED.search(section.topic):
        return False
    letters = {each["letters"] for each in counted if each}
    numbers = [int(each["number"]) for each in counted if each]
    if len(letters) > 1 or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
        return False
    initial = next(iter(letters))[0].lower()
    words = (word for word in section.topic.split() if word.startswith(initial))
    return all(map(_OF_REQUIREMENTS.match, words))


_FEWEST_STATED = 3
_COUNTED = regex.compile(r"(?P<letters>R|F|N|NF|RQ|FN)-?(?P<number>[0-9]{1,3})")
_OF_REQUIREMENTS = regex.compile(r"requir|featur|function|need|necess|numbers$|from\b|for\b|non\b")
_STATES = regex.compile(r"^(?:\S+\s+){4,}.*[.。]\W*$", re.S)
"""A sentence of some words."""


def _announced(section: Section) -> bool:
    """Whether the paragraph above the first requirement calls what follows so: ``We have written
    the requirements as what each customer can do.``"""
    first = section.blocks[0] if section.blocks else None
    lead = first.lines[0].text if isinstance(first, Paragraph) and len(first.lines) == 1 else ""
    return _CALLS_REQUIREMENTS.search(english(lead)) is not None if lead else False


_CALLS_REQUIREMENTS = regex.compile(
    r"\b(?:the|our|these|following|as|\d+|of) requirements\b(?! (?:in|above|of section|from)\b)",
    re.I,
)


def _promises(section: Section) -> bool:
    found = (promises(block, section.source, section.title) for block in section.blocks)
    return any(True for _ in chain.from_iterable(found))


def _is_detail(requirement: Requirement, known: Collection[str]) -> bool:
    """Whether a requirement is a numbered detail of another, ``FR-1.2``, and need not say itself
    what must be."""
    whole, dot, _ = requirement.id.text.rpartition(".")
    return bool(dot) and whole in known and not demands(requirement.text.text)


_HYPHEN = regex.compile("-")


_OF_GOALS = regex.compile("-|^[RGO][0-9]")
"""What ids have that are no quarters: of goals, objectives, and requirements among them."""


def kind_in(section: Section, inherited: Kind | None) -> Kind | None:
    """Of which kind the requirements of a section are: its heading says so, or what it lists; below
    the title of a document only where that is its one heading."""
    said = kind_of(section, inherited)
    return said if said or (is_title(section) and section.children) else listed(section)


def is_title(section: Section) -> bool:
    """Whether a heading is that of the whole document: not all that stands below is of one kind."""
    return section.heading is not None and section.heading.level == 1


def of_block(block: Block, source: Source, kind: Kind | None) -> Iterator[Requirement]:
    match block:
        case Table():
            yield from from_table(block, kind)
        case List() if kind:
            yield from listed_with_nested(block, source, kind)
        case Paragraph() if kind:
            yield from from_paragraph(block, source, kind)
        case Fence() if kind and block.language in PLAIN:
            yield from _of_fence(block, source, kind)
        case Quote():
            for child in block.children:
                yield from of_block(child, source, kind)


def _of_fence(block: Fence, source: Source, kind: Kind) -> Iterator[Requirement]:
    """The requirements in a fence that holds nothing else: each begins a line, and what goes on
    below is indented. One alone is a sample of how they are written."""
    lines, begun = fence_lines(source, block), 0
    for line in lines:
        begins = marker(line, bullet=True) is not None
        if not (begins or line.text[:1].isspace()):
            return
        begun += begins
    if begun >= _LEAST_FENCED:
        yield from from_paragraph(Paragraph(lines, block.content), source, kind)


_LEAST_FENCED = 2
