"""An error or a job has one figure here and another one there.

## What it does
Compares the figures that stand beside the name in code of an error of the catalogue (a rate, a
time, a size) or of a job that deletes (for how long something is kept): in rows and in sentences,
where each has one. Tests and alerts have other figures.

## Why it matters
Somebody configures the job, or writes the client, by one of the two.

## Example
```markdown
| Data              | Kept for  | Removed by          |
| ----------------- | --------- | ------------------- |
| Members of groups | 24 months | job `purge-members` |

The job `purge-members` deletes members 12 months after their last visit.
```

## Fix
Keep the figure that is meant, in both places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.errors import catalogue
from asbuilt.rules.proofs import is_among_tests
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.source import Span
from asbuilt.spec.figures.figure import DAY, Figure, Unit, figures
from asbuilt.spec.figures.numeral import with_digits

_CODED = regex.compile(r"`[^`\n]*`")
_NAME = regex.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+")
_JOBS = ("purge", "clean", "delete", "expire", "archive", "retention", "prune", "sweep", "remove",
         "erase", "gc")  # fmt: skip
_JOB = regex.compile(rf"(?:^|[_-])(?:{'|'.join(_JOBS)}|cleanup)(?:[_-]|$)", re.I)
"""What the name of a job that deletes has in it."""
_KEPT = regex.compile(
    r"\b(?:kept|keeps?|retain\w*|retention|delet\w+|purge\w*|remov\w+|eras\w+|older|after|stored)\b",
    re.I,
)
_ENDS = regex.compile(r"[;,(]\s|\.\s|\b(?:and|but)\b")
_UNITS: tuple[Unit, ...] = ("seconds", "bytes", "per-second")
_ALERTS = regex.compile(r"\b(?:alert\w*|alarms?|monitor\w*)\b", re.I)
_DEMANDED = regex.compile(r"acceptance criteri(?:a|on)$", re.I)
"""A title above what is demanded, not above how it is tried."""
_STEP = 0.03
"""The share by which 1,024 differs from 1,000."""


class _Named(Struct, frozen=True):
    """The figure that stands beside a name, and where."""

    figure: Figure
    place: Text


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each name, at the first figure that contradicts an earlier one."""
    codes = frozenset(code for error in catalogue(subject) for code in error.codes)
    if not (codes or subject.says(*_JOBS)):
        return
    first: dict[tuple[str, Unit], _Named] = {}
    wrong: set[str] = set()
    for line in said(subject):
        text = line.line.text
        if "`" not in text or not ("_" in text or "-" in text):
            continue
        tried = is_among_tests(line.line) and not _DEMANDED.match(line.line.head)
        if tried or _ALERTS.search(line.line.head):
            continue
        for name in dict.fromkeys(_names(text)):
            is_error = name in codes
            if name in wrong:
                continue
            named = _beside(line, name, is_error) if is_error or _JOB.search(name) else None
            if named is None:
                continue
            earlier = first.setdefault((name, named.figure.unit), named)
            if _differ(earlier.figure.value, named.figure.value):
                wrong.add(name)
                yield _finding(subject, f"`{name}`", named.place, earlier.place.span)


def _names(text: str) -> Iterator[str]:
    for coded in _CODED.finditer(text):
        yield from _NAME.findall(coded[0])


def _beside(line: Said, name: str, is_error: bool) -> _Named | None:
    """The one figure in the row of a name, or in its part of a sentence."""
    text = with_digits(line.text)
    at = text.find(name)
    if at < 0:
        return None
    start, end = 0, len(text)
    if not line.line.row:
        start = max((found.end() for found in _ENDS.finditer(text, 0, at)), default=0)
        after = _ENDS.search(text, at)
        end = after.start() if after else end
    piece = text[start:end]
    units = _UNITS if is_error else ("seconds",)
    found = [each for each in figures(piece) if each.unit in units]
    if len(found) != 1:
        return None
    if not is_error and (
        found[0].value < DAY
        or not _KEPT.search(f"{line.line.head} {piece}" if line.line.row else piece)
    ):
        return None
    return _Named(found[0], line.part(start + found[0].start, start + found[0].end))


def _differ(value: float, other: float) -> bool:
    return abs(value - other) > _STEP * max(value, other)


def _finding(subject: Subject, name: str, place: Text, other: Span) -> Finding:
    source = subject.spec.source
    return Finding(
        f"beside {name} stands `{place.text}` here, but another figure in "
        f"{source.where(other.start)}",
        place.span,
        "Keep the figure that is meant, in both places.",
        (Related(other, f"`{source.slice(other).strip()}` here"),),
    )


RULE = Rule("CON132", "contradictory-figures", Policy.WARNING, check, __doc__)
