"""Spec Kit: a feature's ``spec.md`` with its data model, contracts, plan and tasks"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.draft import Draft, Lost, Phase, Wish
from asbuilt.exchange.imports import openapi
from asbuilt.exchange.markdown import bullets
from asbuilt.exchange.outlines import (
    bullets_of,
    demoted,
    open_points,
    outline_of,
    passages_of,
    phases_of,
    settled_text,
    text_of,
    title_of,
    untold_of,
    whole,
)
from asbuilt.exchange.reading import lost
from asbuilt.exchange.reading import read as read_markdown
from asbuilt.exchange.source import Kind
from asbuilt.exchange.tables import settled
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.label import pair
from asbuilt.spec.section import Outline, Section, items_of, labels, prose
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.title import bare
from asbuilt.spec.words import singular, snake

_MARK = regex.compile(
    r"^#\s+Feature Spec(?:ification)?\b|^\*\*Feature Branch\*\*|\*\*FR-(?:[A-Z]+-)?\d{3}\*\*", re.M
)
_FOLDER = regex.compile(r"\d{3,}-\w.*")
"""What a feature's folder is called: its number, its name."""

_BESIDE = ("plan.md", "data-model.md", "tasks.md", "contracts")
_CHANGED = regex.compile(r"^#{2,4}\s+(?:Requirement:|(?:ADDED|MODIFIED|REMOVED|RENAMED) )", re.M)
"""Headings of an OpenSpec."""

_STORY = regex.compile(
    r"User Story\s+\d+\s*[-–—:]\s*(?P<title>.+?)"
    r"(?:\s*\(Priority:\s*(?P<priority>P\d)\))?(?:\s*🎯.*)?",
    re.IGNORECASE,
)
_ID = r"(?P<id>(?P<kind>[A-Z]{2,4})-(?:[A-Z]+-)*\d+(?:\.\d+)*[a-z]?)"
_NUMBERED = regex.compile(rf"{_ID}\s*[:–-]\s*(?P<text>.+)", re.DOTALL)
_NAMED = regex.compile(_ID)
_KINDS = ("FR", "NFR", "SC")
"""The series of Spec Kit's own items."""

_INPUT = regex.compile(r"^User description:\s*[\"“]?(?P<said>.*?)[\"”]?$", re.DOTALL)
_DATE = regex.compile(r"\d{4}-\d{2}-\d{2}")
_STEPS = regex.compile(r"\bwhen\b.*\bthen\b", re.IGNORECASE | re.DOTALL)
_UNREAD = ("quickstart.md", "checklists")
_SPEC_READ = (
    "user scenarios and testing", "requirements", "success criteria", "assumptions",
    "dependencies", "non goals", "out of scope", "review and acceptance checklist",
    "execution status", "execution flow",
)  # fmt: skip
_PLAN_READ = (
    "summary", "technical context", "constitution check", "project structure", "source code",
    "complexity tracking", "next steps", "generated artifacts", "progress tracking",
    "dependencies", "execution flow",
)  # fmt: skip
_PLAN_UNREAD = ("constitution check", "project structure", "complexity tracking")
_PLAN_PARTS = {"testing strategy": "Testing Strategy"}
_PROMISES = ("performance goals", "constraints", "scale/scope", "scale scope")
_BUILT_WITH = (
    "language/version", "primary dependencies", "storage", "testing", "target platform",
    "project type", "cache", "message queue",
)  # fmt: skip
_NOTHING = ("n/a", "none", "")


def recognises(path: Path) -> bool:
    """A feature's folder, or its ``spec.md``: by what it says, or by its name or what is beside."""
    file = path / "spec.md" if path.is_dir() else path
    if file.suffix != ".md" or not file.is_file():
        return False
    text = files.beginning(file)
    if _MARK.search(text):
        return True
    is_feature = _FOLDER.fullmatch(file.resolve().parent.name) or any(
        file.with_name(name).exists() for name in _BESIDE
    )
    return file.name == "spec.md" and bool(is_feature) and not _CHANGED.search(text)


def read(path: Path) -> Draft:
    """Everything of the feature that a specification holds."""
    file = path / "spec.md" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"{path}: holds no spec.md", "Name the feature's folder.")
    tree = outline_of(file)
    stories = [(found, section) for section in tree.walk() if (found := _story(section))]
    items = list(_numbered(tree))
    others = list(_understood(tree, {name for name, kind, _ in items if kind in _KINDS}))
    functional = (
        *(Wish(settled_text(text), name) for name, kind, text in items if kind == "FR"),
        *(wish for kind, wish, _ in others if kind == "functional"),
    )
    if not functional and not stories:
        raise UsageError(
            f"{file}: holds neither user stories nor requirements", "It needs `- **FR-001**: …`."
        )
    model, contracts, plan = _model(file), _contracts(file), _Plan(file.with_name("plan.md"))
    tables, missing = settled(_joined(model[0], contracts.tables), str(file.parent))
    return Draft(
        title=title_of(tree, "Feature Specification:") or file.parent.name,
        date=_created(tree),
        summary=plan.summary,
        problem=_said(tree),
        goals=tuple(_goal(each, section) for each, section in stories),
        non_goals=bullets_of(tree, "Non-Goals", "Out of Scope"),
        functional=functional,
        non_functional=(
            *(Wish(settled_text(text), name) for name, kind, text in items if kind == "NFR"),
            *(wish for kind, wish, _ in others if kind == "non-functional"),
            *plan.promises,
        ),
        tables=tables,
        endpoints=contracts.endpoints,
        secured=contracts.secured,
        roles=contracts.roles,
        meanings=contracts.meanings,
        phases=_phases(file),
        questions=(*_questions(tree), *plan.questions, *contracts.questions),
        dependencies=bullets_of(tree, "Assumptions", "Dependencies"),
        metrics=(
            *(f"{name}: {settled_text(text)}" for name, kind, text in items if kind == "SC"),
            *(f"{wish.identifier}: {wish.text}" for kind, wish, _ in others if kind == "SC"),
        ),
        terms=tuple(_entities(tree)),
        passages=(
            *plan.passages,
            *([("Testing Strategy", _scenarios(stories))] if stories else []),
            *passages_of(tree, {}, {}, _read_already(tree, others, bool(stories))),
            *_research(file.with_name("research.md")),
        ),
        lost=(*model[1], *missing, *contracts.lost, *plan.lost, *_unread(file)),
    )


# ---------------------------------------------------------------- spec.md


def _story(section: Section) -> re.Match[str] | None:
    return _STORY.fullmatch(bare(section.name.text))


def _goal(story: re.Match[str], section: Section) -> str:
    why = " ".join(_labelled(section, "why this priority"))
    said = f"{story['title']} ({story['priority'] or 'no priority'}): {bare(prose(section))}"
    return f"{said} {why}".strip()


def _labelled(section: Section, name: str) -> Iterator[str]:
    yield from (bare(each.value.text) for each in labels(section) if each.name == name)


def _numbered(tree: Outline) -> Iterator[tuple[str, str, str]]:
    """``- **FR-001**: …``: the id, its letters, the text as written."""
    for section in tree.walk():
        yield from _numbered_in(section)


def _numbered_in(section: Section) -> Iterator[tuple[str, str, str]]:
    for item in items_of(section, deep=False):
        if found := _NUMBERED.fullmatch(whole(item)):
            yield found["id"], found["kind"], found["text"]


def _understood(tree: Outline, known: Collection[str]) -> Iterator[tuple[str, Wish, int]]:
    """The requirements whose items are others than Spec Kit's own: rows of tables, headings, items
    of other series. Each with its kind, or the letters of a success criterion, and its place."""
    sections = {each.heading.span.start: each for each in tree.walk() if each.heading}
    for item in read_markdown(tree.source.path, tree.source.text)[Requirements].items:
        section = sections.get(item.span.start)
        if item.id.text in known or not _NAMED.fullmatch(item.id.text):
            continue
        title, said = bare(item.text.text), ""
        if section:
            listed = "; ".join(whole(each) for each in items_of(section, deep=False))
            said = " ".join(filter(None, (bare(prose(section)), listed)))
        wish = Wish(
            settled_text(f"{title}: {said}" if said and said != title else title),
            item.id.text,
            priority=item.priority_text.text if item.priority_text else "",
            status=item.status.text if item.status else "",
            target=item.target_text.text if item.target_text else "",
            criteria=tuple(bare(each.text) for each in item.criteria),
        )
        kind = "SC" if item.id.text.startswith("SC-") else item.kind
        yield kind, wish, item.span.start


def _read_already(
    tree: Outline, found: Sequence[tuple[str, Wish, int]], has_stories: bool
) -> set[str]:
    """The titles of the sections that are no passages: what they hold goes elsewhere. That of
    stories or criteria which are told in another way is one."""
    told = _titles(tree, found)
    open_ones = {"success criteria"} if has_stories else {"success criteria", _SPEC_READ[0]}
    return {title for title in (*_SPEC_READ, *told) if title not in open_ones or title in told}


def _titles(tree: Outline, found: Sequence[tuple[str, Wish, int]]) -> set[str]:
    """The titles of the sections that hold requirements or criteria."""
    places = [place for _, _, place in found]
    return {
        part.title
        for part in tree.walk()
        if any(part.span.start <= place < part.span.end for place in places)
        or any(kind in _KINDS for each in part.walk() for _, kind, _ in _numbered_in(each))
    }


def _created(tree: Outline) -> str:
    dates = (
        _DATE.search(each.value.text)
        for part in tree.walk()
        for each in labels(part)
        if each.name == "created"
    )
    return next((found[0] for found in dates if found), "")


def _said(tree: Outline) -> str:
    """What the feature's author asked for."""
    for part in tree.walk():
        for each in labels(part):
            if each.name == "input":
                found = _INPUT.match(bare(each.value.text))
                return "" if "$ARGUMENTS" in each.value.text else (found["said"] if found else "")
    return ""


def _entities(tree: Outline) -> Iterator[tuple[str, str]]:
    for part in tree.find("Key Entities"):
        for item in items_of(part, deep=False):
            if both := pair(item.text):
                name = bare(both[0].text)
                yield name, settled_text(whole(item).removeprefix(name).lstrip(" :"))


def _scenarios(stories: list[tuple[re.Match[str], Section]]) -> str:
    lines = ["### Integration Testing", ""]
    for story, section in stories:
        lines += [f"- {story['title']}: {text}" for text in _labelled(section, "independent test")]
        texts = (bare(item.text.text) for item in items_of(section))
        lines += [f"- {story['title']}: {text}" for text in texts if _STEPS.search(text)]
    return "\n".join(lines)


def _questions(tree: Outline) -> Iterator[str]:
    """What needs clarification, and edge cases that are asked."""
    for name, _, text in _numbered(tree):
        yield from (f"{name}: {what}" for what in open_points(text))
    yield from bullets_of(tree, "Edge Cases")


# ---------------------------------------------------------------- beside it


def _model(file: Path) -> tuple[tuple[Table, ...], tuple[Lost, ...]]:
    path = file.with_name("data-model.md")
    if not path.is_file():
        return (), ()
    spec = read_markdown(str(path), "# Feature\n\n## Data Model\n\n" + demoted(files.read(path), 2))
    tables = spec[DataModel].tables
    nothing = () if tables else (Lost(str(path), "no table in it is understood"),)
    return tables, (*nothing, *lost(spec, str(path), "unparsable-check"))


def _contracts(file: Path) -> Draft:
    folder = file.parent / "contracts"
    tables: list[Table] = []
    endpoints: dict[str, Endpoint] = {}
    left: list[Lost] = []
    questions: list[str] = []
    secured = False
    roles: dict[str, str] = {}
    meanings: dict[tuple[str, str], str] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if openapi.recognises(path) and path.is_file():
            draft = openapi.read_text(path, files.read(path))
            found, more = draft.endpoints, draft.tables
            left += draft.lost
            questions += draft.questions
            secured |= draft.secured
            roles |= dict(draft.roles)
            meanings |= draft.meanings
        elif path.suffix == ".md":
            text = demoted(files.read(path), 2)
            spec = read_markdown(str(path), f"# Feature\n\n## API Specification\n\n{text}")
            found, more = spec[Api].endpoints, ()
            left += lost(spec, str(path))
        else:
            if path.is_file():
                left.append(Lost(str(path), "is neither OpenAPI nor Markdown"))
            continue
        tables += more
        endpoints |= {each.key: each for each in found if each.key not in endpoints}
    return Draft(
        "",
        tables=tuple(tables),
        endpoints=tuple(endpoints.values()),
        secured=secured,
        roles=tuple(roles.items()),
        meanings=meanings,
        questions=tuple(questions),
        lost=tuple(left),
    )


def _joined(first: tuple[Table, ...], second: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables of the data model, and those of the contracts that it has not."""
    known = {singular(snake(table.name)) for table in first}
    return (*first, *(each for each in second if singular(snake(each.name)) not in known))


class _Plan:
    """``plan.md``: its promises in figures, what it leaves open, and what it is built with."""

    def __init__(self, path: Path) -> None:
        self.summary = ""
        self.promises: tuple[Wish, ...] = ()
        self.questions: tuple[str, ...] = ()
        self.passages: tuple[tuple[str, str], ...] = ()
        self.lost: tuple[Lost, ...] = ()
        if not path.is_file():
            return
        tree = outline_of(path)
        stated = [each for part in tree.walk() for each in labels(part)]
        settled = [each for each in stated if not list(open_points(each.value.text))]
        facts = {bare(each.key.text): bare(each.value.text) for each in settled}
        said = {name: text for name, text in facts.items() if text.lower() not in _NOTHING}
        self.summary = text_of(tree, "Summary")
        self.promises = tuple(
            Wish(f"{name}: {text}", target=text)
            for name, text in said.items()
            if name.lower() in _PROMISES
        )
        self.questions = tuple(
            f"{bare(each.key.text)}: {what}"
            for each in stated
            for what in open_points(each.value.text)
        )
        built = [f"**{name}:** {said[name]}" for name in said if name.lower() in _BUILT_WITH]
        self.passages = (
            *([("System Overview", bullets(built))] if built else []),
            *passages_of(tree, _PLAN_PARTS, {}, _PLAN_READ),
        )
        self.lost = tuple(
            Lost(str(path), f"section “{bare(part.name.text)}” is not read")
            for part in tree.walk()
            if part.title in _PLAN_UNREAD
        )


def _research(path: Path) -> Iterator[tuple[str, str]]:
    """What was looked into, with what was decided and why."""
    if path.is_file():
        tree = outline_of(path)
        yield from passages_of(tree, {}, {part.title: "Research" for part in tree.walk()}, ())


def _phases(file: Path) -> tuple[Phase, ...]:
    path = file.with_name("tasks.md")
    return phases_of(outline_of(path)) if path.is_file() else ()


def _unread(file: Path) -> Iterator[Lost]:
    tasks = file.with_name("tasks.md")
    for name in untold_of(outline_of(tasks)) if tasks.is_file() else ():
        yield Lost(str(tasks), f"section “{name}” is not read")
    for name in _UNREAD:
        if file.with_name(name).exists():
            yield Lost(str(file.with_name(name)), "is not read")


KIND = Kind(recognises, read)
