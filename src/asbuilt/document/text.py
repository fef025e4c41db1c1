"""Parts, lines and sentences of a text, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Source, Span


def text_at(source: Source, span: Span) -> Text:
    """What a source says at a place."""
    return Text(source.slice(span), span)


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
    if piece == text.text and not piece[:1].isspace() and not piece[-1:].isspace() and not edges:
        return text  # as most are: nothing to be taken off
    bare = piece.lstrip()
    left = text.span.start + start + len(piece) - len(bare)
    bare = bare.rstrip().rstrip(edges).rstrip() if edges else bare.rstrip()
    return Text(bare, Span(left, left + len(bare)))


def joined(pieces: Sequence[Text]) -> Text:
    """The lines of a cell as one text."""
    filled = [piece for piece in pieces if piece.text] or pieces[:1]
    text = " ".join(piece.text for piece in filled)
    return Text(text, Span(filled[0].span.start, filled[-1].span.end))


def row_span(row: Sequence[Text]) -> Span:
    """The place of the cells of a table's row."""
    return Span(row[0].span.start, row[-1].span.end)


def sentence_lines(source: Source, lines: tuple[Text, ...]) -> Iterator[Text]:
    """The lines of a paragraph, those together, on one line, over which one sentence runs."""
    start = 0
    for index, line in enumerate(lines):
        if index + 1 < len(lines) and _goes_on(line.text, lines[index + 1].text):
            continue
        span = Span(lines[start].span.start, line.span.end)
        yield line if start == index else Text(_SPACE.sub(" ", source.slice(span)), span)
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


_SPACE = regex.compile(r"\s")
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
