"""Requirements below lines that stand for headings: `**FR-1: Lend a tool**` in bold, the label
`ID: FR-1` above those that say the rest, and titles of containers: `!!! abstract "FR-1 — Lend"`,
`:::note[FR-1 Lend]`, `> [!note] FR-1`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Paragraph, Quote, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.requirements.marker import labelled, titled
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title

_LEVEL = 6
"""Nothing that has a heading of its own stands below a line in bold."""


def headlined(section: Section) -> Section:
    """``section`` with a section below it for each line that stands for a heading and is the id and
    the title of a requirement: what follows it, in its paragraph and after it, belongs to it."""
    blocks = _with_ids_alone(section.blocks)
    if blocks is section.blocks and not any(map(_headlines, blocks)):
        return section
    above: list[Block] = []
    found: list[tuple[Heading, list[Block]]] = []
    for block in blocks:
        for piece in _divided(block):
            if isinstance(piece, Heading):
                found.append((piece, []))
            else:
                (found[-1][1] if found else above).append(piece)
    own = (_below(section, heading, tuple(blocks)) for heading, blocks in found)
    return replace(section, blocks=tuple(above), children=(*own, *section.children))


def _with_ids_alone(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with headings for paragraphs that are nothing but the ids of requirements, each
    above the paragraph that says what is required."""
    alone = [
        isinstance(block, Paragraph)
        and isinstance(below, Paragraph)
        and len(block.lines) == 1
        and _ID_ALONE.fullmatch(block.lines[0].text) is not None
        for block, below in pairwise(blocks)
    ]
    if sum(alone) < _SEVERAL or any(map(all, pairwise(alone))):
        return blocks
    return tuple(
        _id_heading(block) if is_id else block
        for block, is_id in zip(blocks, (*alone, False), strict=True)
    )


def _id_heading(block: Block) -> Block:
    if not isinstance(block, Paragraph):
        return block
    line = block.lines[0]
    found = _ID_ALONE.fullmatch(line.text)
    return Heading(_LEVEL, part(line, *found.span("id")) if found else line, line.span)


_ID_ALONE = regex.compile(rf"[*_`\[(]{{0,4}}(?P<id>{ID})[*_`\]).:]{{0,4}}")
_SEVERAL = 2


def _headlines(block: Block) -> list[int]:
    """The lines of a paragraph, or of the first one of a quote, that are headlines."""
    return [place for place, line in enumerate(_lines(block)) if _headline(line)]


def _lines(block: Block) -> tuple[Text, ...]:
    match block:
        case Paragraph(lines=lines) | Quote(children=(Paragraph(lines=lines), *_)):
            return lines
        case _:
            return ()


def _headline(line: Text) -> Text | None:
    """``FR-1: Lend a tool`` of ``**FR-1: Lend a tool** (must)``."""
    text = line.text
    if found := labelled(text):
        return part(line, *found.span("id"))
    if text.startswith(("**", "__")):
        found = _BOLD.fullmatch(text)
    elif text.endswith('"') or text.startswith((":::", "[!")):
        found = _CONTAINER.fullmatch(text)
    else:
        return None
    title = part(line, *found.span(found.lastgroup or "title")) if found else None
    return title if title and titled(title) else None


_CONTAINER = regex.compile(
    r"[a-z][\w-]{1,20}(?:\s[\w-]{1,20}){0,3}\s+\"(?P<quoted>[^\"\n]{3,120})\""
    r"|:{3,8}\s?\{?[a-z][\w-]{0,20}\}?\s*(?:\[(?P<boxed>[^\[\]\n]{3,120})\]"
    r"|(?P<behind>[^\s{}\[\]][^{}\[\]\n]{2,120}))"
    r"|\[!\w{2,20}\][+-]?\s+(?P<called>\S[^\n]{2,120})",
    re.I,
)
"""The lines that open a container; of MkDocs' ones without the signs before the first word."""
_CLOSING = regex.compile(r":{3,8}")
_BOLD = regex.compile(r"(?P<mark>\*\*|__)(?P<title>[^*_\n]{3,120})(?P=mark)(?:\s*\([^()]*\))?")


def _divided(block: Block) -> Iterator[Block]:
    """A block, or the headings that are lines of a paragraph and what is between them."""
    starts, lines = _headlines(block), _lines(block)
    if not starts:
        yield block
        return
    yield from _paragraph(lines[: starts[0]])
    for start, end in pairwise((*starts, len(lines))):
        title = _headline(lines[start])
        assert title
        yield Heading(_LEVEL, title, lines[start].span)
        yield from _paragraph(lines[start + 1 : end])
    yield from block.children[1:] if isinstance(block, Quote) else ()


def _paragraph(lines: tuple[Text, ...]) -> Iterator[Paragraph]:
    lines = tuple(line for line in lines if not _CLOSING.fullmatch(line.text))
    if lines:
        yield Paragraph(lines, Span(lines[0].span.start, lines[-1].span.end))


def _below(section: Section, heading: Heading, blocks: tuple[Block, ...]) -> Section:
    end = blocks[-1].span.end if blocks else heading.span.end
    title = normal_title(heading.title.text)
    span = Span(heading.span.start, end)
    return Section(section.source, heading, title, blocks, (), span, english(title))
