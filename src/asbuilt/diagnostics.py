"""What is said about a document: values with a span, collected, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from asbuilt.source import Span


class Severity(Enum):
    """How bad a finding is. Errors stop ``serve``; nothing else does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of ``span`` by ``replacement``."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong (``message``), where (``span``), what to do (``help``)."""

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()


def apply(text: str, fixes: Iterable[tuple[Edit, ...]]) -> str:
    """``text`` with every fix made, each whole or not at all.

    A fix that touches a character which an earlier one has changed is left for the next run.
    """
    chosen: list[Edit] = []
    for fix in fixes:
        if not any(_clash(edit, other) for edit in fix for other in chosen):
            chosen.extend(fix)
    for edit in sorted(chosen, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


def _clash(one: Edit, other: Edit) -> bool:
    return one.span == other.span or (
        one.span.start < other.span.end and other.span.start < one.span.end
    )
