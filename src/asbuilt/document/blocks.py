"""The blocks of a Markdown document, each with its place. They know nothing of specifications.

``span`` covers the block's own lines; ``text`` is the inline source as written (``**bold**`` and
`` `code` `` included), because a specification's readers care for both marks.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from msgspec import Struct

from asbuilt.source import Source, Span


class Text(Struct, frozen=True):
    """A piece of inline text: the characters of ``span``, trimmed; breaks stay ``\\n``.

    Blanks around a break are left out: from character ``at`` of the text on, ``gaps`` has how many
    characters of the source up to there are not in it, ``(at, left_out)``.
    """

    text: str
    span: Span
    gaps: tuple[tuple[int, int], ...] = ()

    def place(self, at: int) -> int:
        """Where character ``at`` of the text stands in the source."""
        if not self.gaps:
            return self.span.start + at
        before = bisect_right(self.gaps, at, key=_at)
        return self.span.start + at + (self.gaps[before - 1][1] if before else 0)

    def index(self, offset: int) -> int:
        """The character of the text that stands at ``offset`` of the source: the next, in a gap."""
        at = offset - self.span.start
        if not self.gaps:
            return at
        before = bisect_right(self.gaps, at, key=sum)
        at -= self.gaps[before - 1][1] if before else 0
        return min(at, self.gaps[before][0]) if before < len(self.gaps) else at

    def placed(self, span: Span) -> Span:
        """A span of the source that was counted as if the text had no gaps."""
        if not self.gaps:
            return span
        return Span(*(self.place(offset - self.span.start) for offset in (span.start, span.end)))


_at = itemgetter(0)


class FrontMatter(Struct, frozen=True):
    """A YAML block between ``---`` lines at the very beginning; ``text`` is what stands between."""

    text: str
    span: Span
    content: Span


class Heading(Struct, frozen=True):
    """``level`` 1 to 6; ``title`` is the inline text without hashes or underline."""

    level: int
    title: Text
    span: Span


class Paragraph(Struct, frozen=True):
    """``lines`` are the source lines, each trimmed and with its own span."""

    lines: tuple[Text, ...]
    span: Span


class Table(Struct, frozen=True):
    """A GitHub table, or a ``foreign`` one: in HTML, or drawn with characters. The cells of these
    may have several lines: they are one text, of which only the beginning is at its place. Every
    row has as many cells as ``header``; a missing cell is empty text."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    span: Span
    foreign: bool = False


PLAIN = frozenset({"", "text", "txt", "plain", "plaintext"})
"""The languages of fences that are in none."""
JSON = frozenset({"json", "jsonc", "json5"})


class Fence(Struct, frozen=True):
    """A fenced or indented code block. Lines of ``text`` end with ``\\n`` whatever ends them in the
    source; line ``n`` of it is the end of line ``n`` of ``content``, all of it but for an indented
    or quoted fence."""

    info: str
    text: str
    span: Span
    content: Span
    closed: bool = True

    @property
    def language(self) -> str:
        """The first word of ``info`` in lower case, as in ``{.sql .wide}`` without its marks; empty
        where there is none."""
        words = self.info.split(None, 1)
        return words[0].lower().strip("{}.") if words else ""


class Item(Struct, frozen=True):
    """A list item. ``checked`` is None unless it began with ``[ ]`` or ``[x]``; ``text`` is its
    first paragraph without the marker and the box; ``children`` are the blocks after it."""

    text: Text
    checked: bool | None
    children: tuple[Block, ...]
    span: Span


class List(Struct, frozen=True):
    """A bullet (``ordered`` False) or numbered list; ``start`` is the first number, or None."""

    ordered: bool
    start: int | None
    items: tuple[Item, ...]
    span: Span


class Quote(Struct, frozen=True):
    """A block quote and the blocks within it."""

    children: tuple[Block, ...]
    span: Span


class Html(Struct, frozen=True):
    """Raw HTML, comments included, as written."""

    text: str
    span: Span


class Rule(Struct, frozen=True):
    """A thematic break."""

    span: Span


Block = FrontMatter | Heading | Paragraph | Table | Fence | List | Quote | Html | Rule


class Document(Struct, frozen=True):
    """A read document: its source, its top-level blocks in order, and what is ``unread`` because
    its line is too long."""

    source: Source
    blocks: tuple[Block, ...]
    unread: tuple[Span, ...] = ()
