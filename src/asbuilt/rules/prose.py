"""The text of a document that is no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import lines_joined, part
from asbuilt.source import Span
from asbuilt.spec.section import Outline, Section

_NOT_SO = regex.compile(
    r"\b(?:non[ -]?goals?|out of scope|not in scope|exclusions|alternatives?|rejected"
    r"|options considered|questions?|issues|glossary|terminology"
    r"|(?<!api )(?<!endpoint )(?<!configuration )(?<!command )references?"
    r"(?! (?:level|architecture|implementation)\b)"
    r"|change ?log|revisions?|history|examples?"
    r"|risks?|future|later|as is|current state|lessons)\b"
)
"""Titles of sections that say what is not so: ruled out, undecided, feared or over."""

_LONGEST = 2_000
"""Characters of a statement: what is longer is data, and is cut."""
_END = regex.compile(r"[.!?](?<=[A-Za-z0-9)`%].)\s+(?=[A-Z`*])")


def prose(blocks: Iterable[Block]) -> Iterator[Text]:
    """Headings, lines of paragraphs, items and cells, in the order of the document."""
    for block in blocks:
        match block:
            case Heading(title=title):
                yield title
            case Paragraph(lines=lines):
                yield from lines
            case Table(header=header, rows=rows):
                yield from header
                for row in rows:
                    yield from row
            case List(items=items):
                for item in items:
                    yield item.text
                    yield from prose(item.children)
            case Quote(children=children):
                yield from prose(children)


class Statement(Text, frozen=True):
    """A sentence of a paragraph or of an item, or a whole row. ``head`` is what stands above it:
    the title of its section and the header of its table. ``row`` are the cells of a row, and
    ``header`` those above them."""

    head: str = ""
    row: tuple[Text, ...] = ()
    header: tuple[Text, ...] = ()


def statements(outline: Outline) -> Iterator[Statement]:
    """What a document says to be so: the sentences of paragraphs and items and the whole rows of
    tables, outside of sections about what is ruled out, open, feared or over."""
    heads = [each for each in outline.root.children if each.heading and each.heading.level == 1]
    title = heads[0] if len(heads) == 1 else None
    yield from _stated(outline.root, title)


def _stated(section: Section, title: Section | None) -> Iterator[Statement]:
    if section is not title and _NOT_SO.search(section.title):
        return
    yield from stated_in(section)
    for child in section.children:
        yield from _stated(child, title)


def stated_in(section: Section) -> tuple[Statement, ...]:
    """What a section says itself, whatever it is about."""
    return section.part(_own_lines)


def _own_lines(section: Section) -> tuple[Statement, ...]:
    return tuple(lines_of(section.source.text, section.blocks, section.name.text))


def lines_of(text: str, blocks: Iterable[Block], head: str) -> Iterator[Statement]:
    """The sentences of paragraphs and items and the rows of tables among ``blocks``."""
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                for line in _unwrapped(lines):
                    yield from _sentences(line, head)
            case Table(header=header, rows=rows):
                titled = " ".join((head, *(cell.text for cell in header)))
                for row in rows:
                    start, end = row[0].span.start, max([cell.span.end for cell in row])
                    end = min(end, start + _LONGEST)
                    yield Statement(text[start:end], Span(start, end), (), titled, row, header)
            case List(items=items):
                for item in items:
                    yield from _sentences(item.text, head)
                    yield from lines_of(text, item.children, head)
            case Quote(children=children):
                yield from lines_of(text, children, head)


def _unwrapped(lines: Sequence[Text]) -> Iterator[Text]:
    """The lines of a paragraph, those that are broken where the margin is put together again."""
    start = 0
    for at, line in enumerate(lines, 1):
        if at < len(lines) and len(line.text) >= _MARGIN and line.text[-1] not in _ENDS:
            continue
        if start == at - 1:
            yield line
        else:
            yield lines_joined(lines[start:at])
        start = at


_MARGIN = 60
_ENDS = ".!?:;|。！？：；\\"


def _sentences(text: Text, head: str) -> Iterator[Statement]:
    start = 0
    for end in _END.finditer(text.text):
        yield _piece(text, start, end.start() + 1, head)
        start = end.end()
    yield _piece(text, start, len(text.text), head)


def _piece(text: Text, start: int, end: int, head: str) -> Statement:
    said = part(text, start, min(end, start + _LONGEST))
    return Statement(said.text, said.span, said.gaps, head)
