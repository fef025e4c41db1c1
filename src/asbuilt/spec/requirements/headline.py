"""Requirements below lines in bold that stand for headings: `**FR-1: Lend a tool**`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.record import replace
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.requirements.marker import titled
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title

_LEVEL = 6
"""Nothing that has a heading of its own stands below a line in bold."""


def headlined(section: Section) -> Section:
    """``section`` with a section below it for each line in bold that is the id and the title of a
    requirement: what follows the line, in its paragraph and after it, belongs to it."""
    if not any(map(_headlines, section.blocks)):
        return section
    above: list[Block] = []
    found: list[tuple[Heading, list[Block]]] = []
    for block in section.blocks:
        for piece in _divided(block):
            if isinstance(piece, Heading):
                found.append((piece, []))
            else:
                (found[-1][1] if found else above).append(piece)
    own = (_below(section, heading, tuple(blocks)) for heading, blocks in found)
    return replace(section, blocks=tuple(above), children=(*own, *section.children))


def _headlines(block: Block) -> list[int]:
    """The lines of a paragraph that are headlines."""
    lines = block.lines if isinstance(block, Paragraph) else ()
    return [place for place, line in enumerate(lines) if _headline(line)]


def _headline(line: Text) -> Text | None:
    """``FR-1: Lend a tool`` of ``**FR-1: Lend a tool** (must)``."""
    found = _BOLD.fullmatch(line.text) if line.text.startswith(("**", "__")) else None
    title = part(line, *found.span("title")) if found else None
    return title if title and titled(title) else None


_BOLD = regex.compile(r"(?P<mark>\*\*|__)(?P<title>[^*_\n]{3,120})(?P=mark)(?:\s*\([^()]*\))?")


def _divided(block: Block) -> Iterator[Block]:
    """A block, or the headings that are lines of a paragraph and what is between them."""
    starts = _headlines(block)
    if not starts:
        yield block
        return
    assert isinstance(block, Paragraph)
    yield from _paragraph(block.lines[: starts[0]])
    for start, end in pairwise((*starts, len(block.lines))):
        line = block.lines[start]
        title = _headline(line)
        assert title
        yield Heading(_LEVEL, title, line.span)
        yield from _paragraph(block.lines[start + 1 : end])


def _paragraph(lines: tuple[Text, ...]) -> Iterator[Paragraph]:
    if lines:
        yield Paragraph(lines, Span(lines[0].span.start, lines[-1].span.end))


def _below(section: Section, heading: Heading, blocks: tuple[Block, ...]) -> Section:
    end = blocks[-1].span.end if blocks else heading.span.end
    title = normal_title(heading.title.text)
    span = Span(heading.span.start, end)
    return Section(section.source, heading, title, blocks, (), span, english(title))
