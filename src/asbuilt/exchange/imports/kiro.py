"""Kiro: ``requirements.md`` with user stories and EARS sentences, ``design.md``, ``tasks.md``"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.draft import Draft, Lost, Wish
from asbuilt.exchange.outlines import (
    bullets_of,
    outline_of,
    passages_of,
    phases_of,
    plain,
    text_of,
    title_of,
    untold_of,
)
from asbuilt.exchange.reading import lost
from asbuilt.exchange.reading import read as read_markdown
from asbuilt.exchange.source import Kind
from asbuilt.exchange.tables import settled
from asbuilt.spec.label import pair
from asbuilt.spec.model import Specification
from asbuilt.spec.section import Outline, Section, items_of, labels, prose
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import bare

_REQUIREMENT = regex.compile(
    r"Requirement\s+(?P<number>\d+(?:\.\d+)*)\s*[:.–-]?\s*(?P<title>.*)", re.I
)
_STORY = regex.compile(r"User Story|Acceptance Criteria", re.IGNORECASE)
_ID = regex.compile(r"[A-Z]{1,6}(?:-[A-Z]{1,6})*-?\d+(?:\.\d+)*")
_NUMBER = regex.compile(r"\d+(?:\.\d+)*")
_PARTS = {
    "overview": "System Overview", "architecture": "System Overview",
    "components and interfaces": "Components",
    "components": "Components", "testing strategy": "Testing Strategy",
    "security considerations": "Security Considerations", "deployment": "Deployment",
}  # fmt: skip
_PROBLEM = ("Problem Statement", "Problem")
_NO_GOALS = ("Out of Scope", "Non-Goals")
_READ = ("introduction", "overview", "glossary", "problem statement", "problem", "goals",
         "out of scope", "non goals")  # fmt: skip
_PROPERTIES = {"correctness properties": "Testing Strategy"}
_SHOWN = ("data models", "data model", "api", "api endpoints", "api specification")


def recognises(path: Path) -> bool:
    """``requirements.md`` with user stories, below ``.kiro``, or with a design and tasks beside it;
    or the folder that holds it."""
    file = _requirements(path)
    if file is None or not file.is_file():
        return False
    if ".kiro" in file.resolve().parts or _STORY.search(files.beginning(file)):
        return True
    return all(file.with_name(name).is_file() for name in ("design.md", "tasks.md"))


def read(path: Path) -> Draft:
    """The requirements with their criteria; tables, endpoints and the design beside them."""
    file = _requirements(path)
    if file is None:
        raise UsageError(f"{path}: holds no requirements.md", "Name the spec's folder.")
    tree = outline_of(file)
    wishes = tuple(_wishes(tree)) or tuple(_understood(tree))
    if not wishes:
        raise UsageError(
            f"{file}: holds no requirement", "It needs headings such as `### Requirement 1`."
        )
    title = title_of(tree, "Requirements Document", "Requirements", ":")
    design, tasks = file.with_name("design.md"), file.with_name("tasks.md")
    about = _Design(design) if design.is_file() else None
    glossary = (pair(item.text) for part in tree.find("Glossary") for item in items_of(part))
    return Draft(
        title=title or file.resolve().parent.name.replace("-", " ").replace("_", " ").title(),
        summary=text_of(tree, "Introduction", "Overview"),
        problem=text_of(tree, *_PROBLEM),
        goals=bullets_of(tree, "Goals"),
        non_goals=bullets_of(tree, *_NO_GOALS),
        functional=wishes,
        terms=tuple((bare(both[0].text), bare(both[1].text)) for both in glossary if both),
        tables=about.tables if about else (),
        endpoints=about.spec[Api].endpoints if about else (),
        passages=(*_others(tree), *(about.passages if about else ())),
        phases=phases_of(outline_of(tasks)) if tasks.is_file() else (),
        lost=(*(about.lost if about else ()), *_untold(tasks)),
    )


def _untold(tasks: Path) -> Iterator[Lost]:
    for name in untold_of(outline_of(tasks)) if tasks.is_file() else ():
        yield Lost(str(tasks), f"section “{name}” is not read")


def _requirements(path: Path) -> Path | None:
    if path.is_dir():
        return files.first(path, "requirements.md")
    return path if path.name.lower() == "requirements.md" else None


def _wishes(tree: Outline) -> Iterator[Wish]:
    for section in tree.walk():
        found = _REQUIREMENT.fullmatch(bare(section.name.text))
        if found:
            story = next((each.value.text for each in labels(section) if "story" in each.name), "")
            said = bare(story) or prose(section)
            title = found["title"].strip()
            text = f"{title}: {said}" if title and said else title or said
            yield Wish(text, f"FR-{found['number']}", criteria=tuple(_criteria(section)))


def _understood(tree: Outline) -> Iterator[Wish]:
    """The requirements of a file whose headings are others: in another language, or stories."""
    sections = {each.heading.span.start: each for each in tree.walk() if each.heading}
    for item in read_markdown(tree.source.path, tree.source.text)[Requirements].items:
        number = _NUMBER.search(item.id.text)
        name = item.id.text if _ID.fullmatch(item.id.text) else f"FR-{number[0] if number else 1}"
        title, section = bare(item.text.text), sections.get(item.span.start)
        said = _story_of(section) if section else ""
        text = f"{title}: {said}" if title and said and said != title else title or said
        criteria = tuple(bare(each.text) for each in item.criteria)
        yield Wish(text, name, criteria=criteria or tuple(_criteria(section) if section else ()))


def _others(tree: Outline) -> Iterator[tuple[str, str]]:
    """The main sections of ``requirements.md`` that hold no requirement, as they are."""
    items = read_markdown(tree.source.path, tree.source.text)[Requirements].items
    places = [item.span.start for item in items]
    read = [
        each.title
        for each in tree.walk()
        if any(each.span.start <= place < each.span.end for place in places)
        or any(_REQUIREMENT.fullmatch(bare(child.name.text)) for child in each.walk())
    ]
    yield from passages_of(tree, {}, {}, (*_READ, *read))


def _story_of(section: Section) -> str:
    """What a section says before its criteria: as a sentence, or behind the label of a story."""
    behind = next((each.value.text for each in labels(section)), "")
    return bare(prose(section) or behind)


def _criteria(section: Section) -> Iterator[str]:
    for item in items_of(section):
        yield plain(item.text.text)


class _Design:
    """``design.md``: the tables and endpoints in it, and the parts that go in as they are."""

    def __init__(self, path: Path) -> None:
        text = files.read(path)
        self.spec: Specification = read_markdown(str(path), text)
        self.tables, missing = settled(self.spec[DataModel].tables, str(path))
        self.passages = tuple(passages_of(self.spec.outline, _PARTS, _PROPERTIES, _SHOWN))
        self.lost = (*missing, *lost(self.spec, str(path), "unparsable-check"))


KIND = Kind(recognises, read)
