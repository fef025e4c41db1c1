"""Phases that are told in lines and sentences rather than below headings or in rows.

``**Sprint 1** – 3 weeks, 7 to 25 December 2026`` above a list, ``Stage one (two weeks) builds …``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import on_one_line, part, text_of
from asbuilt.source import Span
from asbuilt.spec.figures.figure import PERIOD, duration
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import Section, own_words

_PHASES = ("phase", "stage", "step", "sprint", "iteration", "increment", "wave")
_PHASE = f"(?:{'|'.join(_PHASES)})"
_NUMBER = r"(?:\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six|seven|eight)"
_MARKED = regex.compile(r"(?P<mark>\*\*|__)(?P<name>[^*_\n]{4,60})(?P=mark)")
_NAME = regex.compile(rf"{_PHASE}\s+{_NUMBER}\b", re.I)
_LENGTH = regex.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d)?[\s-]?[^\W\d_]{1,20}")
_TOLD = regex.compile(
    rf"\b(?P<name>{_PHASE}\s+{_NUMBER})\s*\((?P<time>\s*\d{{1,3}}[\s-]{{1,2}}{PERIOD})\)", re.I
)


class PhaseLine(Struct, frozen=True):
    """A phase: its ``name``, ``said`` what stands behind it on its line, the ``length`` that this
    states, and the lists below it."""

    name: Text
    span: Span
    said: Text
    length: Text | None = None
    lists: tuple[List, ...] = ()


def phase_lines(section: Section) -> list[PhaseLine]:
    """The phases that a section's own paragraphs tell of, if there are several: those that begin
    with a number of a phase in bold, else sentences that state in brackets how long one lasts, or
    the items of a list that all begin with a phase and say so."""
    if not any(map(own_words(section).__contains__, _PHASES)):
        return []
    found = [*_marked(section)] or [*_told(section)] or [*_listed(section)]
    return found if len(found) > 1 else []


def _marked(section: Section) -> Iterator[PhaseLine]:
    blocks = section.blocks
    heads = [(at, found) for at, block in enumerate(blocks) if (found := _head(block))]
    ends = [*(at for at, _ in heads[1:]), len(blocks)]
    for (at, (name, said)), end in zip(heads, ends, strict=False):  # an end more without any
        lists = tuple(block for block in blocks[at:end] if isinstance(block, List))
        span = Span(blocks[at].span.start, blocks[end - 1].span.end)
        yield PhaseLine(name, span, said, _length(said), lists)


def _listed(section: Section) -> Iterator[PhaseLine]:
    for block in section.blocks:
        items = block.items if isinstance(block, List) else ()
        named = (_NAME.match(english(item.text.text.lstrip("*_"))) for item in items)
        for item in items if all(named) else ():
            stated = [*_IN_BRACKETS.finditer(item.text.text)]
            length = _length(part(item.text, *stated[-1].span("said"))) if stated else None
            name = part(item.text, 0, stated[-1].start()) if stated else item.text
            yield PhaseLine(name, item.span, item.text, length)


_IN_BRACKETS = regex.compile(r"\s*[(（](?P<said>[^()（）]{1,40})[)）]")


def _head(block: object) -> tuple[Text, Text] | None:
    """The name and the rest of the line that a paragraph begins with, if it names a phase."""
    line = block.lines[0] if isinstance(block, Paragraph) else None
    found = _MARKED.match(line.text) if line and line.text[:2] in ("**", "__") else None
    if line is None or found is None or not _NAME.match(english(found["name"])):
        return None
    name, said = part(line, *found.span("name"), ":. "), part(line, found.end(), len(line.text))
    return name, said if said.text.strip(_EDGES) else name


_EDGES = " :.,–—-"


def _length(said: Text) -> Text | None:
    for found in _LENGTH.finditer(said.text):
        if duration(found[0]):
            return part(said, *found.span())
    return None


def _told(section: Section) -> Iterator[PhaseLine]:
    for block in section.blocks:
        if not isinstance(block, Paragraph):
            continue
        text = on_one_line(text_of(block))
        written = translated(text.text)
        found = [*_TOLD.finditer(with_digits(written.text))] if "(" in text.text else []
        ends = [*(each.start() for each in found[1:]), len(written.text)]
        for each, end in zip(found, ends, strict=False):
            said = part(text, *written.origin(each.start(), end))
            length = part(text, *written.origin(*each.span("time")))
            yield PhaseLine(
                part(text, *written.origin(*each.span("name"))), said.span, said, length
            )
