"""Findings with one cause, reported once: a table that is missing is missed in many places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from asbuilt.diagnostics import Diagnostic
from asbuilt.source import Source

_NAMED = 3
"""Places that a message names beside its own."""


def once(source: Source, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings, those of one rule with one cause at the first of their places only."""
    causes: dict[tuple[str, str], list[Diagnostic]] = {}
    for found in diagnostics:
        if found.cause:
            causes.setdefault((found.code, found.cause), []).append(found)
        else:
            yield found
    for same in causes.values():
        first, *others = sorted(same, key=lambda item: item.span)
        yield replace(first, message=first.message + _elsewhere(source, first, others))


def _elsewhere(source: Source, first: Diagnostic, others: list[Diagnostic]) -> str:
    """`` (likewise line 12, line 15, line 16 and 4 more)``."""
    here = source.where(first.span.start)
    places = dict.fromkeys(source.where(other.span.start) for other in others)
    named = [place for place in places if place != here]
    if not named:
        return ""
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f" (likewise {', '.join(named[:_NAMED])}{more})"
