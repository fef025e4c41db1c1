"""The head of the document and its history name different versions.

## What it does
Compares the version at the head of the document with the newest one in its revision history, and
the day of *Last Updated* with the day of that entry.

## Why it matters
Readers quote the version at the head; which changes it holds is told by the history.

## Example
```markdown
**Version:** 1.1

## Revision History

| Version | Date       | Changes      |
| ------- | ---------- | ------------ |
| 1.0     | 2026-09-01 | First one    |
| 1.2     | 2026-11-18 | Cancel order |
```

## Fix
Write the newest version at the head, or the missing line into the history.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.sections.history import History, Revision
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.title import normal_title

_KEYS = ("version", "document version", "spec version", "revision", "ver")


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding for the version, and one for the day."""
    newest = max(subject.spec[History].items, key=_number, default=None)
    if newest is None:
        return
    stated = _stated(subject)
    if stated and _figures(subject.spec[Metadata].version) != _number(newest):
        yield Finding(
            f"this is version {subject.spec[Metadata].version} by its head, but the newest one in "
            f"its history is {newest.version.text}",
            stated.span,
            "Write the newest version at the head, or the missing line into the history.",
            (Related(newest.version.span, "the newest version"),),
        )
    updated = subject.spec[Metadata].last_updated
    last = [each.day for each in days(updated.text) if each.exact] if updated else []
    if updated and last and newest.day and newest.day > last[-1]:
        yield Finding(
            f"the document was last updated on {last[-1]}, but version {newest.version.text} is of "
            f"{newest.day}",
            updated.span,
            "Write the day of the newest version.",
            (Related(newest.version.span, "the newest version"),),
        )


def _stated(subject: Subject) -> Text | None:
    fields = subject.spec[Metadata].fields
    found = (field.value for field in fields if normal_title(field.key.text) in _KEYS)
    return next((value for value in found if any(map(str.isdigit, value.text))), None)


def _number(revision: Revision) -> tuple[int, ...]:
    return _figures(revision.version.text)


def _figures(version: str) -> tuple[int, ...]:
    """``1.2.0`` and ``1.2`` are the same version."""
    figures = [int(figure) for figure in version.split("-")[0].split("+")[0].split(".")]
    while figures and figures[-1] == 0:
        figures.pop()
    return tuple(figures)


RULE = Rule("DOC116", "contradictory-version", Policy.WARNING, check, __doc__)
