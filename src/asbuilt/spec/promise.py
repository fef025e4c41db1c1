"""What figures a text, a bullet or a row promises, beside the words that say of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from asbuilt.document.blocks import Block, List, Paragraph, Table, Text
from asbuilt.source import Span
from asbuilt.spec.figure import figures
from asbuilt.spec.language import english
from asbuilt.spec.quantity import Target, parse_targets
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import bare

Kind = Literal["functional", "non-functional"]

HEADERS: Headers = {
    "target": (
        "target", "target value", "threshold", "objective", "slo", "sla", "goal", "measure",
        "acceptance threshold", "value", "budget", "metric",
    ),
    "window": ("period", "window", "measured over", "measurement period", "time window"),
    "priority": ("priority", "prio", "moscow", "importance"),
    "status": ("status", "state"),
    "criteria": ("acceptance criteria", "acceptance criterion", "criteria"),
    "text": (
        "requirement", "requirements", "description", "statement", "user story", "story",
        "feature", "capability", "title", "summary", "details", "name", "indicator", "sli",
        "quality", "quality attribute", "attribute", "characteristic", "category", "aspect",
    ),
}  # fmt: skip
"""What the columns of a table of requirements are called."""


def hinted(text: Text, *hints: str) -> tuple[Target, ...]:
    """The targets in ``text``. What stands beside it says of what, the nearest ``hints`` first:
    "fail open" in a note makes no error rate of an availability."""
    targets: tuple[Target, ...] = ()
    for count in range(1, len(hints) + 1):
        targets = parse_targets(text.text, text.span.start, " ".join(hints[:count]))
        if targets and all(_is_named(target) for target in targets):
            break
    return targets


def _is_named(target: Target) -> bool:
    return target.metric not in ("unknown", "count") and "metric" not in target.assumed


def over(target: Target, window: float) -> Target:
    """``target`` with the window that a column of its own states."""
    if target.window is not None and "window" not in target.assumed:
        return target
    if target.metric not in ("availability", "error-rate", "latency"):
        return target
    assumed = tuple(part for part in target.assumed if part != "window")
    return replace(target, window=window, assumed=assumed)


def promises(block: Block, title: str, numbered: set[Span]) -> Iterator[Target]:
    """The measurable figures of a bullet, a line or a row that has no id; ``title`` is that of the
    section, ``numbered`` are the places of the bullets that have one."""
    match block:
        case List(items=items):
            texts = [item.text for item in items if item.span not in numbered]
        case Paragraph(lines=lines):
            texts = list(lines)
        case Table():
            columns = bind(block, HEADERS)
            stated = columns.get("target", column_of_figures(block, {0}))
            for row in block.rows:
                cells = [row[stated] if stated is not None else row[-1], row[-1]]
                hint = " ".join(cell.text for cell in row)
                read = (hinted(cell, bare(row[0].text), hint) for cell in cells)
                yield from _measurable(next(filter(None, read), ()))
            return
        case _:
            return
    for text in texts:
        yield from _measurable(parse_targets(text.text, text.span.start, title))


def _measurable(targets: tuple[Target, ...]) -> Iterator[Target]:
    yield from (each for each in targets if each.metric not in ("unknown", "count", "size"))


def promised(text: Text, kind: Kind) -> tuple[Target, ...]:
    """What the text itself promises. A time or a share in a functional requirement counts only
    when its words say of what: "locked for 15 minutes" promises no latency."""
    targets = parse_targets(text.text, text.span.start)
    if kind == "non-functional":
        return targets
    return tuple(
        target
        for target in targets
        if _is_prompt(target)
        or (
            target.metric not in ("unknown", "count", "size")
            and not ("metric" in target.assumed and target.unit in ("seconds", "fraction"))
        )
    )


def _is_prompt(target: Target) -> bool:
    """``within 2 seconds``: a time so short, and compared, that an answer is meant."""
    compared = "comparator" not in target.assumed and target.comparator in ("<", "<=")
    return target.metric == "latency" and compared and target.value <= _PROMPT


_PROMPT = 10.0


def column_of_figures(table: Table, taken: set[int]) -> int | None:
    """The column that holds a figure in most rows, whatever it is called."""
    free = [index for index in range(len(table.header)) if index not in taken]
    counts = {index: figures_in(table, index) for index in free}
    best = max(free, key=lambda index: counts[index], default=None)
    return best if best is not None and counts[best] * 2 >= len(table.rows) else None


def figures_in(table: Table, column: int) -> int:
    """How many rows have a figure with a unit, or a comparison, in a column."""
    cells = (row[column].text for row in table.rows)
    return sum(any(not each.bare for each in figures(english(cell))) for cell in cells)
