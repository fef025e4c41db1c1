"""What the text of a document says with names in code or quotes, and of which endpoints it does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Block, Fence, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import sentence_lines, sentences
from asbuilt.plan.naming import singular
from asbuilt.plan.paths import Places
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Subject
from asbuilt.source import Source, Span
from asbuilt.spec.section import Section

_NAMES = regex.compile(r"[`\"“„«→']|->|\.(?<=\w\.)[a-z_]\w*[,;]")


class _Tables:
    """The table that each endpoint acts on, or that its path names: not what ``/exports`` of one of
    its rows is about."""

    def __init__(self, subject: Subject) -> None:
        self._places = Places(subject.plan.tables)
        self._known: dict[str, str | None] = {}

    def of(self, item: Bound) -> str | None:
        key = item.endpoint.key
        if key not in self._known:
            place = None if item.table else self._places.of(item.endpoint)
            is_other = place and place.verb and singular(place.verb) != place.verb
            named = place.table if place and not is_other else None
            self._known[key] = item.table.name if item.table else named
        return self._known[key]


class Told(Struct, frozen=True):
    """A sentence, an item or a cell with something in code or quotes, or with arrows; ``items`` are
    the endpoints that it stands at: in their row, item or paragraph, or below their heading."""

    text: Text
    section: Section
    items: tuple[Bound, ...]
    reach: _Tables

    @property
    def tables(self) -> frozenset[str]:
        """The tables that the endpoints act on or that their paths name."""
        return frozenset(filter(None, map(self.reach.of, self.items)))


@lru_cache(1)  # one rule after the other asks
def told(subject: Subject) -> tuple[Told, ...]:
    """All of a document, in its order; what stands in fences is none of it."""
    return tuple(_Reader(subject).section(subject.outline.root, ()))


class _Reader:
    def __init__(self, subject: Subject) -> None:
        self._source: Source = subject.spec.source
        self._items = sorted(bound(subject), key=lambda item: item.endpoint.span.start)
        self._reach = _Tables(subject)
        self._starts = [item.endpoint.span.start for item in self._items]

    def _within(self, span: Span) -> tuple[Bound, ...]:
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return tuple(self._items[first:last])

    def section(self, section: Section, above: tuple[Bound, ...]) -> Iterator[Told]:
        heading = section.heading
        current = (heading and self._within(heading.span)) or above
        for text, items in self._blocks(section.blocks, current):
            if _NAMES.search(text.text):
                yield Told(text, section, items, self._reach)
        for child in section.children:
            yield from self.section(child, current)

    def _blocks(
        self, blocks: Iterable[Block], current: tuple[Bound, ...]
    ) -> Iterator[tuple[Text, tuple[Bound, ...]]]:
        for block in blocks:
            match block:
                case Paragraph(lines=lines):
                    current = self._within(block.span) or current
                    for line in sentence_lines(lines):
                        for sentence in sentences(line):
                            yield sentence, current
                case List(items=items):
                    for item in items:
                        own = self._within(item.span) or current
                        for sentence in sentences(item.text):
                            yield sentence, own
                        yield from self._blocks(item.children, own)
                case Table(rows=rows):
                    for row in rows:
                        own = self._within(Span(row[0].span.start, row[-1].span.end)) or current
                        for cell in row:
                            yield cell, own
                case Quote(children=children):
                    yield from self._blocks(children, current)
                case Fence():
                    current = self._within(block.span) or current
