"""What is said about a document: values with a span, collected, never raised."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from asbuilt.source import Span


class Severity(Enum):
    """How bad a finding is. Errors stop ``serve``; nothing else does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(Struct, frozen=True):
    """Replace the characters of ``span`` by ``replacement``."""

    span: Span
    replacement: str


class Related(Struct, frozen=True):
    """A second place that explains a finding."""

    span: Span
    message: str


class Diagnostic(Struct, frozen=True):
    """One finding: what is wrong (``message``), where (``span``), what to do (``help``).

    A fix is ``unsafe`` when the document means something else with it, so that somebody has to
    agree: ``--fix`` makes the others only. Findings of a rule with the same ``cause`` are mended
    together, in another place.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()
    unsafe: bool = False
    cause: str = ""


def apply(text: str, fixes: Iterable[tuple[Edit, ...]]) -> str:
    """``text`` with every fix made, each whole or not at all.

    A fix that touches a character which an earlier one has changed is left for the next run.
    """
    return perform(text, choose(fixes))


def choose(fixes: Iterable[tuple[Edit, ...]]) -> tuple[Edit, ...]:
    """The edits of those fixes that do not touch what an earlier one changes, by their places."""
    chosen: list[Edit] = []
    for fix in fixes:
        places = [bisect_left(chosen, edit.span, key=_span) for edit in fix]
        around = (chosen[max(0, place - 1) : place + 1] for place in places)
        clashing = any(
            _clash(edit, other) for edit, near in zip(fix, around, strict=True) for other in near
        )
        if not clashing:
            for edit in fix:
                insort(chosen, edit, key=_span)
    return tuple(chosen)


def perform(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with edits made that are in order and do not touch each other."""
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += (text[done : edit.span.start], edit.replacement)
        done = edit.span.end
    return "".join((*pieces, text[done:]))


def _clash(one: Edit, other: Edit) -> bool:
    return one.span == other.span or one.span.overlaps(other.span)


def _span(edit: Edit) -> Span:
    return edit.span
