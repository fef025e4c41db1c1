"""Parts, lines and sentences of a text, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.source import Source, Span


def code_at(source: Source, span: Span) -> Text:
    """What stands at a place, where blanks say something."""
    return Text(source.slice(span), span)


def text_at(source: Source, span: Span) -> Text:
    """What a source says at a place, whatever ends its lines and however they are indented."""
    written = source.slice(span)
    lines = written.split("\n")
    if len(lines) == 1 or all(line == line.strip() for line in lines):
        return Text(written, span)
    pieces, gaps = [lines[0].rstrip()], list[tuple[int, int]]()
    at, offset = len(pieces[0]) + 1, len(lines[0]) + 1
    for line in lines[1:]:
        bare = line.lstrip()
        gaps.append((at, offset + len(line) - len(bare) - at))
        pieces.append(bare.rstrip())
        at += len(pieces[-1]) + 1
        offset += len(line) + 1
    return Text("\n".join(pieces), span, tuple(gaps))


def text_of(paragraph: Paragraph) -> Text:
    """What a paragraph says, on its lines."""
    return lines_joined(paragraph.lines, "\n")


def text_from(lines: Sequence[Text], at: int) -> Text:
    """Lines as one text, from character ``at`` of the first one on."""
    first = part(lines[0], at, len(lines[0].text))
    return lines_joined((first, *lines[1:]) if first.text else lines[1:] or [first], "\n")


def lines_joined(lines: Sequence[Text], between: str = " ") -> Text:
    """Lines of a paragraph as one text."""
    if len(lines) == 1:
        return lines[0]
    start, at, gaps = lines[0].span.start, 0, list[tuple[int, int]]()
    for line in lines:
        left_out = line.span.start - start - at
        gaps += ((at, left_out), *((at + inner, left_out + out) for inner, out in line.gaps))
        at += len(line.text) + len(between)
    text = between.join([line.text for line in lines])
    return Text(
        text, Span(start, lines[-1].span.end), tuple(gaps) if any(map(_is_gap, gaps)) else ()
    )


def _is_gap(gap: tuple[int, int]) -> bool:
    return gap[1] != 0


def on_one_line(text: Text) -> Text:
    """The same text with blanks for its breaks."""
    return replace(text, text=text.text.replace("\n", " ")) if "\n" in text.text else text


def text_lines(text: Text) -> tuple[Text, ...]:
    """The lines of a text that spans several, each trimmed and with its own span."""
    if "\n" not in text.text:
        return (part(text, 0, len(text.text)),)
    found, start = [], 0
    for line in text.text.split("\n"):
        found.append(part(text, start, start + len(line)))
        start += len(line) + 1
    return tuple(found)


def broken_lines(text: Text) -> tuple[Text, ...]:
    """The lines of a table's cell, which ``<br>`` breaks."""
    return tuple(line for line in split(text, _BREAK) if line.text)


def part(text: Text, start: int, end: int, edges: str = "") -> Text:
    """Characters ``start`` up to ``end`` of ``text``, trimmed of whitespace and of ``edges``."""
    piece = text.text[start:end]
    bare = piece.lstrip()
    first = start + len(piece) - len(bare)
    bare = bare.rstrip().rstrip(edges).rstrip() if edges else bare.rstrip()
    if bare == text.text and not edges:
        return text  # as most are: nothing to be taken off
    if text.gaps and bare:
        return _with_gaps(text, bare, first)
    left = text.span.start + first
    return Text(bare, Span(left, left + len(bare)))


def _with_gaps(text: Text, bare: str, first: int) -> Text:
    """``bare``, which is what ``text`` has from character ``first`` on."""
    last = first + len(bare) - 1
    span = Span(text.place(first), text.place(last) + 1)
    begin, end = (bisect_right(text.gaps, at, key=itemgetter(0)) for at in (first, last))
    before = text.gaps[begin - 1][1] if begin else 0
    return Text(bare, span, tuple((at - first, out - before) for at, out in text.gaps[begin:end]))


def joined(pieces: Sequence[Text]) -> Text:
    """The lines of a cell as one text."""
    filled = [piece for piece in pieces if piece.text] or pieces[:1]
    text = " ".join(piece.text for piece in filled)
    return Text(text, Span(filled[0].span.start, filled[-1].span.end))


def row_span(row: Sequence[Text]) -> Span:
    """The place of the cells of a table's row."""
    return Span(row[0].span.start, row[-1].span.end)


def sentence_lines(lines: Sequence[Text]) -> Iterator[Text]:
    """The lines of a paragraph, those together, on one line, over which one sentence runs."""
    start = 0
    for index, line in enumerate(lines):
        if index + 1 < len(lines) and _goes_on(line.text, lines[index + 1].text):
            continue
        yield lines_joined(lines[start : index + 1])
        start = index + 1


_BREAK = regex.compile(r"<br\s*/?>", re.IGNORECASE)


def _goes_on(line: str, following: str) -> bool:
    """Whether a sentence that a line leaves open runs on in the next one, and is not one of two
    entries of a list."""
    if line[-1:] in ".!?:;":
        return False
    first = following[:1]
    return (
        line.count("(") > line.count(")")
        or first.islower()
        or first.isdigit()
        or first == "("
        or bool(_OPEN_END.search(line[-_LAST_WORD:]))
    )


_LAST_WORD = 8
_OPEN_END = regex.compile(r"(?:,|(?:^|\s)(?:to|for|by|of|the|an?|and|or|with|role|roles))$")
"""How a line ends that needs another word."""
_END = regex.compile(r"[.!?。]")
_SENTENCE_END = regex.compile(
    r"(?<=[.!?。])\s*(?=\s(?:[A-Z`*]|(?<!\b\w\.\s)[À-ÖØ-ÞЀ-Я])|[\u4e00-\u9fff])"
)
"""Before a capital letter, in Cyrillic too, but for one behind a single letter: ``А. Иванов``."""


def sentences(text: Text) -> Iterator[Text]:
    """The sentences of a text."""
    if _END.search(text.text):
        yield from split(text, _SENTENCE_END)
    else:
        yield part(text, 0, len(text.text))


def split(text: Text, ends: re.Pattern[str]) -> Iterator[Text]:
    """What stands between the ``ends`` that an expression finds in a text."""
    start = 0
    for end in ends.finditer(text.text):
        yield part(text, start, end.start())
        start = end.end()
    yield part(text, start, len(text.text))
