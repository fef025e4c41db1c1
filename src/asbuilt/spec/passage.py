"""The text inside a fence, and where each of its characters stands in the document.

The text of a fence that is indented, quoted or ends its lines with CR LF is no slice of the source,
but each of its lines is the end of a line of the source.
"""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from asbuilt.document.blocks import Fence, Text
from asbuilt.source import LINE_END, Source, Span


class Passage(Struct, frozen=True):
    """``text`` and its place: line ``n`` begins at ``starts[n]`` of it and ``places[n]`` of the
    source."""

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where characters ``start`` up to ``end`` of :attr:`text` stand in the source."""
        return Span(self._place(start), self._place(end))

    def _place(self, offset: int) -> int:
        line = bisect_right(self.starts, offset) - 1
        return self.places[line] + offset - self.starts[line]


def passage(source: Source, fence: Fence) -> Passage:
    """The content of ``fence``."""
    written = source.slice(fence.content)
    if written == fence.text:
        return Passage(fence.text, (0,), (fence.content.start,))
    starts, places = [], []
    start, place = 0, fence.content.start
    ends = iter(LINE_END.finditer(written))
    for line in fence.text.split("\n"):
        end = next(ends, None)
        stop = fence.content.start + end.start() if end else fence.content.end
        starts.append(start)
        places.append(max(place, stop - len(line)))
        start += len(line) + 1
        place = fence.content.start + end.end() if end else fence.content.end
    return Passage(fence.text, tuple(starts), tuple(places))


def fence_lines(source: Source, fence: Fence) -> tuple[Text, ...]:
    """The lines of ``fence`` that are not blank, with what they are indented by."""
    inside, start, found = passage(source, fence), 0, []
    for line in inside.text.split("\n"):
        if line.strip():
            found.append(Text(line, inside.span(start, start + len(line))))
        start += len(line) + 1
    return tuple(found)
