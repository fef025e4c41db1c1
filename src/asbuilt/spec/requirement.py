"""One requirement, and the ways in which a document carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Source, Span
from asbuilt.spec.figure import duration
from asbuilt.spec.level import Level, level_of
from asbuilt.spec.progress import Progress, progress_of
from asbuilt.spec.promise import (
    HEADERS,
    Kind,
    column_of_figures,
    figures_in,
    hinted,
    over,
    promised,
)
from asbuilt.spec.quantity import Target
from asbuilt.spec.record import bind
from asbuilt.spec.section import (
    Label,
    Section,
    bare,
    block_labels,
    item_texts,
    labels,
    line_labels,
    normal_title,
    part,
    text_lines,
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement. ``id`` is verbatim; ``kind`` comes from the section or the id's letters.

    ``priority`` is normalised to high, medium or low (``priority_text`` keeps the original);
    ``targets`` holds what the target cell, or else the text, promises in figures;
    ``cells`` keeps every column of a table row by its header, unknown ones included; ``progress``
    is what the status or the item's box says.
    """

    id: Text
    text: Text
    kind: Kind
    span: Span
    priority: Level | None = None
    priority_text: Text | None = None
    status: Text | None = None
    target_text: Text | None = None
    targets: tuple[Target, ...] = ()
    criteria: tuple[Text, ...] = ()
    cells: tuple[tuple[str, Text], ...] = ()
    progress: Progress | None = None


_LETTER = "[A-ZÀ-ÖØ-ÞА-ЯЁ]"
ID = rf"{_LETTER}{{1,6}}(?:-{_LETTER}{{1,6}})*-?[0-9]+(?:\.[0-9]+)*[a-z]?(?![\w-])"
_WHOLE_ID = regex.compile(ID)
_MARKED_ID = regex.compile(
    rf"(?P<before>[*_`\[(]{{0,4}})(?P<id>{ID})"
    rf"(?P<after>[*_`\])]{{0,4}}\s*[:：.)–—-]?[*_`]{{0,4}})(?:\s+|$|(?<=：)|(?<=：\*\*))"
)
_NAMED_ID = regex.compile(
    rf"(?P<before>\*\*|__)[^*_\n:()]{{1,60}}\((?P<id>{ID})\)\s*(?P<after>:?(?:\*\*|__)\s*[:–—-]?)\s+"
)
"""``**Latency (NFR-1)**: …``"""
_STANDARD = regex.compile(
    r"(?:UTF|SHA|AES|TLS|SSL|HTTP|RFC|ISO|MD|RSA|IPV|IP|OAUTH|ES|RS|HS|EC)-?[0-9]|[PHV][0-9]"
)
_CRITERION = regex.compile(r"(?:AC|TC|SC|CR)-?[0-9]")
_NUMBERED = regex.compile(r"(?:Requirement|Req\.?|User Story|Story)\s+[0-9]+(?:\.[0-9]+)*", re.I)
_BEGINS = regex.compile(rf"(?=[^\s]*-)(?:{ID})\s+(?:[^\W\d_a-z]|[0-9])")
"""``REQ-SCH-001 The system shall …``: a paragraph whose sentence follows its id."""
_AFTER_ID = regex.compile(r"[\s:.–—-]*")
_SECTION_NUMBER = regex.compile(r"[0-9]+(?:\.[0-9]+)*\.?\s+")
_LAST_WORDS = regex.compile(r"[\[(](?P<words>[^\[\]()]{1,30})[\])][.*_]*$")
_NON_FUNCTIONAL = regex.compile(
    r"(?:^|-)(?:NFR|NF|NFA|RNF|BNF|ENF|NR|N|PERF|SEC|REL|AVAIL|SCAL|QR|QA|Q|SL[OAI]?|USAB|CON)-?[0-9]"
)

_IDENTIFIERS = {"id", "req id", "requirement id", "ref", "no", "number", "#", ""}
CRITERIA = frozenset({"acceptance criteria", "acceptance criterion", "criteria", "acceptance"})
_NAMES = {name: frozenset(words) for name, words in HEADERS.items()} | {"criteria": CRITERIA}


def _requirement(
    identifier: Text,
    text: Text,
    kind: Kind | None,
    span: Span,
    details: Mapping[str, Text],
    hint: str = "",
) -> Requirement:
    """``details`` are the cells or labels by the names of :data:`HEADERS`."""
    if _NON_FUNCTIONAL.search(identifier.text):
        kind = "non-functional"
    kind = kind or "functional"
    priority, target = details.get("priority") or _last_words(text), details.get("target")
    status = details.get("status")
    targets: tuple[Target, ...] = ()
    if target:
        targets = hinted(target, bare(text.text), hint)
    if not targets:
        targets = promised(text, kind)
    if window := duration(details["window"].text) if "window" in details else None:
        targets = tuple(over(target, window) for target in targets)
    return Requirement(
        identifier,
        text,
        kind,
        span,
        level_of(priority.text) if priority else None,
        priority,
        status,
        target,
        targets,
        (details["criteria"],) if "criteria" in details else (),
        progress=progress_of(status.text) if status else None,
    )


def _last_words(text: Text) -> Text | None:
    """A priority in brackets at the end of the text: ``(Must)``, ``[P0]``."""
    match = _LAST_WORDS.search(text.text[-40:])
    if not match or level_of(match["words"]) is None:
        return None
    offset = max(0, len(text.text) - 40)
    return part(text, offset + match.start("words"), offset + match.end("words"))


def unmeasured(requirement: Requirement) -> str | None:
    """Why nothing of a non-functional requirement can be measured here, so that somebody has to
    look and say; None when something can, or when it is functional."""
    if requirement.kind == "functional" or not requirement.id.text:
        return None
    if not requirement.targets:
        return "it states no figure to compare with"
    if all(target.metric == "unknown" for target in requirement.targets):
        said = requirement.targets[0].text
        return f"`{said}` is a figure of something that is not seen over HTTP"
    return None


# ---------------------------------------------------------------- tables


def from_table(table: Table, kind: Kind | None) -> Iterator[Requirement]:
    """The rows whose id column holds an id. Without a ``kind`` (outside of a requirements' section)
    the table must look like one of requirements: see :func:`_is_of_requirements`, or hold figures
    for what its rows name: then it is one of non-functional requirements."""
    columns, identifiers = bind(table, HEADERS), _id_column(table)
    titles = [normal_title(cell.text) for cell in table.header]
    if identifiers is None:
        return
    series = _is_series(table, identifiers)
    columns = {name: index for name, index in columns.items() if index != identifiers}
    if kind is None and not _is_of_requirements(table, identifiers):
        if not _is_of_figures(table, identifiers, columns):
            return
        kind = "non-functional"
    if "target" not in columns and kind == "non-functional":
        stated = column_of_figures(table, {identifiers, columns.get("text", identifiers)})
        columns |= {"target": stated} if stated is not None else {}
    taken = {identifiers, *columns.values()}
    text = columns.pop("text", next((i for i in range(len(titles)) if i not in taken), None))
    for row in table.rows:
        found = _id_of_cell(row[identifiers], series=series)
        if found is None:
            continue
        identifier, rest = found
        said = rest if rest.text else row[text] if text is not None else None
        if said is None:
            continue
        details = {name: row[index] for name, index in columns.items() if row[index].text}
        span = Span(row[0].span.start, max(cell.span.end for cell in row))
        hint = " ".join(cell.text for cell in row)
        made = _requirement(identifier, said, kind, span, details, hint)
        headers = (cell.text for cell in table.header)
        yield replace(made, cells=tuple(zip(headers, row, strict=True)))


_RANKED = {"moscow", "must should", "prio", "priority", "acceptance", "acceptance criteria",
           "acceptance criterion", "verification", "importance"}  # fmt: skip
_OF_OTHERS = regex.compile(
    r"\b(?:risks?|impact|likelihood|mitigation|tests?|expected|steps?|milestone|question|answer|defect"
    r"|bug|task|estimate|effort|assignee|endpoint|method|path|table|field|column|threat|decision)\b"
)


def _is_of_requirements(table: Table, identifiers: int) -> bool:
    """Whether a table under any heading holds requirements: a header says so, or every row has an
    id and a header ranks them, and no header speaks of something else."""
    titles = [normal_title(cell.text) for cell in table.header]
    if any(title in ("requirement", "requirements") for title in titles):
        return True
    if any(_OF_OTHERS.search(title) for title in titles):
        return False
    if any("requirement" in title.split() for title in titles):
        return True
    every = all(_id_of_cell(row[identifiers]) for row in table.rows)
    return every and len(table.rows) > 1 and bool(_RANKED & {*titles})


_NO_FIGURES = regex.compile(
    r"\b(?:alert|alarm|rule|condition|severity|notify|for|limit|quota|per|environment|traffic|stage"
    r"|timeout|retries|fallback|hold|case|scenario|version|release|cost|price)s?\b"
)


def _is_of_figures(table: Table, identifiers: int, columns: Mapping[str, int]) -> bool:
    """Whether a table under any heading promises figures: every row has an id, and most cells of a
    column of targets are figures that are measured."""
    titles = [normal_title(cell.text) for cell in table.header]
    if any(_OF_OTHERS.search(title) or _NO_FIGURES.search(title) for title in titles):
        return False
    series = _is_series(table, identifiers)
    if len(table.rows) < 2 or not all(
        _id_of_cell(row[identifiers], series=series) for row in table.rows
    ):
        return False
    return "target" in columns and figures_in(table, columns["target"]) * 2 >= len(table.rows)


def _is_series(table: Table, column: int) -> bool:
    """Whether the cells of a column begin with ids that count up: ``S1 …``, ``S2 …``."""
    matches = [_WHOLE_ID.match(row[column].text.lstrip("*_`[( ")) for row in table.rows]
    ids = [match[0] for match in matches if match]
    letters = {each.rstrip("0123456789.") for each in ids}
    return len(ids) == len(matches) > 1 and len(letters) == 1 and len({*ids}) == len(ids)


def _id_column(table: Table) -> int | None:
    """The first column that holds an id, one that is called so before the others."""
    titles = [normal_title(cell.text) for cell in table.header]
    order = sorted(range(len(titles)), key=lambda index: titles[index] not in _IDENTIFIERS)
    exact = (i for i in order if any(_is_id(row[i]) for row in table.rows))
    first = next(exact, None)
    if first is None and all(
        _id_of_cell(row[0], series=_is_series(table, 0)) for row in table.rows
    ):
        return 0
    return first


def _is_id(cell: Text) -> bool:
    found = _id_of_cell(cell)
    return found is not None and not found[1].text


def _id_of_cell(cell: Text, *, series: bool = False) -> tuple[Text, Text] | None:
    """The id of a cell and the words after it: ``SLO-1``, ``[FR-2]``, ``SLO-1 Bid latency``; in a
    ``series`` of ids ``S1 Bid latency`` too."""
    match = _WHOLE_ID.search(cell.text[:_LONGEST_ID])
    if not match or match.start() > 4 or cell.text[: match.start()].strip("*_`[( "):
        return None
    rest = part(cell, match.end(), len(cell.text))
    plain = bare(rest.text).strip("[]() .:")
    start = len(rest.text) - len(rest.text.lstrip("*_`]).:–— -"))
    said = part(rest, start if plain else len(rest.text), len(rest.text))
    is_named = said.text[:1].isupper() and ("-" in match[0] or series)
    return (part(cell, *match.span()), said) if not plain or is_named else None


_LONGEST_ID = 60


# ---------------------------------------------------------------- bullets and lines


def from_item(item: Item, source: Source, kind: Kind | None) -> Iterator[Requirement]:
    """``- **FR-001**: …``, ``- FR-1 …``, ``- [ ] **AUTH-01**: …``; below it its criteria and
    ``Priority: High``. Nested bullets may carry requirements of their own."""
    lists = [child for child in item.children if isinstance(child, List)]
    nested = [each for block in lists for child in block.items
              for each in from_item(child, source, kind)]  # fmt: skip
    below = _details(block_labels(source, item.children, plain=True))
    for identifier, text, details in _carried(source, text_lines(item.text), bullet=True):
        made = _requirement(identifier, text, kind, item.span, details | below)
        if item.checked is not None and made.progress is None:
            made = replace(made, progress="done" if item.checked else "pending")
        values = {value.span.end for value in below.values()}
        criteria = (text for text in item_texts(item.children) if text.span.end not in values)
        yield made if nested else replace(made, criteria=tuple(criteria) or made.criteria)
    yield from nested


def from_paragraph(
    paragraph: Paragraph, source: Source, kind: Kind | None
) -> Iterator[Requirement]:
    """Lines that begin with an id: ``**FR-1:** …``, ``[NFR-2] …``."""
    for identifier, text, details in _carried(source, paragraph.lines, bullet=False):
        span = Span(identifier.span.start, text.span.end)
        yield _requirement(identifier, text, kind, span, details)


def _carried(
    source: Source, lines: tuple[Text, ...], *, bullet: bool
) -> Iterator[tuple[Text, Text, dict[str, Text]]]:
    """Id, text and labels of each requirement that begins on one of the lines."""
    begins = [index for index, line in enumerate(lines) if _marker(line, bullet=bullet)]
    if not begins and not bullet and lines and _BEGINS.match(lines[0].text):
        begins, bullet = [0], True
    for begin, end in pairwise([*begins, len(lines)]):
        first, rest = lines[begin], lines[begin + 1 : end]
        marker = _marker(first, bullet=bullet)
        assert marker is not None
        stated = line_labels(source, rest, plain=True)
        stop = stated[0].span.start if stated else len(source.text)
        last = [first, *(line for line in rest if line.span.end <= stop)][-1]
        start = part(first, marker.end(), len(first.text)).span.start
        span = Span(start, max(start, last.span.end))
        yield part(first, *marker.span("id")), Text(source.slice(span), span), _details(stated)


def _marker(line: Text, *, bullet: bool) -> re.Match[str] | None:
    """The id that a line begins with. A bare one counts in a bullet only, and with a hyphen."""
    match = _MARKED_ID.match(line.text) or (_NAMED_ID.match(line.text) if bullet else None)
    if not match or _STANDARD.match(match["id"]) or _CRITERION.match(match["id"]):
        return None
    marked = match["before"] or match["after"].strip()
    return match if marked or (bullet and "-" in match["id"]) else None


def _details(stated: tuple[Label, ...]) -> dict[str, Text]:
    """The values of the labels whose names are those of a column."""
    found: dict[str, Text] = {}
    for label in stated:
        for name, words in _NAMES.items():
            if label.name in words and label.value.text:
                found.setdefault(name, label.value)
    return found


# ---------------------------------------------------------------- headings


def from_heading(section: Section, kind: Kind | None) -> Requirement | None:
    """``#### FR-1: …`` or ``### Requirement 1``, with what stands under the heading."""
    title = _after(section.name, _SECTION_NUMBER)
    match = _MARKED_ID.match(title.text)
    numbered = _NUMBERED.match(title.text)
    if match and not _STANDARD.match(match["id"]):
        identifier, end = part(title, *match.span("id")), match.end()
    elif numbered:
        identifier, end = part(title, 0, numbered.end()), numbered.end()
    else:
        return None
    stated = labels(section, plain=True)
    details = _details(stated)
    text = _after(part(title, end, len(title.text)), _AFTER_ID)
    described = details.pop("text", None) or _first_paragraph(section)
    said = text if text.text else described or text
    made = _requirement(identifier, said, kind, section.span, details)
    if described and not made.targets:
        made = replace(made, targets=promised(described, made.kind))
    made = replace(made, criteria=tuple(_criteria(section, stated)) or made.criteria)
    if not made.targets:
        found = (target for text in made.criteria for target in promised(text, made.kind))
        made = replace(made, targets=tuple(found))
    return made


def _after(text: Text, pattern: re.Pattern[str]) -> Text:
    match = pattern.match(text.text)
    return part(text, match.end() if match else 0, len(text.text))


def _first_paragraph(section: Section) -> Text | None:
    """The first paragraph that is no label line."""
    for block in section.blocks:
        if isinstance(block, Paragraph) and not line_labels(
            section.source, block.lines, plain=True
        ):
            span = block.span
            return Text(section.source.slice(span), span)
    return None


def _criteria(section: Section, stated: tuple[Label, ...]) -> Iterator[Text]:
    """The bullets under *Acceptance criteria*; without any, tasks and numbered sentences."""
    blocks = [block for label in stated if label.name in CRITERIA for block in label.blocks]
    for child in section.children:
        blocks += child.blocks if child.title in CRITERIA else ()
    if blocks:
        yield from item_texts(tuple(blocks))
        return
    for block in section.blocks:
        if isinstance(block, List):
            yield from (
                item.text
                for item in block.items
                if (block.ordered or item.checked is not None)
                and not _marker(item.text, bullet=True)
            )
