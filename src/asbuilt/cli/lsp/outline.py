"""The outline of a document: its headings, and the requirements and tables under them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from asbuilt.cli.lsp.reading import Reading
from asbuilt.document.blocks import Heading
from asbuilt.source import Span
from asbuilt.spec.tables.schema import Table


class Entry(Struct, frozen=True):
    """``kind`` is heading, endpoint, requirement, table or column; ``span`` all that belongs to
    it, ``place`` its name."""

    kind: str
    title: str
    span: Span
    place: Span
    detail: str = ""
    children: tuple[Entry, ...] = ()


def entries(reading: Reading, span: Span) -> tuple[Entry, ...]:
    """The outline of a file that reaches over ``span`` of the document."""
    headings = [
        block
        for block in reading.document.blocks
        if isinstance(block, Heading) and span.start <= block.span.start < span.end
    ]
    items = sorted(_items(reading, span), key=lambda entry: entry.span)
    return tuple(_tree(reading, headings, items, span))


def _tree(
    reading: Reading, headings: list[Heading], items: Iterable[Entry], span: Span
) -> Iterator[Entry]:
    """Headings with what stands below them; ``headings`` and ``items`` are in order."""
    items = list(items)
    first = headings[0].span.start if headings else span.end
    yield from (item for item in items if item.span.start < first)
    starts = _endpoint_starts(reading)
    at = 0
    while at < len(headings):
        heading = headings[at]
        after = at + 1
        while after < len(headings) and headings[after].level > heading.level:
            after += 1
        end = headings[after].span.start if after < len(headings) else span.end
        end = heading.span.start + len(
            reading.source.text[heading.span.start : end].rstrip()
        )  # fmt: skip
        own = Span(heading.span.start, max(end, heading.span.end))
        inside = [item for item in items if own.start <= item.span.start < own.end]
        kind = "endpoint" if own.start in starts else "heading"
        children = tuple(_tree(reading, headings[at + 1 : after], inside, own))
        yield Entry(kind, heading.title.text, own, heading.span, "", children)
        at = after


def _endpoint_starts(reading: Reading) -> frozenset[int]:
    """Where the headings begin that are endpoints."""
    line = reading.source.whole_line
    return frozenset(line(start).start for start, _ in reading.names.marks)


def _items(reading: Reading, span: Span) -> Iterator[Entry]:
    names = reading.names
    for key, requirement in names.requirements.items():
        if span.start <= requirement.span.start < span.end:
            place = requirement.id.span
            whole = Span(
                min(place.start, requirement.span.start), max(place.end, requirement.span.end)
            )
            yield Entry("requirement", key, whole, place, requirement.text.text)
    for key, table in names.tables.items():
        if span.start <= table.span.start < span.end:
            yield Entry("table", key, table.span, _inside(table.name_span, table.span), "",
                        tuple(_columns(table)))  # fmt: skip


def _columns(table: Table) -> Iterator[Entry]:
    for column in table.columns:
        if table.span.start <= column.span.start and column.span.end <= table.span.end:
            yield Entry("column", column.name, column.span, column.span, column.type_text)


def _inside(place: Span, whole: Span) -> Span:
    """A name's place, which an editor refuses outside of what it names."""
    return place if whole.start <= place.start and place.end <= whole.end else whole
