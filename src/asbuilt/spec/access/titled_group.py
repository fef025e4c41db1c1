"""Endpoints by the title or the label above them, which may name a resource otherwise than their
paths do: ``**Service records**`` above ``GET /services``."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.source import Span
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.section import Outline

_LABEL = regex.compile(r"\s*(?:\*\*|__)(?P<name>[^*_\n:.]{2,60}):?(?:\*\*|__):?\s*")


def by_title(
    outline: Outline, endpoints: Iterable[Endpoint], noun: Callable[[str], str]
) -> Mapping[str, Sequence[Endpoint]]:
    """The endpoints of each group by the ``noun`` of its name; of several groups with one noun the
    first."""
    placed = sorted(endpoints, key=lambda each: each.span.start)
    starts = [each.span.start for each in placed]
    found: dict[str, Sequence[Endpoint]] = {}
    for name, span in _groups(outline) if placed else ():
        first, last = (bisect_left(starts, at) for at in (span.start, span.end))
        if first < last and (called := noun(name.text)):
            found.setdefault(called, placed[first:last])
    return found


def _groups(outline: Outline) -> Iterator[tuple[Text, Span]]:
    """Each section, and each label that stands alone with the block behind it."""
    for section in outline.walk():
        if section.heading:
            yield section.name, section.span
        for above, below in pairwise(section.blocks):
            lines = above.lines if isinstance(above, Paragraph) else ()
            if len(lines) == 1 and (label := _LABEL.fullmatch(lines[0].text)):
                yield Text(label["name"], above.span), below.span
