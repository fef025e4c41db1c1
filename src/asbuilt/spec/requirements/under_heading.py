"""Requirements under headings of their own: with what stands there, and when they are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Table, Text
from asbuilt.document.text import text_from, text_of
from asbuilt.spec.label import Label, line_labels
from asbuilt.spec.language import english
from asbuilt.spec.progress import progress_of
from asbuilt.spec.requirements import stated_progress
from asbuilt.spec.requirements.marker import headed, marker
from asbuilt.spec.requirements.promise import Kind, promised
from asbuilt.spec.requirements.requirement import (
    CRITERIA,
    Requirement,
    by_column,
    by_label,
    requirement,
)
from asbuilt.spec.section import Section, item_texts, labels
from asbuilt.spec.title import normal_title


def from_heading(section: Section, kind: Kind | None) -> Requirement | None:
    """``#### FR-1: …``, ``### User Story 1`` or ``### Requirement: …``, with what stands under the
    heading."""
    named = headed(section.name)
    return of_section(section, named, kind) if named else None


def of_section(section: Section, named: tuple[Text, Text], kind: Kind | None) -> Requirement:
    """The requirement that a section is about, whose heading has its id and its words."""
    identifier, text = named
    stated = labels(section, plain=True)
    carded = chain.from_iterable(card(block) for block in section.blocks)
    below = by_label(stated) | by_column(carded)
    described = below.pop("text", None) or _first_paragraph(section)
    said = text if text.text else described or text
    made = requirement(identifier, said, kind, section.span, below)
    if described and not made.targets:
        made = replace(made, targets=promised(described, made.kind))
    if made.progress is None and (status := stated_progress.at_end(named[1], described)):
        made = replace(made, status=status, progress=progress_of(status.text))
    return accepted_by(made, tuple(_criteria(section, stated)))


def accepted_by(made: Requirement, criteria: tuple[Text, ...]) -> Requirement:
    """A requirement with its ``criteria``, whose figures are its targets where it states none."""
    made = replace(made, criteria=criteria or made.criteria)
    if made.targets:
        return made
    own = (text for text in made.criteria if not marker(text, bullet=True))
    return replace(made, targets=tuple(chain.from_iterable(promised(t, made.kind) for t in own)))


def criteria_of(block: Block | None) -> tuple[Text, ...]:
    """The items of a list that is numbered as criteria are: ``AC-1: …``, ``AC 2 – …``."""
    if not isinstance(block, List) or not all(_ACCEPTING.match(i.text.text) for i in block.items):
        return ()
    return tuple(item_texts((block,)))


_ACCEPTING = regex.compile(r"[*_`\[(]{0,3}AC[ -]?[0-9]{1,3}(?:\.[0-9]{1,3})?[*_`\])]{0,3}[:.)]?\s")


def has_criteria(section: Section) -> bool:
    """Whether a section says when what it asks for is accepted."""
    titles = chain(
        (label.name for label in labels(section, plain=True)),
        (child.title for child in section.children),
        (title for block in section.blocks for title, _ in card(block)),
    )
    return any(title in CRITERIA for title in titles) or any(captioned(section))


def tells_story(section: Section) -> bool:
    """Whether a section begins as a user story does: "As a cook, I want …"."""
    said = _first_paragraph(section)
    return said is not None and _WISH.search(english(said.text)) is not None


_WISH = regex.compile(r"\bi (?:want|need)\b", re.I)


def captioned(section: Section) -> Iterator[Block]:
    """The lists below a line of their own, ``**Acceptance criteria**``."""
    for above, block in pairwise(section.blocks):
        if isinstance(block, List) and isinstance(above, Paragraph) and len(above.lines) == 1:
            line = above.lines[0].text
            if ":" not in line and "：" not in line and normal_title(line) in CRITERIA:
                yield block


def card(block: Block) -> Iterator[tuple[str, Text]]:
    """The rows of a table with two columns, the header's too, as titles and values:
    ``| Priority | High |``."""
    if isinstance(block, Table) and len(block.header) == 2:
        for key, value in (block.header, *block.rows):
            yield normal_title(key.text), value


def _first_paragraph(section: Section) -> Text | None:
    """The first paragraph that is no label line and no other requirement."""
    for block in section.blocks:
        if isinstance(block, Paragraph) and not (
            line_labels(block.lines, plain=True) or marker(block.lines[0], bullet=False)
        ):
            return text_of(block)
    return None


def _criteria(section: Section, stated: tuple[Label, ...]) -> Iterator[Text]:
    """The bullets under *Acceptance criteria*; without any, tasks and numbered sentences."""
    blocks = [block for label in stated if label.name in CRITERIA for block in label.blocks]
    blocks += captioned(section)
    for child in section.children:
        blocks += child.blocks if child.title in CRITERIA else ()
    scenarios = [child.name for child in section.children if child.title.startswith("scenario")]
    if blocks or scenarios:
        yield from item_texts(tuple(blocks))
        for block in blocks:
            yield from _numbered(block)
        yield from scenarios
        return
    for block in section.blocks:
        if isinstance(block, List):
            yield from (
                item.text
                for item in block.items
                if (block.ordered or item.checked is not None)
                and not marker(item.text, bullet=True)
            )
            yield from () if block.ordered else criteria_of(block)


def _numbered(block: Block) -> Iterator[Text]:
    """The criteria that begin with their numbers on the lines of a paragraph: ``1.2 WHEN …``."""
    lines = block.lines if isinstance(block, Paragraph) else ()
    begins = [
        (at, found) for at, line in enumerate(lines) if (found := _OF_CRITERION.match(line.text))
    ]
    if not begins or begins[0][0]:
        return
    for (at, found), (end, _) in pairwise([*begins, (len(lines), None)]):
        if found:
            yield text_from(lines[at:end], found.end())


_OF_CRITERION = regex.compile(r"[*_`]*[0-9]{1,3}(?:\.[0-9]{1,3})+[.):]?[*_`]*[.):]?\s+(?=\S)")
