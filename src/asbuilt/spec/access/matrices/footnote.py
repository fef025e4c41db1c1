"""Footnotes of access matrices: ``✅ ¹`` in a cell, ``¹ only its own orders`` below the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Quote, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.access.condition import is_bound
from asbuilt.spec.access.grant import grant, sign_of
from asbuilt.spec.access.matrices.definition import Meaning
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.roles.role import LIMITS
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, within

_KINDS = (
    r"(?:(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹]{1,2})|\[\^(?P<link>[\w-]{1,20})\]|<sup>(?P<small>\w{1,3})</sup>"
    r"|[(\[](?P<number>[0-9]{1,2}|[a-z])[)\]]|\\?(?P<sign>\*{1,3}|[†‡§]))"
)
_AT_END = regex.compile(rf"(?<=\S)\s*{_KINDS}$")
_AT_START = regex.compile(rf"(?:^|(?<=[.;]\s)){_KINDS}\s*[:=–—-]?\s*(?=\S)")
_DIGITS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
Footnotes = Mapping[str, Text]
"""Each mark with its text."""


def footnote_mark(cell: str) -> str | None:
    """The mark of a footnote behind what a cell grants or refuses: ``1`` of ``✅ ¹``."""
    found = _AT_END.search(cell)
    return _mark(found) if found and grant(cell[: found.start()])[0] in ("allow", "deny") else None


def footnotes(sections: Iterable[Section], marks: Iterable[str], root: Section | None) -> Footnotes:
    """The footnotes below the matrices of ``sections`` that have one of ``marks``; those that links
    lead to stand anywhere. None of which there are two: two tables may each have their own."""
    wanted = {*marks}
    found: dict[str, dict[str, Text]] = {}
    if wanted:
        linked = root is not None and any(mark[0] == "^" for mark in wanted)
        places = dict.fromkeys([*sections, root] if root and linked else sections)
        for section in places:
            for mark, text in _stated(section):
                if mark in wanted and (section is not root or mark[0] == "^"):
                    found.setdefault(mark, {}).setdefault(text.text, text)
    return {mark: next(iter(texts.values())) for mark, texts in found.items() if len(texts) == 1}


def with_marks(
    cells: Sequence[MatrixCell], section: Section, root: Section
) -> tuple[MatrixCell, ...]:
    """``cells`` with the marks behind their headers whose footnotes take back what they grant."""
    taking = restraining(section, {cell.mark for cell in cells if cell.mark}, root)
    return tuple(
        replace(cell, cell=Text(f"{cell.cell.text} {cell.mark}", cell.cell.span))
        if cell.mark in taking and grant(cell.cell.text)[0] == "allow"
        else cell
        for cell in cells
    )


def restraining(
    section: Section, written: Iterable[str], root: Section | None = None
) -> Mapping[str, str]:
    """Those of some marks whose footnotes take something back, each with the word for the rows that
    it leaves: ``own``, or the mark itself. ``¹ since 2.0`` takes nothing back."""
    named = {mark: _mark(found) for mark in written if (found := _AT_END.search(f"x {mark}"))}
    notes = footnotes((section,), named.values(), root) if named else {}
    said = {mark: notes[name].text for mark, name in named.items() if name in notes}
    taking = {mark: note for mark, note in said.items() if _takes_back(note)}
    return {mark: "own" if tells_own(note) else mark for mark, note in taking.items()}


def _takes_back(note: str) -> bool:
    said = english(note)
    return _TAKING.search(said) is not None or is_bound(said)


_TAKING = regex.compile(
    rf"\b(?:{LIMITS}|(?:not?|never|nobody|none|own|must|requires?|needs?|restricted|limited|reserved)\b)",
    re.I,
)


def noted(
    cells: Mapping[str, str], notes: Footnotes, meanings: Mapping[str, Meaning]
) -> Iterator[tuple[str, Meaning]]:
    """What ``cells`` with marks grant: nothing where they refuse, own rows where the footnote says
    no more than that, else a word of which the footnote is the rule. ``meanings`` are those of
    signs that the document explains."""
    for cell, mark in cells.items():
        bare = _AT_END.sub("", cell)
        kind, word = meanings.get(sign_of(bare)) or grant(bare)
        if kind == "allow":
            own = mark in notes and tells_own(notes[mark].text)
            kind, word = "word", "own" if own else mark
        yield cell, (kind, word)


def _mark(found: re.Match[str]) -> str:
    name = found[found.lastgroup or 0].translate(_DIGITS).lower()
    return f"^{name}" if found.lastgroup == "link" else name


def _stated(section: Section) -> Iterator[tuple[str, Text]]:
    for place in section.walk():
        for block in place.blocks:
            match block:
                case Paragraph():
                    yield from _of_lines(block.lines)
                case List():
                    for item in block.items:
                        yield from _of_lines((item.text,))
                case Quote():
                    for paragraph in within(block.children, Paragraph):
                        yield from _of_lines(paragraph.lines)


def _of_lines(lines: Sequence[Text]) -> Iterator[tuple[str, Text]]:
    """The footnotes of a paragraph, each with all lines up to the next one: what is said on the
    second line may take back some of what the first one grants."""
    begun: list[tuple[str, list[Text]]] = []
    for line in lines:
        marks = [*_AT_START.finditer(line.text)]
        first = marks[0].start() if marks else len(line.text)
        if begun and line.text[:first].strip():
            begun[-1][1].append(part(line, 0, first))
        elif line.text[:first].strip():
            return
        ends = [*(each.start() for each in marks), len(line.text)][1:]
        for each, end in zip(marks, ends, strict=True):
            begun.append((_mark(each), [part(line, each.end(), end)]))
    for mark, said in begun:
        span = Span(said[0].span.start, said[-1].span.end)
        yield mark, Text(" ".join(each.text for each in said), span)
