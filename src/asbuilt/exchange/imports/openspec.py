"""OpenSpec: the specs of all capabilities, and a change's proposal and deltas on top of them"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Quote
from asbuilt.document.blocks import Table as Grid
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.exchange.draft import Draft, Lost, Wish
from asbuilt.exchange.outlines import (
    bullets_of,
    outline_of,
    passages_of,
    phases_of,
    plain,
    text_in,
    text_of,
    title_of,
)
from asbuilt.exchange.source import Kind
from asbuilt.spec.section import Outline, Section, items_of, prose
from asbuilt.spec.title import bare

_REQUIREMENT = regex.compile(r"Requirement:\s*(?P<name>.+)", re.IGNORECASE)
_SCENARIO = regex.compile(r"Scenario:\s*(?P<name>.+)", re.IGNORECASE)
_RENAMED = regex.compile(
    r"(?P<side>FROM|TO):\s*`?(?:#+\s*)?(?:Requirement:\s*)?(?P<name>[^`]+)`?", re.I
)
_DELTAS = {
    "added requirements": "added", "modified requirements": "modified",
    "removed requirements": "removed", "renamed requirements": "renamed",
}  # fmt: skip
_PARTS = {
    "context": "System Overview", "overview": "System Overview", "architecture": "System Overview",
    "alternatives considered": "Alternatives Considered", "alternatives": "Alternatives Considered",
    "risks / trade offs": "Risks & Mitigation", "trade offs": "Risks & Mitigation",
    "risks": "Risks & Mitigation", "risks and mitigation": "Risks & Mitigation",
    "risks and mitigations": "Risks & Mitigation",
    "migration plan": "Deployment", "rollout": "Deployment", "deployment": "Deployment",
    "testing strategy": "Testing Strategy", "validation strategy": "Testing Strategy",
    "security considerations": "Security Considerations", "components": "Components",
}  # fmt: skip
_GOALS = ("goals", "non goals", "goals / non goals", "out of scope", "open questions")
"""Titles in their normal form, as all here are."""
_PROPOSED = (
    "why", "problem", "motivation", "what changes", "impact", "success criteria", "capabilities",
    *_GOALS,
)  # fmt: skip
_MOST_NAMED = 5
_CAPTION = regex.compile(r"(?:(?:Non|Anti|No)[- ]?)?Goals?\s*:\s*", re.IGNORECASE)
_NOT_WANTED = regex.compile(r"(?:Non[- ]?Goals?|Out of Scope|Not )", re.IGNORECASE)
_HEADER = regex.compile(r"^#{2,4}\s+(?:Requirement:|(?:ADDED|MODIFIED|REMOVED|RENAMED) )", re.M)


class _Specs(Struct):
    """The requirements by capability and name, as they are with all deltas so far."""

    wishes: dict[tuple[str, str], Wish] = field(default_factory=dict)
    purposes: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def recognises(path: Path) -> bool:
    """An ``openspec`` folder, one above it, a change's folder, or a spec with such headers."""
    if not path.is_dir():
        return path.suffix == ".md" and bool(_HEADER.search(files.beginning(path)))
    root = _root(path)
    found = [*_specs(root), *_specs(path), *(_specs(_only_change(root) or root))]
    return any(_HEADER.search(files.beginning(file)) for file in found)


def read(path: Path) -> Draft:
    """The specs, or with a change's folder the specs as they will be after it."""
    found = _Specs()
    root = _root(path)
    change = path if path.is_dir() and (path / "proposal.md").is_file() else _only_change(root)
    if change:
        root = change.parent.parent
    for file in _specs(root) if path.is_dir() else [path]:
        _apply(outline_of(file), file, found)
    if change:
        for file in _specs(change):
            _apply(outline_of(file), file, found)
    if not found.wishes:
        changes = ", ".join(str(each) for each in _changes(root)[:_MOST_NAMED])
        hint = f"Name one of its changes: {changes}." if changes else "Name the openspec folder."
        raise UsageError(f"{path}: holds no `### Requirement:`", hint)
    pending = () if change else (*_pending(root, path), *_unread(root))
    draft = Draft(
        title=_title(path, root),
        summary="\n\n".join(found.purposes),
        functional=tuple(found.wishes.values()),
        lost=(*found.lost, *pending),
    )
    return _proposed(change, draft) if change else draft


def _root(path: Path) -> Path:
    return path / "openspec" if (path / "openspec").is_dir() else path


def _specs(folder: Path) -> list[Path]:
    """The specs of the capabilities; those of changes are only read with their change."""
    return sorted((folder / "specs").glob("**/spec.md"))


def _changes(root: Path) -> list[Path]:
    return sorted(each.parent for each in (root / "changes").glob("*/proposal.md"))


def _only_change(root: Path) -> Path | None:
    """The change of a folder that has one and no specs yet, as at the beginning of a project."""
    changes = _changes(root)
    return changes[0] if len(changes) == 1 and not _specs(root) else None


def _title(path: Path, root: Path) -> str:
    if not path.is_dir():
        return regex.sub(r"\s+Specification$", "", title_of(outline_of(path))) or path.stem
    folder = root.resolve()
    return (folder.parent if folder.name == "openspec" else folder).name.replace("-", " ").title()


def _pending(root: Path, path: Path) -> Iterator[Lost]:
    for change in _changes(root) if path.is_dir() else ():
        yield Lost(str(change), "a pending change: import its folder to have it applied")


def _unread(root: Path) -> Iterator[Lost]:
    if (root / "project.md").is_file():
        yield Lost(str(root / "project.md"), "is not read")


def _proposed(change: Path, draft: Draft) -> Draft:
    proposal = outline_of(change / "proposal.md")
    tasks, design = change / "tasks.md", change / "design.md"
    described = [proposal, *([outline_of(design)] if design.is_file() else [])]
    title = title_of(proposal, "Change:", "Proposal:")
    aims = [aim for tree in described for aim in _aims(tree)]
    return replace(
        draft,
        title=change.name if title.lower() in ("", *_PROPOSED) else title,
        problem=text_of(proposal, "Why", "Problem", "Motivation"),
        goals=(*bullets_of(proposal, "What Changes"), *(text for wanted, text in aims if wanted)),
        non_goals=tuple(text for wanted, text in aims if not wanted),
        questions=tuple(each for tree in described for each in bullets_of(tree, "Open Questions")),
        dependencies=bullets_of(proposal, "Impact"),
        metrics=bullets_of(proposal, "Success Criteria"),
        passages=tuple(
            passage for tree in described for passage in passages_of(tree, _PARTS, {}, _PROPOSED)
        ),
        phases=phases_of(outline_of(tasks)) if tasks.is_file() else (),
    )


def _aims(tree: Outline) -> Iterator[tuple[bool, str]]:
    """What is a goal and what is none, in sections of their own or in one with two captions."""
    for section in tree.topmost("Goals", "Non-Goals", "Goals / Non-Goals", "Out of Scope"):
        yield from _sorted(section.blocks, section.title.startswith("goals"))


def _sorted(blocks: Iterable[Block], wanted: bool) -> Iterator[tuple[bool, str]]:
    """The items of lists by the caption that stands last before each: a paragraph, a line at the
    end of an item, or the beginning of one: ``- Non-Goals: a mobile app``."""
    for block in blocks:
        if isinstance(block, Paragraph):
            wanted = not _NOT_WANTED.match(bare(block.lines[0].text))
        for item in block.items if isinstance(block, List) else ():
            lines = [bare(line) for line in item.text.text.split("\n")]
            caption = _CAPTION.match(lines[0])
            if caption:
                wanted = not _NOT_WANTED.match(lines[0])
                lines[0] = lines[0][caption.end() :]
            last = _CAPTION.fullmatch(lines[-1]) if len(lines) > 1 else None
            if said := " ".join(filter(None, lines[:-1] if last else lines)):
                yield wanted, said
            yield from _sorted(item.children, wanted)
            if last:
                wanted = not _NOT_WANTED.match(lines[-1])


# ---------------------------------------------------------------- requirements and deltas


def _apply(tree: Outline, file: Path, found: _Specs) -> None:
    capability = _capability(file)
    if purpose := text_of(tree, "Purpose"):
        found.purposes.append(purpose)
    found.lost += (Lost(str(file), what) for what in _unsaid(tree))
    for section in tree.walk():
        delta = _DELTAS.get(section.title, "added")
        if delta == "renamed":
            _rename(section, capability, found)
            continue
        for child in section.children:
            if name := _REQUIREMENT.fullmatch(bare(child.name.text)):
                _change(delta, (capability, name["name"]), child, file, found)


def _unsaid(tree: Outline) -> Iterator[str]:
    """The main sections that say neither the purpose nor requirements, and what of requirements is
    neither a paragraph nor a list."""
    for section in tree.walk():
        is_read = section.title == "purpose" or section.title in (*_DELTAS, "requirements")
        has_some = any(_REQUIREMENT.fullmatch(bare(each.name.text)) for each in section.walk())
        if section.heading and section.heading.level == 2 and not (is_read or has_some):
            yield f"section “{bare(section.name.text)}” is not read"
    shown = sum(
        isinstance(block, Fence | Grid | Quote)
        for section in tree.walk()
        if _SCENARIO.fullmatch(bare(section.name.text))
        or _REQUIREMENT.fullmatch(bare(section.name.text))
        for block in _every(section.blocks)
    )
    if shown:
        yield f"code, tables and quotes of requirements: {shown}"


def _every(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with those of their items."""
    for block in blocks:
        yield block
        for item in block.items if isinstance(block, List) else ():
            yield from _every(item.children)


def _capability(file: Path) -> str:
    """``billing/invoices`` for ``specs/billing/invoices/spec.md``, in the specs and in a change."""
    parts = file.parent.parts
    below = [index + 1 for index, part in enumerate(parts) if part == "specs"]
    return "/".join(parts[below[-1] if below else -1 :])


def _change(delta: str, key: tuple[str, str], section: Section, file: Path, found: _Specs) -> None:
    if delta == "removed":
        if found.wishes.pop(key, None) is None:
            found.lost.append(Lost(str(file), f"removes “{key[1]}”, which is not there"))
        return
    if delta == "modified" and key not in found.wishes:
        found.lost.append(Lost(str(file), f"modifies “{key[1]}”, which is not there: added"))
    text = f"{key[1]}: {text_in(section)}"
    found.wishes[key] = Wish(text, criteria=tuple(_scenarios(section)))


def _rename(section: Section, capability: str, found: _Specs) -> None:
    old = ""
    for item in items_of(section):
        side = _RENAMED.search(item.text.text)
        if not side:
            continue
        if side["side"].upper() == "FROM":
            old = side["name"].strip()
        elif (capability, old) in found.wishes:
            new = side["name"].strip()
            found.wishes = {
                (capability, new) if key == (capability, old) else key: replace(
                    wish, text=new + wish.text.removeprefix(old)
                )
                if key == (capability, old)
                else wish
                for key, wish in found.wishes.items()
            }


def _scenarios(section: Section) -> Iterator[str]:
    for child in section.children:
        if name := _SCENARIO.fullmatch(bare(child.name.text)):
            steps = "; ".join(plain(item.text.text) for item in items_of(child))
            yield f"{name['name']}: {steps or bare(prose(child))}"


KIND = Kind(recognises, read)
