"""One requirement, and the ways in which a document carries it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Text
from asbuilt.document.text import broken_lines, part, text_from, text_lines
from asbuilt.source import Source, Span
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.figures.metric import UNSEEN, names_metric, says_percentile
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.figures.window import lasting, measured_in
from asbuilt.spec.label import Label, block_labels, line_labels, without_emoji
from asbuilt.spec.language import english
from asbuilt.spec.level import Level, level_of
from asbuilt.spec.progress import Progress, progress_of
from asbuilt.spec.requirements import stated_progress
from asbuilt.spec.requirements.marker import (
    bare_beginning,
    beginning,
    broken_at_ids,
    count_on,
    is_in_brackets,
)
from asbuilt.spec.requirements.promise import (
    HEADERS,
    MEASURED,
    OF_MEASURES,
    Kind,
    hinted,
    over,
    promised,
)
from asbuilt.spec.section import item_texts
from asbuilt.spec.title import bare


class Requirement(Struct, frozen=True):
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


_LAST_WORDS = regex.compile(r"[\[(](?P<words>[^\[\]()`]{1,30})[\])][.*_]*$")
_LAST = ("]", ")", ".", "*", "_", "\n")
"""How what those are found in ends: quickly seen not to be so."""
_NON_FUNCTIONAL = regex.compile(
    r"^/(?:L?L|NF?|Q)[0-9]|(?:^|-)(?:NFR|NF|NFA|RNF|BNF|ENF|NR|N|PERF|SEC|REL|AVAIL|SCAL|QR|QA|Q|SL[OAI]?|USAB|CON)-?[0-9]"
)

CRITERIA = frozenset(
    {"acceptance criteria", "acceptance criterion", "criteria", "acceptance",
     "acceptance scenarios", "acceptance scenario", "definition of done", "accepted when",
     "accepted if", "fit criterion", "fit criteria", "done when"}
)  # fmt: skip
_NAMES = {
    **HEADERS,
    "criteria": tuple(CRITERIA),
    "window": (*HEADERS["window"], "measurement", "measured", "evaluated", "evaluation"),
}


def requirement(
    identifier: Text,
    text: Text,
    kind: Kind | None,
    span: Span,
    details: Mapping[str, Text],
    hint: str = "",
    cells: tuple[tuple[str, Text], ...] = (),
) -> Requirement:
    """A requirement as a carrier states it. ``details`` are the cells or labels by the names of
    :data:`HEADERS`, ``hint`` is what stands beside its target, in English, ``cells`` are those of
    its row; among non-functional ones, one may name the metric of figures in its text."""
    beside = cells if kind == "non-functional" else ()
    if says_quality(identifier.text):
        kind = "non-functional"
    kind = kind or "functional"
    priority, target = details.get("priority") or _last_words(text), details.get("target")
    status = details.get("status") or stated_progress.behind(text)
    targets: tuple[Target, ...] = ()
    if target:
        statistic = english(details["statistic"].text) if "statistic" in details else ""
        said = f"{bare(english(text.text))} {statistic}"
        targets = _ranked(target, said, hint, cells) or hinted(target, said, hint)
    if not targets:
        targets = promised(text, kind, _metric_beside(text, beside))
    if not targets and "criteria" in details:
        targets = promised(details["criteria"], kind)
    if "window" in details:
        window = lasting(details["window"].text)
    else:
        window = _window_beside(text, cells) if any(map(_is_share, targets)) else None
    if window:
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
        broken_lines(details["criteria"]) if "criteria" in details else (),
        cells,
        progress_of(status.text) if status else None,
    )


def _ranked(
    target: Text, said: str, hint: str, cells: tuple[tuple[str, Text], ...]
) -> tuple[Target, ...]:
    """The targets of a row whose columns are called by percentiles, if ``target`` is in one of
    these: ``Operation | p50 | p95``."""
    ranked = [(header, cell) for header, cell in cells if says_percentile(header)]
    if not any(cell is target for _, cell in ranked):
        return ()
    asked = (
        (english(header), cell) for header, cell in ranked if not MEASURED.search(header.lower())
    )
    return tuple(each for name, cell in asked for each in hinted(cell, f"{name} {said}", hint))


def _window_beside(text: Text, cells: tuple[tuple[str, Text], ...]) -> float | None:
    """The time over which a share is taken, as the name of a requirement or another cell of its row
    tells it: ``Portal, measured over a calendar month of 30 days``."""
    said = chain((text,), (cell for _, cell in cells))
    return _named_window(text) or next(
        filter(None, (measured_in(each.text) for each in said)), None
    )


def _named_window(text: Text) -> float | None:
    """The time over which a name says that a share of it is meant: ``Availability in 30 days``."""
    found = (
        _SHARE_WITHIN.fullmatch(english(text.text).strip("*_ ")) if len(text.text) < 80 else None
    )
    return duration(found["window"]) if found else None


def _is_share(target: Target) -> bool:
    return target.metric == "availability"


_SHARE_WITHIN = regex.compile(
    r"(?:[a-z]+ )?(?:availability|uptime)\W{1,3}(?:(?:with)?in|for|during)"
    r"(?: each| every| any| the)? (?P<window>[0-9]{1,3} (?:days?|weeks?|months?|hours?))\W{0,2}",
    re.I,
)


def says_quality(identifier: str) -> bool:
    """Whether the letters of an id say that the requirement is non-functional: ``WB-NFR-1``."""
    return _NON_FUNCTIONAL.search(identifier) is not None


def _metric_beside(text: Text, cells: tuple[tuple[str, Text], ...]) -> str:
    """The cell that names the metric of the figures in another: ``Error rate | below 0.5 %``."""
    if not cells or not _DIGIT.search(text.text):
        return ""
    others = (cell.text for _, cell in cells if cell is not text)
    short = (each for each in others if len(each) <= _LONGEST_NAME)
    return next(filter(names_metric, short), "")


_DIGIT = regex.compile("[0-9]")
"""Each id has some, and so has each figure."""
_LONGEST_NAME = 60


def _last_words(text: Text) -> Text | None:
    """A priority in brackets at the end of the text: ``(Must)``, ``[P0]``."""
    match = _LAST_WORDS.search(text.text[-40:]) if text.text.endswith(_LAST) else None
    if not match or level_of(match["words"]) is None:
        return None
    offset = max(0, len(text.text) - 40)
    return part(text, offset + match.start("words"), offset + match.end("words"))


def is_measured(requirement: Requirement) -> bool:
    """Whether it states a figure of a metric that is known."""
    return any(target.metric != "unknown" for target in requirement.targets)


def unmeasured(requirement: Requirement) -> str | None:
    """Why nothing of a non-functional requirement can be measured here, so that somebody has to
    look and say; None when something can, or when it is functional."""
    if requirement.kind == "functional" or not requirement.id.text:
        return None
    if not requirement.targets:
        return "it states no figure to compare with"
    if all(target.metric in UNSEEN for target in requirement.targets):
        said = requirement.targets[0].text
        return f"`{said}` is a figure of something that is not seen over HTTP"
    return None


# ---------------------------------------------------------------- bullets and lines


def from_list(block: List, source: Source, kind: Kind | None) -> Iterator[Requirement]:
    """``- **FR-001**: …``, ``- FR-1 …``, ``- [ ] **AUTH-01**: …``; ids in lower case count if they
    count up."""
    if not _DIGIT.search(source.text, block.span.start, block.span.end):
        return
    lower = count_on([item.text for item in block.items])
    for item in block.items:
        yield from _from_item(item, source, kind, lower=lower)


def _from_item(
    item: Item, source: Source, kind: Kind | None, *, lower: bool
) -> Iterator[Requirement]:
    """The requirement of an item; below it its criteria and ``Priority: High``. Nested bullets may
    carry requirements of their own."""
    nested: list[Requirement] = []
    below: dict[str, Text] = {}
    criteria: tuple[Text, ...] = ()
    if item.children:
        lists = [child for child in item.children if isinstance(child, List)]
        nested = [each for block in lists for each in from_list(block, source, kind)]
        below = by_label(block_labels(source, item.children, plain=True))
        values = {value.span.end for value in below.values()}
        criteria = tuple(text for text in item_texts(item.children) if text.span.end not in values)
    lines = text_lines(item.text)
    for identifier, text, details in _carried(source, lines, bullet=True, lower=lower):
        details |= below
        said = text if text.text else details.pop("text", text)
        made = requirement(identifier, said, kind, item.span, details)
        if item.checked is not None and made.progress is None:
            made = replace(made, progress="done" if item.checked else "pending")
        yield replace(made, criteria=criteria) if criteria and not nested else made
    yield from nested


def from_paragraph(
    paragraph: Paragraph, source: Source, kind: Kind | None
) -> Iterator[Requirement]:
    """Lines that begin with an id, ``**FR-1:** …``, ``[NFR-2] …``, and sentences that do behind
    such a beginning."""
    if not _DIGIT.search(source.text, paragraph.span.start, paragraph.span.end):
        return
    lines, lower = broken_at_ids(paragraph.lines), count_on(paragraph.lines)
    for identifier, text, details in _carried(source, lines, bullet=False, lower=lower):
        span = Span(identifier.span.start, text.span.end)
        yield requirement(identifier, text, kind, span, details)


def _carried(
    source: Source, lines: tuple[Text, ...], *, bullet: bool, lower: bool
) -> Iterator[tuple[Text, Text, dict[str, Text]]]:
    """Id, text and labels of each requirement that begins on one of the lines."""
    lines = tuple(map(without_emoji, lines))
    begins = {
        index: found
        for index, line in enumerate(lines)
        if (found := beginning(line, bullet=bullet, lower=lower))
        and not (index and is_in_brackets(lines[index - 1].text, line.text))
    }
    if not begins and not bullet and lines and (found := bare_beginning(lines[0])):
        begins = {0: found}
    for begin, end in pairwise([*begins, len(lines)]):
        first, rest, found = lines[begin], lines[begin + 1 : end], begins[begin]
        stated = line_labels(rest, plain=True) if rest else ()
        stop = stated[0].span.start if stated else len(source.text)
        said = text_from([first, *(line for line in rest if line.span.end <= stop)], found.end())
        details = by_label(stated)
        if "state" in found.re.groupindex:
            details = {"status": part(first, *found.span("state"))} | details
        yield part(first, *found.span("id")), said, details


def by_label(stated: tuple[Label, ...]) -> dict[str, Text]:
    """What labels say, by the details of a requirement that they are."""
    return by_column((label.name, label.value) for label in stated) if stated else {}


def by_column(stated: Iterable[tuple[str, Text]]) -> dict[str, Text]:
    """The values of labels, or of the rows of a card, whose names are those of a column: of several
    the one that says most, ``Description`` beside ``Title``. A metric
    beside a target says of what this is: ``Metric: uptime``, ``Target: 99.9 %``."""
    said: dict[str, Text] = {}
    for title, value in stated:
        if value.text:
            said.setdefault(title, value)
    found: dict[str, Text] = {}
    measured: dict[str, Text] = {}
    for name, words in _NAMES.items():
        for title in words if said else ():
            if title in said:
                kept = measured if title in OF_MEASURES else found
                kept.setdefault(name, said[title])
    if "target" in measured:
        found.setdefault("statistic" if "target" in found else "target", measured["target"])
    return found
