"""Requirements that stand below other headings than those of requirements: criteria that are
numbered, rows of a traceability matrix, items of a series, scenarios of Gherkin."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from importlib import import_module
from itertools import chain, pairwise

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_from, text_of
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.label import pair
from asbuilt.spec.requirements.heading import (
    ELSEWHERE,
    OF_SYSTEM,
    OTHER,
    QUALITY,
    is_elsewhere,
    says_requirements,
)
from asbuilt.spec.requirements.identifier import (
    ID,
    is_called_criterion,
    is_cited,
    is_criterion,
    of_series,
    series_of,
)
from asbuilt.spec.requirements.marker import beginning, demands, is_clause
from asbuilt.spec.requirements.promise import Kind
from asbuilt.spec.requirements.requirement import (
    CRITERIA,
    Requirement,
    from_list,
    from_paragraph,
    requirement,
)
from asbuilt.spec.requirements.table import from_table
from asbuilt.spec.section import Outline, Section, blocks_of, items_of
from asbuilt.spec.sections import success_metrics
from asbuilt.spec.title import normal_title


def elsewhere(outline: Outline, known: Collection[str]) -> list[Requirement]:
    """The requirements whose ids are not ``known``: those are of what stands in the sections of
    requirements."""
    found = [] if known else [*_accepted(outline)]
    found += (each for each in _listed_as_asked(outline) if each.id.text not in known)
    found += (each for each in _traced(outline) if known and each.id.text not in known)
    found += (each for each in _outcomes(outline) if each.id.text not in known)
    found += _of_chapters(outline, {*known, *(each.id.text for each in found)})
    found += _of_series(outline, {*known, *(each.id.text for each in found)})
    found += _of_clauses(outline, known)
    found += _scenarios(outline, {*known, *(each.id.text for each in found)})
    return found


def _accepted(outline: Outline) -> Iterator[Requirement]:
    """The numbered criteria of acceptance of a document that numbers nothing else."""
    for section in outline.topmost(*CRITERIA):
        for item in items_of(section):
            named = pair(item.text)
            if named and is_criterion(named[0].text):
                yield requirement(*named, "functional", item.span, {})


def _listed_as_asked(outline: Outline) -> Iterator[Requirement]:
    """The items that are numbered as criteria are, ``AC-1``, in lists of several right below the
    heading of the functional requirements, or of requirements of any kind: there they belong to
    none."""
    of_system = {section.span for section in outline.topmost(*OF_SYSTEM)}
    for section in outline.walk():
        accepted = is_criterion if section.span in of_system else is_called_criterion
        if section.span not in of_system and not says_requirements(section):
            continue
        for above, block in pairwise((None, *section.blocks)):
            of_one = isinstance(above, Paragraph) and beginning(
                above.lines[0], bullet=False, lower=False
            )
            if isinstance(block, List) and len(block.items) > 1 and not of_one:
                yield from _numbered_as(block, accepted, _kind(section) or "functional")
        yield from _told_as(section, accepted, _kind(section) or "functional")


def _told_as(section: Section, accepted: Callable[[str], bool], kind: Kind) -> list[Requirement]:
    """The paragraphs of a section that begin with ids that are ``accepted``, or stand below one
    that is nothing else, if there are several."""
    found = list[Requirement]()
    for at, block in enumerate(section.blocks):
        if not isinstance(block, Paragraph):
            continue
        line, below = block.lines[0], next(iter(section.blocks[at + 1 : at + 2]), None)
        begun = _BEGUN.match(line.text)
        if begun is None or not accepted(begun["id"]):
            continue
        told = below if begun.end() == len(line.text) and len(block.lines) == 1 else block
        if isinstance(told, Paragraph):
            said = text_of(told) if told is below else text_from(block.lines, begun.end())
            span = Span(block.span.start, told.span.end)
            found.append(requirement(part(line, *begun.span("id")), said, kind, span, {}))
    return found if len(found) > 1 else []


_BEGUN = regex.compile(rf"[*_`\[(]{{0,4}}(?P<id>{ID})[*_`\]).:]{{0,4}}(?:$|\s*[–—-]\s+|\s+)")


def _kind(section: Section) -> Kind | None:
    return "non-functional" if QUALITY.search(section.title) else None


def _numbered_as(
    block: List, accepted: Callable[[str], bool], kind: Kind = "functional"
) -> Iterator[Requirement]:
    """The items of a list whose ids all are ``accepted``, with those of the lists in them."""
    first = _named(block.items[0].text)
    if first is None or not accepted(first[0].text):
        return
    named = [*filter(None, (_named(item.text) for item in block.items))]
    if len(named) == len(block.items) and all(accepted(key.text) for key, _ in named):
        for item, each in zip(block.items, named, strict=True):
            yield requirement(*each, kind, item.span, {})
            for below in item.children:
                if isinstance(below, List):
                    yield from _numbered_as(below, accepted, kind)


def _named(text: Text) -> tuple[Text, Text] | None:
    """The id with which an item begins, with a dot in its marks too: ``**CR-1.** …``."""
    named = pair(text)
    return (part(named[0], 0, len(named[0].text), "."), named[1]) if named else None


def _traced(outline: Outline) -> Iterator[Requirement]:
    """The rows of a traceability matrix that say what is required; it may be the only place."""
    for section in outline.walk():
        if _TRACE.search(section.title):
            for block in section.blocks:
                if isinstance(block, Table) and _states(block):
                    yield from from_table(block, "functional")


_TRACE = regex.compile(r"\btrace(?:ability|s)?\b")


def _states(table: Table) -> bool:
    titles = {normal_title(cell.text) for cell in table.header}
    return bool(titles & {"requirement", "statement", "description", "shall", "text"})


def _outcomes(outline: Outline) -> Iterator[Requirement]:
    """The success criteria that have an id (``SC-001``): they are cited like requirements. A share
    of who knows what is no target of the service: ``90 % of users find a recipe at once``."""
    for section in outline.topmost(*success_metrics.TITLES):
        for block in (block for below in section.walk() for block in below.blocks):
            for made in _of_outcomes(block):
                targets = (each for each in made.targets if not _is_any_share(each))
                yield replace(made, kind="non-functional", targets=tuple(targets))


def _of_outcomes(block: Block) -> Iterator[Requirement]:
    match block:
        case Table():
            made = from_table(block, "functional")
            yield from (each for each in made if is_cited(each.id.text))
        case List(items=items):
            for item in items:
                named = pair(item.text)
                if named and is_cited(named[0].text):
                    yield requirement(*named, "functional", item.span, {})


def _is_any_share(target: Target) -> bool:
    return target.unit == "fraction" and "metric" in target.assumed


def _of_series(outline: Outline, known: Collection[str]) -> Iterator[Requirement]:
    """The items of lists and the paragraphs under headings of any name whose ids have the letters
    of those that are ``known``: who numbers qualities ``PAY-20`` to ``PAY-24`` calls features
    ``PAY-01``."""
    letters = {series for identifier in known if (series := series_of(identifier))}
    beside = _beside_series(outline, letters, known) if letters else ()
    for section in outline.walk() if letters else ():
        if all(each in known for each in of_series(section, letters)):
            continue
        if OTHER.search(section.topic):
            continue
        made = [*chain.from_iterable(_with_ids(each, section) for each in section.blocks)]
        if CITING.search(section.topic) and not (
            section.span in beside and all(demands(each.text.text) for each in made)
        ):
            continue
        for each in made:
            if each.id.text not in known and series_of(each.id.text) in letters:
                yield each


def _of_chapters(outline: Outline, known: Collection[str]) -> Iterator[Requirement]:
    """The items and paragraphs of a chapter of any name that count up through its sections with the
    same letters, ``CMP-01`` to ``CMP-08``, where enough of them demand something or promise figures
    for all to be requirements."""
    for chapter in outline.walk():
        if chapter.heading is None or chapter.heading.level < _LEVEL_OF_CHAPTERS:
            continue
        parts = [each for each in chapter.children if not _is_aside(each)]
        if len(parts) < _SEVERAL or _is_aside(chapter):
            continue
        told = [
            [made for block in part.blocks for made in _with_ids(block, part)] for part in parts
        ]
        made = [each for those in told for each in those if series_of(each.id.text)]
        new = not any(each.id.text in known for each in made)
        if new and sum(map(bool, told)) >= _SEVERAL and _count_up(made) and _demand(made):
            yield from made


_LEVEL_OF_CHAPTERS = 2


def _is_aside(section: Section) -> bool:
    return any(each.search(section.topic) for each in (CITING, OTHER, ELSEWHERE))


def _count_up(made: Sequence[Requirement]) -> bool:
    letters = {series_of(each.id.text) for each in made}
    numbers = [each.id.text.removeprefix(series_of(each.id.text)) for each in made]
    first = int(numbers[0]) if numbers else 0
    return len(letters) == 1 and [*map(int, numbers)] == [*range(first, first + len(numbers))]


def _demand(made: Sequence[Requirement]) -> bool:
    """Whether two requirements at least, and a third of all, demand something or promise
    figures."""
    sure = sum(bool(each.targets) or demands(each.text.text) for each in made)
    return sure >= _SEVERAL and _SHARE * sure >= len(made)


_SHARE = 3


def _beside_series(outline: Outline, letters: Collection[str], known: Collection[str]) -> set[Span]:
    """The sections beside at least two that have requirements of a series: what they are called
    after, ``2.3 Decisions``, is what these are about. What is put off is not."""
    found = set[Span]()
    for chapter in outline.walk():
        having = [
            each
            for each in chapter.children
            if any(map(known.__contains__, of_series(each, letters)))
        ]
        if len(having) >= _SEVERAL:
            found |= {each.span for each in chapter.children if not _PUT_OFF.search(each.topic)}
    return found


_SEVERAL = 2
_PUT_OFF = regex.compile(
    r"\b(?:scope|deferred|future|later|dropped|questions?|alternatives?|backlog|changes?|history)\b"
)


def _of_clauses(outline: Outline, known: Collection[str]) -> Iterator[Requirement]:
    """The numbered clauses below the headings of qualities, where all requirements that are
    ``known`` are clauses: ``4.2 The portal shall be available 99.8 % of each month.``"""
    for section in outline.walk() if known and all(map(is_clause, known)) else ():
        if not _kind(section) or is_elsewhere(section.title) or OTHER.search(section.topic):
            continue
        made = chain.from_iterable(_with_ids(each, section) for each in section.blocks)
        found = [each for each in made if each.id.text not in known]
        if len(found) > 1 and all(is_clause(each.id.text) for each in found):
            yield from found


def _with_ids(block: Block, section: Section) -> Iterator[Requirement]:
    """What is listed with ids; under the heading of a quality it is one: ``8. Usability``, and one
    with the letters of a criterion too, where requirements have them: ``CR-20``."""
    kind = _kind(section)
    match block:
        case List():
            yield from from_list(block, section.source, kind)
            if kind and len(block.items) > 1:
                yield from _numbered_as(block, is_called_criterion, kind)
        case Paragraph():
            yield from from_paragraph(block, section.source, kind)


def _scenarios(outline: Outline, known: Collection[str]) -> Iterator[Requirement]:
    """The scenarios of Gherkin whose ids are not those of other requirements. Below headings on
    tests and criteria they cite requirements, if there are any."""
    fences = blocks_of(outline.root, Fence)
    if not any("@" in each.text or each.language == "gherkin" for each in fences):
        return
    read = import_module("asbuilt.spec.requirements.gherkin").scenarios
    said = set(known)
    for section in outline.walk():
        if known and (CITING.search(section.topic) or OTHER.search(section.topic)):
            continue
        for made in read(section):
            if made.id.text not in said:
                said.add(made.id.text)
                yield made


CITING = regex.compile(
    r"\b(?:test\w*|questions?|decisions?|alternatives?|tasks?|plans?|phases?|timeline|roadmap|backlog"
    r"|sprints?|milestones?|change\w*|versions?|references?|issues?|rollout|scope|deferred|future"
    r"|later|dropped|status|progress|acceptance)\b"
)
"""Headings under which requirements are cited, or said not to be any."""
