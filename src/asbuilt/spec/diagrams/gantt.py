"""The bars of a Gantt chart with their days: ``Load test :t7, 2027-02-15, 2027-02-26``.

Of Mermaid: https://mermaid.js.org/syntax/gantt.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.source import Source, Span
from asbuilt.spec.passage import passage

_BAR = regex.compile(r"^[ \t]*(?P<name>[^:\n]+?)[ \t]*:(?P<when>[^\n]*)$", re.MULTILINE)
_FORMAT = regex.compile(r"^[ \t]*dateFormat[ \t]+(?!YYYY-MM-DD[ \t]*$)\S", re.MULTILINE)
_EXCLUDES = regex.compile(r"^[ \t]*excludes[ \t]+\S", re.MULTILINE)
_TAGS = {"done", "active", "crit", "milestone", "vert"}
_DAY = regex.compile(r"(\d{4})-(\d\d)-(\d\d)")
_LENGTH = regex.compile(r"(\d{1,4})([dw])")
_AFTER = regex.compile(r"(?:after|until)\s+([\w-]+)")


class Bar(Struct, frozen=True):
    """A bar from its first to its last day, where these are known; ``span`` is its line."""

    name: Text
    span: Span
    start: date | None = None
    end: date | None = None


def bars(source: Source, fence: Fence) -> Iterator[Bar]:
    """The bars of a chart whose dates are written ``YYYY-MM-DD``. A bar begins where the one before
    it ends, or that which it names; where days are excluded, a length says no last day."""
    if fence.language != "mermaid" or not fence.text.lstrip().startswith("gantt"):
        return
    if _FORMAT.search(fence.text):
        return
    text, counted = passage(source, fence), not _EXCLUDES.search(fence.text)
    ends: dict[str, date | None] = {}
    last: date | None = None
    for found in _BAR.finditer(fence.text):
        parts = [part.strip() for part in found["when"].split(",")]
        while parts and parts[0] in _TAGS:
            parts.pop(0)
        ident = parts.pop(0) if len(parts) > 1 and _is_ident(parts[0]) else ""
        start = _day(parts[0], ends) if len(parts) > 1 else last
        end = _day(parts[-1], ends) if parts else None
        length = _LENGTH.fullmatch(parts[-1]) if parts else None
        if length and start and counted:
            end = start + timedelta(days=int(length[1]) * (7 if length[2] == "w" else 1))
        last = ends[ident] = end
        yield Bar(
            Text(found["name"], text.span(*found.span("name"))),
            text.span(*found.span()),
            start,
            end,
        )


def _is_ident(text: str) -> bool:
    return not (_DAY.fullmatch(text) or _LENGTH.fullmatch(text) or _AFTER.match(text))


def _day(text: str, ends: dict[str, date | None]) -> date | None:
    found, after = _DAY.fullmatch(text), _AFTER.fullmatch(text)
    if after:
        return ends.get(after[1])
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
