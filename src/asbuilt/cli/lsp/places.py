"""Offsets in a text and the positions of the Language Server Protocol, line and code units."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from lsprotocol.types import Position, Range
from msgspec import Struct

from asbuilt.source import LINE_END, Span


class Places(Struct, frozen=True):
    """The lines of one file. Positions count lines from 0 and, within a line, the code units of
    the ``encoding`` that client and server agreed on (LSP 3.17, section Text Documents)."""

    text: str
    starts: tuple[int, ...]
    encoding: str

    def position(self, offset: int) -> Position:
        """Where a character stands; what lies outside of the text is its beginning or its end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        return Position(line, self._units(self.text[self.starts[line] : offset]))

    def range(self, span: Span) -> Range:
        """The range of a span."""
        return Range(self.position(span.start), self.position(span.end))

    def offset(self, position: Position) -> int:
        """The character at a position; behind the end of a line its end, as the protocol says."""
        if position.line >= len(self.starts):
            return len(self.text)
        start = self.starts[max(0, position.line)]
        end = self._end(max(0, position.line))
        at, left = start, position.character
        while at < end and left > 0:
            left -= self._units(self.text[at])
            at += 1
        return at

    def span(self, range: Range) -> Span:
        """The span of a range."""
        return Span(self.offset(range.start), self.offset(range.end))

    def _end(self, line: int) -> int:
        """Where a line ends, its line end aside."""
        last = line + 1 == len(self.starts)
        end = len(self.text) if last else self.starts[line + 1]
        return self.starts[line] + len(self.text[self.starts[line] : end].rstrip("\r\n"))

    def _units(self, text: str) -> int:
        if self.encoding == "utf-32" or text.isascii():
            return len(text)
        if self.encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(character > "\uffff" for character in text)


@lru_cache(8)
def places(text: str, encoding: str = "utf-16") -> Places:
    """The lines of ``text``; ``\\n``, ``\\r\\n`` and ``\\r`` end one, nothing else does."""
    return Places(text, (0, *(match.end() for match in LINE_END.finditer(text))), encoding)
